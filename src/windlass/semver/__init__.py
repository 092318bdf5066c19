"""Semantic versions and constraints, as Masterminds/semver v3.5.0 (the library inside Helm) reads them."""

from __future__ import annotations

from windlass.semver.version import Version, VersionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.semver.constraint import Constraint, ConstraintError

__all__ = ["Constraint", "ConstraintError", "Version", "VersionError"]


def __getattr__(name: str) -> type:
    """Load constraints when they are first asked for: most commands only read versions."""
    if name in ("Constraint", "ConstraintError"):
        from windlass.semver import constraint

        found: type = getattr(constraint, name)
        return found
    raise AttributeError(name)
