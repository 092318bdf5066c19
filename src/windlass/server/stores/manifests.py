"""Manifests in SQLite, and the one write that publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from windlass.oci.digest import Digest

from . import charts, repositories
from .base import ManifestRow, ReferenceMissing, Referrer

if TYPE_CHECKING:
    import sqlite3

    from .base import Publication
    from .database import Database

_COLUMNS = "digest, media_type, body, artifact_type, subject, annotations"
_REFERRERS = """
    SELECT digest, media_type, length(body), artifact_type, annotations
    FROM manifests AS m JOIN (SELECT id AS owner FROM repositories WHERE name = :name) ON m.repository = owner
    WHERE subject = :subject AND subject <> ''
        AND id > coalesce((SELECT id FROM manifests WHERE repository = owner AND digest = :after), 0)
    ORDER BY id
"""
_DESCRIPTOR = 400
"""Characters of a listed descriptor beside its annotations."""


class SqlManifests:
    """The Manifests of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, repository: str, reference: str) -> ManifestRow | None:
        """By tag or by digest."""
        if ":" in reference:
            condition = "m.digest = ?"
        else:
            condition = "m.digest = (SELECT digest FROM tags WHERE repository = r.id AND name = ?)"
        statement = f"""
            SELECT {_COLUMNS} FROM repositories AS r JOIN manifests AS m ON m.repository = r.id
            WHERE {condition} AND r.name = ?
        """
        row = self._database.row(statement, (reference, repository))
        return None if row is None else _row(row)

    def publish(self, publication: Publication) -> None:
        """Make it visible in both protocols, at once. Raises ReferenceMissing, VersionTaken."""
        self._database.write(lambda connection: _publish(connection, publication))

    def referrers(self, repository: str, subject: str, after: str, budget: int) -> tuple[list[Referrer], bool]:
        """Manifests about ``subject``, oldest first, after the digest ``after``; and whether more follow.

        Stops when the annotations come to ``budget`` characters, but not before the first.
        """

        def work(connection: sqlite3.Connection) -> tuple[list[Referrer], bool]:
            found: list[Referrer] = []
            left = budget
            values = {"name": repository, "subject": subject, "after": after}
            for digest, *rest in connection.execute(_REFERRERS, values):
                found.append(Referrer(Digest(digest), *rest))
                left -= len(found[-1].annotations) + _DESCRIPTOR
                if left < 0 and len(found) > 1:
                    return found[:-1], True
            return found, False

        return self._database.read(work)

    def remove(self, repository: str, reference: str, at: str) -> bool:
        """Remove a tag, or a manifest with its tags, and the chart versions that go with them."""

        def work(connection: sqlite3.Connection) -> bool:
            row = connection.execute("SELECT id FROM repositories WHERE name = ?", (repository,)).fetchone()
            if row is None:
                return False
            if ":" in reference:
                return _remove_manifest(connection, row[0], reference, at)
            return _remove_tag(connection, row[0], reference, at)

        return self._database.write(work)


def _row(values: tuple[object, ...]) -> ManifestRow:
    digest, *rest = values
    return ManifestRow(Digest(cast("str", digest)), *rest)  # type: ignore[arg-type]  # the record's columns in order


def _publish(connection: sqlite3.Connection, publication: Publication) -> None:
    at, tag, chart = publication.at, publication.tag, publication.chart
    repository = repositories.identify(connection, publication.repository, at)
    for digest, size in publication.links:
        repositories.link(connection, repository, digest, size, at)
    _check_references(connection, repository, publication)
    if tag:
        charts.check_tag(connection, repository, tag, chart)
    _keep_manifest(connection, repository, publication)
    if publication.archive is not None:
        charts.keep_archive(connection, publication.archive)
    if tag:
        connection.execute(
            """INSERT INTO tags VALUES (?, ?, ?, ?)
               ON CONFLICT (repository, name) DO UPDATE SET digest = excluded.digest, pushed = excluded.pushed""",
            (repository, tag, publication.manifest.digest, at),
        )
    if chart is not None:
        charts.publish(connection, repository, tag, chart, at)


def _check_references(connection: sqlite3.Connection, repository: int, publication: Publication) -> None:
    for digest, is_manifest in publication.references:
        table = "manifests" if is_manifest else "blobs"
        statement = f"SELECT 1 FROM {table} WHERE repository = ? AND digest = ?"
        if connection.execute(statement, (repository, digest)).fetchone() is None:
            raise ReferenceMissing(digest)


def _keep_manifest(connection: sqlite3.Connection, repository: int, publication: Publication) -> None:
    manifest = publication.manifest
    row = connection.execute(
        f"""INSERT INTO manifests (repository, pushed, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (repository, digest) DO NOTHING RETURNING id""",
        (repository, publication.at, manifest.digest, manifest.media_type, manifest.body, manifest.artifact_type,
         manifest.subject, manifest.annotations),
    ).fetchone()  # fmt: skip
    if row is not None:
        uses = [(row[0], repository, digest) for digest, _ in publication.references]
        connection.executemany("INSERT OR IGNORE INTO uses VALUES (?, ?, ?)", uses)


def _remove_manifest(connection: sqlite3.Connection, repository: int, digest: str, at: str) -> bool:
    gone = connection.execute("DELETE FROM manifests WHERE repository = ? AND digest = ?", (repository, digest))
    connection.execute("DELETE FROM tags WHERE repository = ? AND digest = ?", (repository, digest))
    charts.remove(connection, repository, "manifest", digest, at)
    return gone.rowcount > 0


def _remove_tag(connection: sqlite3.Connection, repository: int, tag: str, at: str) -> bool:
    gone = connection.execute("DELETE FROM tags WHERE repository = ? AND name = ?", (repository, tag))
    charts.remove(connection, repository, "tag", tag, at)
    return gone.rowcount > 0
