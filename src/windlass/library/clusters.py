"""The cluster that a program works on, and the storage in which its releases are."""

from __future__ import annotations

from windlass.chart.log import silent

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from windlass.actions.client import KubeClient
    from windlass.actions.config import Configuration
    from windlass.actions.stores import Store
    from windlass.cancel import Token
    from windlass.chart.log import Log
    from windlass.engine.capabilities import Capabilities
    from windlass.events import Event, Events
    from windlass.kube.cluster import Cluster as KubeCluster

    Hear = Callable[[Event], object]


class Cluster:
    """A cluster as one user sees it, and the namespace in which releases are. Close it, or use it in a ``with``.

    Without arguments it is the cluster of the user's own kubeconfig. ``driver`` says where records are: "secret",
    "configmap", "memory" (as long as this object lives), or the connection string of a database:
    ``postgres://…``, ``sqlite:///path``. ``log`` gets what Helm would write to stderr, of all operations: a level, a
    message, fields. Several threads may use one Cluster.
    """

    def __init__(
        self,
        kubeconfig: str | os.PathLike[str] = "",
        *,
        context: str = "",
        namespace: str = "default",
        token: str = "",
        driver: str = "secret",
        log: Log = silent,
    ) -> None:
        """Raises KubeError for a kubeconfig that leads nowhere; nothing is sent yet."""
        from os import fspath, path

        from windlass.engine.capabilities import HELM_VERSION
        from windlass.kube import cluster
        from windlass.kube.config import Overrides

        overrides = Overrides(fspath(kubeconfig), context, token=token)
        made = cluster.Cluster(overrides, {}, path.expanduser("~"), user_agent=f"Helm/{HELM_VERSION[1:]}", log=log)
        self._become(made, namespace, driver, log)

    @classmethod
    def simulated(cls, *, namespace: str = "default", log: Log = silent) -> Cluster:
        """Return a cluster that only pretends, with records in memory: every object can be made, none is ever there.

        It is what HELM_DRIVER=memory is on the command line.
        """
        made = cls.__new__(cls)
        made._become(None, namespace, "memory", log)
        return made

    def _become(self, cluster: KubeCluster | None, namespace: str, driver: str, log: Log) -> None:
        from windlass.actions.stores import Later

        self.namespace = namespace
        self._driver = driver
        self._log = log
        self._cluster = cluster
        self._store = Later(self._opened)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        if self._cluster is not None:
            self._cluster.close()
        self._store.close()

    def configuration(
        self, cancel: Token | None = None, on_event: Hear | None = None, *, everywhere: bool = False
    ) -> Configuration:
        """Return the world of one operation, for flows that have no function here. Raises StorageError.

        What it tells goes to ``on_event``, whatever other operations are under way.
        """
        from time import time

        from windlass.actions.client import Live, Printing
        from windlass.actions.config import Configuration
        from windlass.cancel import Token
        from windlass.storage.history import Storage
        from windlass.storage.lease import Leases

        events, log = self._heard(on_event)
        # One operation may lose its lease; others that share the caller's token go on.
        own = Token() if cancel is None else cancel.child()

        def lost(error: Exception) -> None:
            events.tell("lease.lost", error=error)
            own.cancel(str(error))

        namespace = "" if everywhere else self.namespace
        cluster = None if self._cluster is None else self._cluster.heard_by(log, events)
        driver = self._records(cluster, own, log).at(namespace)
        storage = Storage(driver, log=log, leases=Leases(_holder(), time, lost=lost), events=events)
        client: KubeClient = Printing() if cluster is None else Live(cluster, log, own, explain=True)
        lookup = None if cluster is None else cluster.lookup
        return Configuration(storage, client, namespace, self._capabilities, _now, lookup, log, own, events=events)

    def _heard(self, on_event: Hear | None) -> tuple[Events, Log]:
        """Return where one operation tells what it does, and its log: a part of the same."""
        from windlass.events import SILENT, Events

        shared = self._log
        if on_event is None:
            return SILENT, shared
        events = Events(_Callback(on_event), log=shared)

        def log(level: str, message: str, fields: dict[str, object]) -> None:
            if level != "DEBUG":
                events.tell("log", level=level, message=message, fields=fields)
            shared(level, message, fields)

        return events, log

    def _records(self, cluster: KubeCluster | None, cancel: Token, log: Log) -> Store:
        """Return where records are: one database or memory for all operations, or objects as one operation sees them.

        Raises StorageError.
        """
        from windlass.actions import stores

        if cluster is None or self._driver == stores.MEMORY or stores.is_database(self._driver):
            return self._store
        client = cluster.client.heeding(cancel, finish=True)  # what happened is to be recorded, cancelled or not
        return stores.in_cluster(self._driver, client, log)

    def _opened(self) -> Store:
        from windlass.actions import stores

        if stores.is_database(self._driver):
            return stores.in_database(self._driver, {}, self._log)
        from windlass.storage.memory import MemoryDriver

        return stores.InMemory(MemoryDriver(self.namespace))

    def _capabilities(self) -> Capabilities:
        if self._cluster is None:
            from windlass.engine.capabilities import Capabilities

            return Capabilities()
        from windlass.actions.server_dry import capabilities

        return capabilities(self._cluster)


class _Callback:
    """A function as a listener."""

    __slots__ = ("hear",)

    def __init__(self, hear: Hear) -> None:
        self.hear = hear


def _holder() -> str:
    """Return who this program is to others that meet a pending revision."""
    from os import uname

    from windlass.storage.holder import holder

    return holder(f"windlass library on {uname().nodename}")


def _now() -> str:
    from time import time_ns

    from windlass.release.chartform import moment

    return moment(time_ns())
