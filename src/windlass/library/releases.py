"""Releases of a cluster from Python: installed, upgraded, rolled back, uninstalled, tested, looked at.

The library reads no environment: which cluster is meant comes in a Cluster. Functions may be called from several
threads with one Cluster; releases of different names do not wait for each other.
"""

from __future__ import annotations

from windlass.library.options import DEFAULT_SECONDS, making, waiting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any, Unpack

    from windlass.cancel import Token
    from windlass.library.charts import Chart
    from windlass.library.clusters import Cluster, Hear
    from windlass.library.options import Options
    from windlass.release.model import Release as Revision

    Revisions = list[Revision]
    Values = Mapping[str, Any] | None


def install(
    cluster: Cluster,
    name: str,
    chart: Chart,
    values: Values = None,
    *,
    create_namespace: bool = False,
    replace: bool = False,
    cancel: Token | None = None,
    on_event: Hear | None = None,
    **options: Unpack[Options],
) -> Revision:
    """Install a chart and return the first revision. How is for the keywords of ``library.options.Options`` to say.

    ``cancel`` stops it from another thread; the revision is marked failed then. ``on_event`` is called with each Event,
    one at a time, from the thread in which it happens. Raises ReleaseError, KubeError, StorageError, Cancelled and
    other WindlassErrors with Helm's texts.
    """
    from windlass.actions.install import Install

    flow = Install(name, cluster.namespace, making(options), replace, create_namespace)
    return flow.run(cluster.configuration(cancel, on_event), chart.for_release(), _given(values))


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
    on_event: Hear | None = None,
    **options: Unpack[Options],
) -> Revision:
    """Upgrade a release and return the new revision. Keywords are those of ``install``, and some more.

    ``reuse`` says which old values count: "" those of the last revision if none are given, "reset" none, "reuse" all
    that were computed, "reset-then-reuse" those that users gave. Raises as ``install``.
    """
    from windlass.actions.upgrade import Upgrade

    flow = Upgrade(making(options), reuse, cleanup_on_fail, max_history)
    return flow.run(cluster.configuration(cancel, on_event), name, chart.for_release(), _given(values))


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
    on_event: Hear | None = None,
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
    return flow.run(cluster.configuration(cancel, on_event), name)


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
    on_event: Hear | None = None,
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
    return flow.run(cluster.configuration(cancel, on_event), name)


def run_tests(
    cluster: Cluster,
    name: str,
    *,
    only: Collection[str] = (),
    without: Collection[str] = (),
    timeout: float = DEFAULT_SECONDS,
    cancel: Token | None = None,
    on_event: Hear | None = None,
) -> Revision:
    """Run the tests of a release, all or ``only`` some, and return it, its hooks saying how they went.

    Raises as ``install``, if one fails.
    """
    from windlass.actions.release_test import ReleaseTest

    flow = ReleaseTest(only, without, timeout)
    tested = flow.run(cluster.configuration(cancel, on_event), name)
    tested.clean_up()
    if tested.error is not None:
        raise tested.error
    return tested.release


def get(cluster: Cluster, name: str, revision: int = 0) -> Revision:
    """Return a revision as it is recorded, the newest for 0: values, manifest, hooks, notes.

    Raises KubeError, ReleaseError, StorageError.
    """
    from windlass.actions import reading

    return reading.content(cluster.configuration(), name, revision)


def computed_values(revision: Revision) -> dict[str, Any]:
    """Return the values that a revision was rendered with: the user's over those of its chart.

    Raises ReleaseError for a record without a chart, ValuesError.
    """
    from windlass.actions.release_name import ReleaseError
    from windlass.chart.coalesce import coalesce_values

    if revision.chart is None:
        raise ReleaseError(f"the record of {revision.name} has no chart")
    return coalesce_values(revision.chart, revision.config)


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
