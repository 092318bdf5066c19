"""Tokens that the server gave out, in SQLite. Only hashes are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from .base import Credential

if TYPE_CHECKING:
    import sqlite3

    from .database import Database


class SqlCredentials:
    """The Credentials of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_hash(self, token_hash: str) -> Credential | None:
        """The credential with this token."""
        statement = "SELECT name, token_hash, rights, created FROM credentials WHERE token_hash = ?"
        row = self._database.row(statement, (token_hash,))
        return None if row is None else Credential(*cast("tuple[str, str, str, str]", row))

    def add_first(self, credential: Credential) -> bool:
        """Keep it unless there is any; False then. Two servers that start at once get one token."""

        def work(connection: sqlite3.Connection) -> bool:
            if connection.execute("SELECT 1 FROM credentials LIMIT 1").fetchone():
                return False
            _insert(connection, credential)
            return True

        return self._database.write(work)

    def replace(self, credential: Credential) -> None:
        """Keep it in place of every other of its name."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM credentials WHERE name = ?", (credential.name,))
            _insert(connection, credential)

        self._database.write(work)


def _insert(connection: sqlite3.Connection, credential: Credential) -> None:
    values = (credential.token_hash, credential.name, credential.rights, credential.created)
    connection.execute("INSERT INTO credentials VALUES (?, ?, ?, ?)", values)
