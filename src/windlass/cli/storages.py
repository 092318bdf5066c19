"""The storage of releases that HELM_DRIVER names (Go: helm pkg/action/action.go Init)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.kube.cluster import Cluster
    from windlass.storage.driver import Driver
    from windlass.storage.history import Storage
    from windlass.storage.sql import Database

SECRETS = ("", "secret", "secrets")
CONFIG_MAPS = ("configmap", "configmaps")
SQL = "sql"
LARGE_VARIABLE = "WINDLASS_RELEASE_STORAGE"
CONNECTION_VARIABLE = "DRIVER_SQL_CONNECTION_STRING"


def storage_of(ctx: Context, cluster: Cluster, namespace: str) -> Storage:
    """Return the releases of a namespace, "" for all of them, in the storage of this run. A cluster is not asked yet.

    A database that cannot be opened ends the process, as in Helm.
    """
    from time import time

    from windlass.cli.releases import log_of
    from windlass.storage.errors import StorageError
    from windlass.storage.history import Storage
    from windlass.storage.lease import Leases

    try:
        driver = driver_of(ctx, ctx.settings.driver, cluster, namespace)
    except StorageError as error:
        # Go: log.Fatal, which slog.SetDefault has turned into an INFO line
        ctx.info(str(error))
        raise SystemExit(1) from error
    return Storage(driver, log=log_of(ctx), leases=Leases(_holder(ctx), time))


def driver_of(ctx: Context, name: str, cluster: Cluster, namespace: str) -> Driver:
    """Return the driver of that name in HELM_DRIVER: one of SECRETS, CONFIG_MAPS, or SQL. Raises StorageError."""
    from time import time

    from windlass.cli.releases import log_of

    if name == SQL:
        return sql_driver(ctx, ctx.settings.environment.text(CONNECTION_VARIABLE), namespace)
    from windlass.actions.record_objects import RecordObjects
    from windlass.storage.configmaps import ConfigMapsDriver
    from windlass.storage.secrets import SecretsDriver

    made = ConfigMapsDriver if name in CONFIG_MAPS else SecretsDriver
    return made(RecordObjects(cluster.client, namespace), time, log_of(ctx), large=_large(ctx))


def sql_driver(ctx: Context, connection_string: str, namespace: str) -> Driver:
    """Return the driver for a database: PostgreSQL, or SQLite where the string says so. Raises StorageError."""
    from time import time

    from windlass.cli.releases import log_of
    from windlass.storage import sqlite
    from windlass.storage.errors import StorageError
    from windlass.storage.sql import SqlDriver

    database: Database
    try:
        if connection_string.startswith(sqlite.PREFIXES):
            database = sqlite.SqliteDatabase(sqlite.path_in(connection_string))
        else:
            from windlass.storage.postgres import PostgresDatabase

            database = PostgresDatabase(connection_string, ctx.settings.variables)
    except StorageError as error:
        raise StorageError(f"unable to instantiate SQL driver: {error}") from error
    return SqlDriver(database, namespace, time, log_of(ctx))


def _large(ctx: Context) -> str:
    """Return what becomes of records that are too large for one object. Raises StorageError."""
    from windlass.storage.apart import MODES
    from windlass.storage.errors import StorageError

    mode = ctx.settings.variable(LARGE_VARIABLE) or ""
    if mode and mode not in MODES:
        raise StorageError(f"{LARGE_VARIABLE} is {mode}; it can be {' or '.join(MODES)}")
    return mode


def _holder(ctx: Context) -> str:
    """Return who this run is to others: the person, the machine and the process."""
    import os
    import socket

    user = ctx.settings.variable("USER") or ctx.settings.variable("LOGNAME") or str(os.getuid())
    return f"{user}@{socket.gethostname()} (process {os.getpid()})"
