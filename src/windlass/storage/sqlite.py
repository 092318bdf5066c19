"""Releases in a SQLite file: Helm's SQL schema in its embedded form (Go: pkg/storage/driver/sql.go).

What only PostgreSQL knows (grants, row security) is left out; releaseKey is as long as the key that it refers to.
"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.release import codec
from windlass.release.model import OWNER
from windlass.storage.driver import DEFAULT_NAMESPACE, SYSTEM_LABELS, user_labels
from windlass.storage.errors import ReleaseExists, ReleaseNotFound, StorageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from sqlite3 import Connection

    from windlass.release.model import Release

    Releases = list[Release]
    Row = tuple[str, str, str]
    Rows = list[Row]

TYPE = "helm.sh/release.v1"
BUSY_SECONDS = 30
"""How long a writer waits for another process."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS releases_v1 (
  key VARCHAR(90), type VARCHAR(64) NOT NULL, body TEXT NOT NULL, name VARCHAR(64) NOT NULL,
  namespace VARCHAR(64) NOT NULL, version INTEGER NOT NULL, status TEXT NOT NULL, owner TEXT NOT NULL,
  createdAt INTEGER NOT NULL, modifiedAt INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (key, namespace)
);
CREATE INDEX IF NOT EXISTS releases_v1_version ON releases_v1 (version);
CREATE INDEX IF NOT EXISTS releases_v1_status ON releases_v1 (status);
CREATE INDEX IF NOT EXISTS releases_v1_name ON releases_v1 (name, owner);
CREATE TABLE IF NOT EXISTS custom_labels_v1 (
  releaseKey VARCHAR(90), releaseNamespace VARCHAR(67), key VARCHAR(317), value VARCHAR(63)
);
CREATE INDEX IF NOT EXISTS custom_labels_v1_release ON custom_labels_v1 (releaseKey, releaseNamespace);
"""
_COLUMNS = "key, namespace, body"


class SqliteDriver:
    """A storage in one file, seen from one namespace ("" for all). Safe to share between processes and threads."""

    __slots__ = ("_connection", "_lock", "_now", "namespace")

    def __init__(self, path: str, namespace: str, now: Callable[[], float]) -> None:
        """Open or make the file. ``now`` gives seconds since 1970. Raises StorageError."""
        import _thread
        import sqlite3

        self.namespace = namespace
        self._now = now
        self._lock = _thread.RLock()
        try:
            self._connection: Connection = sqlite3.connect(path, BUSY_SECONDS, check_same_thread=False)
            self._connection.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise StorageError(f"unable to instantiate SQL driver: {error}") from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def get(self, key: str) -> Release:
        """Return one record. Raises ReleaseNotFound and RecordError."""
        rows = self._read("key = ? AND namespace = ?", (key, self.namespace))
        if not rows:
            raise ReleaseNotFound
        return self._release(rows[0])

    def list(self, accepts: Callable[[Release], bool]) -> Releases:
        """Return the accepted records; those that cannot be read are left out."""
        rows = self._read("owner = ?", (OWNER,), scoped=True)
        return [release for release in self._readable(rows) if accepts(release)]

    def query(self, labels: Mapping[str, str]) -> Releases:
        """Return the records with these labels. Raises ReleaseNotFound and StorageError."""
        for name in labels:
            if name not in SYSTEM_LABELS:
                raise StorageError(f'unknown label "{name}"')
        where = " AND ".join(f"{name} = ?" for name in labels) or "1"
        found = self._readable(self._read(where, tuple(labels.values()), scoped=True))
        if not found:
            raise ReleaseNotFound
        return found

    def create(self, key: str, release: Release) -> None:
        """Store a new record. Raises ReleaseExists."""
        import sqlite3

        namespace = self._place(release)
        row = (
            key, TYPE, codec.encode(release), release.name, namespace, release.version, release.status, OWNER,
            int(self._now()),
        )  # fmt: skip
        labels = [(key, namespace, *pair) for pair in user_labels(release.labels or {}).items()]
        with self._lock, self._connection as connection:
            try:
                connection.execute(
                    "INSERT INTO releases_v1 (key, type, body, name, namespace, version, status, owner, createdAt) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    row,
                )
            except sqlite3.IntegrityError as error:
                raise ReleaseExists from error
            connection.executemany("INSERT INTO custom_labels_v1 VALUES (?, ?, ?, ?)", labels)

    def update(self, key: str, release: Release) -> None:
        """Store a record again; its labels stay. Raises ReleaseNotFound."""
        namespace = self._place(release)
        values = (codec.encode(release), release.name, release.version, release.status, int(self._now()))
        with self._lock, self._connection as connection:
            done = connection.execute(
                "UPDATE releases_v1 SET body = ?, name = ?, version = ?, status = ?, modifiedAt = ? "
                "WHERE key = ? AND namespace = ?",
                (*values, key, namespace),
            )
            if not done.rowcount:
                raise ReleaseNotFound

    def delete(self, key: str) -> Release:
        """Remove a record and return it. Raises ReleaseNotFound and RecordError."""
        with self._lock, self._connection as connection:
            release = self.get(key)
            place = (key, self.namespace)
            connection.execute("DELETE FROM releases_v1 WHERE key = ? AND namespace = ?", place)
            connection.execute("DELETE FROM custom_labels_v1 WHERE releaseKey = ? AND releaseNamespace = ?", place)
        return release

    def _place(self, release: Release) -> str:
        self.namespace = release.namespace or DEFAULT_NAMESPACE
        return self.namespace

    def _read(self, where: str, values: Iterable[object], *, scoped: bool = False) -> Rows:
        if scoped and self.namespace:
            where, values = f"({where}) AND namespace = ?", (*values, self.namespace)
        order = "namespace, name, version"
        with self._lock:
            found = self._connection.execute(
                f"SELECT {_COLUMNS} FROM releases_v1 WHERE {where} ORDER BY {order}", tuple(values)
            )
            return found.fetchall()

    def _release(self, row: Row) -> Release:
        key, namespace, body = row
        release = codec.decode(body)
        with self._lock:
            found = self._connection.execute(
                "SELECT key, value FROM custom_labels_v1 WHERE releaseKey = ? AND releaseNamespace = ?",
                (key, namespace),
            )
            release.labels = dict(found.fetchall())
        return release

    def _readable(self, rows: Iterable[Row]) -> Releases:
        releases = []
        for row in rows:
            try:
                releases.append(self._release(row))
            except WindlassError:
                continue  # one broken record must not hide the others
        return releases
