"""A repository's index over the network, and its copy in the cache (Helm: repo.ChartRepository)."""

from __future__ import annotations

import os

from windlass.errors import WindlassError
from windlass.golang import url as gourl
from windlass.repo import urls
from windlass.repo.errors import ChartNotFound, RepoError
from windlass.repo.files import charts_name, index_name, make_folders, write_atomically
from windlass.repo.index import MAX_INDEX_BYTES, IndexFile, read_file, silent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from windlass.cache import Store
    from windlass.repo.config import Entry
    from windlass.repo.index import Log, Lookup

    class Fetcher(Protocol):
        """Gets what is at a URL that belongs to a repository, with that repository's credentials."""

        def supports(self, scheme: str) -> bool: ...

        def fetch(self, url: str, entry: Entry, limit: int) -> bytes: ...


MAX_PARALLEL = 8


def check_scheme(entry: Entry, fetcher: Fetcher) -> None:
    """Refuse a repository whose URL nothing can fetch (NewChartRepository). Raises RepoError."""
    try:
        scheme = gourl.parse(entry.url).scheme
    except gourl.UrlError as error:
        raise RepoError(f"invalid chart URL format: {entry.url}") from error
    if not fetcher.supports(scheme):
        raise RepoError(f"could not find protocol handler for: {scheme}")


def download_index(entry: Entry, fetcher: Fetcher, log: Log = silent) -> tuple[bytes, IndexFile]:
    """Return a repository's index, as it came and parsed. Raises RepoError and what the fetcher and parser raise."""
    data = fetcher.fetch(urls.resolve(entry.url, "index.yaml"), entry, MAX_INDEX_BYTES)
    return data, IndexFile.load(data, entry.url, log)


def refresh(entry: Entry, fetcher: Fetcher, cache_folder: str, log: Log = silent, store: Store | None = None) -> str:
    """Download a repository's index into the cache and return its path. Raises as ``download_index``."""
    path = os.path.join(cache_folder, index_name(entry.name))
    data = fetcher.fetch(urls.resolve(entry.url, "index.yaml"), entry, MAX_INDEX_BYTES)
    names = None if store is None else _names_as_before(entry, path, data, log, store)
    if names is not None:
        _write(cache_folder, entry, names, data)
        return path
    index, warnings = _read(entry, data, log)
    _write(cache_folder, entry, sorted(index.entries or ()), data)
    if store is not None:
        from windlass.repo import searchtable

        # readers of the file are warned in its name
        warnings = [message.replace(f" from {entry.url}: ", f" from {path}: ", 1) for message in warnings]
        searchtable.keep(path, data, index, warnings, store)
    return path


def _read(entry: Entry, data: bytes, log: Log) -> tuple[IndexFile, list[str]]:
    """Return a downloaded index and what was warned of."""
    said: list[str] = []

    def remember(level: str, message: str, fields: dict[str, object]) -> None:
        said.append(message)
        log(level, message, fields)

    return IndexFile.load(data, entry.url, remember), said


def _write(cache_folder: str, entry: Entry, names: list[str], data: bytes) -> None:
    """Put an index and the list of its charts, which completion reads, into the cache."""
    charts_path = os.path.join(cache_folder, charts_name(entry.name))
    make_folders(os.path.dirname(charts_path))
    write_atomically(charts_path, "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape"), 0o644)
    write_atomically(os.path.join(cache_folder, index_name(entry.name)), data, 0o644)


def _names_as_before(entry: Entry, path: str, data: bytes, log: Log, store: Store) -> list[str] | None:
    """Return the names of an index that is the one in the cache, and warn as then; None for another index."""
    from windlass.repo import searchtable

    known = searchtable.recall(path, data, store)
    if known is None:
        return None
    names, warnings = known
    for message in warnings:
        log("WARN", message.replace(f" from {path}: ", f" from {entry.url}: ", 1), {})
    return sorted(names)


def load_cached(cache_folder: str, name: str, log: Log = silent, store: Store | None = None) -> Lookup:
    """Return the cached index of a repository; a store remembers the layout of large ones. Raises RepoError."""
    path = os.path.join(cache_folder, index_name(name))
    if store is None:
        return IndexFile.load_file(path, log)
    from windlass.repo import largeindex

    return read_file(path, lambda data: largeindex.load(path, data, log, store))


def find_chart(entry: Entry, chart: str, version: str, fetcher: Fetcher, log: Log = silent) -> tuple[str, str]:
    """Return the URL and digest of a chart in a repository that is not configured (FindChartInRepoURL).

    Raises RepoError and ChartNotFound.
    """
    from windlass.golang.strconv import quote

    check_scheme(entry, fetcher)
    try:
        _, index = download_index(entry, fetcher, log)
    except WindlassError as error:
        reason = f"looks like {quote(entry.url)} is not a valid chart repository or cannot be reached: {error}"
        raise RepoError(reason) from error
    wanted = f"chart {quote(chart)}" + (f" version {quote(version)}" if version else "")
    try:
        found = index.get(chart, version, log)
    except WindlassError as error:
        raise ChartNotFound(f"{wanted} not found in {entry.url} repository") from error
    if not found.urls:
        raise RepoError(f"{wanted} has no downloadable URLs")
    try:
        return urls.resolve(entry.url, found.urls[0]), found.digest
    except RepoError as error:
        raise RepoError(f"failed to make chart URL absolute: {error}") from error


def refresh_all(
    entries: list[Entry], refresh_one: Callable[[Entry], None], done: Callable[[Entry, Exception | None], object]
) -> None:
    """Refresh repositories side by side; ``done`` is told of each in order, with the error if there was one."""
    outcomes: list[Exception | None] = [None] * len(entries)

    def work(start: int) -> None:
        for at in range(start, len(entries), MAX_PARALLEL):
            try:
                refresh_one(entries[at])
            except Exception as error:  # bugs too: they are raised below, in the caller's thread
                outcomes[at] = error

    _side_by_side(work, min(MAX_PARALLEL, len(entries)))
    for entry, outcome in zip(entries, outcomes, strict=True):
        if outcome is not None and not isinstance(outcome, WindlassError):
            raise outcome
        done(entry, outcome)


def _side_by_side(work: Callable[[int], None], count: int) -> None:
    if count < 2:
        work(0)
        return
    from threading import Thread

    threads = [Thread(target=work, args=(start,), daemon=True) for start in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
