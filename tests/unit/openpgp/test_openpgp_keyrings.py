"""Keyrings are read whole or refused with the words of Helm's library."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windlass.openpgp import armor, keybox
from windlass.openpgp import keyring as keyring_module
from windlass.openpgp.errors import OpenPgpError, StructuralError, Truncated
from windlass.openpgp.generate import KeyPair, generate
from windlass.openpgp.keyring import AmbiguousName, Keyring, KeyringTooLarge


@pytest.fixture(scope="module")
def ann() -> KeyPair:
    return generate("Ann <ann@example.com>")


@pytest.fixture(scope="module")
def bob() -> KeyPair:
    return generate("Bob <bob@example.com>")


def _keybox(*blocks: bytes) -> bytes:
    header = (32).to_bytes(4, "big") + bytes([keybox.HEADER_BLOB, 1, 0, 2]) + keybox.MAGIC + bytes(20)
    blobs = [
        (16 + len(block)).to_bytes(4, "big")
        + bytes([keybox.OPENPGP_BLOB, 1, 0, 0])
        + (16).to_bytes(4, "big")
        + len(block).to_bytes(4, "big")
        + block
        for block in blocks
    ]
    return header + b"".join(blobs)


def test_a_binary_keyring_holds_its_certificates_in_order(ann: KeyPair, bob: KeyPair) -> None:
    ring = Keyring.parse(ann.public + bob.public)
    assert [c.fingerprint for c in ring.certificates] == [ann.fingerprint, bob.fingerprint]
    assert [c.identities() for c in ring.certificates] == [["Ann <ann@example.com>"], ["Bob <bob@example.com>"]]
    assert not any(c.is_secret or c.is_revoked() or c.is_weak for c in ring.certificates)


def test_secret_and_public_keyrings_are_told_apart(ann: KeyPair) -> None:
    assert Keyring.parse(ann.secret).certificates[0].is_secret


def test_armoured_keyrings_may_hold_several_blocks(ann: KeyPair, bob: KeyPair) -> None:
    text = "\n".join(armor.encode("PGP PUBLIC KEY BLOCK", pair.public) for pair in (ann, bob))
    assert len(Keyring.parse(text.encode()).certificates) == 2


def test_keyboxes_are_read(ann: KeyPair, bob: KeyPair) -> None:
    ring = Keyring.parse(_keybox(ann.public, bob.public))
    assert [c.fingerprint for c in ring.certificates] == [ann.fingerprint, bob.fingerprint]


def test_packets_of_unknown_types_are_skipped(ann: KeyPair) -> None:
    ring = Keyring.parse(ann.public + b"\xfa\x03abc")
    assert [c.identities() for c in ring.certificates] == [["Ann <ann@example.com>"]]


def test_an_empty_keyring_holds_nothing() -> None:
    assert Keyring.parse(b"").certificates == []


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"hello\n", "openpgp: invalid data: tag byte does not have MSB set"),
        (_keybox(b"")[:40], "unexpected EOF"),
        (_keybox() + b"\0\0\0\1", "openpgp: invalid data: keybox blob of impossible length"),
    ],
)
def test_what_is_no_keyring_is_refused(data: bytes, text: str) -> None:
    with pytest.raises(OpenPgpError) as caught:
        Keyring.parse(data)
    assert str(caught.value) == text


def test_a_truncated_keyring_is_refused(ann: KeyPair) -> None:
    with pytest.raises(Truncated):
        Keyring.parse(ann.public[:50])


def test_a_keybox_blob_may_not_point_outside_itself(ann: KeyPair) -> None:
    data = bytearray(_keybox(ann.public))
    data[32 + 12 : 32 + 16] = (len(ann.public) + 1).to_bytes(4, "big")
    with pytest.raises(StructuralError):
        Keyring.parse(bytes(data))


def test_a_keybox_blob_beyond_the_limit_is_refused() -> None:
    with pytest.raises(StructuralError, match="impossible length"):
        keybox.keyblocks((keybox.BLOB_LIMIT + 1).to_bytes(4, "big") + bytes(12))


def test_a_keyring_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch, ann: KeyPair) -> None:
    monkeypatch.setattr(keyring_module, "KEYRING_LIMIT", len(ann.public) - 1)
    with pytest.raises(KeyringTooLarge):
        Keyring.parse(ann.public)


def test_a_key_is_selected_by_its_whole_name_or_a_unique_part(ann: KeyPair, bob: KeyPair) -> None:
    ring = Keyring.parse(ann.secret + bob.secret)

    def name(part: str) -> str | None:
        found = ring.select(part)
        return found.fingerprint if found else None

    assert name("ann") == ann.fingerprint
    assert name("Bob <bob@example.com>") == bob.fingerprint
    assert name("nobody") is None
    with pytest.raises(AmbiguousName) as caught:
        name("example.com")
    assert str(caught.value) == 'more than one key contain the id "example.com"'


def test_a_whole_name_wins_over_parts() -> None:
    short, long = generate("Ann"), generate("Ann B")
    found = Keyring.parse(long.secret + short.secret).select("Ann")
    assert found is not None
    assert found.fingerprint == short.fingerprint


@given(st.binary(max_size=300))
def test_garbage_is_refused_and_never_breaks_the_reader(data: bytes) -> None:
    for candidate in (data, b"\x99" + data, _keybox(data)):
        try:
            Keyring.parse(candidate)
        except OpenPgpError:
            pass


def test_armour_lines_beyond_the_limit_are_refused() -> None:
    text = b"-----BEGIN PGP SIGNATURE-----\n\n" + b"A" * (armor.LINE_LIMIT + 4) + b"\n-----END PGP SIGNATURE-----"
    with pytest.raises(StructuralError, match="armor invalid"):
        armor.decode(text)


@given(st.binary(max_size=200))
def test_armour_is_read_back(data: bytes) -> None:
    assert armor.decode(armor.encode("PGP SIGNATURE", data).encode()) == [("PGP SIGNATURE", data)]


def test_the_armour_checksum_is_that_of_the_standard() -> None:
    # RFC 9580 gives no vector; this one is from gpg --armor of the same bytes.
    assert armor.crc24(b"123456789") == 0x21CF02


def test_a_keyring_with_a_packet_that_cannot_be_written_again_is_refused(ann: KeyPair) -> None:
    """It is a whole packet, of compressed data, in a form that nobody knows (RFC 9580 9.4)."""
    with pytest.raises(StructuralError, match="Unknown compression algorithm"):
        Keyring.parse(ann.public + b"\xa3\x09")
