"""Chart versions and what reading their archives gave, in SQLite.

A version is published, added to and removed inside the write that changes its manifest (``stores.manifests``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from windlass.oci.digest import Digest

from .base import ArchiveRow, ChartRow, VersionTaken

if TYPE_CHECKING:
    import sqlite3

    from .database import Database

_COLUMNS = """prefix, name, version, filename, archive, archive_size, provenance, provenance_size, manifest, created,
    entry, fragment, revision, removed"""

_PUBLISH = f"""
    INSERT INTO charts (repository, tag, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
    ON CONFLICT (prefix, name, version) DO UPDATE SET
        repository = excluded.repository, tag = excluded.tag, filename = excluded.filename, archive = excluded.archive,
        archive_size = excluded.archive_size, provenance = excluded.provenance,
        provenance_size = excluded.provenance_size, manifest = excluded.manifest, created = excluded.created,
        entry = excluded.entry, fragment = excluded.fragment, revision = excluded.revision, removed = 0
"""

_STATE = "SELECT revision, changed FROM prefixes WHERE prefix = ?"


def check_tag(connection: sqlite3.Connection, repository: int, tag: str, chart: ChartRow | None) -> None:
    """Raise VersionTaken if ``tag`` is a published version and ``chart`` is not the same content.

    The same content is the same archive; provenance may join once, but neither go nor change.
    """
    statement = "SELECT version, archive, provenance FROM charts WHERE repository = ? AND tag = ? AND removed = 0"
    row = connection.execute(statement, (repository, tag)).fetchone()
    if row is None:
        return
    version, archive, provenance = row
    if chart is None or chart.archive != archive:
        raise VersionTaken(f"version {version} is published with other content, and published versions do not change")
    if provenance and chart.provenance != provenance:
        raise VersionTaken(f"version {version} is published with another provenance file")


def publish(connection: sqlite3.Connection, repository: int, tag: str, chart: ChartRow, at: str) -> None:
    """Make a version visible, or move a published one to its new, equivalent manifest. Raises VersionTaken."""
    moved = connection.execute(
        """UPDATE charts SET manifest = ?, provenance = ?, provenance_size = ?
           WHERE prefix = ? AND name = ? AND version = ? AND archive = ? AND removed = 0""",
        (chart.manifest, chart.provenance, chart.provenance_size, chart.prefix, chart.name, chart.version,
         chart.archive),
    )  # fmt: skip
    if moved.rowcount:
        return
    taken = connection.execute(
        "SELECT name, version FROM charts WHERE prefix = ? AND filename = ? AND removed = 0",
        (chart.prefix, chart.filename),
    ).fetchone()
    if taken is not None:
        raise VersionTaken(f"{chart.filename} is the file of chart {taken[0]}, version {taken[1]}")
    connection.execute(
        _PUBLISH,
        (repository, tag, chart.prefix, chart.name, chart.version, chart.filename, chart.archive, chart.archive_size,
         chart.provenance, chart.provenance_size, chart.manifest, chart.created, chart.entry, chart.fragment,
         _next_revision(connection, chart.prefix, at)),
    )  # fmt: skip


def remove(connection: sqlite3.Connection, repository: int, column: str, value: str, at: str) -> None:
    """Mark the versions with this ``tag`` or ``manifest`` as removed."""
    statement = f"SELECT id, prefix FROM charts WHERE repository = ? AND {column} = ? AND removed = 0"
    for number, prefix in connection.execute(statement, (repository, value)).fetchall():
        revision = _next_revision(connection, prefix, at)
        connection.execute("UPDATE charts SET removed = 1, revision = ? WHERE id = ?", (revision, number))


def keep_archive(connection: sqlite3.Connection, archive: ArchiveRow) -> None:
    """Remember what reading an archive gave."""
    values = (archive.digest, archive.name, archive.version, archive.metadata)
    connection.execute("INSERT OR IGNORE INTO archives VALUES (?, ?, ?, ?)", values)


def _next_revision(connection: sqlite3.Connection, prefix: str, at: str) -> int:
    statement = """
        INSERT INTO prefixes VALUES (?, 1, ?)
        ON CONFLICT (prefix) DO UPDATE SET revision = revision + 1, changed = excluded.changed
        RETURNING revision
    """
    return cast("int", connection.execute(statement, (prefix, at)).fetchone()[0])


class SqlCharts:
    """The Charts of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def state(self, prefix: str) -> tuple[int, str]:
        """How often the prefix changed, and when last; ``(0, "")`` for an unknown one."""
        row = self._database.row(_STATE, (prefix,))
        return (0, "") if row is None else cast("tuple[int, str]", row)

    def changes(self, prefix: str, after: int) -> tuple[int, str, list[ChartRow]]:
        """The state, and the rows whose revision is beyond ``after``, as of one moment.

        Removed rows are among them unless ``after`` is 0.
        """
        wanted = "" if after else "AND removed = 0"
        statement = f"SELECT {_COLUMNS} FROM charts WHERE prefix = ? AND revision > ? {wanted} ORDER BY revision"

        def work(connection: sqlite3.Connection) -> tuple[int, str, list[ChartRow]]:
            revision, changed = connection.execute(_STATE, (prefix,)).fetchone() or (0, "")
            return revision, changed, [_row(values) for values in connection.execute(statement, (prefix, after))]

        return self._database.read(work)

    def file(self, prefix: str, filename: str) -> ChartRow | None:
        """The version whose archive has this file name."""
        statement = f"SELECT {_COLUMNS} FROM charts WHERE prefix = ? AND filename = ? AND removed = 0"
        row = self._database.row(statement, (prefix, filename))
        return None if row is None else _row(row)

    def entries(self, prefix: str, name: str) -> dict[str, str]:
        """The index entries of a chart, as JSON by version."""
        statement = "SELECT version, entry FROM charts WHERE prefix = ? AND name = ? AND removed = 0"
        return dict(cast("list[tuple[str, str]]", self._database.rows(statement, (prefix, name))))

    def archive(self, digest: str) -> ArchiveRow | None:
        """What an earlier reading of this archive gave."""
        row = self._database.row("SELECT digest, name, version, metadata FROM archives WHERE digest = ?", (digest,))
        return None if row is None else ArchiveRow(Digest(cast("str", row[0])), *cast("tuple[str, str, str]", row[1:]))


def _row(values: tuple[object, ...]) -> ChartRow:
    prefix, name, version, filename, archive, *rest = values
    digest = Digest(cast("str", archive))
    return ChartRow(prefix, name, version, filename, digest, *rest)  # type: ignore[arg-type]  # the record's columns
