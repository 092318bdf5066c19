"""An index from a folder of packaged charts (Helm: repo.IndexDirectory)."""

from __future__ import annotations

import os

from windlass.repo.archives import read_all
from windlass.repo.entrytext import PackedVersion
from windlass.repo.index import IndexFile
from windlass.repo.urls import Folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from windlass.cache import Store


def index_directory(folder: str, base_url: str, now: Callable[[], str], store: Store | None = None) -> IndexFile:
    """Return an index of the archives in a folder and in the folders right below it, in no particular order.

    What is no chart is left out. ``now`` gives the time in RFC 3339. A store remembers what was in the archives that
    have not been touched since. Raises RepoError.
    """
    created = now()
    index = IndexFile(created)
    paths = _archives(folder)
    start = len(os.path.join(folder, ""))
    places: dict[str, Folder] = {}
    for path, found in zip(paths, read_all(folder, paths, store), strict=True):
        if found is None:
            continue
        mapping, pieces = found
        parent, _, file_name = path[start:].rpartition("/")
        place = places.get(parent)
        if place is None:
            place = places[parent] = Folder(base_url, parent)
        index.add(PackedVersion({**mapping, "urls": [place.url(file_name)], "created": created}, pieces))
    return index


def _archives(folder: str) -> list[str]:
    """Go: filepath.Glob of *.tgz and **/*.tgz, where ** is no more than *; each level in the order of names."""
    below = list(_entries(folder))
    found = [entry.path for entry in below if entry.name.endswith(".tgz")]
    for inner in below:
        if inner.is_dir():
            found += [entry.path for entry in _entries(inner.path) if entry.name.endswith(".tgz")]
    return found


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            yield from sorted(found, key=lambda entry: os.fsencode(entry.name))
    except OSError:
        return
