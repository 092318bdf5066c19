"""Cleartext messages: what is signed is what is read, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windlass.openpgp import check, cleartext
from windlass.openpgp.cleartext import Message, NotClearsigned
from windlass.openpgp.errors import (
    KeyExpired,
    KeyRevoked,
    OpenPgpError,
    SecretKeyError,
    SignatureExpired,
    SignatureInvalid,
    StructuralError,
    UnknownIssuer,
)
from windlass.openpgp.generate import KeyPair, generate
from windlass.openpgp.keyring import Keyring
from windlass.openpgp.signer import Signer

TEXT = b"name: x\n- dash\ntrailing  \t\n\n...\nfiles:\n  a: b\n"


@pytest.fixture(scope="module")
def pair() -> KeyPair:
    return generate("Ann <ann@example.com>")


@pytest.fixture(scope="module")
def document(pair: KeyPair) -> bytes:
    signer = Signer.unlock(Keyring.parse(pair.secret).select("Ann"), lambda name: b"")
    return signer.clear_sign(TEXT)


def _now() -> datetime:
    return datetime.now(UTC)


def _check(document: bytes, public: bytes, now: datetime | None = None) -> str:
    return check.check(cleartext.parse(document), Keyring.parse(public), now or _now()).fingerprint


def test_a_signed_text_names_its_signer(pair: KeyPair, document: bytes) -> None:
    assert _check(document, pair.public) == pair.fingerprint


def test_the_text_is_readable_escaped_and_without_blanks_at_line_ends(document: bytes) -> None:
    head, _, _ = document.partition(b"\n-----BEGIN PGP SIGNATURE")
    start = b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
    assert head == start + b"name: x\n- - dash\ntrailing\n\n...\nfiles:\n  a: b\n"
    assert cleartext.parse(document).text == b"name: x\n- dash\ntrailing\n\n...\nfiles:\n  a: b\n"


def test_any_changed_byte_of_the_text_is_noticed(pair: KeyPair, document: bytes) -> None:
    for at in range(document.index(b"name"), document.index(b"\n-----BEGIN PGP SIGNATURE"), 5):
        changed = document[:at] + bytes([document[at] ^ 1]) + document[at + 1 :]
        with pytest.raises(OpenPgpError):
            _check(changed, pair.public)


def test_text_around_the_message_is_not_part_of_it(pair: KeyPair, document: bytes) -> None:
    message = cleartext.parse(b"files:\n  evil: x\n" + document + b"\nfiles:\n  evil: y\n")
    assert b"evil" not in message.text
    check.check(message, Keyring.parse(pair.public), _now())


def test_a_stranger_is_unknown(document: bytes) -> None:
    with pytest.raises(UnknownIssuer):
        _check(document, generate("Eve").public)
    with pytest.raises(UnknownIssuer):
        _check(document, b"")


def test_a_signature_from_the_future_does_not_count(pair: KeyPair, document: bytes) -> None:
    with pytest.raises(SignatureExpired):
        _check(document, pair.public, _now() - timedelta(days=1))


def test_a_key_past_its_time_does_not_count() -> None:
    from pysequoia import Tsk

    brief = Tsk.generate("Brief", validity_seconds=24 * 3600)
    signer = Signer.unlock(Keyring.parse(bytes(brief)).certificates[0], lambda name: b"")
    document, public = signer.clear_sign(TEXT), bytes(brief.extract_certificate())
    assert _check(document, public)
    with pytest.raises(KeyExpired):
        _check(document, public, _now() + timedelta(days=2))


def test_a_key_that_was_revoked_since_does_not_count(pair: KeyPair, document: bytes) -> None:
    from pysequoia import Cert, Tsk

    revocation = Cert.from_bytes(pair.public).revoke(Tsk.from_bytes(pair.secret).certifier())
    public = bytes(Cert.from_bytes(pair.public + bytes(revocation)))
    with pytest.raises(KeyRevoked):
        _check(document, public)
    with pytest.raises(SignatureInvalid):
        _check(document.replace(b"name", b"nane"), public)


def test_a_message_without_signature_packets_has_no_signer(pair: KeyPair) -> None:
    with pytest.raises(UnknownIssuer):
        check.check(Message(b"", b"", b""), Keyring.parse(pair.public), _now())


def test_other_packets_than_signatures_are_refused(pair: KeyPair) -> None:
    with pytest.raises(StructuralError, match="non signature packet found"):
        check.check(Message(b"", b"", pair.public), Keyring.parse(pair.public), _now())


def test_too_many_signatures_are_refused(pair: KeyPair) -> None:
    message = Message(b"", b"", bytes(check.SIGNATURE_LIMIT + 1))
    with pytest.raises(StructuralError, match="bytes of signatures"):
        check.check(message, Keyring.parse(pair.public), _now())


def test_the_refusal_of_a_broken_signature_names_its_algorithm(pair: KeyPair, document: bytes) -> None:
    message = cleartext.parse(document)
    message.signed = message.signed.replace(b"name", b"nane")
    with pytest.raises(SignatureInvalid, match="EdDSA verification failure"):
        check.check(message, Keyring.parse(pair.public), _now())


def test_a_public_key_cannot_sign(pair: KeyPair) -> None:
    with pytest.raises(SecretKeyError, match="not a private key"):
        Signer.unlock(Keyring.parse(pair.public).certificates[0], lambda name: b"")
    with pytest.raises(SecretKeyError, match="private key not found"):
        Signer.unlock(None, lambda name: b"")


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d[: d.index(b"-----END")],
        lambda d: d[: d.index(b"-----BEGIN PGP SIGNATURE")],
        lambda d: d.replace(b"Hash: SHA512", b"Hash: NONE"),
        lambda d: d.replace(b"Hash: SHA512", b"NotHash: SHA512"),
        lambda d: d.replace(b"Hash: SHA512", b"Hash SHA512"),
        lambda d: d.replace(b"Hash: SHA512", b"Hash: SHA512\x01"),
        lambda d: d.replace(b"MESSAGE-----\n", b"MESSAGE-----x\n"),
        lambda d: b"",
        lambda d: b"-----BEGIN PGP SIGNED MESSAGE-----\n",
    ],
)
def test_an_incomplete_message_is_none(document: bytes, change) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotClearsigned, match="signature block not found"):
        cleartext.parse(change(document))


@given(st.binary(max_size=200))
def test_garbage_is_refused_and_never_breaks_the_parser(data: bytes) -> None:
    for candidate in (
        data,
        cleartext.START + b"\n\n" + data,
        cleartext.START + b"\n\nx\n" + cleartext.SIGNATURE_START + b"\n" + data + cleartext.SIGNATURE_END,
    ):
        try:
            check.check(cleartext.parse(candidate), Keyring([]), datetime.now(UTC))
        except OpenPgpError:
            pass
