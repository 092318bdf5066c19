"""From a provenance file to evidence. Go: helm pkg/provenance/sign.go Verify

Steps: find the signed message; find who signed it and refuse what keys do not vouch for; compare the digest that
stands in it under the archive's own name. Only the text that the signature covers is ever read.
"""

from __future__ import annotations

from datetime import UTC

from windlass.openpgp import check, cleartext
from windlass.provenance import provfile
from windlass.provenance.errors import DigestMismatch, FileNotListed, ProvenanceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
    from datetime import datetime

    from windlass.openpgp.keyring import Keyring
else:
    from windlass._record import record

PROVENANCE_LIMIT = 5 * 1024 * 1024  # bytes; metadata and two digests take a few thousand


@record
class Verified:
    """Evidence that a signer vouches for an archive; the only way to say that it is verified."""

    signers: tuple[str, ...]
    fingerprint: str
    digest: str
    filename: str

    def report(self) -> str:
        """Return the lines that ``helm verify`` prints."""
        lines = [f"Signed by: {signer}" for signer in self.signers]
        lines += [f"Using Key With Fingerprint: {self.fingerprint}", f"Chart Hash Verified: {self.digest}"]
        return "\n".join(lines) + "\n"


def verify(archive: bytes, filename: str, provenance: bytes, keyring: Keyring, now: datetime | None = None) -> Verified:
    """Return evidence that ``archive``, named ``filename``, was signed by a key of ``keyring``.

    Raises OpenPgpError for a signature that is absent, broken, unknown, expired or revoked; DigestMismatch and
    FileNotListed for another archive; ProvenanceError, YamlError or DecodeError for a text that is no statement.
    """
    if len(provenance) > PROVENANCE_LIMIT:
        raise ProvenanceError(f"provenance file is larger than {PROVENANCE_LIMIT} bytes")
    message = cleartext.parse(provenance)
    certificate = check.check(message, keyring, now or _now())
    digest = provfile.digest(archive)
    sums = provfile.read_sums(message.text)
    from windlass.golang.strconv import quote

    if filename not in sums:
        raise FileNotListed(f"provenance does not contain a SHA for a file named {quote(filename)}")
    if sums[filename] != digest:
        raise DigestMismatch(f"sha256 sum does not match for {filename}: {quote(sums[filename])} != {quote(digest)}")
    return Verified(tuple(certificate.identities()), certificate.fingerprint, digest, filename)


def _now() -> datetime:
    from datetime import datetime

    return datetime.now(UTC)
