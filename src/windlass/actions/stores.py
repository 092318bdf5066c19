"""Storages of releases by name: in a cluster, in a database, in memory (Go: helm pkg/action/action.go Init)."""

from __future__ import annotations

from windlass.storage.errors import StorageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Protocol

    from windlass.chart.log import Log
    from windlass.kube.rest import Client
    from windlass.storage.driver import Driver
    from windlass.storage.memory import MemoryDriver
    from windlass.storage.sql import Database

    class Store(Protocol):
        """A storage, seen from any namespace. Safe to share between threads."""

        def at(self, namespace: str) -> Driver:
            """Return it as seen from a namespace, "" for all of them."""

        def close(self) -> None:
            """Let its connections go."""


SECRETS = ("", "secret", "secrets")
CONFIG_MAPS = ("configmap", "configmaps")
SQL, MEMORY = "sql", "memory"


def is_database(name: str) -> bool:
    """Tell whether a name is a connection string."""
    return ":" in name or "=" in name


def in_cluster(name: str, client: Client, log: Log, large: str = "") -> Store:
    """Return Secrets or ConfigMaps; ``large`` says what becomes of what does not fit (docs/design/0012).

    Raises StorageError for an unknown name.
    """
    if name not in (*SECRETS, *CONFIG_MAPS):
        from windlass.golang.strconv import quote

        raise StorageError(f"unknown driver {quote(name)}")
    return _InCluster(name in CONFIG_MAPS, client, log, large)


class _InCluster:
    def __init__(self, is_config_map: bool, client: Client, log: Log, large: str) -> None:
        from windlass.storage.configmaps import ConfigMapsDriver
        from windlass.storage.secrets import SecretsDriver

        self._made = ConfigMapsDriver if is_config_map else SecretsDriver
        self._client = client
        self._log = log
        self._large = large

    def at(self, namespace: str) -> Driver:
        """Return the objects of a namespace, "" for all."""
        from time import time

        from windlass.actions.record_objects import RecordObjects

        return self._made(RecordObjects(self._client, namespace), time, self._log, large=self._large)

    def close(self) -> None:
        """The connections are the cluster's."""


def in_database(connection_string: str, variables: Mapping[str, str], log: Log) -> Store:
    """Open a database: PostgreSQL, or SQLite where the string says so. Raises StorageError."""
    from windlass.storage import sqlite

    database: Database
    try:
        if connection_string.startswith(sqlite.PREFIXES):
            database = sqlite.SqliteDatabase(sqlite.path_in(connection_string))
        else:
            from windlass.storage.postgres import PostgresDatabase

            database = PostgresDatabase(connection_string, variables)
    except StorageError as error:
        raise StorageError(f"unable to instantiate SQL driver: {error}") from error
    return _InDatabase(database, log)


class _InDatabase:
    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log

    def at(self, namespace: str) -> Driver:
        """Return the rows of a namespace, "" for all."""
        from time import time

        from windlass.storage.sql import SqlDriver

        return SqlDriver(self._database, namespace, time, self._log)

    def close(self) -> None:
        """Close the connection."""
        self._database.close()


class InMemory:
    """Records that live as long as this."""

    def __init__(self, driver: MemoryDriver) -> None:
        self._driver = driver

    def at(self, namespace: str) -> Driver:
        """Return the records of a namespace, "" for all."""
        return self._driver.at(namespace)

    def close(self) -> None:
        """Nothing is open."""


class Later:
    """A storage that is opened when it is first needed. Safe to share between threads."""

    def __init__(self, connect: Callable[[], Store]) -> None:
        from _thread import allocate_lock

        self._connect = connect
        self._lock = allocate_lock()
        self._store: Store | None = None

    def at(self, namespace: str) -> Driver:
        """Return it as seen from a namespace, "" for all of them. Raises StorageError."""
        with self._lock:
            if self._store is None:
                self._store = self._connect()
            return self._store.at(namespace)

    def close(self) -> None:
        """Let its connections go, if there are any."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None
