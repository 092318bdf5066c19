"""Which tag a version request means: Helm's rules (pkg/registry/{client,tag}.go ValidateReference and friends)."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.oci.reference import version_of
from windlass.semver import Constraint, Version

from .errors import RegistryClientError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def sorted_versions(tags: Iterable[str]) -> list[str]:
    """The tags that are strict semantic versions, newest first, with ``+`` for ``_`` (Helm: Client.Tags)."""
    versions = []
    for tag in tags:
        try:
            versions.append(Version.parse_strict(version_of(tag)))
        except WindlassError:
            continue
    return [str(version) for version in sorted(versions, reverse=True)]


def is_version(text: str) -> bool:
    """Tell whether ``text`` reads as one version, even loosely (``3``, ``v1.2``): then it is a tag, not a range."""
    try:
        Version.parse(text)
    except WindlassError:
        return False
    return True


def matching(versions: Iterable[str], wanted: str) -> str:
    """The first of ``versions`` that is or satisfies ``wanted``; empty means any (Helm: pkg/registry/tag.go).

    Raises RegistryClientError when none does, ConstraintError for a range that cannot be read.
    """
    versions = list(versions)
    if wanted and wanted in versions:
        return wanted
    constraint = Constraint.parse(wanted or "*")
    for text in versions:
        try:
            version = Version.parse(text)
        except WindlassError:
            continue
        if constraint.check(version):
            return text
    raise RegistryClientError(f"could not locate a version matching provided version string {wanted}")
