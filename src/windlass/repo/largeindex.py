"""A large index, read once and then by parts: where each chart's part begins is kept by the digest of the file.

Nothing that a download is checked against is kept: names, URLs and digests are read from the index itself each time.
"""

from __future__ import annotations

from windlass.cache import Store, digest
from windlass.repo.chartversion import ChartVersion
from windlass.repo.index import IndexFile, Lookup, prepare, silent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from windlass.repo.index import Log

    Places = dict[str, tuple[int, int]]

MIN_BYTES = 128 * 1024
"""Below this size reading an index takes less time than looking for what was kept about it."""

_KIND = "index"
_FORM = 2
_HEAD = b"entries:\n"
_NAME = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


class LargeIndex(Lookup):
    """An index of which only the parts that are asked for are parsed."""

    __slots__ = ("_data", "_places", "_source")

    def __init__(self, data: bytes, source: str, places: Places) -> None:
        self._data, self._source, self._places = data, source, places

    def versions(self, name: str) -> list[ChartVersion] | None:
        """Return the versions of one chart, newest first."""
        place = self._places.get(name)
        if place is None:
            return None
        from windlass import yaml

        part = yaml.load_goyaml(self._data[slice(*place)], strict=True)
        assert isinstance(part, dict), "the file has the digest of the one that was read as a whole"
        return prepare(name, part[name], self._source, silent)

    def urls(self) -> Iterator[str]:
        """Go through the URLs of all archives, for which the whole index has to be read."""
        return IndexFile.load(self._data, self._source).urls()


def load(path: str, data: bytes, log: Log, store: Store) -> Lookup:
    """Return the index in a file's bytes. Raises as ``IndexFile.load``."""
    if len(data) < MIN_BYTES:
        return IndexFile.load(data, path, log)
    key = digest([data, path])
    kept = store.read(_KIND, key)
    if isinstance(kept, tuple) and kept[:1] == (_FORM,):
        _, places, warnings = kept
        for warning in warnings:
            log("WARN", warning, {})
        return LargeIndex(data, path, places)
    said: list[str] = []

    def remember(level: str, message: str, fields: dict[str, object]) -> None:
        said.append(message)
        log(level, message, fields)

    index = IndexFile.load(data, path, remember)
    keep(path, data, index, said, store)
    return index


def keep(path: str, data: bytes, index: IndexFile, warnings: list[str], store: Store) -> None:
    """Remember the layout of an index that has just been read, and what was said about it."""
    if len(data) < MIN_BYTES:
        return
    places = find_places(data, index)
    if places is not None:
        store.write(_KIND, digest([data, path]), (_FORM, places, warnings))


def find_places(data: bytes, index: IndexFile) -> Places | None:
    """Return where each chart's part of a YAML index begins and ends, or None when that is not plain to see.

    Lines that look like names are trusted only if they are the names of the index, all of them and in their order:
    then no text that spans lines can hold one.
    """
    start = 0 if data.startswith(_HEAD) else data.find(b"\n" + _HEAD) + 1
    if not data.startswith(_HEAD, start) or b"\r" in data:
        return None
    place = start + len(_HEAD)
    first_line = data[place : place + 64]
    indent = len(first_line) - len(first_line.lstrip(b" "))
    import re

    after = re.compile(rb"^[^ #\n-]", re.MULTILINE).search(data, place)
    end = after.start() if after else len(data)
    places: dict[str, tuple[int, int]] = {}
    name, begin = "", place
    for match in re.compile(rb"^ {%d}(?![ #\n-])(.+)$" % indent, re.MULTILINE).finditer(data, place, end):
        if name:
            places[name] = (begin, match.start())
        found = match[1].removesuffix(b" []")
        if not found.endswith(b":") or not _NAME.issuperset(found[:-1]):
            return None
        name, begin = found[:-1].decode("ascii"), match.start()
        if name in places:
            return None
    if name:
        places[name] = (begin, end)
    return places if list(places) == list(index.entries or ()) else None
