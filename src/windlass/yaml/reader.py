"""Bytes to characters as go-yaml v2 reads them (readerc.go): in pieces of 512 bytes, with its errors.

The pieces matter: what is wrong with a piece is reported only when the scanner asks for it, so an earlier mistake in
the syntax is the one that people see.
"""

from __future__ import annotations

from windlass.yaml.errors import YamlError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

RAW_BUFFER_BYTES = 512
END = "\0"
BOM = "\ufeff"

_UTF8_BOM, _UTF16LE_BOM, _UTF16BE_BOM = b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"
_CONTROL = frozenset(map(chr, (*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF))) - frozenset("\t\n\r\x85")
_SMALLEST = (0, 0, 0x80, 0x800, 0x10000)  # the first character that needs so many bytes


class Reader:
    """The characters of a document. ``text`` grows as ``need`` asks for more; after its end there are only END."""

    __slots__ = ("_data", "_decode", "_ended", "_first_piece", "_place", "buffer_start", "text")

    def __init__(self, data: bytes) -> None:
        # go-yaml reads an empty input as one line break (decode.go, newParser)
        self._data = data or b"\n"
        self.text = ""
        self.buffer_start = 0  # where the scanner stood when it last asked for more than there was
        self._ended = False
        if self._data.startswith((_UTF16LE_BOM, _UTF16BE_BOM)):
            self._place = 2
            little = self._data.startswith(_UTF16LE_BOM)
            self._decode: Callable[[bytes, bool], tuple[str, int]] = lambda piece, last: _utf16(piece, last, little)
        else:
            self._place = 3 if self._data.startswith(_UTF8_BOM) else 0
            self._decode = _utf8
        self._first_piece = RAW_BUFFER_BYTES - self._place

    def need(self, position: int, count: int) -> None:
        """Make ``text`` reach ``count`` characters beyond a position (yaml_parser_update_buffer). Raises YamlError."""
        wanted = position + count
        if wanted <= len(self.text):
            return
        self.buffer_start = position
        while wanted > len(self.text):
            if self._ended:
                self.text += END * (wanted - len(self.text))
                return
            self._read_piece()

    def _read_piece(self) -> None:
        size = self._first_piece or RAW_BUFFER_BYTES
        self._first_piece = 0
        piece = self._data[self._place : self._place + size]
        if not piece:
            self._ended = True
            return
        decoded, used = self._decode(piece, False)
        if not used:
            self._decode(piece, True)  # an incomplete character at the very end
        self._place += used
        self.text += decoded


def _utf8(piece: bytes, last: bool) -> tuple[str, int]:
    """Return the complete characters of a piece and how many bytes they take. Raises YamlError."""
    try:
        decoded = piece.decode("utf-8")
    except UnicodeDecodeError:
        return _utf8_carefully(piece, last)
    if decoded.isprintable() or _CONTROL.isdisjoint(decoded):
        return decoded, len(piece)
    raise YamlError("yaml: control characters are not allowed")


def _utf8_carefully(piece: bytes, last: bool) -> tuple[str, int]:
    """Find what is wrong first, as the decoder of readerc.go goes from character to character."""
    place = 0
    characters: list[str] = []
    while place < len(piece):
        lead = piece[place]
        width = 1 if lead < 0x80 else 2 if lead & 0xE0 == 0xC0 else 3 if lead & 0xF0 == 0xE0 else 4
        if width == 4 and lead & 0xF8 != 0xF0:
            raise YamlError("yaml: invalid leading UTF-8 octet")
        if place + width > len(piece):
            if last:
                raise YamlError("yaml: incomplete UTF-8 octet sequence")
            break
        value = lead if width == 1 else lead & (0xFF >> (width + 1))
        for octet in piece[place + 1 : place + width]:
            if octet & 0xC0 != 0x80:
                raise YamlError("yaml: invalid trailing UTF-8 octet")
            value = value << 6 | octet & 0x3F
        if value < _SMALLEST[width]:
            raise YamlError("yaml: invalid length of a UTF-8 sequence")
        characters.append(_character(value))
        place += width
    return "".join(characters), place


def _utf16(piece: bytes, last: bool, little: bool) -> tuple[str, int]:
    order = "little" if little else "big"
    place = 0
    characters: list[str] = []
    while place < len(piece):
        if place + 2 > len(piece):
            if last:
                raise YamlError("yaml: incomplete UTF-16 character")
            break
        value, width = int.from_bytes(piece[place : place + 2], order), 2  # type: ignore[arg-type]  # one of the two
        if value & 0xFC00 == 0xDC00:
            raise YamlError("yaml: unexpected low surrogate area")
        if value & 0xFC00 == 0xD800:
            if place + 4 > len(piece):
                if last:
                    raise YamlError("yaml: incomplete UTF-16 surrogate pair")
                break
            low, width = int.from_bytes(piece[place + 2 : place + 4], order), 4  # type: ignore[arg-type]
            if low & 0xFC00 != 0xDC00:
                raise YamlError("yaml: expected low surrogate area")
            value = 0x10000 + ((value & 0x3FF) << 10) + (low & 0x3FF)
        characters.append(_character(value))
        place += width
    return "".join(characters), place


def _character(value: int) -> str:
    if 0xD800 <= value <= 0xDFFF or value > 0x10FFFF:
        raise YamlError("yaml: invalid Unicode character")
    character = chr(value)
    if character in _CONTROL:
        raise YamlError("yaml: control characters are not allowed")
    return character
