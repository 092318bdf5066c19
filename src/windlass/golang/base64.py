"""encoding/base64: line breaks ignored, errors that say where (Go: base64.go). The alphabet is the standard one."""

from __future__ import annotations

from binascii import Error as BinasciiError
from binascii import a2b_base64, b2a_base64

from windlass.errors import WindlassError

_ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_URL_ALPHABET = _ALPHABET - frozenset(b"+/") | frozenset(b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")
_BREAKS = b"\r\n"
_PAD = 0x3D
_QUANTUM = 4


class CorruptInputError(WindlassError):
    """Text that is not base64; the text is Go's."""

    def __init__(self, place: int) -> None:
        super().__init__(f"illegal base64 data at input byte {place}")


def encode(data: bytes) -> str:
    """Return the text of bytes (StdEncoding.EncodeToString)."""
    return b2a_base64(data, newline=False).decode("ascii")


def decode(text: str) -> bytes:
    """Return the bytes of a text (StdEncoding.DecodeString). Raises CorruptInputError."""
    raw = text.encode("utf-8", "surrogateescape")
    try:
        return a2b_base64(raw.translate(None, _BREAKS), strict_mode=True)
    except BinasciiError:
        place = _first_fault(raw)
        if place is None:
            return a2b_base64(raw)
        raise CorruptInputError(place) from None


def decode_raw_url(text: str) -> bytes:
    """Return the bytes of a text in the alphabet of URLs, unpadded (RawURLEncoding). Raises CorruptInputError."""
    raw = text.encode("utf-8", "surrogateescape")
    plain = raw.translate(None, _BREAKS)
    fault = next((place for place, byte in enumerate(raw) if byte not in _URL_ALPHABET and byte not in _BREAKS), None)
    if fault is None and len(plain) % _QUANTUM == 1:
        fault = len(raw) - 1
    if fault is not None:
        raise CorruptInputError(fault)
    return a2b_base64(plain.translate(_FROM_URL) + b"=" * (-len(plain) % _QUANTUM))


def _first_fault(raw: bytes) -> int | None:
    """Return the place that Go complains about, None if it reads the text (Go: decodeQuantum)."""
    filled = 0
    for place, byte in enumerate(raw):
        if byte in _BREAKS:
            continue
        if byte == _PAD:
            return _padding_fault(raw, place, filled)
        if byte not in _ALPHABET:
            return place
        filled = (filled + 1) % _QUANTUM
    return len(raw) - filled if filled else None


def _padding_fault(raw: bytes, place: int, filled: int) -> int | None:
    """Judge the first ``=`` and what follows it, after so many characters of a quantum."""
    if filled < 2:
        return place
    after = _skip(raw, place + 1)
    if filled == 2:
        if after == len(raw):
            return len(raw)
        if raw[after] != _PAD:
            return after - 1
        after = _skip(raw, after + 1)
    return after if after < len(raw) else None


def _skip(raw: bytes, place: int) -> int:
    while place < len(raw) and raw[place] in _BREAKS:
        place += 1
    return place
