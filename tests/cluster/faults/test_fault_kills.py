"""``kill -9`` at every stage: what was applied is in a record, and the next command goes on at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import permutations

import pytest

import windlass
from tests.cluster.faults.proxy import Hold, refuse
from tests.cluster.faults.world import NAME, WAIT_S, World
from windlass.errors import WindlassError

pytestmark = pytest.mark.peer("kube-apiserver", "etcd")

INSTALL = "install web CHART --wait"
UPGRADE = "upgrade web CHART --wait --set text=two,extra=second"
ROLLBACK = "rollback web --wait"
UNINSTALL = "uninstall web --wait"

_RECORD = r"/secrets/sh\.helm\.release\.v1\.web\.v"
OLD_RECORD = rf"PUT .*{_RECORD}3#3"

JOB = """
apiVersion: batch/v1
kind: Job
metadata: {name: job, annotations: {helm.sh/hook: pre-upgrade}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: example.com/main}]}}}
"""
"""Nobody runs it: who waits for it waits for long."""

# The request at which a command is killed, before the server sees it: the stages of each command, in their order.
INSTALL_STAGES = {
    "record": r"POST .*/secrets",
    "after-record": "DELETE .*/hook-pre-install",
    "pre-hook": "PATCH .*/hook-pre-install",
    "apply": "PATCH .*/web-a",
    "applying": "PATCH .*/web-first",
    "wait": r"GET .*/configmaps\?limit",
    "post-hook": "PATCH .*/hook-post-install",
    "post-hook-wait": "GET .*name%3Dhook-post-install",
    "end": rf"PUT .*{_RECORD}1#3",
}
UPGRADE_STAGES = {
    "record": r"POST .*/secrets",
    "pre-hook": "PATCH .*/hook-pre-upgrade",
    "apply": "PATCH .*/web-a",
    "applying": "PATCH .*/web-second",
    "prune": "DELETE .*/web-first",
    "wait": r"GET .*/configmaps\?limit",
    "post-hook": "PATCH .*/hook-post-upgrade",
    "old-record": rf"PUT .*{_RECORD}1",
    "end": rf"PUT .*{_RECORD}2#3",
}
ROLLBACK_STAGES = {
    "record": r"POST .*/secrets",
    "pre-hook": "PATCH .*/hook-pre-rollback",
    "apply": "PATCH .*/web-a",
    "applying": "PATCH .*/web-first",
    "prune": "DELETE .*/web-second",
    "wait": r"GET .*/configmaps\?limit",
    "post-hook": "PATCH .*/hook-post-rollback",
    "old-record": rf"PUT .*{_RECORD}2",
    "end": rf"PUT .*{_RECORD}3#3",
}
UNINSTALL_STAGES = {
    "pre-hook": "PATCH .*/hook-pre-delete",
    "record": rf"PUT .*{_RECORD}2#2",
    "delete": "DELETE .*/web-a",
    "deleting": "DELETE .*/web-second",
    "wait": r"GET .*/configmaps\?limit",
    "post-hook": "PATCH .*/hook-post-delete",
    "purge": rf"DELETE .*{_RECORD}1",
    "purging": rf"DELETE .*{_RECORD}2",
}


@pytest.fixture
def cluster_of(world: World) -> Iterator[windlass.Cluster]:
    """The namespace as the library sees it: quicker than a process each."""
    with windlass.Cluster(world.proxy.cluster.kubeconfig, namespace=world.namespace) as found:
        yield found


def kill_at(world: World, line: str, pattern: str) -> None:
    """Run a command up to a request that the server never sees, and kill it there. ``#n`` means the nth such."""
    pattern, _, nth = pattern.partition("#")
    hold = Hold()
    world.proxy.when(pattern, hold, nth=int(nth or 1))
    with world.start(line) as running:
        assert hold.reached.wait(WAIT_S), running.communicate()
        running.kill()
    hold.let_go()


def install(world: World, cluster: windlass.Cluster) -> None:
    windlass.install(cluster, NAME, windlass.Chart.load(world.chart))


def upgrade(world: World, cluster: windlass.Cluster) -> None:
    values = {"text": "three", "extra": "third"}
    windlass.upgrade(cluster, NAME, windlass.Chart.load(world.chart), values)
    assert world.statuses()[-1] == "deployed"
    assert {"web-a", "web-b", "web-third"} <= world.objects()


def rollback(world: World, cluster: windlass.Cluster) -> None:
    windlass.rollback(cluster, NAME)
    assert world.statuses()[-1] == "deployed"
    assert {"web-a", "web-b"} <= world.objects()


def uninstall(world: World, cluster: windlass.Cluster) -> None:
    windlass.uninstall(cluster, NAME)
    assert world.statuses() == []
    assert not world.objects() & {"web-a", "web-b"}


Next = Callable[[World, windlass.Cluster], None]


def each(stages: dict[str, str], *following: Next) -> list[object]:
    """Return the stages, each with what comes next, in another order every time."""
    orders = list(permutations(following))
    return [
        pytest.param(pattern, (*orders[place % len(orders)], uninstall), id=stage)
        for place, (stage, pattern) in enumerate(stages.items())
    ]


def go_on(world: World, cluster: windlass.Cluster, following: tuple[Next, ...]) -> None:
    """Check that nothing is lost, and that the next commands work, the first of them at once."""
    assert world.unknown() == set()
    for act in following:
        act(world, cluster)
        assert act is uninstall or world.unknown() == set()


@pytest.mark.parametrize(("pattern", "following"), each(INSTALL_STAGES, upgrade))
def test_install(world: World, cluster_of: windlass.Cluster, pattern: str, following: tuple[Next, ...]) -> None:
    kill_at(world, INSTALL, pattern)
    if not world.records():
        assert world.objects() == set()
        install(world, cluster_of)
    go_on(world, cluster_of, following)


@pytest.mark.parametrize("pattern", [INSTALL_STAGES["applying"]])
def test_install_then_uninstall(world: World, cluster_of: windlass.Cluster, pattern: str) -> None:
    kill_at(world, INSTALL, pattern)
    go_on(world, cluster_of, (uninstall,))


@pytest.mark.parametrize(("pattern", "following"), each(UPGRADE_STAGES, upgrade, rollback))
def test_upgrade(world: World, cluster_of: windlass.Cluster, pattern: str, following: tuple[Next, ...]) -> None:
    install(world, cluster_of)
    kill_at(world, UPGRADE, pattern)
    go_on(world, cluster_of, following)


@pytest.mark.parametrize(("pattern", "following"), each(ROLLBACK_STAGES, upgrade, rollback))
def test_rollback(world: World, cluster_of: windlass.Cluster, pattern: str, following: tuple[Next, ...]) -> None:
    install(world, cluster_of)
    world.good(UPGRADE)
    kill_at(world, ROLLBACK, pattern)
    go_on(world, cluster_of, following)


@pytest.mark.parametrize(("pattern", "following"), each(UNINSTALL_STAGES))
def test_uninstall(world: World, cluster_of: windlass.Cluster, pattern: str, following: tuple[Next, ...]) -> None:
    install(world, cluster_of)
    world.good(UPGRADE)
    kill_at(world, UNINSTALL, pattern)
    go_on(world, cluster_of, following)


def test_uninstall_then_rollback(world: World, cluster_of: windlass.Cluster) -> None:
    install(world, cluster_of)
    world.good(UPGRADE)
    kill_at(world, UNINSTALL, UNINSTALL_STAGES["deleting"])
    assert world.statuses()[-1] == "uninstalling"
    go_on(world, cluster_of, (rollback, upgrade, uninstall))


@pytest.mark.parametrize("undoing", ["POST .*/secrets#2", "PATCH .*/web-first", "DELETE .*/web-second", OLD_RECORD])
def test_rollback_on_failure(world: World, cluster_of: windlass.Cluster, undoing: str) -> None:
    install(world, cluster_of)
    world.proxy.when("PATCH .*/hook-post-upgrade", refuse(500, "InternalError", "something broke"))
    kill_at(world, f"{UPGRADE} --rollback-on-failure", undoing)
    assert world.statuses()[1] == "failed"
    go_on(world, cluster_of, (upgrade, rollback, uninstall))


def test_install_that_is_uninstalled_on_failure(world: World, cluster_of: windlass.Cluster) -> None:
    world.proxy.when("PATCH .*/hook-post-install", refuse(500, "InternalError", "something broke"))
    kill_at(world, f"{INSTALL} --rollback-on-failure", "DELETE .*/web-b")
    go_on(world, cluster_of, (uninstall,))


def test_who_uninstalls_stops_who_upgrades(
    world: World, cluster_of: windlass.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both live; after the uninstall the other makes nothing more."""
    monkeypatch.setattr("windlass.storage.lease.RENEWAL", 0.2)
    monkeypatch.setattr("windlass.storage.lease.NOTICED", 2.0)
    install(world, cluster_of)
    (world.chart / "templates" / "job.yaml").write_text(JOB)
    heard: list[WindlassError] = []

    def upgrade_for_long() -> None:
        try:
            windlass.upgrade(cluster_of, NAME, windlass.Chart.load(world.chart), {"extra": "second"})
        except WindlassError as error:
            heard.append(error)

    upgrading = threading.Thread(target=upgrade_for_long)
    upgrading.start()
    path = f"/apis/batch/v1/namespaces/{world.namespace}/jobs/job"
    world.appears(path)
    uninstall(world, cluster_of)
    upgrading.join(WAIT_S)
    assert [str(error) for error in heard] == [
        "the lease on sh.helm.release.v1.web.v2 was lost: another client has taken the operation for dead"
    ]
    assert world.statuses() == [] and "web-second" not in world.objects()
