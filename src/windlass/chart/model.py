"""Chart and File: a chart in memory, as every other package passes it around. Reads no files."""

from __future__ import annotations

from windlass.chart.metadata import Metadata
from windlass.golang.path import extension

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.chart.lock import Lock
else:
    from windlass._record import record


@record
class File:
    """One file of a chart: its path below the chart's root with ``/``, its bytes, its time in ns or None."""

    name: str
    data: bytes
    mtime_ns: int | None = None


@record
class CrdFile:
    """A file below crds/, with the path that Helm prints for it (chart path included)."""

    filename: str
    file: File


class Chart:
    """A chart with its subcharts (Go: pkg/chart/v2/chart.go Chart).

    ``raw`` is every file as found; ``files`` is what ``.Files`` shows; ``values`` and ``schema`` are None when the
    chart has no such file. ``parent`` is set by ``add_dependency``. ``generation`` is "v3" only for charts that the
    v3 loader read; no command of Helm 4.2 but ``show`` and ``lint`` accepts those.
    """

    __slots__ = (
        "dependencies", "files", "generation", "lock", "metadata", "mtime_ns", "parent", "raw", "schema",
        "schema_mtime_ns", "templates", "values",
    )  # fmt: skip

    def __init__(
        self,
        metadata: Metadata | None = None,
        lock: Lock | None = None,
        raw: list[File] | None = None,
        templates: list[File] | None = None,
        values: dict[str, object] | None = None,
        schema: bytes | None = None,
        files: list[File] | None = None,
    ) -> None:
        self.metadata = metadata if metadata is not None else Metadata()
        self.lock = lock
        self.raw = raw if raw is not None else []
        self.templates = templates if templates is not None else []
        self.values = values
        self.schema = schema
        self.schema_mtime_ns: int | None = None
        self.files = files if files is not None else []
        self.mtime_ns: int | None = None
        self.dependencies: list[Chart] = []
        self.parent: Chart | None = None
        self.generation = "v2"

    def __repr__(self) -> str:
        return f"<Chart {self.full_path()} {self.metadata.version}>"

    @property
    def name(self) -> str:
        """The name in Chart.yaml, or the alias that its parent gave it."""
        return self.metadata.name

    @property
    def is_root(self) -> bool:
        return self.parent is None

    @property
    def is_library(self) -> bool:
        """Whether only its partials count (Go: IsLibraryChart, case-insensitive)."""
        return self.metadata.type.lower() == "library"

    def add_dependency(self, *charts: Chart) -> None:
        """Append subcharts and make this chart their parent."""
        for chart in charts:
            chart.parent = self
            self.dependencies.append(chart)

    def set_dependencies(self, charts: list[Chart]) -> None:
        """Replace the subcharts."""
        self.dependencies = []
        self.add_dependency(*charts)

    def path(self) -> str:
        """Names from the root, joined by dots (Go: ChartPath)."""
        return self.name if self.parent is None else f"{self.parent.path()}.{self.name}"

    def full_path(self) -> str:
        """Names from the root, joined by ``/charts/`` (Go: ChartFullPath)."""
        return self.name if self.parent is None else f"{self.parent.full_path()}/charts/{self.name}"

    chart_full_path = full_path

    def crds(self) -> list[CrdFile]:
        """Return the CRD files of this chart and then of its subcharts, unrendered (Go: CRDObjects)."""
        own = [
            CrdFile(f"{self.full_path()}/{file.name}", file)
            for file in self.files
            if file.name.startswith("crds/") and _is_manifest(file.name)
        ]
        for dependency in self.dependencies:
            own.extend(dependency.crds())
        return own

    def copy(self) -> Chart:
        """Return a copy that shares files and values but has its own list of subcharts (Go: ``out := *c``)."""
        other = Chart(self.metadata, self.lock, self.raw, self.templates, self.values, self.schema, self.files)
        other.schema_mtime_ns = self.schema_mtime_ns
        other.mtime_ns = self.mtime_ns
        other.dependencies = list(self.dependencies)
        other.parent = self.parent
        other.generation = self.generation
        return other

    def detached(self) -> Chart:
        """Return a copy that may be processed for a release: only files and default values are shared."""
        other = self.copy()
        other.metadata = self.metadata.copy()
        other.set_dependencies([subchart.detached() for subchart in self.dependencies])
        return other

    def validate(self) -> None:
        """Check and tidy the metadata. Raises ValidationError with Helm's text."""
        from windlass.chart.rules import validate_metadata

        validate_metadata(self.metadata)


def _is_manifest(name: str) -> bool:
    """Go: hasManifestExtension."""
    return extension(name).lower() in (".yaml", ".yml", ".json")
