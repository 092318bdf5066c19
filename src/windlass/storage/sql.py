"""Releases in the tables of a database: Helm's schema, and what it does with it (Go: pkg/storage/driver/sql.go).

PostgreSQL is shared with Helm; SQLite is the embedded form, which Helm does not know. Statements are the same for both;
parameters are marked ``?``.
"""

from __future__ import annotations

from windlass.chart.log import silent
from windlass.errors import WindlassError
from windlass.release import codec, summary
from windlass.release.model import OWNER
from windlass.storage.driver import DEFAULT_NAMESPACE, SYSTEM_LABELS, system_labels, user_labels
from windlass.storage.entries import Entry
from windlass.storage.errors import LeaseLost, ReleaseExists, ReleaseNotFound, StorageError
from windlass.storage.lease import MAX_HOLDER, Lease
from windlass.storage.stored import of_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from typing import Protocol

    from windlass.chart.log import Log
    from windlass.release.model import Release
    from windlass.storage.stored import Stored

    Adopted = list[tuple[bool, Stored]]
    Entries = list[Entry]
    Releases = list[Release]
    Row = tuple[object, ...]
    Rows = list[Row]
    Place = tuple[str, str]
    Decode = Callable[[str], Release]

    class Database(Protocol):
        """A connection, safe to share between threads. Methods raise StorageError with the server's words."""

        def rows(self, statement: str, values: Sequence[object] = ()) -> Rows:
            """Return what a statement finds."""

        def run(self, statement: str, values: Sequence[object] = ()) -> int:
            """Execute a statement; return how many rows it touched. Raises Duplicate."""

        def transaction(self, *, reading: bool = False) -> AbstractContextManager[object]:
            """Everything inside happens, or nothing; other threads wait. ``reading`` says that nothing is changed."""

        def close(self) -> None:
            """Close the connection."""


TYPE = "helm.sh/release.v1"

LEASES = f"""CREATE TABLE IF NOT EXISTS windlass_leases_v1 (
  releaseKey VARCHAR(90), releaseNamespace VARCHAR(64), holder VARCHAR({MAX_HOLDER}) NOT NULL, expires BIGINT NOT NULL,
  PRIMARY KEY (releaseKey, releaseNamespace)
)"""
"""Our own table beside Helm's: who is at work on a record, and until when, in seconds since 1970."""

_INSERT = """INSERT INTO releases_v1 (key, type, body, name, namespace, version, status, owner, createdAt)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_NEWEST = """JOIN (SELECT namespace AS n_namespace, name AS n_name, MAX(version) AS n_version FROM releases_v1
  WHERE owner = ? GROUP BY namespace, name) newest
  ON namespace = n_namespace AND name = n_name AND version = n_version"""
_OF_RECORD = "key = ? AND namespace = ?"
_OF_LEASE = "releaseKey = ? AND releaseNamespace = ?"


TOGETHER = 500
"""Records that one statement asks for by their keys."""


class Duplicate(StorageError):
    """A row with that key is there already."""


class SqlDriver:
    """A storage in a database, seen from one namespace ("" for all). Storing a release makes its namespace the current
    one, as in Helm."""

    def __init__(self, database: Database, namespace: str, now: Callable[[], float], log: Log = silent) -> None:
        """``now`` gives seconds since 1970."""
        self.namespace = namespace
        self._database = database
        self._now = now
        self._log = log

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def get(self, key: str) -> Release:
        """Return one record, with its labels. Raises ReleaseNotFound, RecordError and StorageError."""
        with self._database.transaction(reading=True):
            rows = self._database.rows(f"SELECT body FROM releases_v1 WHERE {_OF_RECORD}", (key, self.namespace))
            if not rows:
                raise ReleaseNotFound
            release = codec.decode(_text(rows[0][0]))
            release.labels = self._labels([key]).get((key, self.namespace), {})
        return release

    def list(self, accepts: Callable[[Release], bool]) -> Releases:
        """Return the accepted records, with all labels; those that cannot be read are left out."""
        return [release for release in self._listed(codec.decode, "owner = ?", (OWNER,)) if accepts(release)]

    def summaries(self, status: str = "") -> Releases:
        """Return the newest record of each release, or all records of one status."""
        if status:
            return self._listed(summary.decode, "owner = ? AND status = ?", (OWNER, status))
        return self._listed(summary.decode, "owner = ?", (OWNER,), join=_NEWEST, joined=(OWNER,))

    def query(self, labels: Mapping[str, str]) -> Releases:
        """Return the records with these labels, which are columns. Raises ReleaseNotFound and StorageError."""
        for name in labels:
            if name not in SYSTEM_LABELS:
                raise StorageError(f"unknown label {name}")
        where = " AND ".join(f"{name} = ?" for name in labels) or "1 = 1"
        found = self._found(codec.decode, where, tuple(labels.values()))
        if not found:
            raise ReleaseNotFound
        return found

    def entries(self, name: str) -> Entries:
        """Return the records of a release, to be read one by one. Raises ReleaseNotFound and StorageError."""
        rows, labels = self._rows("name = ? AND owner = ?", (name, OWNER))
        if not rows:
            raise ReleaseNotFound
        return [self._entry(row, labels) for row in rows]

    def _entry(self, row: Row, labels: dict[Place, dict[str, str]]) -> Entry:
        def read(decode: Decode) -> Release | None:
            return next(iter(self._readable([row], labels, decode)), None)

        return Entry(_text(row[0]), lambda: read(codec.decode), lambda: read(summary.decode))

    def create(self, key: str, release: Release, lease: Lease | None = None) -> None:
        """Store a new record. Raises ReleaseExists and StorageError."""
        namespace = self._moved_to(release)
        row = key, TYPE, codec.encode(release), release.name, namespace, release.version, release.status, OWNER
        with self._database.transaction():
            try:
                self._database.run(_INSERT, (*row, int(self._now())))
            except Duplicate as error:
                raise ReleaseExists from error
            self._label(key, namespace, user_labels(release.labels or {}))
            self._keep(key, namespace, lease)

    def update(self, key: str, release: Release, lease: Lease | None = None) -> None:
        """Store a record again; its labels stay. Raises ReleaseNotFound and StorageError."""
        namespace = self._moved_to(release)
        values = (codec.encode(release), release.name, release.version, release.status, OWNER, int(self._now()))
        with self._database.transaction():
            touched = self._database.run(
                "UPDATE releases_v1 SET body = ?, name = ?, version = ?, status = ?, owner = ?, modifiedAt = ? "
                f"WHERE {_OF_RECORD}",
                (*values, key, namespace),
            )
            if not touched:
                raise ReleaseNotFound
            self._keep(key, namespace, lease)

    def delete(self, key: str) -> Release:
        """Remove a record and return it. Raises ReleaseNotFound, RecordError and StorageError."""
        with self._database.transaction():
            release = self.get(key)
            self._drop(key)
        return release

    def drop(self, outline: Release) -> None:
        """Remove a record; one that is gone is gone. Raises StorageError."""
        with self._database.transaction():
            self._drop(outline.key)

    def _drop(self, key: str) -> None:
        place = key, self.namespace
        self._database.run(f"DELETE FROM releases_v1 WHERE {_OF_RECORD}", place)
        self._database.run(f"DELETE FROM custom_labels_v1 WHERE {_OF_LEASE}", place)
        self._keep(*place, None)

    def scan(self, names: Collection[str] = ()) -> Iterator[Stored]:
        """Give all records, or those of some releases, by namespace and key; what cannot be read is left out.

        Raises StorageError.
        """
        where, values = "owner = ?", [OWNER]
        if self.namespace:
            where, values = f"{where} AND namespace = ?", [*values, self.namespace]
        rows = self._database.rows(f"SELECT namespace, key, name FROM releases_v1 WHERE {where}", values)
        places = [(_text(row[0]), _text(row[1])) for row in rows if not names or row[2] in names]
        places.sort(key="/".join)  # as etcd does, whatever the database's collation
        while places:
            namespace = places[0][0]
            keys = [key for within, key in places[:TOGETHER] if within == namespace]
            places = places[len(keys) :]
            texts = self._texts(keys, namespace)
            for key in [key for key in keys if key in texts]:
                try:
                    found = of_text(*texts[key])
                except WindlassError as error:
                    self._leave_out(key, error)
                    continue
                yield found

    def held(self, keys: Sequence[str]) -> dict[str, Stored]:
        """Return the records of these keys that are there. Raises RecordError and StorageError."""
        found: dict[str, Stored] = {}
        for start in range(0, len(keys), TOGETHER):
            texts = self._texts(keys[start : start + TOGETHER], self.namespace)
            found.update((key, of_text(*text)) for key, text in texts.items())
        return found

    def _texts(self, keys: Sequence[str], namespace: str) -> dict[str, tuple[str, dict[str, str]]]:
        """Return the texts of records, and their labels."""
        with self._database.transaction(reading=True):
            rows = self._database.rows(
                f"SELECT key, body FROM releases_v1 WHERE key IN ({_marks(keys)}) AND namespace = ?", (*keys, namespace)
            )
            labels = self._labels(keys)
        return {key: (text, labels.get((key, namespace), {})) for key, text in [map(_text, row) for row in rows]}

    def adopt(self, records: Sequence[Stored]) -> Adopted:
        """Store the records that are not there, all or none; return whether each is new, and what now is there.

        Raises StorageError.
        """
        fresh: set[str] = set()
        with self._database.transaction():
            for one in records:
                namespace = self._moved_to(one)
                row = one.key, TYPE, one.text, one.name, namespace, one.version, one.status, OWNER, int(self._now())
                if self._database.run(f"{_INSERT} ON CONFLICT (key, namespace) DO NOTHING", row):
                    self._label(one.key, namespace, one.labels)
                    self._keep(one.key, namespace, None)
                    fresh.add(one.key)
        found = self.held([one.key for one in records])
        return [(one.key in fresh, found[one.key]) for one in records]

    def lease(self, key: str) -> Lease | None:
        """Return the lease of a record, None if it has none. Raises ReleaseNotFound and StorageError."""
        place = key, self.namespace
        with self._database.transaction(reading=True):
            if not self._database.rows(f"SELECT 1 FROM releases_v1 WHERE {_OF_RECORD}", place):
                raise ReleaseNotFound
            rows = self._database.rows(f"SELECT holder, expires FROM windlass_leases_v1 WHERE {_OF_LEASE}", place)
        return Lease(_text(rows[0][0]), float(str(rows[0][1]))) if rows else None

    def renew(self, key: str, lease: Lease) -> None:
        """Make the lease last longer, if its holder is still the same. Raises LeaseLost and StorageError."""
        values = int(lease.expires), key, self.namespace, lease.holder
        if not self._database.run(
            f"UPDATE windlass_leases_v1 SET expires = ? WHERE {_OF_LEASE} AND holder = ?", values
        ):
            raise LeaseLost(key)

    def _keep(self, key: str, namespace: str, lease: Lease | None) -> None:
        self._database.run(f"DELETE FROM windlass_leases_v1 WHERE {_OF_LEASE}", (key, namespace))
        if lease is not None:
            row = key, namespace, lease.holder, int(lease.expires)
            self._database.run("INSERT INTO windlass_leases_v1 VALUES (?, ?, ?, ?)", row)

    def _label(self, key: str, namespace: str, labels: Mapping[str, str]) -> None:
        for pair in labels.items():
            self._database.run("INSERT INTO custom_labels_v1 VALUES (?, ?, ?, ?)", (key, namespace, *pair))

    def _moved_to(self, release: Release | Stored) -> str:
        self.namespace = release.namespace or DEFAULT_NAMESPACE
        return self.namespace

    def _listed(
        self, decode: Decode, where: str, values: tuple[object, ...], *, join: str = "", joined: tuple[object, ...] = ()
    ) -> Releases:
        found = self._found(decode, where, values, join=join, joined=joined)
        for release in found:
            release.labels = {**(release.labels or {}), **system_labels(release)}
        return found

    def _found(
        self, decode: Decode, where: str, values: tuple[object, ...], *, join: str = "", joined: tuple[object, ...] = ()
    ) -> Releases:
        return list(self._readable(*self._rows(where, values, join=join, joined=joined), decode))

    def _rows(
        self, where: str, values: tuple[object, ...], *, join: str = "", joined: tuple[object, ...] = ()
    ) -> tuple[Rows, dict[Place, dict[str, str]]]:
        """Return keys, namespaces and texts of records, and the labels of their namespace."""
        if self.namespace:
            where, values = f"{where} AND namespace = ?", (*values, self.namespace)
        statement = (
            f"SELECT key, namespace, body FROM releases_v1 {join} WHERE {where} ORDER BY namespace, name, version"
        )
        with self._database.transaction(reading=True):
            rows = self._database.rows(statement, (*joined, *values))
            return rows, self._labels([_text(row[0]) for row in rows])

    def _labels(self, keys: Sequence[str]) -> dict[Place, dict[str, str]]:
        """Return the labels of records with these keys, by key and namespace."""
        found: dict[Place, dict[str, str]] = {}
        for start in range(0, len(keys), TOGETHER):
            some = keys[start : start + TOGETHER]
            for row in self._database.rows(
                "SELECT releaseKey, releaseNamespace, key, value FROM custom_labels_v1 "
                f"WHERE releaseKey IN ({_marks(some)})",
                some,
            ):
                of_key, of_namespace, name, value = map(_text, row)
                found.setdefault((of_key, of_namespace), {})[name] = value
        return {place: user_labels(labels) for place, labels in found.items()}

    def _readable(self, rows: Rows, labels: dict[Place, dict[str, str]], decode: Decode) -> Iterable[Release]:
        for row in rows:
            key, namespace, body = map(_text, row)
            try:
                release = decode(body)
            except WindlassError as error:
                self._leave_out(key, error)
                continue
            release.labels = labels.get((key, namespace), {})
            yield release

    def _leave_out(self, key: str, error: WindlassError) -> None:
        """Log a record that cannot be read: it must not hide the others."""
        self._log("DEBUG", "failed to decode release", {"key": key, "error": str(error)})


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
