"""An archive unpacked into a folder named after its chart, byte for byte (Helm: chartutil.Expand)."""

from __future__ import annotations

import os

from windlass.chart.chartfile import parse_metadata
from windlass.chart.pack import write_file
from windlass.chart.unpack import read_archive
from windlass.errors import WindlassError
from windlass.fetch.errors import FetchError
from windlass.golang.strconv import quote

_MAX_LINKS = 255


def expand(folder: str, archive: bytes) -> str:
    """Unpack an archive below a folder and return the chart's folder. Files that are there are overwritten.

    No member leaves the chart's folder, symbolic links that lie in it included. Raises FetchError, UnsafeArchive.
    """
    files = read_archive(archive)
    name = ""
    for file in files:
        if file.name == "Chart.yaml":
            try:
                name = parse_metadata(file.data).name
            except WindlassError as error:
                raise FetchError(f"cannot load Chart.yaml: {error}") from error
    if not name:
        raise FetchError("chart name not specified")
    if name in (".", ".."):
        raise FetchError(f"chart name {quote(name)} is not allowed")
    if "/" in name:
        raise FetchError(f"chart name {quote(name)} must not contain path separators")
    root = os.path.normpath(folder)
    chart_folder = secure_join(root, name)
    if chart_folder == root:
        raise FetchError(f"chart name {quote(name)} resolves to the extraction root")
    for file in files:
        write_file(secure_join(chart_folder, file.name), file.data)
    return chart_folder


def secure_join(root: str, name: str) -> str:
    """Return a path below ``root``: ``..`` and symbolic links are resolved as if ``root`` were "/".

    Go: cyphar/filepath-securejoin.

    Raises FetchError for links without end.
    """
    done, links = "", 0
    rest = name
    while rest:
        element, _, rest = rest.partition("/")
        if element in ("", "."):
            continue
        if element == "..":
            done = done.rpartition("/")[0]
            continue
        candidate = f"{done}/{element}"
        full = root + candidate
        if not os.path.islink(full):
            done = candidate
            continue
        links += 1
        if links > _MAX_LINKS:
            raise FetchError(f"securejoin {root}/{name}: too many levels of symbolic links")
        target = os.readlink(full)
        if target.startswith("/"):
            done = ""
        rest = f"{target}/{rest}"
    return os.path.normpath(root + done)
