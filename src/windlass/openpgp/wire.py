"""The insides of version 4 key and signature packets (RFC 4880, sections 5.2 and 5.5): numbers and hashed areas."""

from __future__ import annotations

from windlass.openpgp.errors import StructuralError, Truncated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from windlass._record import record

RSA, RSA_SIGN_ONLY, DSA = 1, 3, 17
PUBLIC_NUMBERS = {RSA: 2, RSA_SIGN_ONLY: 2, DSA: 4}  # n e; p q g y
CREATED, EXPIRES, KEY_EXPIRES, ISSUER, KEY_FLAGS, EMBEDDED, ISSUER_FINGERPRINT = 2, 3, 9, 16, 27, 32, 33
MAY_SIGN = 0x02


def number(data: bytes, at: int) -> tuple[int, int]:
    """Return the multiprecision integer at ``at`` and the position after it. Raises Truncated."""
    size = (int.from_bytes(data[at : at + 2], "big") + 7) // 8
    end = at + 2 + size
    if end > len(data):
        raise Truncated
    return int.from_bytes(data[at + 2 : end], "big"), end


def numbers(data: bytes, at: int, count: int) -> tuple[list[int], int]:
    """Return ``count`` integers and the position after them. Raises Truncated."""
    found = []
    for _ in range(count):
        value, at = number(data, at)
        found.append(value)
    return found, at


def write_number(value: int) -> bytes:
    """Return a multiprecision integer."""
    bits = value.bit_length()
    return bits.to_bytes(2, "big") + value.to_bytes((bits + 7) // 8, "big")


@record
class KeyMaterial:
    """The public numbers of a key, the bytes that identify it, and what follows them in a secret key packet."""

    algorithm: int
    values: list[int]
    public: bytes
    secret: bytes

    @classmethod
    def parse(cls, body: bytes) -> KeyMaterial:
        """Read the body of a key packet. Raises StructuralError for other versions and algorithms, Truncated."""
        if len(body) < 6 or body[0] != 4:
            raise StructuralError("key of another version than 4")
        count = PUBLIC_NUMBERS.get(body[5])
        if count is None:
            raise StructuralError(f"no RSA or DSA key: algorithm {body[5]}")
        values, end = numbers(body, 6, count)
        return cls(body[5], values, body[:end], body[end:])

    def hashed(self) -> bytes:
        """Return the bytes by which a signature covers the key (section 5.2.4)."""
        return b"\x99" + len(self.public).to_bytes(2, "big") + self.public


@record
class SignatureFields:
    """A version 4 signature taken apart."""

    kind: int
    algorithm: int
    hash: int
    hashed: dict[int, bytes]
    unhashed: dict[int, bytes]
    trailer: bytes
    values: bytes

    @classmethod
    def parse(cls, body: bytes) -> SignatureFields:
        """Read the body of a signature packet. Raises StructuralError, Truncated."""
        if len(body) < 6 or body[0] != 4:
            raise StructuralError("signature of another version than 4")
        hashed_end = 6 + int.from_bytes(body[4:6], "big")
        unhashed_end = hashed_end + 2 + int.from_bytes(body[hashed_end : hashed_end + 2], "big")
        if unhashed_end + 2 > len(body):
            raise Truncated
        trailer = body[:hashed_end] + b"\x04\xff" + hashed_end.to_bytes(4, "big")
        hashed = subpackets(body[6:hashed_end])
        return cls(
            body[1], body[2], body[3], hashed, subpackets(body[hashed_end + 2 : unhashed_end]), trailer,
            body[unhashed_end + 2 :],
        )  # fmt: skip

    @property
    def issuer(self) -> str:
        """The id of the key that made the signature, as it claims; it is checked by the signature itself."""
        for area in (self.hashed, self.unhashed):
            if ISSUER in area:
                return area[ISSUER].hex()
            if ISSUER_FINGERPRINT in area:
                return area[ISSUER_FINGERPRINT][-8:].hex()
        return ""


def subpackets(data: bytes) -> dict[int, bytes]:
    """Return the subpackets by type (section 5.2.3.1); of two with one type the last counts. Raises Truncated."""
    found: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        first = data[at]
        if first < 192:
            size, at = first, at + 1
        elif first < 255:
            size, at = ((first - 192) << 8) + int.from_bytes(data[at + 1 : at + 2], "big") + 192, at + 2
        else:
            size, at = int.from_bytes(data[at + 1 : at + 5], "big"), at + 5
        if size == 0 or at + size > len(data):
            raise Truncated
        found[data[at] & 0x7F] = data[at + 1 : at + size]
        at += size
    return found


def write_subpackets(items: dict[int, bytes]) -> bytes:
    """Return a subpacket area of short subpackets."""
    return b"".join(bytes([len(value) + 1, kind]) + value for kind, value in items.items())
