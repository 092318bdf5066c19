"""The everyday string functions (sprig: strings.go, functions.go)."""

from __future__ import annotations

from windlass.golang.fmt import show
from windlass.golang.kinds import StringMap, Strings, TypedList, Uint8
from windlass.golang.runes import SPACES, to_lower, to_upper
from windlass.golang.strconv import quote as go_quote
from windlass.golang.text import cut, from_bytes, length, runes
from windlass.sprig.faults import check_slice
from windlass.sprig.limits import check_text
from windlass.template.errors import FuncError


def hello() -> str:
    """Return the greeting that sprig carries as an example."""
    return "Hello!"


def to_string(value: object) -> str:
    """Return the text of any value (sprig: strval)."""
    if value.__class__ is str:
        return value
    if isinstance(value, bytes):
        return from_bytes(value)
    return show(value)


def to_strings(value: object) -> TypedList:
    """Return the texts of a list's elements without nils; anything else is a list of its own text."""
    if isinstance(value, Strings):
        return value
    if isinstance(value, list):
        return Strings([to_string(item) for item in value if item is not None])
    if isinstance(value, bytes):
        return Strings([show(Uint8(item)) for item in value])
    return Strings() if value is None else Strings([to_string(value)])


def join(separator: str, value: object) -> str:
    """Join the texts of a list."""
    if value.__class__ is list:
        try:
            return _joined(separator, value)
        except TypeError:
            pass
    return _joined(separator, to_strings(value))  # type: ignore[arg-type]  # a Strings holds str


def _joined(separator: str, texts: list[str]) -> str:
    check_text(sum(map(len, texts)) + len(separator) * len(texts))
    return separator.join(texts)


def trim(text: str) -> str:
    """Strip blanks from both ends (Go: strings.TrimSpace)."""
    return text.strip(SPACES)


def trim_all(cutset: str, text: str) -> str:
    """Strip the given characters from both ends."""
    return text.strip(cutset) if cutset else text


def trim_prefix(prefix: str, text: str) -> str:
    """Remove a prefix once."""
    return text.removeprefix(prefix)


def trim_suffix(suffix: str, text: str) -> str:
    """Remove a suffix once."""
    return text.removesuffix(suffix)


def upper(text: str) -> str:
    """Map each character to upper case (Go: strings.ToUpper)."""
    return text.upper() if text.isascii() else "".join([to_upper(char) for char in runes(text)])


def lower(text: str) -> str:
    """Map each character to lower case (Go: strings.ToLower)."""
    return text.lower() if text.isascii() else "".join([to_lower(char) for char in runes(text)])


def contains(part: str, text: str) -> bool:
    """Tell whether the text contains the part."""
    return part in text


def has_prefix(prefix: str, text: str) -> bool:
    """Tell whether the text begins with the prefix."""
    return text.startswith(prefix)


def has_suffix(suffix: str, text: str) -> bool:
    """Tell whether the text ends with the suffix."""
    return text.endswith(suffix)


def replace(old: str, new: str, text: str) -> str:
    """Replace every occurrence; an empty ``old`` matches between all characters."""
    if not old or len(new) > len(old):
        occurrences = text.count(old)
        check_text(len(text) + occurrences * (len(new) - len(old)))
    return text.replace(old, new)


def repeat(count: int, text: str) -> str:
    """Repeat a text. Raises FuncError for a negative count."""
    if count < 0:
        raise FuncError("strings: negative Repeat count")
    size = length(text) * count
    if size >= 1 << 63:
        raise FuncError("strings: Repeat output length overflow")
    check_text(size)
    return text * count if size else ""


def indent(spaces: int, text: str) -> str:
    """Put blanks before every line."""
    pad = repeat(spaces, " ")
    check_text(len(text) + len(pad) * (text.count("\n") + 1))
    return pad + text.replace("\n", "\n" + pad)


def nindent(spaces: int, text: str) -> str:
    """Put blanks before every line, and a line break before all."""
    return "\n" + indent(spaces, text)


def trunc(count: int, text: str) -> str:
    """Keep the first bytes, or the last ones when the count is negative."""
    size = length(text)
    if count < 0:
        return cut(text, size + count, size) if size + count > 0 else text
    return cut(text, 0, count) if size > count else text


def substr(start: int, end: int, text: str) -> str:
    """Cut bytes out of a text; raises FuncError with Go's words for bounds outside it."""
    size = length(text)
    if start < 0:
        start = 0
    elif end < 0 or end > size:
        end = size
        if start > size:
            raise FuncError(f"runtime error: slice bounds out of range [{start}:{size}]")
    check_slice(start, end, size)
    return cut(text, start, end)


def quote(*values: object) -> str:
    """Return the values as Go string literals, nils left out."""
    if len(values) == 1 and values[0].__class__ is str:
        return go_quote(values[0])
    return " ".join([go_quote(to_string(value)) for value in values if value is not None])


def squote(*values: object) -> str:
    """Return the values between single quotes, nils left out; nothing is escaped."""
    return " ".join([f"'{show(value)}'" for value in values if value is not None])


def cat(*values: object) -> str:
    """Join the values with blanks, nils left out."""
    texts = [show(value) for value in values if value is not None]
    check_text(sum(map(len, texts)))
    return " ".join(texts)


def plural(one: str, many: str, count: int) -> str:
    """Choose a word by a count."""
    return one if count == 1 else many


def pieces(text: str, separator: str, most: int = -1) -> list[str]:
    """Split as Go's strings.SplitN does; an empty separator parts all characters."""
    if most == 0:
        return []
    if separator:
        return text.split(separator, most - 1 if most > 0 else -1)
    if most < 0 or most >= len(text):
        return list(text)
    return [*text[: most - 1], text[most - 1 :]]


def split(separator: str, text: str) -> StringMap:
    """Split into a map with the keys _0, _1 and so on."""
    return _numbered(pieces(text, separator))


def splitn(separator: str, most: int, text: str) -> StringMap:
    """Split into a map of at most so many pieces."""
    return _numbered(pieces(text, separator, most))


def split_list(separator: str, text: str) -> TypedList:
    """Split into a list."""
    return Strings(pieces(text, separator))


def _numbered(parts: list[str]) -> StringMap:
    return StringMap({f"_{place}": part for place, part in enumerate(parts)})
