"""An index from a folder of packaged charts (Helm: repo.IndexDirectory)."""

from __future__ import annotations

import os

from windlass.chart.load import load_file
from windlass.chart.metadata import Metadata
from windlass.chart.rules import ValidationError, validate_metadata
from windlass.errors import WindlassError
from windlass.golang import path as gopath
from windlass.golang.url import UrlError
from windlass.repo import urls
from windlass.repo.chartversion import ChartVersion
from windlass.repo.errors import RepoError, file_error
from windlass.repo.index import IndexFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.cache import Store

    Kept = tuple[tuple[int, ...], dict[str, object] | None, str]

_CHUNK = 1024 * 1024
_KIND, _FORM = "archives", 1
_SETTLED_NS = 2 * 10**9
"""No file system's times are coarser than this."""


def index_directory(folder: str, base_url: str, now: Callable[[], str], store: Store | None = None) -> IndexFile:
    """Return an index of the archives in a folder and in the folders right below it, in no particular order.

    What is no chart is left out. ``now`` gives the time in RFC 3339. A store remembers what was in the archives that
    have not been touched since. Raises RepoError.
    """
    index = IndexFile(now())
    known = Known(folder, store)
    for archive in _archives(folder):
        parent, _, file_name = os.path.relpath(archive, folder).rpartition("/")
        try:
            parent_url = urls.join(base_url, parent)
        except UrlError:
            parent_url = gopath.join(base_url, parent)
        read = known.read(archive)
        if read is None:
            continue
        metadata, digest = read
        try:
            add(index, metadata, file_name, parent_url, digest, now())
        except RepoError as error:
            raise RepoError(f"failed adding to {file_name} to index: {error}") from error
    known.keep()
    return index


def add(index: IndexFile, metadata: Metadata, file_name: str, base_url: str, digest: str, created: str) -> None:
    """Put a packaged chart into an index, which is not sorted then (IndexFile.MustAdd). Raises RepoError."""
    if not metadata.api_version:
        metadata.api_version = "v1"
    try:
        validate_metadata(metadata)
    except ValidationError as error:
        raise RepoError(f"validate failed for {file_name}: {error}") from error
    url = file_name
    if base_url:
        last = file_name.rpartition("/")[2]
        try:
            url = urls.join(base_url, last)
        except UrlError:
            url = gopath.join(base_url, last)
    mapping: dict[str, object] = {**metadata.to_mapping(), "urls": [url], "created": created, "digest": digest}
    index.add(ChartVersion(mapping, metadata))


class Known:
    """What was read from the archives of a folder, by path, valid while a file is the same to ``stat``, as with git.

    The digest is kept too, though no download is ever checked against it here: one that were wrong would make those
    who download refuse the chart, never accept another.
    """

    __slots__ = ("_before", "_key", "_now", "_store")

    def __init__(self, folder: str, store: Store | None) -> None:
        self._store = store
        self._key = ""
        self._before: dict[str, Kept] = {}
        self._now: dict[str, Kept] = {}
        if store is not None:
            from windlass.cache import digest

            self._key = digest([os.path.realpath(folder)])
            found = store.read(_KIND, self._key)
            if isinstance(found, tuple) and found[:1] == (_FORM,):
                self._before = found[1]

    def read(self, archive: str) -> tuple[Metadata, str] | None:
        """Return the metadata and digest of an archive, or None when it is no chart. Raises RepoError."""
        try:
            state = os.stat(archive)
        except OSError:
            return None
        mark = (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
        kept = self._before.get(archive)
        if kept is None or kept[0] != mark:
            kept = (mark, *_read(archive))
        self._now[archive] = kept
        _, mapping, digest = kept
        return None if mapping is None else (Metadata.from_mapping(mapping), digest)

    def keep(self) -> None:
        """Remember the archives that are there now; those touched a moment ago may be touched again unseen."""
        if self._store is None or self._now == self._before:
            return
        from time import time_ns

        limit = time_ns() - _SETTLED_NS
        settled = {path: kept for path, kept in self._now.items() if kept[0][4] < limit}
        self._store.write(_KIND, self._key, (_FORM, settled))


def _read(archive: str) -> tuple[dict[str, object] | None, str]:
    try:
        metadata = load_file(archive).metadata
    except WindlassError:
        return None, ""
    return metadata.to_mapping(), file_digest(archive)


def file_digest(path: str) -> str:
    """Return the sha256 of a file in hex. Raises RepoError."""
    from hashlib import sha256

    digest = sha256()
    try:
        with open(path, "rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise file_error("open", path, error) from error
    return digest.hexdigest()


def _archives(folder: str) -> list[str]:
    """Go: filepath.Glob of *.tgz and **/*.tgz, where ** is no more than *; each level in the order of names."""
    below = [os.path.join(folder, name) for name in _names(folder)]
    found = [path for path in below if path.endswith(".tgz")]
    for inner in below:
        found += [os.path.join(inner, name) for name in _names(inner) if name.endswith(".tgz")]
    return found


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder), key=os.fsencode)
    except OSError:
        return []
