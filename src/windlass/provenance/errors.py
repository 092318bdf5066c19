"""Why a provenance file proves nothing about an archive. Texts: helm pkg/provenance/sign.go, pkg/downloader"""

from __future__ import annotations

from windlass.errors import WindlassError


class ProvenanceError(WindlassError):
    """An archive is not what somebody signed, or that cannot be told."""


class DigestMismatch(ProvenanceError):
    """The archive is not the one that was signed."""


class FileNotListed(ProvenanceError):
    """The signed statement says nothing about a file of this name."""


class MissingProvenance(ProvenanceError):
    """There is no provenance file beside the archive."""


class NotVerifiable(ProvenanceError):
    """The path is no packed chart."""


class KeyringUnreadable(ProvenanceError):
    """The keyring is absent or holds no keys."""
