"""New key pairs for signing: one Ed25519 key that certifies and signs (RFC 4880 version 4, as GnuPG writes such keys).

Sequoia makes the key; its own layout leaves signing to a subkey, but helm signs with the primary key whatever the key
may do, and then verifies nothing. So the statement of what the key is for is ours.
"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.openpgp import wire

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from pysequoia.packet import Packet
else:
    from windlass._record import record

MAX_USER_ID = 1024  # characters; RFC 4880 5.11 sets no limit, people have names

_EDDSA, _SHA512 = 22, 10
_POSITIVE_CERTIFICATION = 0x13
_CERTIFY_AND_SIGN = 0x03
_AES256, _AES128, _SHA256 = 9, 7, 8
_OID_SIZE = 9  # 1.3.6.1.4.1.11591.15.1
_SIGNATURE_TAG = 2


class UserIdError(WindlassError):
    """A user id that no keyring could show."""


@record
class KeyPair:
    """Binary keyrings of one key each; the secret one is not encrypted."""

    secret: bytes
    public: bytes
    fingerprint: str


def generate(user_id: str) -> KeyPair:
    """Return a new key for ``user_id``, by custom ``Name <address>``. Raises UserIdError when it is unprintable."""
    if not user_id.strip() or len(user_id) > MAX_USER_ID or not user_id.isprintable():
        raise UserIdError(f"a key needs a user id such as 'Me <me@example.com>' of at most {MAX_USER_ID} characters")
    from pysequoia import Tsk
    from pysequoia.packet import PacketPile

    packets = list(PacketPile.from_bytes(bytes(Tsk.generate(user_id))))
    key = packets[0]
    identity = next(packet for packet in packets if packet.user_id is not None)
    secret = Tsk.from_bytes(bytes(key) + bytes(identity) + _self_signature(key, identity))
    public = secret.extract_certificate()
    return KeyPair(bytes(secret), bytes(public), str(public.fingerprint).upper())


def _self_signature(key: Packet, identity: Packet) -> bytes:
    """The key's own word that it has this user id, and may certify and sign (section 5.2.1, type 0x13)."""
    from hashlib import sha512

    fingerprint = bytes.fromhex(str(key.fingerprint))
    public, seed = _parts(key.body)
    hashed = wire.write_subpackets(
        {
            wire.CREATED: public[1:5],
            wire.KEY_FLAGS: bytes([_CERTIFY_AND_SIGN]),
            11: bytes([_AES256, _AES128]),  # preferred ciphers, hashes; features; primary user id
            21: bytes([_SHA512, _SHA256]),
            30: b"\x01",
            25: b"\x01",
            wire.ISSUER_FINGERPRINT: b"\x04" + fingerprint,
        }
    )
    head = bytes([4, _POSITIVE_CERTIFICATION, _EDDSA, _SHA512]) + len(hashed).to_bytes(2, "big") + hashed
    covered = b"\x99" + len(public).to_bytes(2, "big") + public
    covered += b"\xb4" + len(identity.body).to_bytes(4, "big") + identity.body
    digest = sha512(covered + head + b"\x04\xff" + len(head).to_bytes(4, "big")).digest()
    unhashed = wire.write_subpackets({wire.ISSUER: fingerprint[-8:]})
    values = _sign(seed, digest)
    body = head + len(unhashed).to_bytes(2, "big") + unhashed + digest[:2] + values
    return bytes([0xC0 | _SIGNATURE_TAG, 0xFF]) + len(body).to_bytes(4, "big") + body


def _parts(body: bytes) -> tuple[bytes, bytes]:
    """The public part of an unencrypted Ed25519 secret key packet, and the key's seed."""
    _, end = wire.number(body, 7 + _OID_SIZE)
    value, _ = wire.number(body, end + 1)  # after the octet that says "not encrypted"
    return body[:end], value.to_bytes(32, "big")


def _sign(seed: bytes, digest: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(digest)
    return b"".join(wire.write_number(int.from_bytes(half, "big")) for half in (signature[:32], signature[32:]))
