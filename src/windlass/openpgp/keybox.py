"""GnuPG's keybox (.kbx), the keyring format of gpg since 2.1. Reads the OpenPGP keys in it, nothing else.

Layout: GnuPG kbx/keybox-blob.c. Numbers are big endian; every blob starts with its length.
"""

from __future__ import annotations

from windlass.openpgp.errors import StructuralError, Truncated

HEADER_BLOB, OPENPGP_BLOB = 1, 2
MAGIC = b"KBXf"
BLOB_LIMIT = 16 * 1024 * 1024  # bytes of one blob; the largest keys on key servers are a few megabytes


def is_keybox(data: bytes) -> bool:
    """Say whether the data is a keybox."""
    return data[8:12] == MAGIC and data[4:5] == bytes([HEADER_BLOB])


def keyblocks(data: bytes) -> bytes:
    """Return the OpenPGP packets of all keys, one after the other. Raises Truncated, StructuralError."""
    blocks: list[bytes] = []
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if length < 6 or length > BLOB_LIMIT:
            raise StructuralError("keybox blob of impossible length")
        if at + length > len(data):
            raise Truncated
        blob = data[at : at + length]
        if blob[4] == OPENPGP_BLOB:
            start = int.from_bytes(blob[8:12], "big")
            size = int.from_bytes(blob[12:16], "big")
            if start + size > length:
                raise StructuralError("keybox blob points outside itself")
            blocks.append(blob[start : start + size])
        at += length
    return b"".join(blocks)
