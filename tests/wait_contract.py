"""What waiting promises, whoever serves the objects: our own server on loopback and a real API server pass it.

A class with a fixture ``world`` inherits from WaitContract.
"""

from __future__ import annotations

from threading import Thread, Timer
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from windlass.cancel import Cancelled, Token
from windlass.kube.mapper import Mapping
from windlass.kube.resources import Resource
from windlass.kube.rest import Client
from windlass.kube.wait import LEGACY, WATCHER, WaitError, waiter

if TYPE_CHECKING:
    from windlass.kube.wait import Waiter

DEPLOYMENTS = Mapping("apps", "v1", "Deployment", "deployments", True)
CONFIG_MAPS = Mapping("", "v1", "ConfigMap", "configmaps", True)
JOBS = Mapping("batch", "v1", "Job", "jobs", True)

AVAILABLE = [
    {"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"},
    {"type": "Available", "status": "True"},
]
AT_ONCE = 2.0
"""Seconds, for machines that are busy; it takes some milliseconds."""
SOON = 20.0
"""Seconds after which a test has failed that should have ended long before."""


class World(Protocol):
    """Objects in a namespace of the test's own. A client is all that waiters need of a cluster."""

    client: Client
    namespace: str

    def put(self, mapping: Mapping, name: str, spec: dict[str, Any], status: dict[str, Any]) -> None:
        """Make an object, or give it another status."""

    def remove(self, mapping: Mapping, name: str) -> None:
        """Remove an object, at once."""


def deployment(world: World, name: str) -> Resource:
    return Resource(DEPLOYMENTS, world.namespace, name, {"kind": "Deployment", "metadata": {"name": name}})


def put_deployment(world: World, name: str, *, ready: int, failed: bool = False) -> None:
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
    spec = {"replicas": 1, "selector": {"matchLabels": {"app": name}}, "template": template}
    counts = {"replicas": 1, "updatedReplicas": 1, "readyReplicas": ready, "availableReplicas": ready}
    conditions = AVAILABLE if ready else []
    if failed:
        conditions = [{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}]
    world.put(DEPLOYMENTS, name, spec, {**counts, "observedGeneration": 1, "conditions": conditions})


def silent(level: str, message: str, fields: dict[str, object]) -> None:
    pass


def waiting(world: World, strategy: str = WATCHER, cancel: Token | None = None) -> Waiter:
    return waiter(world, strategy, log=silent, cancel=cancel)  # type: ignore[arg-type]  # only its client counts


class WaitContract:
    """The tests."""

    def test_what_is_ready_is_not_waited_for(self, world: World) -> None:
        put_deployment(world, "one", ready=1)

        waiting(world).wait([deployment(world, "one")], SOON)

    def test_waiting_ends_when_the_last_object_becomes_ready(self, world: World) -> None:
        put_deployment(world, "one", ready=1)
        put_deployment(world, "two", ready=0)
        timer = Timer(0.3, lambda: put_deployment(world, "two", ready=1))
        timer.start()
        begun = monotonic()

        waiting(world).wait([deployment(world, "one"), deployment(world, "two")], SOON)

        assert 0.25 < monotonic() - begun < SOON
        timer.join()

    def test_an_object_that_is_not_there_yet_is_waited_for(self, world: World) -> None:
        put_deployment(world, "other", ready=1)
        timer = Timer(0.3, lambda: put_deployment(world, "late", ready=1))
        timer.start()

        waiting(world).wait([deployment(world, "late")], SOON)
        timer.join()

    def test_when_time_runs_out_the_error_says_what_is_not_ready(self, world: World) -> None:
        put_deployment(world, "one", ready=0)
        put_deployment(world, "two", ready=1)

        with pytest.raises(WaitError) as failure:
            waiting(world).wait([deployment(world, "one"), deployment(world, "two")], 0.5)

        where = f"Deployment/{world.namespace}/one"
        problem = f"resource {where} not ready. status: InProgress, message: Available: 0/1"
        assert str(failure.value) == f"{problem}\ncontext deadline exceeded"
        assert [str(standing) for standing in failure.value.unready] == [where]
        assert failure.value.late

    def test_what_has_failed_is_not_waited_for(self, world: World) -> None:
        put_deployment(world, "one", ready=0, failed=True)

        with pytest.raises(WaitError) as failure:
            waiting(world).wait([deployment(world, "one")], SOON)

        where = f"Deployment/{world.namespace}/one"
        assert str(failure.value) == f"resource {where} not ready. status: Failed, message: Progress deadline exceeded"
        assert not failure.value.late

    def test_a_removed_object_is_gone(self, world: World) -> None:
        put_deployment(world, "one", ready=1)
        timer = Timer(0.3, lambda: world.remove(DEPLOYMENTS, "one"))
        timer.start()

        waiting(world).wait_for_delete([deployment(world, "one"), deployment(world, "never")], SOON)
        timer.join()

    def test_an_object_that_stays_is_named_when_time_runs_out(self, world: World) -> None:
        put_deployment(world, "one", ready=1)

        with pytest.raises(WaitError) as failure:
            waiting(world).wait_for_delete([deployment(world, "one")], 0.4)

        problem = f"resource Deployment/{world.namespace}/one still exists. status: Current, message: "
        message = "Deployment is available. Replicas: 1"
        assert str(failure.value) == f"{problem}{message}\ncontext deadline exceeded"

    @pytest.mark.parametrize("strategy", [WATCHER, LEGACY])
    def test_an_interruption_ends_waiting_at_once(self, world: World, strategy: str) -> None:
        put_deployment(world, "one", ready=0)
        token = Token()
        ended: list[float] = []

        def run() -> None:
            with pytest.raises(Cancelled, match=r"^context canceled$"):
                waiting(world, strategy, token).wait([deployment(world, "one")], SOON)
            ended.append(monotonic())

        thread = Thread(target=run)
        thread.start()
        thread.join(0.5)
        begun = monotonic()
        token.cancel()
        thread.join(SOON)

        assert ended and ended[0] - begun < AT_ONCE

    def test_asking_again_and_again_finds_what_becomes_ready(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("windlass.kube.poll.INTERVAL", 0.1)
        put_deployment(world, "one", ready=1)
        timer = Timer(0.3, lambda: world.remove(DEPLOYMENTS, "one"))
        timer.start()

        waiting(world, LEGACY).wait_for_delete([deployment(world, "one")], SOON)
        timer.join()

    def test_without_an_answer_in_time_helm_3s_way_says_only_that(self, world: World) -> None:
        put_deployment(world, "one", ready=0)

        with pytest.raises(WaitError, match=r"^context deadline exceeded$"):
            waiting(world, LEGACY).wait([deployment(world, "one")], 0.3)
