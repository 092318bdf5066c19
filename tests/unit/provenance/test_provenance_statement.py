"""Provenance files: evidence for the very archive under its very name, or a refusal."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from windlass.errors import WindlassError
from windlass.openpgp.generate import KeyPair, generate
from windlass.openpgp.keyring import Keyring
from windlass.openpgp.signer import Signer
from windlass.provenance import provfile
from windlass.provenance import verify as verify_module
from windlass.provenance.errors import DigestMismatch, FileNotListed, ProvenanceError
from windlass.provenance.files import load_keyring, sign_archive, verify_archive
from windlass.provenance.sign import sign
from windlass.provenance.verify import verify

METADATA = {"apiVersion": "v2", "name": "demo", "version": "1.0.0", "description": "yes"}
ARCHIVE = b"not really a tgz"


@pytest.fixture(scope="module")
def pair() -> KeyPair:
    return generate("Ann <ann@example.com>")


@pytest.fixture(scope="module")
def signer(pair: KeyPair) -> Signer:
    return Signer.unlock(Keyring.parse(pair.secret).select("Ann"), lambda name: b"")


@pytest.fixture(scope="module")
def statement(signer: Signer) -> bytes:
    return sign(ARCHIVE, "demo-1.0.0.tgz", METADATA, signer)


def test_the_statement_holds_metadata_and_digest_as_helm_lays_them_out() -> None:
    digest = provfile.digest(ARCHIVE)
    assert provfile.write(ARCHIVE, "demo-1.0.0.tgz", METADATA).decode() == (
        f'apiVersion: v2\ndescription: "yes"\nname: demo\nversion: 1.0.0\n\n...\nfiles:\n  demo-1.0.0.tgz: {digest}\n'
    )


def test_verification_returns_evidence(pair: KeyPair, statement: bytes) -> None:
    evidence = verify(ARCHIVE, "demo-1.0.0.tgz", statement, Keyring.parse(pair.public))
    assert evidence.signers == ("Ann <ann@example.com>",)
    assert evidence.fingerprint == pair.fingerprint
    assert evidence.report() == (
        "Signed by: Ann <ann@example.com>\n"
        f"Using Key With Fingerprint: {pair.fingerprint}\n"
        f"Chart Hash Verified: {provfile.digest(ARCHIVE)}\n"
    )


def test_another_archive_is_refused(pair: KeyPair, statement: bytes) -> None:
    with pytest.raises(DigestMismatch, match="sha256 sum does not match for demo"):
        verify(ARCHIVE + b"!", "demo-1.0.0.tgz", statement, Keyring.parse(pair.public))


def test_another_name_is_refused(pair: KeyPair, statement: bytes) -> None:
    with pytest.raises(FileNotListed) as caught:
        verify(ARCHIVE, "demo-1.0.1.tgz", statement, Keyring.parse(pair.public))
    assert str(caught.value) == 'provenance does not contain a SHA for a file named "demo-1.0.1.tgz"'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"name: x\n", "message block must have at least two parts"),
        (b"name: x\n\n...\nfiles: [a]\n", "cannot unmarshal array into Go struct field SumCollection.files"),
        (b"name: x\n\n...\nfiles: {a\n", "error converting YAML to JSON"),
        (b"name: x\n\n...\n\n", "does not contain a SHA"),
        (b"name: x\n\n...\nfiles:\n", "does not contain a SHA"),
    ],
)
def test_a_signed_text_that_is_no_statement_is_refused(pair: KeyPair, signer: Signer, text: bytes, reason: str) -> None:
    with pytest.raises(WindlassError, match=reason):
        verify(ARCHIVE, "demo-1.0.0.tgz", signer.clear_sign(text), Keyring.parse(pair.public))


def test_a_statement_beyond_the_limit_is_refused(pair: KeyPair, statement: bytes) -> None:
    huge = statement + b" " * verify_module.PROVENANCE_LIMIT
    with pytest.raises(ProvenanceError, match="larger than"):
        verify(ARCHIVE, "demo-1.0.0.tgz", huge, Keyring.parse(pair.public))


def _packed(folder: Path) -> Path:
    from windlass.chart.load import load
    from windlass.chart.pack import save

    chart = folder / "demo"
    chart.mkdir()
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: demo\nversion: 1.0.0\n")
    return Path(save(load(str(chart)), str(folder)))


def test_an_archive_on_disk_is_signed_and_verified(tmp_path: Path, pair: KeyPair) -> None:
    archive = _packed(tmp_path)
    (tmp_path / "secring.gpg").write_bytes(pair.secret)
    (tmp_path / "pubring.gpg").write_bytes(pair.public)
    key = load_keyring(str(tmp_path / "secring.gpg")).select("ann@")
    written = sign_archive(str(archive), key, lambda name: b"")
    evidence = verify_archive(str(archive), written, str(tmp_path / "pubring.gpg"))
    assert evidence.filename == "demo-1.0.0.tgz"
    moved = tmp_path / "moved.tgz"
    shutil.copy(archive, moved)
    with pytest.raises(FileNotListed):
        verify_archive(str(moved), written, str(tmp_path / "pubring.gpg"))
