"""Chart archives to files in memory, refusing what could leave the chart's folder or eat the machine.

Go: pkg/chart/loader/archive/archive.go LoadArchiveFiles. Every reader of a foreign archive goes through here.
"""

from __future__ import annotations

import posixpath

from windlass.chart.model import File
from windlass.errors import LimitExceeded, WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from windlass.chart.tar import Member

# Go: MaxDecompressedChartSize, MaxDecompressedFileSize
MAX_CHART_SIZE = 100 * 1024 * 1024
MAX_FILE_SIZE = 5 * 1024 * 1024
# Helm counts bytes of data only, so that a gigabyte of empty members passes; this is our bound.
MAX_MEMBERS = 100_000

BOM = b"\xef\xbb\xbf"


class UnsafeArchive(WindlassError):
    """A member's name points out of the chart, or the archive is not one of a chart."""


class ChartTooLarge(LimitExceeded):
    """The archive or one of its files crosses a size limit."""


def read_archive(source: BinaryIO | bytes) -> list[File]:
    """Return the files of a gzipped tar in its order, names relative to the chart, byte order marks removed.

    Raises GzipHeaderError, GzipError, TarError, UnsafeArchive and ChartTooLarge, all with Helm's texts.
    """
    from windlass.chart.gzip import GzipReader
    from windlass.chart.tar import GLOBAL_HEADER, read_members

    files: list[File] = []
    remaining = MAX_CHART_SIZE
    for count, (member, read) in enumerate(read_members(GzipReader(source))):
        if count >= MAX_MEMBERS:
            raise ChartTooLarge(f"chart archive has more than the maximum number of members {MAX_MEMBERS}")
        if member.is_dir or member.kind == GLOBAL_HEADER:
            continue
        name = _safe_name(member.name)
        data = _read(member, read, remaining)
        remaining -= len(data)
        files.append(File(name, data.removeprefix(BOM), member.mtime_ns))
    if not files:
        raise UnsafeArchive("no files in chart archive")
    return files


def _read(member: Member, read: Callable[[], bytes], remaining: int) -> bytes:
    if member.size > remaining:
        raise _too_large()
    if member.size > MAX_FILE_SIZE:
        raise ChartTooLarge(
            f"decompressed chart file {_quote(member.name)} is larger than the maximum file size {MAX_FILE_SIZE}"
        )
    data = read()
    if len(data) < member.size or remaining - len(data) <= 0:
        raise _too_large()
    return data


def _safe_name(stored: str) -> str:
    """Drop the first path element and check the rest, in Helm's order of checks."""
    delimiter = "\\" if "\\" in stored else "/"
    base, _, rest = stored.partition(delimiter)
    name = rest.replace(delimiter, "/")
    if name.startswith("/"):
        raise UnsafeArchive("chart illegally contains absolute paths")
    name = posixpath.normpath(name)
    if name == ".":
        raise UnsafeArchive(f"chart illegally contains content outside the base directory: {_quote(stored)}")
    if name.startswith(".."):
        raise UnsafeArchive("chart illegally references parent directory")
    if name[1:3] == ":/" and name[0].isascii() and name[0].isalpha():
        raise UnsafeArchive("chart contains illegally named files")
    if base == "Chart.yaml":
        raise UnsafeArchive("chart yaml not in base directory")
    return name


def _too_large() -> ChartTooLarge:
    return ChartTooLarge(f"decompressed chart is larger than the maximum size {MAX_CHART_SIZE}")


def _quote(text: str) -> str:
    from windlass.golang.strconv import quote

    return quote(text)
