"""Base64 and base32 with Go's rules for line breaks and padding, and its error texts as results (sprig: strings.go)."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang.text import from_bytes, to_bytes

_BASE64 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_BASE32_VALUES = {ord(char): value for value, char in enumerate(_BASE32)}
_PAD = 0x3D


class CorruptInput(WindlassError):
    """Text that is not base64 or base32 (Go: base64.CorruptInputError)."""

    def __init__(self, encoding: str, position: int) -> None:
        super().__init__(f"illegal {encoding} data at input byte {position}")


def b64enc(text: str) -> str:
    """Return the text in base64."""
    return base64_encode(to_bytes(text))


def b64dec(text: str) -> str:
    """Return what base64 stands for, or the text of the error."""
    try:
        return from_bytes(base64_decode(text))
    except CorruptInput as err:
        return str(err)


def b32enc(text: str) -> str:
    """Return the text in base32."""
    data = to_bytes(text)
    out = []
    for start in range(0, len(data), 5):
        block = data[start : start + 5]
        bits = int.from_bytes(block.ljust(5, b"\0"), "big")
        digits = [_BASE32[bits >> shift & 31] for shift in range(35, -5, -5)]
        used = (len(block) * 8 + 4) // 5
        out.append("".join(digits[:used]).ljust(8, "="))
    return "".join(out)


def b32dec(text: str) -> str:
    """Return what base32 stands for, or the text of the error."""
    try:
        return from_bytes(_base32_decode(to_bytes(text)))
    except CorruptInput as err:
        return str(err)


def base64_encode(data: bytes) -> str:
    """Return padded standard base64 without line breaks."""
    from binascii import b2a_base64

    return b2a_base64(data, newline=False).decode("ascii")


def base64_decode(text: str) -> bytes:
    """Read standard base64; line breaks are skipped. Raises CorruptInput (Go: base64.StdEncoding.DecodeString)."""
    from binascii import Error, a2b_base64

    data = to_bytes(text)
    plain = data.replace(b"\n", b"").replace(b"\r", b"")
    try:
        if len(plain) % 4 == 0 and not plain.endswith(b"==="):  # which strict_mode lets pass
            return a2b_base64(plain, strict_mode=True)
    except Error:
        pass
    raise CorruptInput("base64", _first_offence(data))


def _first_offence(data: bytes) -> int:
    """Return the position that Go names (encoding/base64: decodeQuantum)."""
    count = 0  # characters of the quantum so far
    for position, byte in enumerate(data):
        if byte in b"\r\n":
            continue
        if byte in _BASE64:
            count = (count + 1) % 4
        elif byte == _PAD and count >= 2:
            return _padding_offence(data, position, count)
        else:
            return position
    return len(data) - count


def _padding_offence(data: bytes, position: int, count: int) -> int:
    following = _past_breaks(data, position + 1)
    if count == 2:
        if following == len(data):
            return len(data)
        if data[following] != _PAD:
            return following - 1
        following = _past_breaks(data, following + 1)
    return following


def _past_breaks(data: bytes, position: int) -> int:
    while position < len(data) and data[position] in b"\r\n":
        position += 1
    return position


def _base32_decode(text: bytes) -> bytes:
    """Go: base32.StdEncoding.DecodeString, whose offsets count without line breaks."""
    data = text.replace(b"\n", b"").replace(b"\r", b"")
    out = bytearray()
    position = 0
    while position < len(data):
        values: list[int] = []
        ended = False
        while len(values) < 8:
            if position == len(data):
                raise CorruptInput("base32", position - len(values))
            byte = data[position]
            position += 1
            if byte == _PAD and len(values) >= 2 and len(data) - position < 8:
                _check_base32_padding(data, position, len(values))
                ended = True
                break
            value = _BASE32_VALUES.get(byte)
            if value is None:
                raise CorruptInput("base32", position - 1)
            values.append(value)
        bits = 0
        for value in values + [0] * (8 - len(values)):
            bits = bits << 5 | value
        out += bits.to_bytes(5, "big")[: len(values) * 5 // 8]
        if ended:
            break
    return bytes(out)


def _check_base32_padding(data: bytes, position: int, count: int) -> None:
    left = len(data) - position
    if left + count < 7:
        raise CorruptInput("base32", len(data))
    for place in range(min(7 - count, left)):
        if data[position + place] != _PAD:
            raise CorruptInput("base32", position + place - 1)
    if count in (1, 3, 6):
        raise CorruptInput("base32", position - 1)
