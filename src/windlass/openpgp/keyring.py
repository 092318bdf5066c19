"""Keyrings: which certificates are in them, who they belong to, whether they are still good.

Go: ProtonMail/go-crypto openpgp/keys.go ReadKeyRing. Beyond Helm, armoured keyrings and keyboxes are read.
"""

from __future__ import annotations

from windlass.openpgp import armor, keybox
from windlass.openpgp.errors import OpenPgpError, StructuralError, Truncated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from pysequoia import Cert
    from pysequoia.packet import Packet

KEYRING_LIMIT = 64 * 1024 * 1024  # bytes; Debian's whole keyring has a tenth of that
ARMOR_MARK = b"-----BEGIN PGP "
PRIMARY = ("PublicKey", "SecretKey")
SUBKEYS = ("PublicSubkey", "SecretSubkey")
UNKNOWN = "Unknown"
# GnuPG 1 writes its own notes into pubring.gpg; they belong to no certificate (RFC 4880, section 5.10). Packets of
# types that nobody knows are skipped (Go: packet/reader.go Next).
NOTES = ("Trust", "Marker", UNKNOWN)


class AmbiguousName(OpenPgpError):
    """A name that several keys contain."""


class KeyringTooLarge(OpenPgpError):
    """A keyring beyond KEYRING_LIMIT."""


def tag_of(packet: Packet) -> str:
    """Return the packet's tag by name, UNKNOWN if it has none."""
    try:
        return str(packet.tag).rpartition(".")[2]
    except RuntimeError:
        return UNKNOWN


def body_of(packet: Packet) -> bytes:
    """Return the packet's content. Raises StructuralError for one that Sequoia reads and cannot write."""
    try:
        return packet.body
    except RuntimeError as error:
        raise StructuralError(first_line(error)) from error


def _written(packet: Packet) -> bytes:
    """Return a packet as bytes. What cannot be written may be a revocation, so it is not left out.

    Raises StructuralError.
    """
    try:
        return bytes(packet)
    except RuntimeError as error:
        raise StructuralError(first_line(error)) from error


class Certificate:
    """A primary key with its user ids and subkeys, public or secret."""

    def __init__(self, packets: Sequence[Packet]) -> None:
        """Raises StructuralError for packets that Sequoia reads and cannot write."""
        self.packets = packets
        self.raw = b"".join([_written(packet) for packet in packets])
        primary = packets[0]
        self.fingerprint = str(primary.fingerprint).upper()
        self.key_ids = [str(p.key_id) for p in packets if tag_of(p) in PRIMARY + SUBKEYS]
        self.is_secret = tag_of(primary) == "SecretKey"

    def __repr__(self) -> str:
        return f"Certificate({self.fingerprint})"

    @property
    def claimed_identities(self) -> list[str]:
        """All user ids, bound by a good self-signature or not."""
        return [packet.user_id or "" for packet in self.packets if tag_of(packet) == "UserID"]

    def sequoia(self) -> Cert:
        """Return the certificate as Sequoia sees it. Raises StructuralError."""
        import pysequoia

        try:
            return pysequoia.Cert.from_bytes(self.raw)
        except RuntimeError as error:
            raise StructuralError(first_line(error)) from error

    @property
    def is_weak(self) -> bool:
        """Say whether Sequoia's policy refuses the self-signatures, as it does SHA-1; Helm takes such keys."""
        try:
            self.sequoia().user_ids  # noqa: B018  # asking is the check
        except RuntimeError:
            return True
        return False

    def identities(self) -> list[str]:
        """Return the user ids that the key itself has signed and not revoked."""
        if self.is_weak:
            from windlass.openpgp import legacy

            return legacy.bound_identities(self)
        return [str(user_id) for user_id in self.sequoia().user_ids]

    def is_revoked(self) -> bool:
        """Say whether the owner has revoked the key, or all of its user ids."""
        return self.sequoia().is_revoked or not self.identities()

    def without_revocations(self) -> Certificate:
        """Return the certificate as if its owner had never revoked it."""
        kept = [packet for packet in self.packets if not str(packet.signature_type).endswith("Revocation")]
        return Certificate(kept)

    def expires(self) -> datetime | None:
        """Return the end of the key's validity, None when it has none."""
        if self.is_weak:
            from windlass.openpgp import legacy

            return legacy.expires(self)
        return self.sequoia().expiration


class Keyring:
    """Certificates in the order of the file."""

    def __init__(self, certificates: Sequence[Certificate]) -> None:
        self.certificates = certificates

    @classmethod
    def parse(cls, data: bytes) -> Keyring:
        """Read a keyring: binary, armoured, or a keybox. Raises StructuralError, Truncated, KeyringTooLarge."""
        if len(data) > KEYRING_LIMIT:
            raise KeyringTooLarge(f"keyring is larger than {KEYRING_LIMIT} bytes")
        if keybox.is_keybox(data):
            data = keybox.keyblocks(data)
        elif ARMOR_MARK in data[:4096] and data[:1] < b"\x80":
            data = b"".join(block for _, block in armor.decode(data))
        return cls(list(_certificates(_packets(data))))

    def by_key_id(self, key_id: str) -> list[Certificate]:
        """Return the certificates that have a key of this id (16 hex digits)."""
        return [certificate for certificate in self.certificates if key_id.lower() in certificate.key_ids]

    def select(self, name: str) -> Certificate | None:
        """Return the key with the user id ``name``, else the only one whose user ids contain it, else None.

        Raises AmbiguousName. Go: helm pkg/provenance/sign.go NewFromKeyring
        """
        candidates: list[Certificate] = []
        for certificate in self.certificates:
            for identity in certificate.claimed_identities:
                if identity == name:
                    return certificate
                if name in identity:
                    candidates.append(certificate)
        if len(candidates) > 1:
            from windlass.golang.strconv import quote

            raise AmbiguousName(f"more than one key contain the id {quote(name)}")
        return candidates[0] if candidates else None


def _packets(data: bytes) -> list[Packet]:
    from pysequoia.packet import PacketPile

    if not data:
        return []
    if not data[0] & 0x80:
        raise StructuralError("tag byte does not have MSB set")
    try:
        return list(PacketPile.from_bytes(data))
    except RuntimeError as error:
        text = first_line(error)
        if "Truncated" in text or "EOF" in text:
            raise Truncated from error
        raise StructuralError(text) from error


def first_line(error: RuntimeError) -> str:
    """Return what Sequoia says; the lines after the first are its own stack."""
    return str(error).partition("\n")[0]


def _certificates(packets: list[Packet]) -> Iterator[Certificate]:
    group: list[Packet] = []
    for packet in packets:
        if tag_of(packet) in PRIMARY:
            if group:
                yield Certificate(group)
            group = [packet]
        elif group:
            if tag_of(packet) not in NOTES:
                group.append(packet)
        else:
            raise StructuralError("first packet was not a public/private key")
    if group:
        yield Certificate(group)
