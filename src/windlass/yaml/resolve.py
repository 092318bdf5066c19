"""What a scalar means: the typing rules of go-yaml v2 (resolve.go), which are YAML 1.1 with its own exceptions.

Integers come out as ``int`` (``Uint64`` above int64), as go-yaml has them before JSON makes them float64.
"""

from __future__ import annotations

from windlass.golang.kinds import Uint64
from windlass.yaml.errors import YamlError

LONG_TAG_PREFIX = "tag:yaml.org,2002:"
STR_TAG = "tag:yaml.org,2002:str"
BOOL_TAG = "tag:yaml.org,2002:bool"
INT_TAG = "tag:yaml.org,2002:int"
FLOAT_TAG = "tag:yaml.org,2002:float"
NULL_TAG = "tag:yaml.org,2002:null"
TIMESTAMP_TAG = "tag:yaml.org,2002:timestamp"
BINARY_TAG = "tag:yaml.org,2002:binary"
MERGE_TAG = "tag:yaml.org,2002:merge"

# Text with another first character (and no tag) is a string without a further look.
HINTS = frozenset(("", *"+-0123456789yYnNtTfFoO~."))

_INF = float("inf")
WORDS: dict[str, tuple[str, object]] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), (BOOL_TAG, True)),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), (BOOL_TAG, False)),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), (NULL_TAG, None)),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), (FLOAT_TAG, float("nan"))),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), (FLOAT_TAG, _INF)),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), (FLOAT_TAG, -_INF)),
}
_RESOLVABLE = frozenset(("", STR_TAG, BOOL_TAG, INT_TAG, FLOAT_TAG, NULL_TAG, TIMESTAMP_TAG))
_DIGITS = frozenset("0123456789")


def short_tag(tag: str) -> str:
    """Return ``!!int`` for ``tag:yaml.org,2002:int``."""
    return "!!" + tag[len(LONG_TAG_PREFIX) :] if tag.startswith(LONG_TAG_PREFIX) else tag


def resolve(tag: str, text: str) -> tuple[str, object]:
    """Return the tag and the value of a scalar. Raises YamlError when the text does not fit its explicit tag."""
    if tag not in _RESOLVABLE:
        return tag, text
    if tag == STR_TAG:
        return STR_TAG, text
    found, value = _resolve_plain(text, tag in ("", TIMESTAMP_TAG))
    if tag in ("", found):
        return found, value
    if tag == FLOAT_TAG and found == INT_TAG and isinstance(value, int) and not isinstance(value, Uint64):
        return FLOAT_TAG, float(value)
    raise YamlError(f"yaml: cannot decode {short_tag(found)} `{text}` as a {short_tag(tag)}")


def resolve_untagged(text: str) -> object:
    """Return the value of an untagged plain scalar; a timestamp stays text, as go-yaml gives it to interface{}."""
    if text[:1] not in HINTS:
        return text if text else None
    word = WORDS.get(text)
    if word is not None:
        return word[1]
    first = text[0]
    if first in "yYnNtTfFoO~":
        return text
    return _number(text, text)


def _resolve_plain(text: str, timestamps: bool) -> tuple[str, object]:
    word = WORDS.get(text)
    if word is not None and (text == "" or text[0] in HINTS):
        return word
    first = text[0]
    if first in "+-." or first in _DIGITS:
        if timestamps and first in _DIGITS and is_timestamp(text):
            return TIMESTAMP_TAG, text
        value = _number(text, None)
        if value is not None:
            return (FLOAT_TAG if isinstance(value, float) else INT_TAG), value
    return STR_TAG, text


def _number(text: str, otherwise: object) -> object:
    """Return the int or float that the text spells, else ``otherwise`` (resolve.go, hints '.', 'D' and 'S')."""
    if text.isdigit() and text[0] != "0" and len(text) < 19 and text.isascii():
        return int(text)
    if text[0] == ".":
        return _dotted(text, otherwise)
    plain = text.replace("_", "") if "_" in text else text
    integer = _integer(plain)
    if integer is not None:
        return integer
    if _is_float(plain):
        value = float(plain)
        return otherwise if value in (_INF, -_INF) else value
    return _odd_binary(plain, otherwise)


def _integer(plain: str) -> int | None:
    from windlass.golang import strconv

    try:
        return strconv.parse_int(plain, 0)
    except strconv.NumError:
        pass
    try:
        return Uint64(strconv.parse_uint(plain, 0))
    except strconv.NumError:
        return None


def _dotted(text: str, otherwise: object) -> object:
    # strconv.ParseFloat takes underscores between digits; a leading dot leaves no other Go-only spelling
    if "_" in text:
        if not all(
            text[i - 1] in _DIGITS and text[i + 1 : i + 2] in _DIGITS
            for i, character in enumerate(text)
            if character == "_"
        ):
            return otherwise
        text = text.replace("_", "")
    if not _is_float(text):
        return otherwise
    value = float(text)
    return otherwise if value == _INF else value


def _odd_binary(plain: str, otherwise: object) -> object:
    # resolve.go tries "0b" and "-0b" once more after ParseInt refused them, which lets a second sign through
    if plain.startswith("0b"):
        digits = plain[2:]
    elif plain.startswith("-0b"):
        digits = "-" + plain[3:]
    else:
        return otherwise
    from windlass.golang import strconv

    try:
        return strconv.parse_int(digits, 2)
    except strconv.NumError:
        return otherwise


def _is_float(text: str) -> bool:
    """Match ``^[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?$`` (resolve.go, yamlStyleFloat)."""
    if text[:1] in ("+", "-"):
        text = text[1:]
    mantissa, mark, exponent = text.replace("E", "e").partition("e")
    if mark:
        if exponent[:1] in ("+", "-"):
            exponent = exponent[1:]
        if not exponent or not _DIGITS.issuperset(exponent):
            return False
    whole, dot, fraction = mantissa.partition(".")
    if not _DIGITS.issuperset(whole) or not _DIGITS.issuperset(fraction):
        return False
    return bool(whole) or bool(dot and fraction)


# --- timestamps -----------------------------------------------------------------------------------------------------


def is_timestamp(text: str) -> bool:
    """Say whether one of the four layouts that go-yaml hands to time.Parse accepts the text (parseTimestamp)."""
    if len(text) < 8 or text[4] != "-" or not _DIGITS.issuperset(text[:4]):
        return False
    date, separator, rest = text, "", ""
    for index in range(5, len(text)):
        if text[index] in "Tt ":
            date, separator, rest = text[:index], text[index], text[index + 1 :]
            break
    if not _is_date(date):
        return False
    if not separator:
        return True
    if separator == " ":
        return _is_clock(rest)
    return _has_zone(rest)


def _is_date(text: str) -> bool:
    parts = text.split("-")
    if len(parts) != 3 or any(len(part) not in (1, 2) or not _DIGITS.issuperset(part) for part in parts[1:]):
        return False
    year, month, day = (int(part) for part in parts)
    if not 1 <= month <= 12 or day < 1:
        return False
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return day <= (29 if leap else 28)
    return day <= (30 if month in (4, 6, 9, 11) else 31)


def _is_clock(text: str) -> bool:
    """Match 15:4:5 with optional fraction of seconds."""
    hour, _, rest = text.partition(":")
    minute, _, second = rest.partition(":")
    seconds, fraction = second, ""
    for index, character in enumerate(second):
        if character in ".,":
            seconds, fraction = second[:index], second[index + 1 :]
            if not fraction or not _DIGITS.issuperset(fraction):
                return False
            break
    for part, limit in ((hour, 24), (minute, 60), (seconds, 60)):
        if len(part) not in (1, 2) or not _DIGITS.issuperset(part) or int(part) >= limit:
            return False
    return True


def _has_zone(text: str) -> bool:
    if text[-1:] == "Z":
        return _is_clock(text[:-1])
    clock, zone = text[:-6], text[-6:]
    if len(zone) != 6 or zone[0] not in "+-" or zone[3] != ":":
        return False
    hours, minutes = zone[1:3], zone[4:6]
    if not _DIGITS.issuperset(hours + minutes) or int(hours) > 24 or int(minutes) > 60:
        return False
    return _is_clock(clock)
