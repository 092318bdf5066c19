"""Clients that die at work, and clients that do not, on a real cluster; what windlass and helm make of it."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pytest

import windlass
from tests.cluster.conftest import ClusterUnderTest
from tests.cluster.test_cluster_storage import connected, namespace, write_chart
from tests.differential.harness import Arena
from windlass.actions.record_objects import RecordObjects
from windlass.kube.cluster import Cluster
from windlass.release.model import FAILED, PENDING_UPGRADE, Release, record_key
from windlass.storage.lease import DURATION, TOLERANCE, Lease
from windlass.storage.objects import annotations_of
from windlass.storage.secrets import SecretsDriver

__all__ = ["connected"]

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "helm")

WAIT_S = 60


class World:
    """A namespace with one release that helm has installed."""

    def __init__(self, arena: Arena, cluster: ClusterUnderTest, connected: Cluster, where: str) -> None:
        write_chart(arena)
        (arena.template / "work" / "shop" / "templates" / "hook.yaml").unlink()
        self.env = {"KUBECONFIG": str(cluster.kubeconfig), "HELM_NAMESPACE": namespace(connected, where)}
        self.arena = arena
        self.driver = SecretsDriver(RecordObjects(connected.client, where), time.time)
        self.objects = RecordObjects(connected.client, where)
        assert self.run("helm", "install", "web", "shop") == 0

    def run(self, program: str, *argv: str) -> int:
        self.said = self.arena.run(program, argv, env=self.env, fresh=False)
        return self.said.code

    def pend(self, lease: Lease | None) -> Release:
        """Store revision 2 as a client leaves it that dies after it has begun to upgrade."""
        release = self.driver.get(record_key("web", 1))
        release.version = 2
        release.set_status(PENDING_UPGRADE, "Preparing upgrade")
        self.driver.create(release.key, release, lease)
        return release


@pytest.fixture
def world(arena: Arena, cluster: ClusterUnderTest, connected: Cluster, request: pytest.FixtureRequest) -> World:
    return World(arena, cluster, connected, request.node.name.replace("_", "-")[:60].strip("-"))


def test_an_upgrade_goes_on_after_a_client_that_is_gone(world: World) -> None:
    pending = world.pend(Lease("somebody", time.time() - TOLERANCE - 1))
    assert world.run("windlass", "upgrade", "web", "shop") == 0, world.said.err
    assert world.driver.get(pending.key).status == FAILED
    assert annotations_of(world.objects.metadata("Secret", record_key("web", 3))) == {}
    assert world.run("helm", "history", "web") == 0
    assert "Operation abandoned by somebody" in world.said.out
    assert world.run("helm", "upgrade", "web", "shop") == 0, world.said.err


def test_an_upgrade_waits_for_nobody_whom_helm_left_behind(world: World) -> None:
    world.pend(None)
    said = world.arena.assert_same(["upgrade", "web", "shop"], env=world.env, files=False)
    assert said.err == "Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress\n"
    assert world.run("helm", "rollback", "web", "1") == 0, world.said.err


def test_a_client_that_is_killed_leaves_a_lease_and_unlock_ends_it(world: World) -> None:
    work = world.arena.world / "work"
    hook = work / "shop" / "templates" / "wait.yaml"
    hook.write_text(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: wait, annotations: {helm.sh/hook: pre-upgrade}}\n"
        "spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}\n"
    )
    windlass: Path = world.arena.programs["windlass"]
    killed = subprocess.Popen(
        [windlass, "upgrade", "web", "shop"], cwd=work, env=world.arena.environment(world.env), stderr=subprocess.PIPE
    )
    lease = lease_of(world, record_key("web", 2))
    killed.kill()
    killed.communicate(timeout=WAIT_S)
    hook.unlink()
    assert lease.who.endswith(f"(process {killed.pid})")
    assert lease.expires <= time.time() + DURATION
    unlock = [str(windlass), "unlock", "web"]
    done = subprocess.run(unlock, cwd=work, env=world.arena.environment(world.env), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.search(rf"Lease: +{re.escape(lease.who)}, heard of \d+ seconds ago: gone\n", done.stdout)
    assert world.driver.get(record_key("web", 2)).status == FAILED
    assert world.run("helm", "upgrade", "web", "shop") == 0, world.said.err


def test_a_client_of_another_machine_is_asked_to_stop_by_who_goes_back(
    world: World, cluster: ClusterUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending = world.pend(Lease("tester@elsewhere (process 1)", time.time() + DURATION))
    assert world.run("windlass", "upgrade", "web", "shop") == 1
    assert world.said.err.startswith(
        "Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress\n"
    )
    unlock = [str(world.arena.programs["windlass"]), "unlock", "web"]
    work, env = world.arena.world / "work", world.arena.environment(world.env)
    done = subprocess.run(unlock, cwd=work, env=env, capture_output=True, text=True)
    assert done.returncode == 1 and "--force" in done.stderr
    monkeypatch.setattr("windlass.storage.lease.NOTICED", 0.01)
    said: list[str] = []
    with windlass.Cluster(
        cluster.kubeconfig, namespace=world.env["HELM_NAMESPACE"], log=lambda level, text, fields: said.append(text)
    ) as reached:
        assert windlass.rollback(reached, "web", 1).version == 3
    assert "another client is at work: marking its revision failed, and waiting until it has noticed" in said
    assert world.driver.get(pending.key).known_info.description.startswith("Operation taken over from tester@elsewhere")


def lease_of(world: World, key: str) -> Lease:
    """Wait until a client has begun."""
    from windlass.storage.errors import ReleaseNotFound

    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        try:
            found = world.driver.lease(key)
        except ReleaseNotFound:
            found = None
        if found is not None:
            return found
        time.sleep(0.05)
    raise AssertionError(f"nobody made {key}")
