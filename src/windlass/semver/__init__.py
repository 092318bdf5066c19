"""Semantic versions and constraints, as Masterminds/semver v3.5.0 (the library inside Helm) reads them."""

from __future__ import annotations

from windlass.semver.constraint import Constraint, ConstraintError
from windlass.semver.version import Version, VersionError

__all__ = ["Constraint", "ConstraintError", "Version", "VersionError"]
