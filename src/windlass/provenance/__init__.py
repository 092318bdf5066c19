"""Provenance: the signed statement beside a chart archive that says what it holds and who packed it."""

from __future__ import annotations

from windlass.provenance.errors import ProvenanceError
from windlass.provenance.verify import Verified

__all__ = ["ProvenanceError", "Verified"]
