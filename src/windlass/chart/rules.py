"""What a valid Chart.yaml is; its texts are tidied on the way, as in Helm.

Go: Validate in pkg/chart/v2/metadata.go and dependency.go.
"""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.metadata import Dependency, Maintainer, Metadata

# Go: unicode.IsSpace
_SPACES = frozenset(
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_ALIAS_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_TEXTS = ("name", "description", "home", "icon", "condition", "tags", "app_version", "kube_version")
_DEPENDENCY_TEXTS = ("name", "version", "repository", "condition")
_MAINTAINER_TEXTS = ("name", "email", "url")
_TYPES = ("", "application", "library")


class ValidationError(WindlassError):
    """Chart.yaml breaks a rule; the text begins with "validation: "."""

    def __init__(self, message: str) -> None:
        super().__init__(f"validation: {message}")


def sanitize(text: str) -> str:
    """Turn every white space into a blank and drop what cannot be printed (Go: sanitizeString)."""
    if text.isprintable():
        return text
    return "".join(
        " " if character in _SPACES else character
        for character in text
        if character in _SPACES or character.isprintable()
    )


def validate_metadata(metadata: Metadata) -> None:
    """Check the metadata in Helm's order and tidy its texts in place.

    Raises ValidationError with Helm's text for the first broken rule.
    """
    for attribute in _TEXTS:
        text = getattr(metadata, attribute)
        if not text.isprintable():
            setattr(metadata, attribute, sanitize(text))
    for texts in (metadata.sources, metadata.keywords):
        if texts:
            texts[:] = map(sanitize, texts)
    _check_identity(metadata)
    for maintainer in metadata.maintainers or ():
        _check_maintainer(maintainer)
    seen = set()
    for dependency in metadata.dependencies or ():
        checked = _check_dependency(dependency)
        key = checked.alias or checked.name
        if key in seen:
            raise ValidationError(f"more than one dependency with name or alias {_quote(key)}")
        seen.add(key)


def _check_identity(metadata: Metadata) -> None:
    name, version = metadata.name, metadata.version
    if not metadata.api_version:
        raise ValidationError("chart.metadata.apiVersion is required")
    if not name:
        raise ValidationError("chart.metadata.name is required")
    if name in (".", ".."):
        raise ValidationError(f"chart.metadata.name {_quote(name)} is not allowed")
    if "/" in name:
        raise ValidationError(f"chart.metadata.name {_quote(name)} is invalid")
    if not version:
        raise ValidationError("chart.metadata.version is required")
    if not _is_version(version):
        raise ValidationError(f"chart.metadata.version {_quote(version)} is invalid")
    if metadata.type not in _TYPES:
        raise ValidationError("chart.metadata.type must be application or library")


def _check_maintainer(maintainer: Maintainer | None) -> None:
    if maintainer is None:
        raise ValidationError("maintainers must not contain empty or null nodes")
    for attribute in _MAINTAINER_TEXTS:
        setattr(maintainer, attribute, sanitize(getattr(maintainer, attribute)))


def _check_dependency(dependency: Dependency | None) -> Dependency:
    if dependency is None:
        raise ValidationError("dependencies must not contain empty or null nodes")
    for attribute in _DEPENDENCY_TEXTS:
        setattr(dependency, attribute, sanitize(getattr(dependency, attribute)))
    if dependency.tags:
        dependency.tags[:] = map(sanitize, dependency.tags)
    if not _ALIAS_CHARACTERS.issuperset(dependency.alias):
        raise ValidationError(f"dependency {_quote(dependency.name)} has disallowed characters in the alias")
    return dependency


def _is_version(text: str) -> bool:
    from windlass.semver.version import Version, VersionError

    try:
        Version.parse(text)
    except VersionError:
        return False
    return True


def _quote(text: str) -> str:
    from windlass.golang.strconv import quote

    return quote(text)
