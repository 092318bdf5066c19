"""Signing and verifying archives on disk. Go: helm pkg/downloader VerifyChart, pkg/action/package.go Clearsign"""

from __future__ import annotations

import os
import stat

from windlass.errors import WindlassError
from windlass.provenance.errors import KeyringUnreadable, MissingProvenance, NotVerifiable, ProvenanceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.openpgp.keyring import Certificate, Keyring
    from windlass.openpgp.signer import Passphrase
    from windlass.provenance.verify import Verified

SUFFIX = ".prov"
PROVENANCE_MODE = 0o644
CHUNK = 1 << 20


def verify_archive(path: str, provenance_path: str, keyring_path: str) -> Verified:
    """Return evidence for the archive at ``path``. Raises what provenance.verify.verify raises and the errors here."""
    _must_be_archive(path)
    try:
        os.stat(provenance_path)
    except OSError as error:
        raise MissingProvenance(
            f"could not load provenance file {provenance_path}: stat {provenance_path}: {_reason(error)}"
        ) from error
    try:
        keyring = load_keyring(keyring_path)
    except WindlassError as error:
        raise KeyringUnreadable(f"failed to load keyring: {error}") from error
    archive = _read(path, "failed to read chart archive: ")
    statement = _read(provenance_path, "failed to read provenance file: ")
    from windlass.provenance.verify import verify

    return verify(archive, os.path.basename(path), statement, keyring)


def _must_be_archive(path: str) -> None:
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        raise NotVerifiable(f"stat {path}: {_reason(error)}") from error
    if stat.S_ISDIR(mode):
        raise NotVerifiable("unpacked charts cannot be verified")
    if not path.lower().endswith(".tgz"):
        raise NotVerifiable("chart must be a tgz file")


def select_key(keyring_path: str, name: str) -> Certificate | None:
    """Return the key whose user id is, or alone contains, ``name``. Raises KeyringUnreadable, OpenPgpError."""
    return load_keyring(keyring_path).select(name)


def sign_archive(path: str, key: Certificate | None, passphrase: Passphrase) -> str:
    """Write the provenance file beside the archive and return its path.

    Raises OpenPgpError for a key that is absent, public, locked or unfit, ProvenanceError for the files.
    """
    from windlass.chart.load import load_archive
    from windlass.openpgp.signer import Signer
    from windlass.provenance.sign import sign

    signer = Signer.unlock(key, passphrase)
    archive = _read(path, "failed to read chart archive: ")
    try:
        metadata = load_archive(archive).metadata
    except WindlassError as error:
        raise ProvenanceError(f"failed to load chart for signing: {error}") from error
    statement = sign(archive, os.path.basename(path), metadata.to_mapping(), signer)
    target = path + SUFFIX
    try:
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PROVENANCE_MODE), "wb") as file:
            file.write(statement)
    except OSError as error:
        raise ProvenanceError(f"open {target}: {_reason(error)}") from error
    return target


def load_keyring(path: str) -> Keyring:
    """Read a keyring file. Raises KeyringUnreadable and OpenPgpError."""
    from windlass.openpgp.keyring import KEYRING_LIMIT, Keyring

    return Keyring.parse(_read(path, "", KEYRING_LIMIT + 1))


def _read(path: str, prefix: str, limit: int = -1) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(limit)
    except IsADirectoryError as error:
        raise KeyringUnreadable(f"{prefix}read {path}: {_reason(error)}") from error
    except OSError as error:
        raise KeyringUnreadable(f"{prefix}open {path}: {_reason(error)}") from error


def _reason(error: OSError) -> str:
    from windlass.golang.errno import text

    return text(error.errno)
