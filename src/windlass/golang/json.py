"""encoding/json: values to JSON text as Go writes it, and JSON text to values with Go's errors.

Objects are dicts, arrays lists, numbers floats. Writing sorts map keys by bytes and escapes ``<``, ``>`` and ``&``.
"""

from __future__ import annotations

from _json import encode_basestring, make_scanner

from windlass.errors import WindlassError
from windlass.golang.kinds import GoObject, TypedList, type_name
from windlass.golang.order import sorted_strings
from windlass.golang.strconv import format_float
from windlass.golang.strconv import quote as strconv_quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

MAX_DEPTH = 10_000
"""Go: maxNestingDepth, how deep JSON text may nest."""

MAX_DUMP_DEPTH = 1_000
"""How deep a value may nest to be written; Go would follow it until a cycle or its stack ends it."""


class JsonError(WindlassError):
    """Text that is not JSON, or a value that JSON cannot hold; the message is Go's. ``offset`` counts bytes read.

    ``found`` is what Go reads in spite of numbers that are too large: null in their places.
    """

    def __init__(self, message: str, offset: int = 0, found: object = None) -> None:
        super().__init__(message)
        self.offset = offset
        self.found = found


# -- writing -------------------------------------------------------------------------------------------------


def dumps(value: object, *, escape_html: bool = True, indent: str = "") -> str:
    """Return the JSON text of a value (json.Marshal, json.MarshalIndent with an empty prefix). Raises JsonError."""
    out: list[str] = []
    try:
        _write(value, out, escape_html, indent, "\n" if indent else "", 0)
    except RecursionError:  # the caller has used up most of the interpreter's stack
        raise JsonError("json: unsupported value: nested too deeply") from None
    return "".join(out)


def _write(value: object, out: list[str], escape: bool, indent: str, newline: str, depth: int) -> None:
    kind = value.__class__
    if kind is str:
        out.append(quote(value, escape))  # type: ignore[arg-type]  # its class was just seen
    elif value is None:
        out.append("null")
    elif kind is bool:
        out.append("true" if value else "false")
    elif isinstance(value, int):
        out.append(int.__repr__(value))
    elif isinstance(value, float):
        out.append(number(value))
    elif isinstance(value, dict):
        if getattr(value, "is_nil", False):
            out.append("null")
            return
        pairs = [(key, value[key]) for key in sorted_strings(value)]
        _write_object(pairs, out, escape, indent, newline, depth)
    elif isinstance(value, list):
        _write_array(value, out, escape, indent, newline, depth)
    elif isinstance(value, str):
        out.append(quote(value, escape))
    elif isinstance(value, bytes):
        from binascii import b2a_base64

        out.append(f'"{b2a_base64(value, newline=False).decode("ascii")}"')
    elif isinstance(value, GoObject):
        _write_struct(value, out, escape, indent, newline, depth)
    else:
        raise JsonError(f"json: unsupported type: {type_name(value)}")


def _write_struct(value: GoObject, out: list[str], escape: bool, indent: str, newline: str, depth: int) -> None:
    if "MarshalJSON" in value.go_methods:
        out.append(value.MarshalJSON())  # type: ignore[attr-defined]  # listed among its methods
        return
    _write_object(value.json_fields(), out, escape, indent, newline, depth)


def _write_object(
    pairs: list[tuple[str, object]], out: list[str], escape: bool, indent: str, newline: str, depth: int
) -> None:
    if not pairs:
        out.append("{}")
        return
    if depth > MAX_DUMP_DEPTH:
        raise JsonError("json: unsupported value: nested too deeply")
    inner = newline + indent
    colon = ": " if indent else ":"
    mark = "{"
    for key, item in pairs:
        out.append(mark + inner + quote(key, escape) + colon)
        _write(item, out, escape, indent, inner, depth + 1)
        mark = ","
    out.append(newline + "}")


def _write_array(items: list[object], out: list[str], escape: bool, indent: str, newline: str, depth: int) -> None:
    if not items:
        out.append("null" if isinstance(items, TypedList) and items.is_nil else "[]")
        return
    if depth > MAX_DUMP_DEPTH:
        raise JsonError("json: unsupported value: nested too deeply")
    inner = newline + indent
    mark = "["
    for item in items:
        out.append(mark + inner)
        _write(item, out, escape, indent, inner, depth + 1)
        mark = ","
    out.append(newline + "]")


def quote(text: str, escape_html: bool = True) -> str:
    """Return a JSON string literal; bytes that are not UTF-8 become U+FFFD (Go: appendString)."""
    quoted = encode_basestring(text)
    if escape_html and ("<" in quoted or ">" in quoted or "&" in quoted):
        quoted = quoted.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    if not text.isascii():
        quoted = quoted.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        if any("\udc80" <= char <= "\udcff" for char in quoted):
            quoted = "".join(["\\ufffd" if "\udc80" <= char <= "\udcff" else char for char in quoted])
    return quoted


def number(value: float) -> str:
    """Return a float as JSON (Go: floatEncoder, the ES6 rules). Raises JsonError for infinities and NaN."""
    if value != value or value in (float("inf"), float("-inf")):
        raise JsonError(f"json: unsupported value: {format_float(value)}")
    size = abs(value)
    if size != 0 and (size < 1e-6 or size >= 1e21):
        text = format_float(value, "e")
        return text[:-2] + text[-1] if text[-4:-1] == "e-0" else text
    if value == int(value) and size < 1e15:
        return f"{value:.0f}"
    return format_float(value, "f")


# -- reading -------------------------------------------------------------------------------------------------


def loads(text: str) -> object:
    """Return the value of a JSON text (json.Unmarshal into interface{}). Raises JsonError with Go's message."""
    if "\\u" not in text and (text.isascii() or not _has_raw_bytes(text)):
        try:
            value, end = _SCAN(text, _skip_blanks(text, 0))
            if not text[end:].strip(" \t\r\n"):
                return value
        except _SCAN_ERRORS:
            # The reader below names the offence as Go does.
            pass
    return _Reader(text).document()


def loads_first(text: str, make_number: Callable[[str], object] | None = None) -> tuple[object, str]:
    """Return the first value of a text and what follows it (json.Decoder.Decode with InputOffset). Raises JsonError.

    ``make_number`` gets the digits of each number, for callers that keep more than a float64 (Decoder.UseNumber).
    """
    if make_number is not None and "\\u" not in text and (text.isascii() or not _has_raw_bytes(text)):
        settings = _ScannerSettings()
        settings.parse_float = settings.parse_int = make_number  # type: ignore[assignment]
        try:
            value, end = make_scanner(settings)(text, _skip_blanks(text, 0))  # type: ignore[arg-type]
            # What looks like the rest of a number is for the reader below to judge.
            if text[end : end + 1] not in (".", "e", "E"):
                return value, text[end:]
        except _SCAN_ERRORS:
            pass
    reader = _Reader(text, whole=False, make_number=make_number)
    value = reader.document()
    return value, reader.data[reader.position : reader.end].decode("utf-8", "surrogateescape")


def _has_raw_bytes(text: str) -> bool:
    return any("\udc80" <= char <= "\udcff" for char in text)


def _float(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise ValueError(digits)
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


class _ScannerSettings:
    """What CPython's C scanner reads from its context; the json package itself costs seven milliseconds to import."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = staticmethod(_float)
    parse_int = staticmethod(_float)
    parse_constant = staticmethod(_no_constant)
    memo: dict[str, str] = {}  # noqa: RUF012  # the C scanner keeps a memo of its own


_SCAN = make_scanner(_ScannerSettings())  # type: ignore[arg-type]  # typeshed knows the json package's use only


# SystemError: CPython 3.11's scanner loses its own error when json.decoder was never imported.
_SCAN_ERRORS = (ValueError, StopIteration, RecursionError, SystemError)


def _skip_blanks(text: str, position: int) -> int:
    while text[position : position + 1] in (" ", "\t", "\r", "\n"):
        position += 1
    return position


_SIMPLE_ESCAPES = {
    0x22: b'"', 0x5C: b"\\", 0x2F: b"/", 0x62: b"\b", 0x66: b"\f", 0x6E: b"\n", 0x72: b"\r", 0x74: b"\t",
}  # fmt: skip
_LITERALS: dict[int, tuple[bytes, object]] = {0x74: (b"true", True), 0x66: (b"false", False), 0x6E: (b"null", None)}
_DIGITS = b"0123456789"
_HEX = b"0123456789abcdefABCDEF"
_VALUE, _VALUE_OR_END, _KEY, _KEY_OR_END, _AFTER_VALUE = range(5)


class _Reader:
    """Reads byte by byte, without recursion, and fails where and how Go's scanner fails (encoding/json/scanner.go)."""

    __slots__ = ("bad_number", "data", "end", "make_number", "position", "whole")

    def __init__(self, text: str, *, whole: bool = True, make_number: Callable[[str], object] | None = None) -> None:
        raw = text.encode("utf-8", "surrogateescape")
        self.end = len(raw)
        self.data = raw + b" "  # Go's scanner finishes unfinished literals with a blank, too
        self.position = 0
        self.bad_number: str | None = None
        self.whole = whole
        self.make_number = make_number

    def document(self) -> object:
        """Return the value of the whole text."""
        stack: list[tuple[object, str]] = []  # the containers around this one, and the keys they wait at
        container: object = None
        key, state = "", _VALUE
        while True:
            char = self._next()
            if state in (_KEY, _KEY_OR_END) and char == 0x22:
                key, state = self._key(), _VALUE
                continue
            if state == _AFTER_VALUE and char == 0x2C:
                self.position += 1
                state = _KEY if isinstance(container, dict) else _VALUE
                continue
            if state in (_AFTER_VALUE, _KEY_OR_END, _VALUE_OR_END) and char == _closer(container):
                self.position += 1
                value = container
                container, key = stack.pop()
            elif state in (_VALUE, _VALUE_OR_END):
                if char in (0x7B, 0x5B):
                    container, state = self._open(char, container, key, stack)
                    continue
                value = self._scalar(char)
            else:
                self._fail(self.position, _CONTEXTS[state, container.__class__])
            if container is None:
                return self._finish(value)
            _put(container, key, value)
            state = _AFTER_VALUE

    def _open(self, char: int, container: object, key: str, stack: list[tuple[object, str]]) -> tuple[object, int]:
        self.position += 1
        stack.append((container, key))
        if len(stack) > MAX_DEPTH:
            raise JsonError("exceeded max depth", self.position)
        return ({}, _KEY_OR_END) if char == 0x7B else ([], _VALUE_OR_END)

    def _finish(self, value: object) -> object:
        rest = self.data[self.position : self.end]
        blank = len(rest) - len(rest.lstrip(b" \t\r\n"))
        if self.whole and blank < len(rest):
            self._fail(self.position + blank, "after top-level value")
        if self.bad_number is not None:
            message = f"json: cannot unmarshal number {self.bad_number} into Go value of type float64"
            raise JsonError(message, self.position, float("inf") if value is None else value)
        return value

    def _next(self) -> int:
        data, position = self.data, self.position
        while data[position] in b" \t\r\n":
            position += 1
            if position > self.end:
                raise JsonError("unexpected end of JSON input", self.end)
        self.position = position
        return data[position]

    def _key(self) -> str:
        key = self._string()
        if self._next() != 0x3A:
            self._fail(self.position, "after object key")
        self.position += 1
        return key

    def _scalar(self, char: int) -> object:
        if char == 0x22:
            return self._string()
        if char == 0x2D or char in _DIGITS:
            return self._number()
        if char not in _LITERALS:
            self._fail(self.position, "looking for beginning of value")
        word, value = _LITERALS[char]
        for place, wanted in enumerate(word):
            if self.data[self.position + place] != wanted:
                name = word.decode("ascii")
                self._fail(self.position + place, f"in literal {name} (expecting '{chr(wanted)}')")
        self.position += len(word)
        return value

    def _number(self) -> object:
        data, start = self.data, self.position
        position = start + (data[start] == 0x2D)
        if data[position] not in _DIGITS:
            self._fail(position, "in numeric literal")
        position = position + 1 if data[position] == 0x30 else self._past_digits(position)
        if data[position] == 0x2E:
            position += 1
            if data[position] not in _DIGITS:
                self._fail(position, "after decimal point in numeric literal")
            position = self._past_digits(position)
        if data[position] in b"eE":
            position += 1 + (data[position + 1] in b"+-")
            if data[position] not in _DIGITS:
                self._fail(position, "in exponent of numeric literal")
            position = self._past_digits(position)
        self.position = position
        digits = data[start:position].decode("ascii")
        if self.make_number is not None:
            return self.make_number(digits)
        value = float(digits)
        if value - value != 0.0:
            self.bad_number = self.bad_number or digits
            return None
        return value

    def _past_digits(self, position: int) -> int:
        while self.data[position] in _DIGITS:
            position += 1
        return position

    def _string(self) -> str:
        data, position = self.data, self.position + 1
        out: list[bytes] = []
        while True:
            start = position
            while data[position] not in b'"\\' and data[position] >= 0x20:
                position += 1
                if position > self.end:
                    raise JsonError("unexpected end of JSON input", self.end)
            out.append(data[start:position])
            char = data[position]
            if char == 0x22:
                self.position = position + 1
                return _well_formed(b"".join(out))
            if char != 0x5C:
                self._fail(position, "in string literal")
            escape = data[position + 1]
            if escape == 0x75:
                position = self._unicode(position, out)
            elif escape in _SIMPLE_ESCAPES:
                out.append(_SIMPLE_ESCAPES[escape])
                position += 2
            else:
                self._fail(position + 1, "in string escape code")
            if position > self.end:
                raise JsonError("unexpected end of JSON input", self.end)

    def _unicode(self, position: int, out: list[bytes]) -> int:
        """Read one \\uXXXX, or two that make a surrogate pair; a lone surrogate becomes U+FFFD."""
        code = self._hex4(position + 2)
        position += 6
        if 0xD800 <= code <= 0xDFFF:
            low = 0
            if code < 0xDC00 and self.data[position : position + 2] == b"\\u":
                low = self._hex4(position + 2)
            if 0xDC00 <= low <= 0xDFFF:
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
                position += 6
            else:
                code = 0xFFFD
        out.append(chr(code).encode("utf-8"))
        return position

    def _hex4(self, position: int) -> int:
        for place in range(position, position + 4):
            if place > self.end:
                raise JsonError("unexpected end of JSON input", self.end)
            if self.data[place] not in _HEX:
                self._fail(place, "in \\u hexadecimal character escape")
        return int(self.data[position : position + 4], 16)

    def _fail(self, position: int, context: str) -> NoReturn:
        raise JsonError(f"invalid character {_quote_char(self.data[position])} {context}", position + 1)


_CONTEXTS: dict[tuple[int, type], str] = {
    (_KEY, dict): "looking for beginning of object key string",
    (_KEY_OR_END, dict): "looking for beginning of object key string",
    (_AFTER_VALUE, dict): "after object key:value pair",
    (_AFTER_VALUE, list): "after array element",
}


def _closer(container: object) -> int:
    return 0x7D if isinstance(container, dict) else 0x5D


def _put(container: object, key: str, value: object) -> None:
    if isinstance(container, dict):
        container[key] = value
    elif isinstance(container, list):
        container.append(value)


def _well_formed(raw: bytes) -> str:
    text = raw.decode("utf-8", "surrogateescape")
    if _has_raw_bytes(text):
        return "".join(["\ufffd" if "\udc80" <= char <= "\udcff" else char for char in text])
    return text


def _quote_char(code: int) -> str:
    if code == 0x27:
        return "'\\''"
    if code == 0x22:
        return "'\"'"
    return f"'{strconv_quote(chr(code))[1:-1]}'"
