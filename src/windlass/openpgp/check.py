"""Who signed a cleartext message, by a keyring and a clock. Go: ProtonMail/go-crypto openpgp/read.go

Steps: find the key that the signature names; check the signature and the key's own bindings; refuse revoked and
expired keys. A refusal raises; success returns the certificate.
"""

from __future__ import annotations

from windlass.openpgp.errors import (
    KeyExpired,
    KeyRevoked,
    OpenPgpError,
    SignatureExpired,
    SignatureInvalid,
    StructuralError,
    UnknownIssuer,
)
from windlass.openpgp.keyring import first_line, tag_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from pysequoia.packet import Packet

    from windlass.openpgp.cleartext import Message
    from windlass.openpgp.keyring import Certificate, Keyring

SIGNATURE_LIMIT = 64 * 1024  # bytes of all signatures below a message
ALGORITHMS = {
    "RSAEncryptSign": "RSA",
    "RSASign": "RSA",
    "DSA": "DSA",
    "ECDSA": "ECDSA",
    "EdDSA": "EdDSA",
    "Ed25519": "Ed25519",
    "Ed448": "ed448",
}


def check(message: Message, keyring: Keyring, now: datetime) -> Certificate:
    """Return the certificate that signed ``message``. Raises OpenPgpError subclasses with Helm's texts."""
    signature, candidates = _known_signature(message.signature, keyring)
    problem: OpenPgpError = UnknownIssuer()
    for certificate in candidates:
        try:
            _check_signature(message, signature, certificate, now)
        except OpenPgpError as error:
            problem = error
            continue
        _check_validity(signature, certificate, now)
        return certificate
    raise problem


def _known_signature(data: bytes, keyring: Keyring) -> tuple[Packet, list[Certificate]]:
    """Return the first signature whose issuer the keyring holds."""
    from pysequoia.packet import PacketPile

    if len(data) > SIGNATURE_LIMIT:
        raise StructuralError(f"more than {SIGNATURE_LIMIT} bytes of signatures")
    try:
        packets = list(PacketPile.from_bytes(data)) if data else []
    except RuntimeError as error:
        raise StructuralError(first_line(error)) from error
    for packet in packets:
        if tag_of(packet) != "Signature":
            raise StructuralError("non signature packet found")
        issuer = packet.issuer_key_id or (packet.issuer_fingerprint or "")[-16:]
        if not issuer:
            raise StructuralError("signature doesn't have an issuer")
        certificates = keyring.by_key_id(issuer)
        if certificates:
            return packet, certificates
    raise UnknownIssuer


def _check_signature(message: Message, signature: Packet, certificate: Certificate, now: datetime) -> None:
    """Check the signature, and that the signing key belongs to the certificate and may sign."""
    from windlass.openpgp import legacy

    if _accepts(message, signature, certificate):
        return
    if legacy.knows(certificate):  # refused for its age alone: SHA-1 in an old RSA or DSA key
        legacy.check(message, signature, certificate)
        return
    if certificate.is_revoked() and _accepts(message, signature, certificate.without_revocations()):
        raise KeyRevoked
    expiry = certificate.expires()
    if expiry is not None and expiry < now:
        raise KeyExpired
    import pysequoia

    algorithm = str(pysequoia.Sig.from_bytes(bytes(signature)).key_algorithm).rpartition(".")[2]
    raise SignatureInvalid(f"{ALGORITHMS.get(algorithm, algorithm)} verification failure")


def _accepts(message: Message, signature: Packet, certificate: Certificate) -> bool:
    import pysequoia

    cert = certificate.sequoia()
    try:
        pysequoia.verify(
            bytes=message.signed, store=lambda _ids: [cert], signature=pysequoia.Sig.from_bytes(bytes(signature))
        )
    except RuntimeError:
        return False
    return True


def _check_validity(signature: Packet, certificate: Certificate, now: datetime) -> None:
    """Refuse what was good once: Sequoia judges by the time of signing, Helm by today."""
    # Go: read.go checkMessageSignatureDetails
    if certificate.is_revoked() or _subkey_revoked(signature, certificate):
        raise KeyRevoked
    expiry = certificate.expires()
    if (expiry is not None and expiry < now) or _subkey_expired(signature, certificate, now):
        raise KeyExpired
    created, end = signature.signature_created, signature.signature_expiration_time
    if (created is not None and created > now) or (end is not None and end < now):
        raise SignatureExpired


def _of_subkey(signature: Packet, certificate: Certificate) -> list[Packet]:
    """Return the signing subkey and the signatures over it; nothing when the primary key signed."""
    found: list[Packet] = []
    for packet in certificate.packets[1:]:
        if packet.key_id is not None and tag_of(packet) != "Signature":
            if found:
                break
            if packet.key_id == signature.issuer_key_id:
                found = [packet]
        elif found:
            found.append(packet)
    return found


def _subkey_revoked(signature: Packet, certificate: Certificate) -> bool:
    kinds = [str(packet.signature_type) for packet in _of_subkey(signature, certificate)[1:]]
    return any(kind.endswith("SubkeyRevocation") for kind in kinds)


def _subkey_expired(signature: Packet, certificate: Certificate, now: datetime) -> bool:
    packets = _of_subkey(signature, certificate)
    newest: tuple[datetime, timedelta | None] | None = None
    for packet in packets[1:]:
        made = packet.signature_created
        if made is None or not str(packet.signature_type).endswith("SubkeyBinding"):
            continue
        if newest is None or made > newest[0]:
            newest = made, packet.key_validity_period
    if newest is None or not newest[1]:
        return False
    created = packets[0].key_created
    return created is not None and created + newest[1] < now
