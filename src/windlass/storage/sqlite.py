"""A SQLite file as a storage: Helm's SQL schema in its embedded form.

What only PostgreSQL knows (grants, row security) is left out; releaseKey is as long as the key that it refers to.
"""

from __future__ import annotations

from windlass.storage.errors import StorageError
from windlass.storage.sql import LEASES, Duplicate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from sqlite3 import Cursor

    from windlass.storage.sql import Rows

BUSY_SECONDS = 30
"""How long a writer waits for another process."""

PREFIXES = ("sqlite:", "file:")
"""With what a connection string for SQLite begins."""

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS releases_v1 (
  key VARCHAR(90), type VARCHAR(64) NOT NULL, body TEXT NOT NULL, name VARCHAR(64) NOT NULL,
  namespace VARCHAR(64) NOT NULL, version INTEGER NOT NULL, status TEXT NOT NULL, owner TEXT NOT NULL,
  createdAt INTEGER NOT NULL, modifiedAt INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (key, namespace)
);
CREATE INDEX IF NOT EXISTS releases_v1_version ON releases_v1 (version);
CREATE INDEX IF NOT EXISTS releases_v1_status ON releases_v1 (status);
CREATE INDEX IF NOT EXISTS releases_v1_newest ON releases_v1 (owner, namespace, name, version);
CREATE TABLE IF NOT EXISTS custom_labels_v1 (
  releaseKey VARCHAR(90), releaseNamespace VARCHAR(67), key VARCHAR(317), value VARCHAR(63)
);
CREATE INDEX IF NOT EXISTS custom_labels_v1_release ON custom_labels_v1 (releaseKey, releaseNamespace);
{LEASES};
"""


def path_in(connection_string: str) -> str:
    """Return what ``sqlite3`` opens: ``sqlite:///abs/path``, ``sqlite:path`` are paths, ``file:…`` is SQLite's URI."""
    if not connection_string.startswith("sqlite:"):
        return connection_string
    rest = connection_string.removeprefix("sqlite:")
    return rest.removeprefix("//") if rest.startswith("//") else rest


class SqliteDatabase:
    """One file, as ``storage.sql.Database`` describes it. Other processes may have it open too."""

    def __init__(self, path: str) -> None:
        """Open or make the file; ``file:`` begins a URI. Raises StorageError."""
        import _thread
        import sqlite3

        self._lock = _thread.RLock()
        self._depth = 0
        try:
            self._connection = sqlite3.connect(
                path, BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=path.startswith("file:")
            )
            self._connection.executescript(_SCHEMA)
        except (sqlite3.Error, ValueError) as error:
            raise StorageError(str(error)) from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def rows(self, statement: str, values: Sequence[object] = ()) -> Rows:
        """Return what a statement finds. Raises StorageError."""
        with self._lock:
            return self._execute(statement, values).fetchall()

    def run(self, statement: str, values: Sequence[object] = ()) -> int:
        """Execute a statement; return how many rows it touched. Raises Duplicate and StorageError."""
        with self._lock:
            return self._execute(statement, values).rowcount

    def transaction(self, *, reading: bool = False) -> AbstractContextManager[None]:
        """Everything inside happens, or nothing. A transaction in another is part of that."""
        from contextlib import contextmanager

        return contextmanager(self._transaction)("BEGIN" if reading else "BEGIN IMMEDIATE")

    def _transaction(self, begin: str) -> Iterator[None]:
        with self._lock:
            if self._depth:
                yield
                return
            self._execute(begin, ())
            self._depth = 1
            try:
                yield
            except BaseException:
                self._execute("ROLLBACK", ())
                raise
            else:
                self._execute("COMMIT", ())
            finally:
                self._depth = 0

    def _execute(self, statement: str, values: Sequence[object]) -> Cursor:
        import sqlite3

        try:
            return self._connection.execute(statement, values)
        except sqlite3.IntegrityError as error:
            raise Duplicate(str(error)) from error
        except sqlite3.Error as error:
            raise StorageError(str(error)) from error
