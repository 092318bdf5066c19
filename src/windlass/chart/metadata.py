"""Chart.yaml as records: Metadata, Dependency, Maintainer. Keys that Helm does not know are kept in ``extra``.

Fields stand in the order of Helm's structs (pkg/chart/v2/metadata.go, dependency.go), which is the order of its JSON.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from dataclasses import dataclass as record
else:
    from windlass._record import record

API_VERSION_V1 = "v1"
API_VERSION_V2 = "v2"
API_VERSION_V3 = "v3"


@record
class Maintainer:
    """Who looks after a chart."""

    name: str = ""
    email: str = ""
    url: str = ""
    extra: dict[str, object] | None = None

    def to_mapping(self) -> dict[str, object]:
        """Return the JSON form in Go's field order, empty fields left out."""
        return _to_mapping(self, _MAINTAINER_FIELDS)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> Maintainer:
        """Build from decoded JSON, as ``golang.decode`` returns it."""
        return cls(**_attributes(mapping, _MAINTAINER_FIELDS))  # type: ignore[arg-type]  # decode has checked types


@record
class Dependency:
    """A chart that this chart wants below charts/."""

    name: str = ""
    version: str = ""
    repository: str = ""
    condition: str = ""
    tags: list[str] | None = None
    enabled: bool = False
    import_values: list[object] | None = None
    alias: str = ""
    extra: dict[str, object] | None = None

    def to_mapping(self) -> dict[str, object]:
        """Return the JSON form in Go's field order; ``name`` and ``repository`` are written even when empty."""
        return _to_mapping(self, _DEPENDENCY_FIELDS)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> Dependency:
        """Build from decoded JSON, as ``golang.decode`` returns it."""
        return cls(**_attributes(mapping, _DEPENDENCY_FIELDS))  # type: ignore[arg-type]  # decode has checked types

    def copy(self) -> Dependency:
        """Return a shallow copy (Go: ``*dependency``)."""
        return Dependency(*(getattr(self, name) for name in self.__match_args__))


@record
class Metadata:
    """What Chart.yaml says about a chart. A null list entry is None, which validation refuses."""

    name: str = ""
    home: str = ""
    sources: list[str] | None = None
    version: str = ""
    description: str = ""
    keywords: list[str] | None = None
    maintainers: list[Maintainer | None] | None = None
    icon: str = ""
    api_version: str = ""
    condition: str = ""
    tags: str = ""
    app_version: str = ""
    deprecated: bool = False
    annotations: dict[str, str] | None = None
    kube_version: str = ""
    dependencies: list[Dependency | None] | None = None
    type: str = ""
    extra: dict[str, object] | None = None

    def to_mapping(self) -> dict[str, object]:
        """Return the JSON form in Go's field order, empty fields left out; ``extra`` is not Helm's and not in it."""
        return _to_mapping(self, _METADATA_FIELDS)

    def to_chart_yaml(self) -> dict[str, object]:
        """Return what SaveChartfile and Save write: a v1 chart keeps its dependencies in requirements.yaml."""
        mapping = self.to_mapping()
        if self.api_version == API_VERSION_V1:
            mapping.pop("dependencies", None)
        return mapping

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> Metadata:
        """Build from decoded JSON, as ``golang.decode`` returns it."""
        return cls(**_attributes(mapping, _METADATA_FIELDS))  # type: ignore[arg-type]  # decode has checked types

    def copy(self) -> Metadata:
        """Return a copy whose dependencies are copies too (Go: copyMetadata in dependencies.go)."""
        other = Metadata(*(getattr(self, name) for name in self.__match_args__))
        if self.dependencies is not None:
            other.dependencies = [dependency and dependency.copy() for dependency in self.dependencies]
        return other


# JSON name, attribute, whether it is written when empty, how its list elements are made.
_Row = tuple[str, str, bool, "Callable[[Mapping[str, object]], object] | None"]


def _plain(*names: str) -> tuple[_Row, ...]:
    return tuple((name, name, False, None) for name in names)


_MAINTAINER_FIELDS: tuple[_Row, ...] = _plain("name", "email", "url")

_DEPENDENCY_FIELDS: tuple[_Row, ...] = (
    ("name", "name", True, None),
    ("version", "version", False, None),
    ("repository", "repository", True, None),
    ("condition", "condition", False, None),
    ("tags", "tags", False, None),
    ("enabled", "enabled", False, None),
    ("import-values", "import_values", False, None),
    ("alias", "alias", False, None),
)

_METADATA_FIELDS: tuple[_Row, ...] = (
    *_plain("name", "home", "sources", "version", "description", "keywords"),
    ("maintainers", "maintainers", False, Maintainer.from_mapping),
    ("icon", "icon", False, None),
    ("apiVersion", "api_version", False, None),
    *_plain("condition", "tags"),
    ("appVersion", "app_version", False, None),
    *_plain("deprecated", "annotations"),
    ("kubeVersion", "kube_version", False, None),
    ("dependencies", "dependencies", False, Dependency.from_mapping),
    ("type", "type", False, None),
)


def _attributes(mapping: Mapping[str, object], rows: tuple[_Row, ...]) -> dict[str, object]:
    attributes: dict[str, object] = {}
    known = set()
    for name, attribute, _, make in rows:
        known.add(name)
        value = mapping.get(name)
        if value is None:
            continue
        if make is not None and isinstance(value, list):
            value = [None if item is None else make(item) for item in value]
        attributes[attribute] = value
    extra = {key: value for key, value in mapping.items() if key not in known}
    if extra:
        attributes["extra"] = extra
    return attributes


def _to_mapping(source: Maintainer | Dependency | Metadata, rows: tuple[_Row, ...]) -> dict[str, object]:
    mapping: dict[str, object] = {}
    for name, attribute, always, make in rows:
        value = getattr(source, attribute)
        if not value and not always:
            continue
        if make is not None:
            value = [None if item is None else item.to_mapping() for item in value]
        mapping[name] = value
    return mapping
