"""ASCII armour (RFC 9580, section 6): blocks of base64 between BEGIN and END lines."""

from __future__ import annotations

from windlass.openpgp.errors import StructuralError

BEGIN, END, DASHES = b"-----BEGIN ", b"-----END ", b"-----"
LINE_WIDTH = 64
LINE_LIMIT = 96  # Go: openpgp/armor/armor.go lineReader.Read


def decode(text: bytes) -> list[tuple[str, bytes]]:
    """Return kind and content of every block. Raises StructuralError. The checksum is not looked at, as in Helm."""
    blocks: list[tuple[str, bytes]] = []
    lines = iter(text.split(b"\n"))
    for line in lines:
        line = line.strip()
        if line.startswith(BEGIN) and line.endswith(DASHES):
            kind = line[len(BEGIN) : -len(DASHES)].decode("ascii", "replace")
            blocks.append((kind, _body(lines)))
    return blocks


def _body(lines: object) -> bytes:
    import binascii
    from collections.abc import Iterator

    assert isinstance(lines, Iterator)
    for line in lines:  # headers end at an empty line
        if not line.strip():
            break
    parts: list[bytes] = []
    for line in lines:
        line = line.strip()
        if line.startswith(END) or (len(line) == 5 and line[:1] == b"="):
            break
        if len(line) > LINE_LIMIT:
            raise StructuralError("armor invalid")
        parts.append(line)
    try:
        return binascii.a2b_base64(b"".join(parts), strict_mode=True)
    except binascii.Error:
        raise StructuralError("armor invalid") from None


def encode(kind: str, data: bytes) -> str:
    """Return one block without a newline at its end, as Helm writes signatures, but with the checksum.

    Helm leaves the checksum out; GnuPG 2.2 then fails on every third length, where base64 has no padding.
    """
    import binascii

    text = binascii.b2a_base64(data, newline=False).decode("ascii")
    lines = [text[at : at + LINE_WIDTH] for at in range(0, len(text), LINE_WIDTH)]
    checksum = "=" + binascii.b2a_base64(crc24(data).to_bytes(3, "big"), newline=False).decode("ascii")
    return "\n".join([f"-----BEGIN {kind}-----", "", *lines, checksum, f"-----END {kind}-----"])


def crc24(data: bytes) -> int:
    """Return the checksum of armoured data (RFC 9580, section 6.1)."""
    crc = 0xB704CE
    for byte in data:
        crc ^= byte << 16
        for _ in range(8):
            crc = (crc << 1) ^ (0x1864CFB if crc & 0x800000 else 0)
    return crc
