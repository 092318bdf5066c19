"""PostgreSQL as a storage, shared with Helm: its schema, made by its migrations (Go: pkg/storage/driver/sql.go).

Needs the extra ``postgres``. Texts of errors are those of lib/pq, which Helm uses, where the server has said them.
"""

from __future__ import annotations

from windlass.storage.connstring import ConnectionStringError, libpq_parameters
from windlass.storage.errors import StorageError
from windlass.storage.sql import LEASES, Duplicate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    import psycopg

    from windlass.storage.sql import Rows

_MIGRATIONS_TABLE = """CREATE TABLE IF NOT EXISTS "gorp_migrations"
  ("id" text not null primary key, "applied_at" timestamp with time zone)"""
_MIGRATIONS = {
    # Go: ensureDBSetup; the order is that of their names (sql-migrate byId)
    "custom_labels": """
        CREATE TABLE custom_labels_v1 (
          releaseKey VARCHAR(64), releaseNamespace VARCHAR(67), key VARCHAR(317), value VARCHAR(63)
        );
        CREATE INDEX ON custom_labels_v1 (releaseKey, releaseNamespace);
        GRANT ALL ON custom_labels_v1 TO PUBLIC;
        ALTER TABLE custom_labels_v1 ENABLE ROW LEVEL SECURITY;
    """,
    "init": """
        CREATE TABLE releases_v1 (
          key VARCHAR(90), type VARCHAR(64) NOT NULL, body TEXT NOT NULL, name VARCHAR(64) NOT NULL,
          namespace VARCHAR(64) NOT NULL, version INTEGER NOT NULL, status TEXT NOT NULL, owner TEXT NOT NULL,
          createdAt INTEGER NOT NULL, modifiedAt INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(key, namespace)
        );
        CREATE INDEX ON releases_v1 (key, namespace);
        CREATE INDEX ON releases_v1 (version);
        CREATE INDEX ON releases_v1 (status);
        CREATE INDEX ON releases_v1 (owner);
        CREATE INDEX ON releases_v1 (createdAt);
        CREATE INDEX ON releases_v1 (modifiedAt);
        GRANT ALL ON releases_v1 TO PUBLIC;
        ALTER TABLE releases_v1 ENABLE ROW LEVEL SECURITY;
    """,
}
_MIGRATION_LOCK = 0x77696E646C617373
"""What clients that set the database up wait for each other with: the bytes of our name."""
_IS_THERE = "SELECT to_regclass('gorp_migrations') IS NOT NULL, to_regclass('windlass_leases_v1') IS NOT NULL"


class PostgresDatabase:
    """One connection, as ``storage.sql.Database`` describes it."""

    def __init__(self, connection_string: str, variables: Mapping[str, str]) -> None:
        """Connect and set the tables up; ``variables`` are those of the environment. Raises StorageError."""
        try:
            import psycopg
        except ImportError as error:
            raise StorageError(
                "PostgreSQL needs psycopg, which is not installed: pip install 'windlass[postgres]'"
            ) from error
        try:
            parameters = libpq_parameters(connection_string, variables)
        except ConnectionStringError as error:
            raise StorageError(str(error)) from error
        import _thread

        self._lock = _thread.RLock()
        try:
            self._connection: psycopg.Connection[tuple[object, ...]] = psycopg.connect(
                psycopg.conninfo.make_conninfo("", **parameters), autocommit=True
            )
        except psycopg.Error as error:
            raise StorageError(_words(error)) from error
        self._set_up()

    def close(self) -> None:
        """Close the connection."""
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
        """Everything inside happens, or nothing. One in another is undone alone (SAVEPOINT)."""
        from contextlib import contextmanager

        del reading  # readers and writers do not wait for each other
        return contextmanager(self._transaction)()

    def _transaction(self) -> Iterator[None]:
        import psycopg

        with self._lock:
            try:
                with self._connection.transaction():
                    yield
            except psycopg.Error as error:
                raise StorageError(_words(error)) from error

    def _execute(self, statement: str, values: Sequence[object]) -> psycopg.Cursor[tuple[object, ...]]:
        import psycopg

        try:
            # statements are constants of this package; only their parameters come from outside
            return self._connection.execute(statement.replace("?", "%s").encode(), values or None)
        except psycopg.errors.UniqueViolation as error:
            raise Duplicate(_words(error)) from error
        except psycopg.Error as error:
            raise StorageError(_words(error)) from error

    def _set_up(self) -> None:
        """Apply the migrations that were not, Helm's and our own table; several clients may begin at once."""
        with self.transaction():
            migrated, leased = self.rows(_IS_THERE)[0]
            applied = self._applied() if migrated else set()
            missing = [name for name in _MIGRATIONS if name not in applied]
            if not missing and leased:
                return
            self.run("SELECT pg_advisory_xact_lock(?)", (_MIGRATION_LOCK,))
            self.run(_MIGRATIONS_TABLE)
            applied = self._applied()
            for name in missing:
                if name not in applied:
                    self.run(_MIGRATIONS[name])
                    self.run("INSERT INTO gorp_migrations (id, applied_at) VALUES (?, now())", (name,))
            self.run(LEASES)

    def _applied(self) -> set[object]:
        return {row[0] for row in self.rows("SELECT id FROM gorp_migrations")}


def _words(error: psycopg.Error) -> str:
    """Return an error in lib/pq's words (Go: pq/error.go Error); those of a connection that fails are libpq's."""
    primary = error.diag.message_primary
    if primary is None:
        return str(error).strip().partition("\n")[0]
    return f"pq: {primary} ({error.sqlstate})" if error.sqlstate else f"pq: {primary}"
