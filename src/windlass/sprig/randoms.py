"""Random text (sprig: strings.go and crypto.go; goutils' CryptoRandom…)."""

from __future__ import annotations

from windlass.golang.text import runes
from windlass.sprig.encoding import base64_encode
from windlass.sprig.limits import check_text
from windlass.template.errors import FuncError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.sprig.environment import Environment

_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ASCII = "".join(map(chr, range(0x20, 0x7F)))


def alphanumeric(environment: Environment, count: int) -> str:
    """Return random letters and digits (randAlphaNum)."""
    return _chosen(environment, _DIGITS + _LETTERS, count)


def alphabetic(environment: Environment, count: int) -> str:
    """Return random letters (randAlpha)."""
    return _chosen(environment, _LETTERS, count)


def printable(environment: Environment, count: int) -> str:
    """Return random printable ASCII characters (randAscii)."""
    return _chosen(environment, _ASCII, count)


def numeric(environment: Environment, count: int) -> str:
    """Return random digits (randNumeric)."""
    return _chosen(environment, _DIGITS, count)


def octets(environment: Environment, count: int) -> str:
    """Return random bytes in base64 (randBytes)."""
    if count < 0:
        raise FuncError("runtime error: makeslice: len out of range")
    check_text(count)
    return base64_encode(environment.random_bytes(count))


def shuffle(environment: Environment, text: str) -> str:
    """Return the characters in random order (xstrings: Shuffle)."""
    chars = list(runes(text))
    for place in range(len(chars) - 1, 0, -1):
        other = environment.below(place + 1)
        chars[place], chars[other] = chars[other], chars[place]
    return "".join(chars)


def uuidv4(environment: Environment) -> str:
    """Return a random UUID of version 4."""
    number = int.from_bytes(environment.random_bytes(16), "big")
    number = number & ~(0xF << 76) | 4 << 76  # version
    number = number & ~(3 << 62) | 2 << 62  # variant of RFC 9562
    digits = f"{number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _chosen(environment: Environment, alphabet: str, count: int) -> str:
    """Choose characters; a negative count is an error that sprig drops."""
    if count <= 0:
        return ""
    check_text(count)
    size = len(alphabet)
    limit = 256 // size * size
    chosen: list[str] = []
    while len(chosen) < count:
        drawn = environment.random_bytes(min(2 * (count - len(chosen)), 1 << 16))
        chosen += [alphabet[byte % size] for byte in drawn if byte < limit]
    return "".join(chosen[:count])
