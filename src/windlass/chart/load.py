"""Charts from a folder, an archive or files in memory to the model (Go: pkg/chart/v2/loader, pkg/chart/loader).

Helm has two loaders: ``load`` reads v1 and v2 charts and looks at nothing else (show, push, pull, lint, dependency,
repo index); ``load_any`` looks at apiVersion first and has other error texts (template, install, upgrade, package).
Where Helm's order of subcharts is random, ours is by name.
"""

from __future__ import annotations

import os

from windlass.chart.chartfile import parse_api_version, parse_lock, parse_metadata
from windlass.chart.directory import path_error, read_directory
from windlass.chart.log import silent
from windlass.chart.memo import read_through
from windlass.chart.metadata import API_VERSION_V1, API_VERSION_V2, API_VERSION_V3
from windlass.chart.model import Chart, File
from windlass.chart.valuesfile import load_values
from windlass.errors import LimitExceeded, WindlassError
from windlass.golang.path import extension

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO, TypeVar

    from windlass.chart.log import Log
    from windlass.chart.memo import Reading

    T = TypeVar("T")

# Charts within charts within charts: Helm recurses until memory ends.
MAX_SUBCHART_DEPTH = 100

_MIGRATE_DEPENDENCIES = (
    'Warning: Dependencies are handled in Chart.yaml since apiVersion "v2". '
    "We recommend migrating dependencies to Chart.yaml."
)
_MIGRATE_LOCK = (
    'Warning: Dependency locking is handled in Chart.lock since apiVersion "v2". We recommend migrating to Chart.lock.'
)


class ChartError(WindlassError):
    """What was named is not a chart that can be loaded."""


# --- v1 and v2 charts ------------------------------------------------------------------------------------------


def load(path: str, *, log: Log = silent) -> Chart:
    """Load a v1 or v2 chart from a folder or an archive file.

    Raises ChartError and the errors of the readers (DirectoryError, IgnoreError, UnsafeArchive, ValidationError,
    YamlError …), all with Helm's texts.
    """
    return load_dir(path, log=log) if _is_folder(path) else load_file(path, log=log)


def load_dir(folder: str, *, log: Log = silent) -> Chart:
    """Load from a folder, obeying its .helmignore and following links."""
    return load_files(read_directory(folder, log), log=log)


def load_file(path: str, *, log: Log = silent, memo: Reading | None = None) -> Chart:
    """Load from a .tgz file. A file that is no archive is named with what it seems to be."""
    return _build(_read_archive_file(path, _plain_failure), "v2", log, memo=memo)


def load_archive(source: BinaryIO | bytes, *, log: Log = silent, memo: Reading | None = None) -> Chart:
    """Load from the bytes of a .tgz or a stream of them."""
    from windlass.chart.unpack import read_archive

    return _build(read_archive(source), "v2", log, memo=memo)


def load_files(files: list[File], *, log: Log = silent) -> Chart:
    """Load from files whose names are relative to the chart, with ``/``."""
    return _build(files, "v2", log)


def load_v3(path: str, *, log: Log = silent) -> Chart:
    """Load a folder or archive as a v3 chart, whatever its apiVersion says (Go: internal/chart/v3/loader)."""
    files = read_directory(path, log) if _is_folder(path) else _read_archive_file(path, _plain_failure)
    return _build(files, "v3", log)


# --- any chart -------------------------------------------------------------------------------------------------


def load_any(path: str, *, log: Log = silent, memo: Reading | None = None) -> Chart:
    """Load a chart of any generation from a folder or an archive, as template, install and upgrade do.

    ``memo`` remembers its YAML. Raises like ``load``, with the texts of pkg/chart/loader.
    """
    return load_any_dir(path, log=log, memo=memo) if _is_folder(path) else load_any_file(path, log=log, memo=memo)


def load_any_dir(folder: str, *, log: Log = silent, memo: Reading | None = None) -> Chart:
    """Load a chart of any generation from a folder, as ``package`` does."""
    path = os.path.join(os.path.abspath(folder), "Chart.yaml")
    try:
        with open(path, "rb") as source:
            data = source.read()
    except OSError as error:
        operation = "read" if isinstance(error, IsADirectoryError) else "open"
        cause = path_error(operation, path, error)
        raise ChartError(f"unable to detect chart at {path}: {cause}") from error
    generation = _generation(data, memo)
    return _build(read_directory(folder, log), generation, log, memo=memo)


def load_any_file(path: str, *, log: Log = silent, memo: Reading | None = None) -> Chart:
    """Load a chart of any generation from a .tgz file."""
    files = _read_archive_file(path, _hidden_failure)
    for file in files:
        if file.name == "Chart.yaml":
            return _build(files, _generation(file.data, memo), log, memo=memo)
    raise ChartError("unable to detect chart version, no Chart.yaml found")


def _generation(data: bytes, memo: Reading | None) -> str:
    version = _wrapped("cannot load Chart.yaml", lambda data: parse_api_version(data, memo), data)
    if version in ("", API_VERSION_V1, API_VERSION_V2):
        return "v2"
    if version == API_VERSION_V3:
        return "v3"
    raise ChartError("unsupported chart version")


# --- files and archives ----------------------------------------------------------------------------------------


def _is_folder(path: str) -> bool:
    import stat

    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except OSError as error:
        raise path_error("stat", path, error) from error


def _read_archive_file(path: str, failure: Callable[[str, WindlassError], WindlassError]) -> list[File]:
    if _is_folder(path):
        raise ChartError("cannot load a directory")
    try:
        with open(path, "rb") as source:
            _ensure_archive(path, source)
            return _read(path, source, failure)
    except OSError as error:
        raise path_error("open", path, error) from error


def _read(path: str, source: BinaryIO, failure: Callable[[str, WindlassError], WindlassError]) -> list[File]:
    from windlass.chart.unpack import read_archive

    try:
        return read_archive(source)
    except WindlassError as error:
        raise failure(path, error) from error


def _plain_failure(path: str, error: WindlassError) -> WindlassError:
    from windlass.chart.gzip import GzipHeaderError

    if isinstance(error, GzipHeaderError):
        return ChartError(f"file '{path}' does not appear to be a valid chart file (details: {error})")
    return error


def _hidden_failure(path: str, error: WindlassError) -> WindlassError:
    from windlass.chart.gzip import GzipHeaderError

    if isinstance(error, GzipHeaderError):
        return _plain_failure(path, error)
    return ChartError("unable to load chart archive")


def _ensure_archive(path: str, source: BinaryIO) -> None:
    """Tell people who name a values file where a chart is meant (Go: archive.EnsureArchive)."""
    head = source.read(512)
    source.seek(0)
    if head.startswith(b"\x1f\x8b\x08"):
        return
    if path.endswith((".yml", ".yaml")):
        raise ChartError(f"file '{path}' seems to be a YAML file, but expected a gzipped archive")
    from windlass.golang.sniff import content_type

    # Helm hands over its whole buffer, so a short file is followed by NUL bytes and looks binary.
    seen = content_type(head.ljust(512, b"\0"))
    raise ChartError(f"file '{path}' does not appear to be a gzipped archive; got '{seen}'")


def _wrapped(prefix: str, parse: Callable[[bytes], T], data: bytes) -> T:
    try:
        return parse(data)
    except WindlassError as error:
        raise ChartError(f"{prefix}: {error}") from error


# --- files to chart --------------------------------------------------------------------------------------------


def _build(files: list[File], generation: str, log: Log, depth: int = 0, memo: Reading | None = None) -> Chart:
    """Sort files into a chart (Go: LoadFiles). Chart.yaml comes first, wherever it stands."""
    builder = _Builder(generation, log, depth, memo)
    for file in files:
        builder.chart.raw.append(File(file.name, file.data, file.mtime_ns))
        if file.name == "Chart.yaml":
            builder.chart_yaml(file)
    for file in files:
        builder.place(file)
    return builder.finish()


class _Builder:
    """One chart in the making. ``has_metadata`` says what a nil pointer says in Go."""

    __slots__ = ("chart", "depth", "has_metadata", "log", "memo", "subcharts")

    def __init__(self, generation: str, log: Log, depth: int, memo: Reading | None) -> None:
        if depth > MAX_SUBCHART_DEPTH:
            raise LimitExceeded(f"subcharts are nested deeper than the maximum depth {MAX_SUBCHART_DEPTH}")
        self.chart = Chart()
        self.chart.generation = generation
        self.depth = depth
        self.has_metadata = False
        self.log = log
        self.memo = memo
        self.subcharts: dict[str, list[File]] = {}

    def chart_yaml(self, file: File) -> None:
        chart = self.chart
        base = chart.metadata if self.has_metadata else None
        chart.metadata = _wrapped(
            "cannot load Chart.yaml", lambda data: parse_metadata(data, base, memo=self.memo), file.data
        )
        # Helm 2 accepted charts without apiVersion.
        if not chart.metadata.api_version:
            chart.metadata.api_version = API_VERSION_V3 if chart.generation == "v3" else API_VERSION_V1
        chart.mtime_ns = file.mtime_ns
        self.has_metadata = True

    def place(self, file: File) -> None:
        name, chart = file.name, self.chart
        if name.startswith("templates/"):
            chart.templates.append(file)
        elif name.startswith("charts/"):
            self._charts_file(file)
        elif name == "values.yaml":
            chart.values = _wrapped("cannot load values.yaml", self._values, file.data)
        elif name == "values.schema.json":
            chart.schema = file.data
            chart.schema_mtime_ns = file.mtime_ns
        elif name == "Chart.lock":
            chart.lock = _wrapped("cannot load Chart.lock", parse_lock, file.data)
        elif name in ("requirements.yaml", "requirements.lock") and chart.generation == "v2":
            self._helm2_file(file)
        elif name != "Chart.yaml":
            chart.files.append(file)

    def _values(self, data: bytes) -> dict[str, object]:
        found = read_through(self.memo, "values", data, load_values)
        assert isinstance(found, dict)
        return found

    def _helm2_file(self, file: File) -> None:
        """requirements.yaml and .lock: read in any chart, kept as files in v1 charts only."""
        chart = self.chart
        is_v1 = self.has_metadata and chart.metadata.api_version == API_VERSION_V1
        if file.name == "requirements.lock":
            chart.lock = _wrapped("cannot load requirements.lock", parse_lock, file.data)
            warning = _MIGRATE_LOCK
        else:
            warning = _MIGRATE_DEPENDENCIES
        if not is_v1:
            self.log("INFO", warning, {})
        if file.name == "requirements.yaml":
            base = chart.metadata
            chart.metadata = _wrapped(
                "cannot load requirements.yaml", lambda data: parse_metadata(data, base), file.data
            )
        self.has_metadata = True
        if chart.metadata.api_version == API_VERSION_V1:
            chart.files.append(file)

    def _charts_file(self, file: File) -> None:
        name = file.name[len("charts/") :]
        if extension(file.name) == ".prov":
            self.chart.files.append(file)
        else:
            self.subcharts.setdefault(name.split("/", 1)[0], []).append(File(name, file.data, file.mtime_ns))

    def finish(self) -> Chart:
        if not self.has_metadata:
            raise ChartError("Chart.yaml file is missing")
        self.chart.validate()
        # Helm's order is that of a Go map.
        for name in sorted(self.subcharts):
            if name[:1] not in ("_", "."):
                self._subchart(name, self.subcharts[name])
        return self.chart

    def _subchart(self, name: str, files: list[File]) -> None:
        owner = self.chart.name
        if extension(name) == ".tgz" and files[0].name != name:
            raise ChartError(f"error unpacking subchart tar in {owner}: expected {name}, got {files[0].name}")
        try:
            if extension(name) == ".tgz":
                members = _unpack(files[0].data)
            else:
                members = [
                    File(file.name[len(name) + 1 :], file.data, file.mtime_ns) for file in files if "/" in file.name
                ]
            subchart = _build(members, self.chart.generation, self.log, self.depth + 1, self.memo)
        except WindlassError as error:
            raise ChartError(f"error unpacking subchart {name} in {owner}: {error}") from error
        self.chart.add_dependency(subchart)


def _unpack(data: bytes) -> list[File]:
    from windlass.chart.unpack import read_archive

    return read_archive(data)
