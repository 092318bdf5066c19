"""Keys of old, bound with SHA-1, still sign and verify; texts signed with SHA-1 do not count."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest

from windlass.openpgp import check, cleartext, legacy, wire
from windlass.openpgp.errors import OpenPgpError, SignatureInvalid, StructuralError, Truncated, UnknownIssuer
from windlass.openpgp.keyring import Certificate, Keyring
from windlass.openpgp.signer import Signer
from windlass.openpgp.unlock import stretch

KEYS = Path(__file__).parent / "keys"
NAMES = ["rsa-sha1", "rsa-sha1-locked", "dsa-sha1"]
TEXT = b"name: x\n\n...\nfiles:\n  a: b\n"
NOW = datetime(2030, 1, 1, tzinfo=UTC)


def _ring(name: str) -> Keyring:
    return Keyring.parse((KEYS / f"{name}.asc").read_bytes())


def _sign(name: str, passphrase: bytes = b"open sesame") -> bytes:
    return Signer.unlock(_ring(name).certificates[0], lambda name: passphrase).clear_sign(TEXT)


@pytest.mark.parametrize("name", NAMES)
def test_an_old_key_is_known_as_such_with_its_owner(name: str) -> None:
    certificate = _ring(name).certificates[0]
    assert certificate.is_weak
    assert legacy.knows(certificate)
    assert certificate.identities() == certificate.claimed_identities
    assert certificate.expires() is None
    assert not certificate.is_revoked()


def test_the_notes_of_gnupg_1_between_the_packets_do_not_matter() -> None:
    certificate = _ring("rsa-sha1").certificates[0]
    noted = b"".join(bytes(packet) + b"\xb0\x02\x00\x03" for packet in certificate.packets)
    again = Keyring.parse(noted).certificates[0]
    assert again.raw == certificate.raw
    assert again.identities() == certificate.identities()


@pytest.mark.parametrize("name", NAMES)
def test_an_old_key_signs_and_verifies(name: str) -> None:
    message = cleartext.parse(_sign(name))
    certificate = check.check(message, _ring(name), NOW)
    assert certificate.fingerprint == _ring(name).certificates[0].fingerprint


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_text_is_refused(name: str) -> None:
    message = cleartext.parse(_sign(name).replace(b"name: x", b"name: y"))
    with pytest.raises(SignatureInvalid, match="SA verification failure"):
        check.check(message, _ring(name), NOW)


def test_a_text_that_gpg_signed_verifies() -> None:
    message = cleartext.parse((KEYS / "signed-SHA256.txt").read_bytes())
    assert check.check(message, _ring("rsa-sha1"), NOW).identities() == ["Old Plain <plain@example.com>"]


def test_a_text_signed_with_sha1_is_refused() -> None:
    message = cleartext.parse((KEYS / "signed-SHA1.txt").read_bytes())
    with pytest.raises(SignatureInvalid, match="SHA1 is too weak"):
        check.check(message, _ring("rsa-sha1"), NOW)


def test_a_wrong_passphrase_is_refused_in_helms_words() -> None:
    with pytest.raises(StructuralError) as caught:
        _sign("rsa-sha1-locked", b"wrong")
    assert str(caught.value) == "openpgp: invalid data: private key checksum failure"


def _with_other_user_id(certificate: Certificate) -> Certificate:
    from pysequoia.packet import PacketPile

    name = b"Mallory <mallory@example.com>"
    forged = list(PacketPile.from_bytes(bytes([0xCD, len(name)]) + name))
    return Certificate([certificate.packets[0], *forged, *certificate.packets[2:]])


def test_a_user_id_that_the_key_did_not_sign_binds_nothing() -> None:
    forged = _with_other_user_id(_ring("rsa-sha1").certificates[0])
    assert forged.identities() == []
    message = cleartext.parse(_sign("rsa-sha1"))
    with pytest.raises(OpenPgpError):
        check.check(message, Keyring([forged]), NOW)


def test_the_issuer_must_be_a_key_of_the_certificate() -> None:
    certificate = _ring("rsa-sha1").certificates[0]
    with pytest.raises(UnknownIssuer):
        legacy._signing_key(certificate, "0123456789abcdef")


@pytest.mark.parametrize(
    ("salt", "count", "size", "key"),
    [
        (b"", 0, 16, "5f4dcc3b5aa765d61d8327deb882cf99"),  # simple MD5 of "password"
        (b"", 0, 20, "5f4dcc3b5aa765d61d8327deb882cf99"),
    ],
)
def test_passphrases_stretch_as_the_standard_says(salt: bytes, count: int, size: int, key: str) -> None:
    made = stretch(b"password", "MD5", salt, count, size).hex()
    assert made.startswith(key)
    assert len(made) == 2 * size


@pytest.mark.parametrize("body", [b"", b"\x04", b"\x03" + bytes(20), b"\x04" + bytes(4) + b"\x16" + bytes(40)])
def test_key_bodies_of_other_kinds_are_refused(body: bytes) -> None:
    with pytest.raises(OpenPgpError):
        wire.KeyMaterial.parse(body)


@pytest.mark.parametrize("area", [b"\x05\x02", b"\x00", b"\xff\x00\x00\x00\x09\x02", b"\xc0"])
def test_broken_subpackets_are_refused(area: bytes) -> None:
    with pytest.raises(Truncated):
        wire.subpackets(area)


def test_a_signature_that_names_its_key_in_an_unknown_way_is_refused() -> None:
    text, armor, body = _sign("rsa-sha1").partition(b"-----BEGIN PGP SIGNATURE-----\n\n")
    packet = base64.b64decode(body.partition(b"\n=")[0])
    changed = packet.replace(b"\x16\x21\x04", b"\x16\x21\x09")  # RFC 4880bis 5.2.3.28: length, type, version of a key
    assert changed != packet
    forged = text + armor + base64.encodebytes(changed) + b"-----END PGP SIGNATURE-----\n"
    with pytest.raises(OpenPgpError):
        check.check(cleartext.parse(forged), _ring("rsa-sha1"), NOW)
