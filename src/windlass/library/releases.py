"""Releases of a cluster from Python: installed, upgraded, rolled back, uninstalled, tested, looked at.

The library reads no environment: which cluster is meant comes in a Cluster. Functions may be called from several
threads with one Cluster; releases of different names do not wait for each other.
"""

from __future__ import annotations

from windlass.chart.log import silent
from windlass.library.options import DEFAULT_SECONDS, making, waiting

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from typing import Any, Unpack

    from windlass.actions.config import Configuration
    from windlass.cancel import Token
    from windlass.chart.log import Log
    from windlass.engine.capabilities import Capabilities
    from windlass.library.charts import Chart
    from windlass.library.options import Options
    from windlass.release.model import Release as Revision
    from windlass.storage.driver import Driver

    Revisions = list[Revision]
    Values = Mapping[str, Any] | None

SECRET, CONFIG_MAP = "secret", "configmap"

_USER_AGENT = "Helm/4.2.4"


class Cluster:
    """A cluster as one user sees it, and the namespace in which releases are. Close it, or use it in a ``with``.

    Without arguments it is the cluster of the user's own kubeconfig. ``driver`` says where records are: "secret" or
    "configmap". ``log`` gets what Helm would write to stderr: a level, a message, fields.
    """

    def __init__(
        self,
        kubeconfig: str | os.PathLike[str] = "",
        *,
        context: str = "",
        namespace: str = "default",
        token: str = "",
        driver: str = SECRET,
        log: Log = silent,
    ) -> None:
        """Raises KubeError for a kubeconfig that leads nowhere; nothing is sent yet."""
        from os import fspath, path

        from windlass.kube import cluster
        from windlass.kube.config import Overrides

        overrides = Overrides(fspath(kubeconfig), context, token=token)
        self.namespace = namespace
        self._driver = driver
        self._log = log
        self._cluster = cluster.Cluster(overrides, {}, path.expanduser("~"), user_agent=_USER_AGENT, log=log)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self._cluster.close()

    def configuration(self, cancel: Token | None = None, *, everywhere: bool = False) -> Configuration:
        """Return the world of one operation, for flows that have no function here."""
        from time import time

        from windlass.actions.client import Live
        from windlass.actions.config import Configuration
        from windlass.cancel import Token
        from windlass.storage.history import Storage
        from windlass.storage.lease import Leases

        # One operation may lose its lease; others that share the caller's token go on.
        own = Token() if cancel is None else cancel.child()
        leases = Leases(_holder(), time, lost=lambda error: own.cancel(str(error)))
        namespace = "" if everywhere else self.namespace
        storage = Storage(self._records(namespace), log=self._log, leases=leases)
        client = Live(self._cluster, self._log, own)
        return Configuration(storage, client, namespace, self._capabilities, _now, self._cluster.lookup, self._log, own)

    def _records(self, namespace: str) -> Driver:
        from time import time

        from windlass.actions.record_objects import RecordObjects
        from windlass.storage.configmaps import ConfigMapsDriver
        from windlass.storage.secrets import SecretsDriver

        made = ConfigMapsDriver if self._driver == CONFIG_MAP else SecretsDriver
        return made(RecordObjects(self._cluster.client, namespace), time, self._log)

    def _capabilities(self) -> Capabilities:
        from windlass.actions.server_dry import capabilities

        return capabilities(self._cluster, self._log)


def install(
    cluster: Cluster,
    name: str,
    chart: Chart,
    values: Values = None,
    *,
    create_namespace: bool = False,
    replace: bool = False,
    cancel: Token | None = None,
    **options: Unpack[Options],
) -> Revision:
    """Install a chart and return the first revision. How is for the keywords of ``library.options.Options`` to say.

    ``cancel`` stops it from another thread; the revision is marked failed then. Raises ReleaseError, KubeError,
    StorageError, Cancelled and other WindlassErrors with Helm's texts.
    """
    from windlass.actions.install import Install

    flow = Install(name, cluster.namespace, making(options), replace, create_namespace)
    return flow.run(cluster.configuration(cancel), chart.for_release(), _given(values))


def upgrade(
    cluster: Cluster,
    name: str,
    chart: Chart,
    values: Values = None,
    *,
    reuse: str = "",
    cleanup_on_fail: bool = False,
    max_history: int = 10,
    cancel: Token | None = None,
    **options: Unpack[Options],
) -> Revision:
    """Upgrade a release and return the new revision. Keywords are those of ``install``, and some more.

    ``reuse`` says which old values count: "" those of the last revision if none are given, "reset" none, "reuse" all
    that were computed, "reset-then-reuse" those that users gave. Raises as ``install``.
    """
    from windlass.actions.upgrade import Upgrade

    flow = Upgrade(making(options), reuse, cleanup_on_fail, max_history)
    return flow.run(cluster.configuration(cancel), name, chart.for_release(), _given(values))


def rollback(
    cluster: Cluster,
    name: str,
    revision: int = 0,
    *,
    wait: bool | str = False,
    timeout: float = DEFAULT_SECONDS,
    no_hooks: bool = False,
    cleanup_on_fail: bool = False,
    server_side: str = "auto",
    force_conflicts: bool = False,
    max_history: int = 10,
    cancel: Token | None = None,
) -> Revision:
    """Go back to a revision, 0 for the one before the newest, and return the new one. Raises as ``install``."""
    from windlass.actions.rollback import Rollback

    flow = Rollback(
        revision,
        no_hooks=no_hooks,
        waiting=waiting(wait, timeout),
        server_side=server_side,
        force_conflicts=force_conflicts,
        cleanup_on_fail=cleanup_on_fail,
        max_history=max_history,
    )
    return flow.run(cluster.configuration(cancel), name)


def uninstall(
    cluster: Cluster,
    name: str,
    *,
    keep_history: bool = False,
    ignore_not_found: bool = False,
    no_hooks: bool = False,
    cascade: str = "background",
    wait: bool | str = False,
    timeout: float = DEFAULT_SECONDS,
    description: str = "",
    cancel: Token | None = None,
) -> str:
    """Take a release away; return what stays because its resource policy says so. Raises as ``install``."""
    from windlass.actions.uninstall import Uninstall

    flow = Uninstall(
        keep_history,
        ignore_not_found,
        no_hooks,
        description=description,
        cascade=cascade,
        waiting=waiting(wait, timeout),
    )
    return flow.run(cluster.configuration(cancel), name)


def run_tests(
    cluster: Cluster, name: str, *, timeout: float = DEFAULT_SECONDS, cancel: Token | None = None
) -> Revision:
    """Run the tests of a release and return it, its hooks saying how they went. Raises as ``install``, if one fails."""
    from windlass.actions.release_test import ReleaseTest

    tested = ReleaseTest(timeout=timeout).run(cluster.configuration(cancel), name)
    tested.clean_up()
    if tested.error is not None:
        raise tested.error
    return tested.release


def status(cluster: Cluster, name: str, revision: int = 0) -> Revision:
    """Return a revision, the newest for 0; its ``info.resources`` are the objects that the cluster has of it.

    Raises KubeError, ReleaseError, StorageError.
    """
    from windlass.actions import reading

    return reading.status(cluster.configuration(), name, revision)


def history(cluster: Cluster, name: str) -> Revisions:
    """Return all revisions of a release, oldest first. Raises KubeError, ReleaseError, StorageError."""
    from windlass.actions import reading
    from windlass.release.query import sort_by_revision

    return sort_by_revision(reading.history(cluster.configuration(), name))


def releases(cluster: Cluster, *, selector: str = "", everywhere: bool = False) -> Revisions:
    """Return the newest revision of each release, of all namespaces if ``everywhere``.

    Raises KubeError, StorageError, SelectorError.
    """
    from windlass.actions import reading
    from windlass.release.query import Query

    return reading.listed(cluster.configuration(everywhere=everywhere), Query(selector=selector))


def _given(values: Values) -> dict[str, object]:
    from windlass.library.values import given

    return given(values, False)


def _holder() -> str:
    """Return who this program is to others that meet a pending revision."""
    from os import uname

    from windlass.storage.holder import holder

    return holder(f"windlass library on {uname().nodename}")


def _now() -> str:
    from time import time_ns

    from windlass.release.chartform import moment

    return moment(time_ns())
