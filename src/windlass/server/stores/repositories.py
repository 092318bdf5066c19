"""Repositories, the blobs they may hand out, and their tags, in SQLite."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from .base import StillReferenced

if TYPE_CHECKING:
    import sqlite3

    from windlass.oci.digest import Digest

    from .database import Database


def identify(connection: sqlite3.Connection, repository: str, at: str) -> int:
    """The row number of a repository, made when it is new. For use inside a write."""
    row = connection.execute("SELECT id FROM repositories WHERE name = ?", (repository,)).fetchone()
    if row is None:
        statement = "INSERT INTO repositories (name, created) VALUES (?, ?) RETURNING id"
        row = connection.execute(statement, (repository, at)).fetchone()
    return cast("int", row[0])


def link(connection: sqlite3.Connection, repository: int, digest: str, size: int, at: str) -> None:
    """Let a repository hand out a blob. For use inside a write."""
    connection.execute("INSERT OR IGNORE INTO blobs VALUES (?, ?, ?, ?)", (repository, digest, size, at))


class SqlRepositories:
    """The Repositories of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def names(self, after: str, limit: int) -> list[str]:
        """Names of repositories that hold something, in order, after ``after``."""
        statement = """
            SELECT name FROM repositories AS r
            WHERE name > ? AND EXISTS (SELECT 1 FROM manifests WHERE repository = r.id)
            ORDER BY name LIMIT ?
        """
        return [cast("str", name) for (name,) in self._database.rows(statement, (after, limit))]

    def exists(self, repository: str) -> bool:
        """Tell whether anything was ever pushed there."""
        return self._database.row("SELECT 1 FROM repositories WHERE name = ?", (repository,)) is not None

    def blob_size(self, repository: str, digest: str) -> int | None:
        """The size of a blob of the repository, or None."""
        statement = """
            SELECT size FROM blobs WHERE digest = ? AND repository = (SELECT id FROM repositories WHERE name = ?)
        """
        row = self._database.row(statement, (digest, repository))
        return None if row is None else cast("int", row[0])

    def link(self, repository: str, digest: Digest, size: int, at: str) -> None:
        """Let the repository hand out a stored blob."""
        self._database.write(lambda db: link(db, identify(db, repository, at), digest, size, at))

    def unlink(self, repository: str, digest: Digest) -> bool:
        """Take it back; False when it was not there. Raises StillReferenced."""

        def work(connection: sqlite3.Connection) -> bool:
            row = connection.execute("SELECT id FROM repositories WHERE name = ?", (repository,)).fetchone()
            if row is None:
                return False
            key = (row[0], digest)
            if connection.execute("SELECT 1 FROM uses WHERE repository = ? AND digest = ?", key).fetchone():
                raise StillReferenced(f"a manifest of {repository} needs {digest}")
            return connection.execute("DELETE FROM blobs WHERE repository = ? AND digest = ?", key).rowcount > 0

        return self._database.write(work)


class SqlTags:
    """The Tags of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def names(self, repository: str, after: str, limit: int) -> list[str]:
        """Tags in order, after ``after``."""
        statement = """
            SELECT name FROM tags WHERE repository = (SELECT id FROM repositories WHERE name = ?) AND name > ?
            ORDER BY name LIMIT ?
        """
        return [cast("str", name) for (name,) in self._database.rows(statement, (repository, after, limit))]
