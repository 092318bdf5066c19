"""Old RSA and DSA keys whose own signatures use SHA-1.

GnuPG before 2.2 made such keys; Helm takes them, Sequoia's policy does not. A user id or subkey bound with SHA-1 is
accepted here, since forging one needs a second preimage; the signature over the chart itself must use SHA-2, since
there a collision would do.
"""

from __future__ import annotations

from windlass.openpgp import wire
from windlass.openpgp.errors import KeyRevoked, OpenPgpError, SignatureInvalid, UnknownIssuer
from windlass.openpgp.keyring import SUBKEYS, body_of, tag_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from cryptography.hazmat.primitives.hashes import HashAlgorithm
    from pysequoia.packet import Packet

    from windlass.openpgp.cleartext import Message
    from windlass.openpgp.keyring import Certificate
    from windlass.openpgp.signer import Passphrase

SHA2 = (8, 9, 10, 11)  # SHA-256, 384, 512, 224
HASH_NAMES = {1: "MD5", 2: "SHA1", 8: "SHA256", 9: "SHA384", 10: "SHA512", 11: "SHA224"}
KEY_SIGNATURES = range(0x10, 0x14)
SUBKEY_BINDING, PRIMARY_BINDING, CERTIFICATION_REVOCATION = 0x18, 0x19, 0x30
SMALLEST_MODULUS = 1024  # bits


def knows(certificate: Certificate) -> bool:
    """Say whether this is a key of that kind."""
    try:
        wire.KeyMaterial.parse(body_of(certificate.packets[0]))
    except OpenPgpError:
        return False
    return certificate.is_weak


def check(message: Message, signature: Packet, certificate: Certificate) -> None:
    """Check the signature over a text and that its key is bound to the certificate. Raises OpenPgpError."""
    fields = wire.SignatureFields.parse(body_of(signature))
    if fields.hash not in SHA2:
        raise SignatureInvalid(f"{HASH_NAMES.get(fields.hash, 'its hash')} is too weak")
    key = _signing_key(certificate, fields.issuer)
    if not _verifies(key, fields, message.signed):
        raise SignatureInvalid(f"{'DSA' if key.algorithm == wire.DSA else 'RSA'} verification failure")


def bound_identities(certificate: Certificate) -> list[str]:
    """Return the user ids with a good self-signature that is not revoked."""
    return [packet.user_id or "" for packet, _ in _bound(certificate)]


def expires(certificate: Certificate) -> datetime | None:
    """Return the end of validity that the newest self-signature states, None when there is none."""
    from datetime import timedelta

    created = certificate.packets[0].key_created
    newest = max((fields for _, fields in _bound(certificate)), key=_created, default=None)
    if newest is None or created is None:
        return None
    seconds = int.from_bytes(newest.hashed.get(wire.KEY_EXPIRES, b""), "big")
    return created + timedelta(seconds=seconds) if seconds else None


def _created(fields: wire.SignatureFields) -> bytes:
    return fields.hashed.get(wire.CREATED, b"")


def _bound(certificate: Certificate) -> Iterator[tuple[Packet, wire.SignatureFields]]:
    primary = wire.KeyMaterial.parse(body_of(certificate.packets[0]))
    for packet, signatures in _components(certificate):
        if tag_of(packet) != "UserID":
            continue
        identity = body_of(packet)
        covered = primary.hashed() + b"\xb4" + len(identity).to_bytes(4, "big") + identity
        good = [fields for fields in signatures if _verifies(primary, fields, covered)]
        bindings = [fields for fields in good if fields.kind in KEY_SIGNATURES]
        revoked = any(fields.kind == CERTIFICATION_REVOCATION for fields in good)
        if bindings and not revoked:
            yield packet, max(bindings, key=_created)


def _components(certificate: Certificate) -> Iterator[tuple[Packet, list[wire.SignatureFields]]]:
    """Yield each user id and subkey with the signatures after it; those that cannot be read do not count."""
    current: Packet | None = None
    signatures: list[wire.SignatureFields] = []
    for packet in certificate.packets[1:]:
        if tag_of(packet) == "Signature":
            try:
                signatures.append(wire.SignatureFields.parse(body_of(packet)))
            except OpenPgpError:
                continue
        else:
            if current is not None:
                yield current, signatures
            current, signatures = packet, []
    if current is not None:
        yield current, signatures


def _signing_key(certificate: Certificate, issuer: str) -> wire.KeyMaterial:
    primary = wire.KeyMaterial.parse(body_of(certificate.packets[0]))
    if certificate.packets[0].key_id == issuer:
        newest = max((fields for _, fields in _bound(certificate)), key=_created, default=None)
        if newest is None:
            raise KeyRevoked
        if not _may_sign(newest):
            raise UnknownIssuer
        return primary
    for packet, signatures in _components(certificate):
        if tag_of(packet) in SUBKEYS and packet.key_id == issuer:
            return _bound_subkey(primary, wire.KeyMaterial.parse(body_of(packet)), signatures)
    raise UnknownIssuer


def _bound_subkey(
    primary: wire.KeyMaterial, subkey: wire.KeyMaterial, signatures: list[wire.SignatureFields]
) -> wire.KeyMaterial:
    covered = primary.hashed() + subkey.hashed()
    for fields in sorted(signatures, key=_created, reverse=True):
        if fields.kind != SUBKEY_BINDING or not _verifies(primary, fields, covered):
            continue
        # A signing subkey must agree to belong to the primary key (section 5.2.1, type 0x19).
        embedded = wire.SignatureFields.parse(fields.hashed.get(wire.EMBEDDED) or fields.unhashed[wire.EMBEDDED])
        if _may_sign(fields) and embedded.kind == PRIMARY_BINDING and _verifies(subkey, embedded, covered):
            return subkey
        break
    raise UnknownIssuer


def _may_sign(fields: wire.SignatureFields) -> bool:
    flags = fields.hashed.get(wire.KEY_FLAGS, b"")
    return bool(flags and flags[0] & wire.MAY_SIGN)


def _hash(number: int) -> HashAlgorithm | None:
    from cryptography.hazmat.primitives import hashes

    name = HASH_NAMES.get(number)
    made: HashAlgorithm | None = getattr(hashes, name)() if name else None
    return made


def _verifies(key: wire.KeyMaterial, fields: wire.SignatureFields, covered: bytes) -> bool:
    """Check one signature over ``covered``."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import dsa, padding, rsa, utils

    algorithm = _hash(fields.hash)
    if algorithm is None or fields.algorithm != key.algorithm:
        return False
    data = covered + fields.trailer
    try:
        if key.algorithm == wire.DSA:
            p, q, g, y = key.values
            (r, s), _ = wire.numbers(fields.values, 0, 2)
            public = dsa.DSAPublicNumbers(y, dsa.DSAParameterNumbers(p, q, g)).public_key()
            public.verify(utils.encode_dss_signature(r, s), data, algorithm)
        else:
            n, e = key.values
            value, _ = wire.number(fields.values, 0)
            if n.bit_length() < SMALLEST_MODULUS:
                return False
            size = (n.bit_length() + 7) // 8
            rsa.RSAPublicNumbers(e, n).public_key().verify(
                value.to_bytes(size, "big"), data, padding.PKCS1v15(), algorithm
            )
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, OverflowError, OpenPgpError):
        return False
    return True


def signer(certificate: Certificate, passphrase: Passphrase) -> Callable[[bytes], bytes]:
    """Return a function from a text to a signature packet over it. Raises SecretKeyError, StructuralError."""
    from windlass.openpgp import cleartext
    from windlass.openpgp.unlock import private_key

    material = wire.KeyMaterial.parse(body_of(certificate.packets[0]))
    name = next((identity for identity in certificate.claimed_identities if identity), "Unknown")
    key = private_key(material, lambda: passphrase(name))

    def sign(text: bytes) -> bytes:
        from time import time

        from cryptography.hazmat.primitives import hashes

        hashed = wire.write_subpackets(
            {
                wire.CREATED: int(time()).to_bytes(4, "big"),
                wire.ISSUER_FINGERPRINT: b"\x04" + bytes.fromhex(certificate.fingerprint),
                wire.ISSUER: bytes.fromhex(str(certificate.packets[0].key_id)),
            }
        )
        head = bytes([4, 1, material.algorithm, 10]) + len(hashed).to_bytes(2, "big") + hashed
        data = cleartext.canonical(text) + head + b"\x04\xff" + len(head).to_bytes(4, "big")
        digest = hashes.Hash(hashes.SHA512())
        digest.update(data)
        body = head + b"\x00\x00" + digest.finalize()[:2] + key(data)
        return b"\xc2\xff" + len(body).to_bytes(4, "big") + body  # tag 2, five-byte length

    return sign
