"""The storage of releases that HELM_DRIVER names (Go: helm pkg/action/action.go Init)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.actions.record_copy import Open
    from windlass.cancel import Token
    from windlass.chart.log import Log
    from windlass.cli.context import Context
    from windlass.kube.cluster import Cluster
    from windlass.storage.driver import Driver
    from windlass.storage.history import Storage

LARGE_VARIABLE = "WINDLASS_RELEASE_STORAGE"
CONNECTION_VARIABLE = "DRIVER_SQL_CONNECTION_STRING"


def storage_of(ctx: Context, cluster: Cluster, namespace: str, cancel: Token | None = None) -> Storage:
    """Return the releases of a namespace, "" for all of them, in the storage of this run. A cluster is not asked yet.

    A database that cannot be opened ends the process, as in Helm. ``cancel`` is told when another client takes our
    operation for dead.
    """
    from time import time

    from windlass.storage.errors import StorageError
    from windlass.storage.history import Storage
    from windlass.storage.lease import Leases

    try:
        driver = opener(ctx, ctx.settings.driver, lambda: cluster, ctx.log)(namespace)
    except StorageError as error:
        # Go: log.Fatal, which slog.SetDefault has turned into an INFO line
        ctx.info(str(error))
        raise SystemExit(1) from error

    def lost(error: StorageError) -> None:
        ctx.events.tell("lease.lost", error=error)
        if cancel is not None:
            cancel.cancel(str(error))

    return Storage(driver, log=ctx.log, leases=Leases(_holder(ctx), time, lost=lost))


def opener(ctx: Context, name: str, cluster: Callable[[], Cluster], log: Log) -> Open:
    """Return what opens a storage at a namespace, "" for all.

    ``name`` is one that HELM_DRIVER can have, or a connection string; a cluster is asked for when one is needed. Raises
    StorageError, also for an unknown name.
    """
    from windlass.actions import stores

    if name == stores.MEMORY and ctx.memory is not None:
        return _in_memory(ctx.memory)
    if name == stores.SQL or stores.is_database(name):
        where = ctx.settings.environment.text(CONNECTION_VARIABLE) if name == stores.SQL else name
        return stores.in_database(where, ctx.settings.variables, log).at
    return stores.in_cluster(name, cluster().client, log, _large(ctx)).at


def _in_memory(memory: Storage) -> Open:
    def open_at(namespace: str) -> Driver:
        memory.driver.namespace = namespace  # type: ignore[attr-defined]  # the memory driver's
        return memory.driver

    return open_at


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

    from windlass.storage.holder import holder

    user = ctx.settings.variable("USER") or ctx.settings.variable("LOGNAME") or str(os.getuid())
    return holder(f"{user}@{os.uname().nodename}")
