"""What searches look at, of all charts in an index, in a form that is read without YAML and versions.

Nothing that a download is checked against is kept here.
"""

from __future__ import annotations

from windlass.repo.files import is_settled, mark
from windlass.repo.index import IndexFile, read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cache import Store
    from windlass.repo.files import Mark
    from windlass.repo.index import Log

    Run = tuple[str, str, str, tuple[tuple[str, str], ...]]
    """Name, description, keywords, and the versions (newest first) with what is inside, of which these are true."""

    Table = dict[str, list[Run]]
    """Runs by the name that the index has for a chart."""

    Kept = tuple[Mark | None, bool, str, list[str], Table]
    """The file's mark, whether it was settled, the digest of its bytes, warnings, the table."""

MIN_BYTES = 16 * 1024
"""Below this size reading an index takes no longer than looking for what was kept about it."""

_KIND, _FORM = "search", 1


def of_index(index: IndexFile) -> Table:
    """Return the table of an index. Of entries with one version text the last counts, as in Helm."""
    table: Table = {}
    for key, versions in (index.entries or {}).items():
        rows = {
            item.version: ((item.name, item.description, " ".join(item.keywords)), item.app_version)
            for item in versions
        }
        runs: list[tuple[tuple[str, str, str], list[tuple[str, str]]]] = []
        for version, (about, inside) in rows.items():
            if not runs or runs[-1][0] != about:
                runs.append((about, []))
            runs[-1][1].append((version, inside))
        table[key] = [(*about, tuple(versions)) for about, versions in runs]
    return table


def recall(path: str, data: bytes, store: Store) -> tuple[list[str], list[str]] | None:
    """Return the names of the charts and the warnings of an index that was read before, None for other bytes."""
    from windlass.cache import digest

    if len(data) < MIN_BYTES:
        return None
    kept = _kept(path, store)
    return None if kept is None or kept[2] != digest([data]) else (list(kept[4]), kept[3])


def _kept(path: str, store: Store) -> Kept | None:
    from windlass.cache import digest

    found = store.read(_KIND, digest([path]))
    return found[1:] if isinstance(found, tuple) and found[:1] == (_FORM,) else None


def load(path: str, log: Log, store: Store) -> Table:
    """Return the table of an index file, and log what its first reader was warned of. Raises RepoError."""
    kept = _kept(path, store)
    if kept is not None and kept[1] and kept[0] == mark(path):
        return _said(kept, log)
    return read_file(path, lambda data: _confirmed(path, data, kept, log, store))


def _confirmed(path: str, data: bytes, kept: Kept | None, log: Log, store: Store) -> Table:
    """Return what was kept if it is of these bytes, else what they say."""
    from windlass.cache import digest

    if kept is None or kept[2] != digest([data]):
        return _read(path, data, log, store)
    now = mark(path)
    if now is not None and is_settled(now):
        store.write(_KIND, digest([path]), (_FORM, now, True, *kept[2:]))
    return _said(kept, log)


def _said(kept: Kept, log: Log) -> Table:
    _, _, _, warnings, table = kept
    for warning in warnings:
        log("WARN", warning, {})
    return table


def _read(path: str, data: bytes, log: Log, store: Store) -> Table:
    said: list[str] = []

    def remember(level: str, message: str, fields: dict[str, object]) -> None:
        said.append(message)
        log(level, message, fields)

    return keep(path, data, IndexFile.load(data, path, remember), said, store)


def keep(path: str, data: bytes, index: IndexFile, warnings: list[str], store: Store) -> Table:
    """Return the table of an index that was read from these bytes; remember it, and what was said about the index."""
    table = of_index(index)
    if len(data) < MIN_BYTES:
        return table
    from windlass.cache import digest
    from windlass.repo import largeindex

    now = mark(path)
    settled = now is not None and is_settled(now)
    store.write(_KIND, digest([path]), (_FORM, now, settled, digest([data]), warnings, table))
    largeindex.keep(path, data, index, warnings, store)
    return table
