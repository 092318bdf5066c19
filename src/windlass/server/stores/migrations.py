"""The database's schema as numbered steps. A released step is never changed; the next change is a new step.

Names of repositories are whole paths. Their first part may become the tenant, and ``rights`` of a credential may
become a list of patterns and actions, without moving rows; ``linked``, ``pushed`` and ``created`` are what garbage
collection and retention will decide by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import StoreError

if TYPE_CHECKING:
    import sqlite3

STEPS = (
    """
    CREATE TABLE repositories (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        created TEXT NOT NULL
    );
    CREATE TABLE blobs (
        repository INTEGER NOT NULL REFERENCES repositories,
        digest TEXT NOT NULL,
        size INTEGER NOT NULL,
        linked TEXT NOT NULL,
        PRIMARY KEY (repository, digest)
    ) WITHOUT ROWID;
    CREATE TABLE manifests (
        id INTEGER PRIMARY KEY,
        repository INTEGER NOT NULL REFERENCES repositories,
        digest TEXT NOT NULL,
        media_type TEXT NOT NULL,
        artifact_type TEXT NOT NULL,
        subject TEXT NOT NULL,
        annotations TEXT NOT NULL,
        body BLOB NOT NULL,
        pushed TEXT NOT NULL,
        UNIQUE (repository, digest)
    );
    CREATE INDEX manifests_subject ON manifests (repository, subject) WHERE subject <> '';
    CREATE TABLE uses (
        manifest INTEGER NOT NULL REFERENCES manifests ON DELETE CASCADE,
        repository INTEGER NOT NULL,
        digest TEXT NOT NULL,
        PRIMARY KEY (repository, digest, manifest)
    ) WITHOUT ROWID;
    CREATE INDEX uses_manifest ON uses (manifest);
    CREATE TABLE tags (
        repository INTEGER NOT NULL REFERENCES repositories,
        name TEXT NOT NULL,
        digest TEXT NOT NULL,
        pushed TEXT NOT NULL,
        PRIMARY KEY (repository, name)
    ) WITHOUT ROWID;
    CREATE INDEX tags_digest ON tags (repository, digest);
    CREATE TABLE prefixes (
        prefix TEXT PRIMARY KEY,
        revision INTEGER NOT NULL,
        changed TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE charts (
        id INTEGER PRIMARY KEY,
        repository INTEGER NOT NULL REFERENCES repositories,
        prefix TEXT NOT NULL,
        name TEXT NOT NULL,
        version TEXT NOT NULL,
        tag TEXT NOT NULL,
        filename TEXT NOT NULL,
        archive TEXT NOT NULL,
        archive_size INTEGER NOT NULL,
        provenance TEXT NOT NULL,
        provenance_size INTEGER NOT NULL,
        manifest TEXT NOT NULL,
        created TEXT NOT NULL,
        entry TEXT NOT NULL,
        fragment TEXT NOT NULL,
        revision INTEGER NOT NULL,
        removed INTEGER NOT NULL,
        UNIQUE (prefix, name, version)
    );
    CREATE INDEX charts_revision ON charts (prefix, revision);
    CREATE UNIQUE INDEX charts_filename ON charts (prefix, filename) WHERE removed = 0;
    CREATE INDEX charts_tag ON charts (repository, tag);
    CREATE TABLE archives (
        digest TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        version TEXT NOT NULL,
        metadata TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE credentials (
        token_hash TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        rights TEXT NOT NULL,
        created TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to the newest step. Servers that start together take turns.

    Raises StoreError for a database of a newer windlass.
    """
    connection.execute("BEGIN EXCLUSIVE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > len(STEPS):
            raise StoreError(f"the data folder was written by a newer windlass (schema {version}, known {len(STEPS)})")
        for number in range(version, len(STEPS)):
            for statement in STEPS[number].split(";"):
                if statement.strip():
                    connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(STEPS)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
