"""Charts to archives and folders, member for member as Helm writes them (Go: pkg/chart/v2/util/save.go)."""

from __future__ import annotations

import os
import stat

from windlass.chart.directory import path_error
from windlass.chart.metadata import API_VERSION_V2
from windlass.chart.rules import ValidationError
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from windlass.chart.model import Chart

    # Name, bytes, time in ns or None for now.
    Entry = tuple[str, bytes, int | None]

_FOLDER_MODE, _FILE_MODE = 0o755, 0o644


class SaveError(WindlassError):
    """The chart cannot be written."""


def save(chart: Chart, folder: str, *, source_date_epoch: int | None = None) -> str:
    """Write ``NAME-VERSION.tgz`` into the folder, made if missing, and return its path.

    The archive appears whole or not at all. With ``source_date_epoch`` (seconds, UTC) every member has that time, so
    that the same chart gives the same bytes. Raises SaveError and ValidationError with Helm's texts.
    """
    try:
        chart.validate()
    except ValidationError as error:
        raise SaveError(f"chart validation: {error}") from error
    # Go: filepath.Join, under which a version with slashes names a folder below this one.
    path = os.path.normpath(os.path.join(folder, f"{chart.name}-{chart.metadata.version}.tgz"))
    _make_parent(os.path.dirname(path) or ".")
    write_aside(path, archive(chart, source_date_epoch=source_date_epoch))
    return path


def archive(chart: Chart, *, source_date_epoch: int | None = None) -> bytes:
    """Return the bytes of the chart's archive. Raises SaveError."""
    from windlass.chart.gzip import GzipWriter
    from windlass.chart.tar import END, encode

    now = _now() if source_date_epoch is None else source_date_epoch * 10**9
    writer = GzipWriter()
    for name, data, mtime_ns in members(chart):
        fixed = mtime_ns is None or source_date_epoch is not None
        writer.write(encode(name, data, now if fixed or mtime_ns is None else mtime_ns))
    writer.write(END)
    return writer.finish()


def members(chart: Chart, prefix: str = "") -> Iterator[Entry]:
    """Yield the archive's members in Helm's order (Go: writeTarContents)."""
    from windlass.yaml import dump

    _check_name(chart.name)
    base = prefix + chart.name + "/"
    metadata = chart.metadata
    yield base + "Chart.yaml", _encode(dump(metadata.to_chart_yaml())), chart.mtime_ns
    if chart.lock is not None and metadata.api_version == API_VERSION_V2:
        yield base + "Chart.lock", _encode(dump(chart.lock.to_mapping())), chart.lock.generated_ns
    for file in chart.raw:
        if file.name == "values.yaml":
            yield base + file.name, file.data, file.mtime_ns
    if chart.schema is not None:
        _check_schema(chart.schema)
        yield base + "values.schema.json", chart.schema, chart.schema_mtime_ns
    for file in (*chart.templates, *chart.files):
        yield os.path.normpath(base + file.name), file.data, file.mtime_ns
    for dependency in chart.dependencies:
        yield from members(dependency, base + "charts/")


def save_dir(chart: Chart, folder: str) -> None:
    """Write the chart as files into ``folder/NAME``, its subcharts as archives (Go: SaveDir). Raises SaveError."""
    from windlass.yaml import dump

    _check_name(chart.name)
    top = os.path.normpath(os.path.join(folder, chart.name))
    if os.path.exists(top) and not os.path.isdir(top):
        raise SaveError(f"file {top} already exists and is not a directory")
    write_file(os.path.join(top, "Chart.yaml"), _encode(dump(chart.metadata.to_chart_yaml())))
    for file in chart.raw:
        if file.name == "values.yaml":
            write_file(os.path.join(top, file.name), file.data)
    if chart.schema is not None:
        write_file(os.path.join(top, "values.schema.json"), chart.schema)
    for file in (*chart.templates, *chart.files):
        write_file(os.path.join(top, file.name), file.data)
    for dependency in chart.dependencies:
        try:
            save(dependency, os.path.join(top, "charts"))
        except WindlassError as error:
            raise SaveError(f"saving {dependency.full_path()}: {error}") from error


def write_file(path: str, data: bytes) -> None:
    """Write one file and the folders above it (Go: writeFile in create.go). Raises SaveError."""
    make_folders(os.path.dirname(path) or ".")
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, _FILE_MODE)
        with open(descriptor, "wb") as target:
            target.write(data)
    except OSError as error:
        raise SaveError(str(path_error("open", path, error))) from error


def write_aside(path: str, data: bytes) -> None:
    """Write a file under another name, flush it to the disk and move it into place. Raises SaveError."""
    aside = f"{path}.{os.getpid()}.part"
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise SaveError(str(path_error("open", path, error))) from error
    try:
        with open(descriptor, "wb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
        os.replace(aside, path)
    except OSError as error:
        raise SaveError(str(path_error("write", path, error))) from error
    finally:
        if os.path.lexists(aside):
            os.unlink(aside)


def _make_parent(folder: str) -> None:
    try:
        if not stat.S_ISDIR(os.stat(folder).st_mode):
            raise SaveError(f"is not a directory: {folder}")
    except FileNotFoundError:
        make_folders(folder)
    except OSError as error:
        raise SaveError(f"stat {folder}: {path_error('stat', folder, error)}") from error


def make_folders(folder: str) -> None:
    """Make a folder and those above it (Go: os.MkdirAll). Raises SaveError."""
    try:
        os.makedirs(folder, _FOLDER_MODE, exist_ok=True)
    except OSError as error:
        raise SaveError(str(path_error("mkdir", str(error.filename), error))) from error


def _check_name(name: str) -> None:
    from windlass.golang.path import base
    from windlass.golang.strconv import quote

    if base(name) != name:
        raise SaveError(f"{quote(name)} is not a valid chart name")


def _check_schema(schema: bytes) -> None:
    from windlass.golang.json import JsonError, loads

    try:
        loads(schema.decode("utf-8", "surrogateescape"))
    except JsonError as error:
        raise SaveError("invalid JSON in values.schema.json") from error


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _now() -> int:
    from time import time_ns

    return time_ns()
