"""Who vouches for an installed or packed plugin. Go: helm internal/plugin/{signing_info,sign,verify}.go"""

from __future__ import annotations

import os

from windlass.errors import WindlassError
from windlass.plugins import folders
from windlass.plugins.archive import MAX_ARCHIVE_BYTES, metadata_of
from windlass.plugins.errors import InstallError
from windlass.plugins.sources import MAX_PROVENANCE_BYTES, PROVENANCE_SUFFIX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.openpgp.signer import Signer
    from windlass.plugins.metadata import Metadata
    from windlass.provenance import Verified

UNKNOWN, LOCAL, UNSIGNED = "unknown", "local dev", "unsigned"
INVALID, MISMATCHED, SIGNED = "invalid provenance", "mismatched provenance", "signed"


def status(metadata: Metadata, managed_folder: str) -> str:
    """Return what ``plugin list`` says of an installed plugin, without a keyring. Go: GetPluginSigningInfo"""
    folder = f"{managed_folder}/{metadata.name}"
    if not os.path.lexists(folder):
        return UNKNOWN
    if os.path.islink(folder):
        return LOCAL
    archive = f"{managed_folder}/{metadata.name}-{metadata.version}.tgz"
    try:
        packed = folders.read(archive, MAX_ARCHIVE_BYTES)
        statement = folders.read(archive + PROVENANCE_SUFFIX, MAX_PROVENANCE_BYTES)
    except FileNotFoundError:
        return UNSIGNED
    except InstallError:
        return UNKNOWN
    return _compared(packed, statement, os.path.basename(archive))


def _compared(archive: bytes, statement: bytes, name: str) -> str:
    from windlass.openpgp import cleartext
    from windlass.provenance import provfile

    try:
        message = cleartext.parse(statement)
    except WindlassError:
        return INVALID
    try:
        sums = provfile.read_sums(message.text)
    except WindlassError:
        return MISMATCHED
    digest = provfile.digest(archive)
    return SIGNED if any(name in file and found == digest for file, found in sums.items()) else MISMATCHED


def verify(archive: bytes, provenance: bytes, name: str, keyring: str) -> Verified:
    """Return evidence for a packed plugin. Raises ProvenanceError, OpenPgpError."""
    from windlass.provenance.files import load_keyring
    from windlass.provenance.verify import verify as check

    return check(archive, name, provenance, load_keyring(keyring))


def report(verified: Verified) -> str:
    """Return the lines that tell who signed a plugin."""
    lines = [f"Signed by: {signer}" for signer in verified.signers]
    lines += [f"Using Key With Fingerprint: {verified.fingerprint}", f"Plugin Hash Verified: {verified.digest}"]
    return "\n".join(lines) + "\n"


def sign(archive: bytes, name: str, signer: Signer) -> bytes:
    """Return the provenance of a packed plugin. Raises OpenPgpError, InstallError."""
    from windlass.provenance.sign import sign as make

    try:
        metadata = metadata_of(archive)
    except WindlassError as error:
        raise InstallError(f"failed to extract plugin metadata: {error}") from error
    return make(archive, name, metadata.go_mapping(), signer)
