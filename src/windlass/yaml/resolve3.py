"""What a scalar means to go-yaml v3 (v3 resolve.go): YAML 1.2's words, and the numbers of both versions."""

from __future__ import annotations

from windlass.yaml.errors import YamlError
from windlass.yaml.resolve import BOOL_TAG as LONG_BOOL
from windlass.yaml.resolve import LONG_TAG_PREFIX, WORDS, is_timestamp, resolve_untagged

NULL, BOOL_TAG, STR, INT, FLOAT = "!!null", "!!bool", "!!str", "!!int", "!!float"
TIMESTAMP, BINARY, MERGE, SEQ, MAP = "!!timestamp", "!!binary", "!!merge", "!!seq", "!!map"
_RESOLVABLE = frozenset(("", NULL, BOOL_TAG, STR, INT, FLOAT, TIMESTAMP))
_BOOLEANS = {text: text[0] in "tT" for text in ("true", "True", "TRUE", "false", "False", "FALSE")}


def short(tag: str) -> str:
    """Return ``!!int`` for ``tag:yaml.org,2002:int``."""
    return "!!" + tag[len(LONG_TAG_PREFIX) :] if tag.startswith(LONG_TAG_PREFIX) else tag


def resolve(tag: str, text: str) -> tuple[str, object]:
    """Return short tag and value of a plain scalar. Raises YamlError for a text that does not fit its tag."""
    wanted = short(tag)
    if wanted == BINARY:
        return BINARY, _binary(text)
    if wanted not in _RESOLVABLE:
        return wanted, text
    if wanted == STR:
        return STR, text
    found, value = _plain(text, wanted in ("", TIMESTAMP))
    if wanted in ("", found):
        return found, value
    if wanted == FLOAT and found == INT and isinstance(value, int):
        return FLOAT, float(value)
    raise YamlError(f"yaml: cannot decode {found} `{text}` as a {wanted}")


def _plain(text: str, timestamps: bool) -> tuple[str, object]:
    if text in _BOOLEANS:
        return BOOL_TAG, _BOOLEANS[text]
    word = WORDS.get(text)
    if word is not None and word[0] == LONG_BOOL:
        return STR, text
    if timestamps and text[:1].isdigit() and is_timestamp(text):
        return TIMESTAMP, text
    value = resolve_untagged(text)
    if value is None:
        return NULL, None
    if isinstance(value, str):
        return STR, value
    return (FLOAT if isinstance(value, float) else INT), value


def _binary(text: str) -> str:
    from binascii import Error, a2b_base64

    try:
        data = a2b_base64(text.replace("\n", "").replace("\r", ""), strict_mode=True) if text.strip("\r\n") else b""
    except (Error, ValueError):
        raise YamlError("yaml: !!binary value contains invalid base64 data") from None
    return data.decode("utf-8", "surrogateescape")
