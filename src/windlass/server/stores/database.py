"""SQLite: one writing thread that commits what waits as one transaction, and a reading connection per thread.

WAL lets readers go on beside the writer; ``synchronous=FULL`` makes a commit survive a power cut, and committing
together makes its price bearable. Other servers of the same folder take turns by SQLite's own locks.
"""

from __future__ import annotations

import fcntl
import queue
import sqlite3
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar, cast

from .base import StoreError
from .migrations import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Work = Callable[[sqlite3.Connection], object]
    Waiting = tuple[Work, Future[object]]

T = TypeVar("T")

BUSY_SECONDS = 30.0
MAX_BATCH = 64
"""Writes that share a commit."""


class Database:
    """A database file. Reading and writing are safe from any thread; ``close`` lets waiting writes finish."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._own = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._queue: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._closed = False
        # SQLite does not wait for its own lock while it turns to WAL: servers that start together take turns here
        with open(f"{path}.lock", "ab") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            self._writer = self._connect()
            self._writer.execute("PRAGMA journal_mode = WAL")
            migrate(self._writer)
        self._thread = threading.Thread(target=self._write_loop, name="windlass-writer", daemon=True)
        self._thread.start()

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Read all rows of a query, as of now."""
        return self._reader().execute(statement, values).fetchall()

    def row(self, statement: str, values: Sequence[object] = ()) -> tuple[object, ...] | None:
        """Read the first row of a query, as of now, or None."""
        return cast("tuple[object, ...] | None", self._reader().execute(statement, values).fetchone())

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run several reads as of one moment."""
        reader = self._reader()
        reader.execute("BEGIN")
        try:
            return work(reader)
        finally:
            reader.execute("COMMIT")

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in a transaction of its own standing; return its result once it is durable.

        What ``work`` raises undoes what it did and is raised here. Raises StoreError after ``close``.
        """
        outcome: Future[object] = Future()
        with self._guard:
            if self._closed:
                raise StoreError("the store is closed")
            self._queue.put((work, outcome))
        return cast("T", outcome.result())

    def close(self) -> None:
        """Finish what waits, fold the log into the database, and close."""
        with self._guard:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()
        with self._guard:
            for reader in self._readers:
                reader.close()
        self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._writer.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _reader(self) -> sqlite3.Connection:
        connection = cast("sqlite3.Connection | None", getattr(self._own, "connection", None))
        if connection is None:
            connection = self._connect()
            connection.execute("PRAGMA query_only = ON")
            self._own.connection = connection
            with self._guard:
                self._readers.append(connection)
        return connection

    def _write_loop(self) -> None:
        closing = False
        while not closing:
            batch: list[Waiting] = []
            closing = self._collect(batch)
            if batch:
                self._commit(batch)

    def _collect(self, batch: list[Waiting]) -> bool:
        """Wait for work, take what else waits already; True when the store is to close."""
        waiting = self._queue.get()
        while waiting is not None:
            batch.append(waiting)
            if len(batch) == MAX_BATCH:
                return False
            try:
                waiting = self._queue.get_nowait()
            except queue.Empty:
                return False
        return True

    def _commit(self, batch: list[Waiting]) -> None:
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            results = [_attempt(self._writer, work) for work, _ in batch]
            self._writer.execute("COMMIT")
        except sqlite3.Error as error:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            for _, outcome in batch:
                outcome.set_exception(StoreError(f"the store could not write: {error}"))
            return
        for (_, outcome), (result, failure) in zip(batch, results, strict=True):
            if failure is None:
                outcome.set_result(result)
            else:
                outcome.set_exception(failure)


def _attempt(connection: sqlite3.Connection, work: Work) -> tuple[object, Exception | None]:
    """Run ``work``; what it did before it raised is undone, its neighbours' work stays."""
    connection.execute("SAVEPOINT work")
    try:
        result = work(connection)
    except Exception as error:
        connection.execute("ROLLBACK TO work")
        connection.execute("RELEASE work")
        return None, error
    connection.execute("RELEASE work")
    return result, None
