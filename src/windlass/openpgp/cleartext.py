"""The cleartext signature framework (RFC 9580, section 7): readable text with a signature below it.

Go: ProtonMail/go-crypto openpgp/clearsign/clearsign.go
"""

from __future__ import annotations

from windlass.openpgp import armor
from windlass.openpgp.errors import OpenPgpError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from windlass._record import record

START = b"-----BEGIN PGP SIGNED MESSAGE-----"
SIGNATURE_START = b"-----BEGIN PGP SIGNATURE-----"
SIGNATURE_END = b"\n-----END PGP SIGNATURE-----"
HASHES = frozenset(b"MD5 SHA1 RIPEMD160 SHA224 SHA256 SHA384 SHA512 SHA3-256 SHA3-512".split())


class NotClearsigned(OpenPgpError):
    """No complete signed message was found."""


@record
class Message:
    """A signed text: as written, as it goes into the signature, and the signature packets."""

    text: bytes
    signed: bytes
    signature: bytes


def parse(data: bytes) -> Message:
    """Return the first signed message; what stands before and after it is ignored. Raises NotClearsigned."""
    if data.startswith(START):
        rest = data[len(START) :]
    else:
        _, found, rest = data.partition(b"\n" + START)
        if not found:
            raise NotClearsigned("signature block not found")
    rest = _after_headers(rest)
    lines: list[bytes] = []
    while True:
        before = rest
        line, rest = _line(rest)
        if line == b"" and rest == b"":
            raise NotClearsigned("signature block not found")
        if line == SIGNATURE_START:
            break
        lines.append(line.removeprefix(b"- ").rstrip(b" \t"))
    end = before.find(SIGNATURE_END)
    if end < 0:
        raise NotClearsigned("signature block not found")
    blocks = armor.decode(before[: end + len(SIGNATURE_END)])
    return Message(b"\n".join(lines), b"\r\n".join(lines), blocks[0][1])


def _line(data: bytes) -> tuple[bytes, bytes]:
    line, _, rest = data.partition(b"\n")
    return (line.removesuffix(b"\r") if len(line) < len(data) else line), rest


def _after_headers(rest: bytes) -> bytes:
    refused = NotClearsigned("signature block not found")
    suffix, rest = _line(rest)
    if suffix:
        raise refused
    while rest:
        line, rest = _line(rest)
        if not line.strip():
            return rest
        name, colon, values = line.partition(b":")
        printable = all(0x20 <= byte <= 0x7E for byte in line)
        if not printable or not colon or name.strip() != b"Hash":
            raise refused  # only Hash is allowed: any other header could be text that looks signed
        if any(value.strip().upper() not in HASHES for value in values.split(b",")):
            raise refused
    raise refused


def canonical(text: bytes) -> bytes:
    """Return what a signature over ``text`` covers: no blanks at line ends, lines joined by CR LF."""
    return b"\r\n".join(line.rstrip(b" \t\r") for line in text.split(b"\n"))


def compose(text: bytes, signature: bytes, hash_name: str = "SHA512") -> bytes:
    """Return the document: ``text``, which must end in a newline, and the signature packet below it."""
    lines = [line.rstrip(b" \t\r") for line in text.split(b"\n")]
    body = b"\n".join(b"- " + line if line[:1] == b"-" else line for line in lines)
    head = START + b"\nHash: " + hash_name.encode("ascii") + b"\n\n"
    return head + body + b"\n" + armor.encode("PGP SIGNATURE", signature).encode("ascii")
