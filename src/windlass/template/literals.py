"""Constants of the template language: quoted strings, characters and numbers.

Go: strconv.Unquote, strconv.UnquoteChar, and text/template/parse.newNumber, whose error texts these raise as
``LiteralError``. Loaded by the parser only.
"""

from __future__ import annotations

import re

from windlass.golang import strconv
from windlass.golang import text as go_text
from windlass.template.errors import TemplateError
from windlass.template.tree import NUMBER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.template.tree import Node

INVALID_SYNTAX = "invalid syntax"

_SIMPLE_ESCAPES = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92}
_HEX_LENGTHS = {"x": 2, "u": 4, "U": 8}
_MAX_RUNE = 0x10FFFF
_OCTAL = frozenset("01234567")
_HEX = frozenset("0123456789abcdefABCDEF")


_FLOAT_TOKEN = (
    r"(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eEpP][+-]?[0-9_]*)?)"
)
_COMPLEX = rf"([+-]?{_FLOAT_TOKEN})(?=[+-]({_FLOAT_TOKEN})i\Z)(.*)i"


class LiteralError(TemplateError):
    """A constant that Go refuses; the text is Go's."""


def unquote(token: str) -> str:
    """Return the value of a ``"..."`` or `` `...` `` token (Go: strconv.Unquote). Raises LiteralError."""
    body = token[1:-1]
    if token[0] == "`":
        return body.replace("\r", "")
    if "\\" not in body:
        return body
    out = bytearray()
    place = 0
    while place < len(body):
        stop = body.find("\\", place)
        if stop < 0:
            stop = len(body)
        out += body[place:stop].encode("utf-8", "surrogateescape")
        if stop == len(body):
            break
        code, place = _escape(body, stop + 1, '"')
        out += code if isinstance(code, bytes) else chr(code).encode()
    return go_text.from_bytes(bytes(out))


def _escape(body: str, place: int, quote: str) -> tuple[int | bytes, int]:
    """Read the escape whose letter stands at ``place``; a byte escape gives bytes, any other a rune."""
    letter = body[place : place + 1]
    if letter in _HEX_LENGTHS and letter:
        return _hex_escape(letter, body, place + 1)
    if letter in _OCTAL:
        digits = body[place : place + 3]
        if len(digits) < 3 or not _OCTAL.issuperset(digits) or int(digits, 8) > 255:
            raise LiteralError(INVALID_SYNTAX)
        return bytes([int(digits, 8)]), place + 3
    if letter and letter == quote:
        return ord(letter), place + 1
    if letter not in _SIMPLE_ESCAPES:
        raise LiteralError(INVALID_SYNTAX)
    return _SIMPLE_ESCAPES[letter], place + 1


def _hex_escape(letter: str, body: str, place: int) -> tuple[int | bytes, int]:
    stop = place + _HEX_LENGTHS[letter]
    digits = body[place:stop]
    if len(digits) < stop - place or not _HEX.issuperset(digits):
        raise LiteralError(INVALID_SYNTAX)
    code = int(digits, 16)
    if letter == "x":
        return bytes([code]), stop
    if code > _MAX_RUNE or 0xD800 <= code <= 0xDFFF:
        raise LiteralError(INVALID_SYNTAX)
    return code, stop


def number(pos: int, text: str) -> Node:
    """Return the NUMBER node of a numeric constant. Raises LiteralError."""
    if text.isdigit() and (text[0] != "0" or len(text) == 1) and len(text) < 19:  # nearly all of them
        value = int(text)
        return (NUMBER, pos, text, value, value, float(value), None)
    if text[0] == "'":
        code = _char_code(text)
        return (NUMBER, pos, text, code, code, float(code), None)
    if text[-1] == "i":
        imaginary = _complex(text)
        if imaginary is not None:
            return _from_complex(pos, text, imaginary)
    return _real(pos, text)


def _char_code(text: str) -> int:
    body = text[1:]
    if body[0] != "\\":
        code: int | bytes = ord(body[0])
        place = 1
        if body[0] == "'":
            raise LiteralError(INVALID_SYNTAX)
    else:
        code, place = _escape(body, 1, "'")
    if body[place:] != "'":
        raise LiteralError(f"malformed character constant: {text}")
    if isinstance(code, bytes):
        return code[0]
    return 0xFFFD if 0xD800 <= code <= 0xDFFF else code


def _complex(text: str) -> complex | None:
    """Read ``2i`` or ``1+2i``. None: not a lone imaginary number after all."""
    try:
        return complex(0, strconv.parse_float(text[:-1]))
    except strconv.NumError:
        if max(text.find("+", 1), text.find("-", 1)) < 0:
            return None
    # Go: fmt.Sscan into a complex128. The two parts are cut first, then converted.
    parts = re.match(_COMPLEX, text)
    if parts is None or not parts[2]:
        raise LiteralError("syntax error scanning complex number")
    try:
        return complex(strconv.parse_float(parts[1]), strconv.parse_float(parts[3]))
    except strconv.NumError as err:
        raise LiteralError(str(err))


def _from_complex(pos: int, text: str, value: complex) -> Node:
    if value.imag != 0:
        return (NUMBER, pos, text, None, None, None, value)
    as_int, as_uint = _integral(value.real)
    return (NUMBER, pos, text, as_int, as_uint, value.real, value)


def _real(pos: int, text: str) -> Node:
    as_uint = _integer(strconv.parse_uint, text)
    as_int = _integer(strconv.parse_int, text)
    if as_int == 0:
        as_uint = 0  # -0 is unsigned too
    whole = as_uint if as_int is None else as_int
    if whole is not None:
        return (NUMBER, pos, text, as_int, as_uint, float(whole), None)
    try:
        as_float = strconv.parse_float(text)
    except strconv.NumError:
        raise LiteralError(f"illegal number syntax: {strconv.quote(text)}")
    if not any(mark in text for mark in ".eEpP"):
        raise LiteralError(f"integer overflow: {strconv.quote(text)}")
    return (NUMBER, pos, text, *_integral(as_float), as_float, None)


def _integer(read: object, text: str) -> int | None:
    try:
        value: int = read(text, 0)  # type: ignore[operator]  # one of strconv's two readers
    except strconv.NumError:
        return None
    return value


def _integral(value: float) -> tuple[int | None, int | None]:
    """Return the value as int64 and as uint64, where it is one exactly."""
    if not value.is_integer():
        return None, None
    whole = int(value)
    return (
        whole if -(1 << 63) <= whole < 1 << 63 else None,
        whole if 0 <= whole < 1 << 64 else None,
    )
