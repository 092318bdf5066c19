"""The API server killed and restarted at stages of each command: the command gets through."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cluster.conftest import ClusterUnderTest, crash, start_again, started
from tests.cluster.faults.proxy import call, hang_up, lose_answer, serving
from tests.cluster.faults.world import WAIT_S, World
from tests.cluster.releases.sides import View

pytestmark = pytest.mark.peer("kube-apiserver", "etcd")

APISERVER, ETCD = "kube-apiserver", "etcd"

JOBS = "/apis/batch/v1/namespaces/waiting/jobs"
JOB = """
apiVersion: batch/v1
kind: Job
metadata: {name: job, annotations: {helm.sh/hook: pre-install}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: example.com/main}]}}}
"""
DONE = {
    "succeeded": 1,
    "startTime": "2026-01-01T00:00:00Z",
    "completionTime": "2026-01-01T00:00:01Z",
    "uncountedTerminatedPods": {},
    "conditions": [{"type": kind, "status": "True"} for kind in ("SuccessCriteriaMet", "Complete")],
}
"""What the controller writes, which a bare cluster has not."""


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterUnderTest]:
    """A cluster that nobody else depends on."""
    yield from started(tmp_path_factory.mktemp("fragile"), "--bare")


class Restart:
    """Kills a process of a cluster and starts it again, meanwhile in a thread of its own."""

    def __init__(self, cluster: ClusterUnderTest, process: str) -> None:
        self._cluster, self._process = cluster, process
        self._thread = threading.Thread(target=start_again, args=(cluster, process))
        self.done = False

    def __call__(self) -> None:
        crash(self._cluster, self._process)
        self._thread.start()
        self.done = True

    def finish(self) -> None:
        """Wait until it runs again."""
        assert self.done
        self._thread.join(WAIT_S)


@pytest.fixture
def world(fragile: ClusterUnderTest, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    with serving(fragile) as proxy, View(fragile.kubeconfig) as view:
        yield World(proxy, view, request.node.callspec.id, tmp_path)


def prepare(world: World, line: str) -> None:
    if not line.startswith("install"):
        world.good("install web CHART")
    if line.startswith(("rollback", "uninstall")):
        world.good("upgrade web CHART --set text=two,extra=second")


CASES = {
    "install-record-lost": ("install web CHART --wait", "POST .*/secrets", lose_answer, ["deployed"]),
    "upgrade-apply": ("upgrade web CHART --set extra=x", "PATCH .*/web-b", hang_up, ["superseded", "deployed"]),
    "upgrade-end": ("upgrade web CHART", r"PUT .*/secrets/.*\.v2", lose_answer, ["superseded", "deployed"]),
    "rollback-prune": (
        "rollback web", "DELETE .*/web-second", lose_answer, ["superseded", "superseded", "deployed"],
    ),
    "uninstall-delete": ("uninstall web", "DELETE .*/web-b", hang_up, []),
}  # fmt: skip


@pytest.mark.parametrize(("line", "pattern", "fault", "states"), CASES.values(), ids=CASES)
def test_a_command_survives_a_restart_of_the_server(
    world: World, fragile: ClusterUnderTest, line: str, pattern: str, fault: Callable[..., None], states: list[str]
) -> None:
    prepare(world, line)
    restart = Restart(fragile, APISERVER)

    def happen(exchange: object) -> None:
        if fault is lose_answer:
            lose_answer(exchange)  # type: ignore[arg-type]  # it is one
        call(restart, hang_up)(exchange)  # type: ignore[arg-type]  # it is one

    world.proxy.when(pattern, happen)
    done = world.run(line)
    restart.finish()
    assert done.returncode == 0, done.stderr
    assert world.statuses() == states
    assert states == [] or world.unknown() == set()


def test_a_storage_that_goes_away_leaves_nothing_that_the_next_command_does_not_resolve(
    fragile: ClusterUnderTest, tmp_path: Path
) -> None:
    """Whether the server waits for its storage or answers with an error depends on how long that takes."""
    with serving(fragile) as proxy, View(fragile.kubeconfig) as view:
        world = World(proxy, view, "etcd", tmp_path)
        restart = Restart(fragile, ETCD)
        proxy.when("PATCH .*/web-b", call(restart))
        done = world.run("install web CHART")
        restart.finish()
        assert done.returncode == 0 or world.statuses()[0] in ("failed", "pending-install"), done.stderr
        assert world.unknown() == set()
        world.good("upgrade --install web CHART")
        assert world.statuses()[-1] == "deployed"


def test_waiting_goes_on_when_the_server_is_back(fragile: ClusterUnderTest, tmp_path: Path) -> None:
    """No proxy here: connections are refused while it is gone."""
    with serving(fragile) as proxy, View(fragile.kubeconfig) as view:
        world = World(proxy, view, "waiting", tmp_path)
        world.kubeconfig = fragile.kubeconfig
        (world.chart / "templates" / "job.yaml").write_text(JOB)
        with world.start("install web CHART") as running:
            job = world.appears(f"{JOBS}/job")
            crash(fragile, APISERVER)
            start_again(fragile, APISERVER)
            job["status"] = DONE
            world.view.client.call("PUT", f"{JOBS}/job/status", body=json.dumps(job).encode())
            out, err = running.communicate(timeout=WAIT_S)
        assert running.returncode == 0, out + err
        assert world.statuses() == ["deployed"]
