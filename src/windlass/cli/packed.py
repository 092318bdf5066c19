"""A chart as it is pushed or saved: an archive with its time, or a folder that is packed first."""

from __future__ import annotations

import os
import stat

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.chart.metadata import Metadata
    from windlass.chart.model import Chart
    from windlass.cli.context import Context
else:
    from windlass._record import record

EPOCH_VARIABLE = "SOURCE_DATE_EPOCH"


class PackedError(WindlassError):
    """What is to be pushed cannot be read."""


@record
class Packed:
    """An archive, its metadata, its time in RFC 3339, and the provenance that lies beside it."""

    archive: bytes
    metadata: Metadata
    created: str
    provenance: bytes | None = None


def from_archive(path: str, info: os.stat_result) -> Packed:
    """Read an archive and the provenance beside it. Raises PackedError and the loader's errors."""
    from windlass.chart.load import load

    metadata = load(path).metadata
    return Packed(_read(path), metadata, local_time(info), _read_if_there(f"{path}.prov"))


def from_folder(ctx: Context, path: str) -> Packed:
    """Pack a folder in memory. The same files at the same times give the same bytes on every machine.

    Members have the time of SOURCE_DATE_EPOCH, or of the youngest file. Raises PackedError, ChartError, SaveError.
    """
    from windlass.chart.load import load_dir
    from windlass.chart.pack import archive
    from windlass.chart.requirements import check_dependencies

    chart = load_dir(path)
    chart.validate()
    check_dependencies(chart)
    epoch = source_date_epoch(ctx)
    seconds = _youngest(chart) if epoch is None else epoch
    return Packed(archive(chart, source_date_epoch=seconds), chart.metadata, utc_time(seconds))


def from_path(ctx: Context, path: str) -> Packed:
    """Read an archive or pack a folder. Raises PackedError and the chart package's errors."""
    info = status(path)
    return from_folder(ctx, path) if stat.S_ISDIR(info.st_mode) else from_archive(path, info)


def status(path: str) -> os.stat_result:
    """What lies at ``path``. Raises PackedError with the texts of Helm's push (pkg/pusher/ocipusher.go)."""
    from windlass.golang.errno import text

    try:
        return os.stat(path)
    except FileNotFoundError as error:
        raise PackedError(f"{path}: no such file") from error
    except OSError as error:
        raise PackedError(f"stat {path}: {text(error.errno)}") from error


def source_date_epoch(ctx: Context) -> int | None:
    """The time that tools for reproducible builds set (reproducible-builds.org). Raises PackedError."""
    text = ctx.settings.variable(EPOCH_VARIABLE)
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise PackedError(f"{EPOCH_VARIABLE} is not a number of seconds: {text}")
    return int(text)


def local_time(info: os.stat_result) -> str:
    """A file's time in RFC 3339, in the local zone: it stands in the manifest, so it is part of the digest."""
    import time

    local = time.localtime(info.st_mtime_ns // 1_000_000_000)
    minutes = local.tm_gmtoff // 60
    zone = "Z" if minutes == 0 else f"{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    return time.strftime("%Y-%m-%dT%H:%M:%S", local) + zone


def utc_time(seconds: int) -> str:
    """Seconds since 1970 in RFC 3339."""
    import time

    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _youngest(chart: Chart) -> int:
    return max((file.mtime_ns or 0) // 10**9 for file in chart.raw) if chart.raw else 0


def _read(path: str) -> bytes:
    from windlass.golang.errno import text

    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise PackedError(f"open {path}: {text(error.errno)}") from error


def _read_if_there(path: str) -> bytes | None:
    return _read(path) if os.path.exists(path) else None
