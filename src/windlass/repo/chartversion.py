"""One version of a chart in an index: what is there as text, and Chart.yaml's part as a record when it is asked for."""

from __future__ import annotations

from windlass.chart.chartfile import METADATA
from windlass.chart.metadata import Metadata
from windlass.chart.rules import ValidationError, sanitize, validate_metadata
from windlass.golang.decode import BOOL, STRING, TIME, ZERO_TIME, Slice, Struct, decode
from windlass.golang.kinds import GoObject
from windlass.semver import Version
from windlass.semver.version import VersionError

# Helm: repo.ChartVersion; the last four fields are read for old indexes only
CHART_VERSION = Struct(
    "repo.ChartVersion",
    {
        "urls": Slice(STRING),
        "created": TIME,
        "removed": BOOL,
        "digest": STRING,
        "checksum": STRING,
        "engine": STRING,
        "tillerVersion": STRING,
        "url": STRING,
    },
    embedded=(("Metadata", METADATA),),
    pointer=True,
)
_OWN_TEXTS = ("digest", "checksum", "engine", "tillerVersion", "url")
_DUPLICATE_DEPENDENCY = "validation: more than one dependency with name or alias"


class ChartVersion:
    """A version in an index. ``mapping`` holds its fields by JSON name, with the types of CHART_VERSION."""

    __slots__ = ("_metadata", "_version", "mapping")

    def __init__(self, mapping: dict[str, object], metadata: Metadata | None = None) -> None:
        self.mapping = mapping
        self._metadata = metadata
        self._version: Version | None = None

    def _text(self, key: str) -> str:
        return sanitize(str(self.mapping.get(key) or ""))

    @property
    def name(self) -> str:
        """The chart's name."""
        return self._text("name")

    @property
    def version(self) -> str:
        """The version as it is written."""
        return str(self.mapping.get("version") or "")

    @property
    def app_version(self) -> str:
        """The version of what is inside."""
        return self._text("appVersion")

    @property
    def description(self) -> str:
        """One sentence about the chart."""
        return self._text("description")

    @property
    def deprecated(self) -> bool:
        """Whether the chart should no longer be used."""
        return bool(self.mapping.get("deprecated"))

    @property
    def keywords(self) -> list[str]:
        """Words to find the chart by."""
        keywords = self.mapping.get("keywords")
        return list(map(sanitize, keywords)) if isinstance(keywords, list) else []

    @property
    def urls(self) -> list[str]:
        """Where the archive is; only the first is ever tried."""
        urls = self.mapping.get("urls")
        return list(urls) if isinstance(urls, list) else []

    @property
    def digest(self) -> str:
        """The archive's sha256 as the index has it, perhaps with "sha256:" before it, or ""."""
        return str(self.mapping.get("digest") or "")

    @property
    def created(self) -> str:
        """When the entry was made, RFC 3339."""
        created = self.mapping.get("created")
        return str(decode(created, TIME)) if created else ZERO_TIME

    @property
    def semver(self) -> Version | None:
        """The parsed version, or None when it is none."""
        if self._version is None:
            try:
                self._version = Version.parse(self.version)
            except VersionError:
                return None
        return self._version

    @property
    def metadata(self) -> Metadata:
        """Chart.yaml's part as a record, with its texts tidied."""
        if self._metadata is None:
            self._metadata = Metadata.from_mapping({key: self.mapping.get(key) for key in METADATA.fields})
            if not self._metadata.api_version:
                self._metadata.api_version = "v1"
            try:
                validate_metadata(self._metadata)
            except ValidationError:
                pass  # ``check`` has said so
        return self._metadata

    def check(self) -> None:
        """Refuse what Helm does not load (ignoreSkippableChartValidationError). Raises ValidationError."""
        if not self.mapping.get("apiVersion"):
            self.mapping["apiVersion"] = "v1"
        if self._is_simple():
            return
        metadata = Metadata.from_mapping({key: self.mapping.get(key) for key in METADATA.fields})
        try:
            validate_metadata(metadata)
        except ValidationError as error:
            if not str(error).startswith(_DUPLICATE_DEPENDENCY):
                raise

    def _is_simple(self) -> bool:
        """Say whether the rules for names and versions hold and no other rule can be broken."""
        get = self.mapping.get
        name = get("name")
        return (
            isinstance(name, str)
            and name.isprintable()
            and name not in ("", ".", "..")
            and "/" not in name
            and not get("dependencies")
            and get("type") in (None, "", "application", "library")
            and bool(self.version)
            and self.semver is not None
            and None not in (get("maintainers") or ())  # type: ignore[operator]  # a list, as decoded
        )

    def to_mapping(self) -> dict[str, object]:
        """Return the JSON form in the order of Helm's struct."""
        result = self.metadata.to_mapping()
        result["urls"] = self.mapping.get("urls")
        result["created"] = self.created
        if self.mapping.get("removed"):
            result["removed"] = True
        for key in _OWN_TEXTS:
            if self.mapping.get(key):
                result[key] = self.mapping[key]
        return result


class Ordered(GoObject):
    """A mapping whose keys JSON keeps in order, as Go does with the fields of a struct."""

    __slots__ = ("pairs",)

    def __init__(self, mapping: dict[str, object]) -> None:
        self.pairs = [(key, ordered(value)) for key, value in mapping.items()]

    def json_fields(self) -> list[tuple[str, object]]:
        """Return the pairs in their order."""
        return self.pairs


def ordered(value: object) -> object:
    """Return a value of Go structs with their order kept; annotations are a map and stay sorted."""
    if isinstance(value, dict):
        return (
            value if all(isinstance(item, str) for item in value.values()) and "name" not in value else Ordered(value)
        )
    if isinstance(value, list):
        return [ordered(item) for item in value]
    return value
