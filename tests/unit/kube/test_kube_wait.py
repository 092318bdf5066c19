"""Waiting against a server on loopback, faults included."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic, sleep
from typing import Any

import pytest
from tests.unit.kube.watch_server import Handler, Objects, serving
from tests.wait_contract import (
    CONFIG_MAPS,
    DEPLOYMENTS,
    JOBS,
    SOON,
    WaitContract,
    deployment,
    put_deployment,
    waiting,
)

from windlass.kube.errors import KubeError
from windlass.kube.mapper import Mapping
from windlass.kube.paths import object_path
from windlass.kube.resources import Resource
from windlass.kube.wait import HOOK_ONLY, LEGACY, WATCHER, WaitError

PODS = Mapping("", "v1", "Pod", "pods", True)
REPLICA_SETS = Mapping("apps", "v1", "ReplicaSet", "replicasets", True)
STATEFUL_SETS = Mapping("apps", "v1", "StatefulSet", "statefulsets", True)


class Served:
    """The world of the contract, on loopback."""

    namespace = "ns"

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self.client = objects.client()
        for mapping in (DEPLOYMENTS, CONFIG_MAPS, JOBS, PODS, REPLICA_SETS, STATEFUL_SETS):
            objects.items[self.path(mapping)] = {}

    def path(self, mapping: Mapping) -> str:
        return object_path(mapping.group, mapping.version, mapping.resource, self.namespace)

    def put(self, mapping: Mapping, name: str, spec: dict[str, Any], status: dict[str, Any]) -> None:
        metadata = {"name": name, "namespace": self.namespace, "generation": 1}
        item = {"apiVersion": mapping.api_version, "kind": mapping.kind, "metadata": metadata}
        self.objects.put(self.path(mapping), {**item, "spec": spec, "status": status})

    def remove(self, mapping: Mapping, name: str) -> None:
        self.objects.remove(self.path(mapping), name)


@pytest.fixture
def world() -> Iterator[Served]:
    with serving() as objects:
        served = Served(objects)
        yield served
        served.client.close()


class TestLoopback(WaitContract):
    """The contract, here."""


# -- faults of the server ----------------------------------------------------------------------------------------------


def forbid(handler: Handler) -> bool:
    handler.refuse(403, "Forbidden", "it is forbidden")
    return True


def hang_up(handler: Handler) -> bool:
    handler.hang_up()
    return True


def break_down(handler: Handler) -> bool:
    handler.refuse(500, "InternalError", "out of order")
    return True


def say_nothing(handler: Handler) -> bool:
    while handler.objects.open:
        sleep(0.02)
    return True


def garbage(handler: Handler) -> bool:
    handler.begin()
    handler.raw(b"{]\n")
    handler.end()
    return True


def no_such_kind(handler: Handler) -> bool:
    handler.refuse(404, "NotFound", "the server could not find the requested resource")
    return True


def become_ready_soon(world: Served) -> None:
    from threading import Timer

    Timer(0.3, lambda: put_deployment(world, "one", ready=1)).start()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("windlass.kube.watch.FIRST_PAUSE", 0.02)
    monkeypatch.setattr("windlass.kube.watch.LONGEST_PAUSE", 0.05)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", [hang_up, break_down, garbage])
def test_a_watch_that_breaks_is_taken_up_again(world: Served, fault: Any) -> None:
    put_deployment(world, "one", ready=0)
    world.objects.watches += [fault, fault]
    become_ready_soon(world)

    waiting(world).wait([deployment(world, "one")], SOON)


@pytest.mark.usefixtures("impatient")
def test_a_list_that_fails_is_asked_for_again(world: Served) -> None:
    put_deployment(world, "one", ready=1)
    world.objects.lists += [break_down, break_down]

    waiting(world).wait([deployment(world, "one")], SOON)


@pytest.mark.usefixtures("impatient")
def test_a_server_that_has_forgotten_the_place_is_asked_for_everything_again(world: Served) -> None:
    put_deployment(world, "one", ready=0)

    def forget(handler: Handler) -> bool:
        put_deployment(world, "one", ready=1)
        world.objects.forget()
        return False

    world.objects.watches.append(forget)

    waiting(world).wait([deployment(world, "one")], SOON)

    assert len([path for path in world.objects.asked if "watch=true" not in path]) == 2


@pytest.mark.usefixtures("impatient")
def test_an_object_that_went_while_the_place_was_lost_is_gone(world: Served) -> None:
    put_deployment(world, "one", ready=1)

    def forget(handler: Handler) -> bool:
        world.remove(DEPLOYMENTS, "one")
        world.objects.forget()
        return False

    world.objects.watches.append(forget)

    waiting(world).wait_for_delete([deployment(world, "one")], SOON)


def test_a_connection_that_falls_silent_is_given_up(world: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("windlass.kube.watch.SILENCE", 0.2)
    monkeypatch.setattr("windlass.kube.watch.FIRST_PAUSE", 0.02)
    put_deployment(world, "one", ready=0)
    world.objects.watches.append(say_nothing)
    become_ready_soon(world)

    waiting(world).wait([deployment(world, "one")], SOON)


def test_time_runs_out_even_if_the_server_never_answers(world: Served) -> None:
    put_deployment(world, "one", ready=1)
    world.objects.lists += [say_nothing] * 4
    begun = monotonic()

    with pytest.raises(WaitError) as failure:
        waiting(world).wait([deployment(world, "one")], 0.3)
    with pytest.raises(WaitError, match=r"^context deadline exceeded$"):
        waiting(world, LEGACY).wait_for_delete([Resource(PODS, "silent", "p", {})], 0.3)

    unknown = "resource Deployment/ns/one not ready. status: Unknown, message: "
    assert str(failure.value) == f"{unknown}\ncontext deadline exceeded"
    assert monotonic() - begun < SOON


def test_an_event_above_the_limit_is_not_kept(world: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    from windlass.kube.watch import lines

    monkeypatch.setattr("windlass.kube.watch.MAX_EVENT", 100)

    assert list(lines([b"a" * 60, b"b" * 30 + b"\n\n", b"c\nd"])) == [b"a" * 60 + b"b" * 30, b"c"]
    with pytest.raises(KubeError, match=r"^an event of a watch is larger than 100 bytes$"):
        list(lines([b"a" * 60, b"b" * 60]))


# -- rights ------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("impatient")
def test_who_may_not_list_but_watch_learns_of_objects_by_watching(world: Served) -> None:
    put_deployment(world, "one", ready=0)
    world.objects.lists += [forbid, forbid]
    become_ready_soon(world)

    waiting(world).wait([deployment(world, "one")], SOON)


@pytest.mark.usefixtures("impatient")
def test_who_may_neither_list_nor_watch_hears_helms_words(world: Served) -> None:
    put_deployment(world, "one", ready=1)
    world.objects.lists += [forbid, forbid]
    world.objects.watches += [forbid]

    with pytest.raises(KubeError, match=r"^failed to list apps/v1, Kind=Deployment: it is forbidden$"):
        waiting(world).wait([deployment(world, "one")], SOON)


@pytest.mark.usefixtures("impatient")
def test_who_may_list_but_not_watch_hears_the_servers_words(world: Served) -> None:
    put_deployment(world, "one", ready=0)
    world.objects.watches += [forbid, forbid]

    with pytest.raises(KubeError, match=r"^it is forbidden$"):
        waiting(world).wait([deployment(world, "one")], SOON)


def test_a_kind_that_is_not_served_any_more_has_no_objects(world: Served) -> None:
    world.objects.lists.append(no_such_kind)

    waiting(world).wait_for_delete([deployment(world, "one")], SOON)


# -- what is waited for ------------------------------------------------------------------------------------------------


def job(name: str) -> Resource:
    return Resource(JOBS, "ns", name, {"kind": "Job", "metadata": {"name": name}})


def pod(name: str) -> Resource:
    return Resource(PODS, "ns", name, {"kind": "Pod", "metadata": {"name": name}})


RUNNING = {"startTime": "2026-01-01T00:00:00Z", "active": 1}
COMPLETE = {"conditions": [{"type": "Complete", "status": "True"}], "succeeded": 1}
FAILED = {"conditions": [{"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded"}], "failed": 1}


def test_jobs_are_waited_for_only_when_asked(world: Served) -> None:
    world.put(JOBS, "j", {}, RUNNING)

    waiting(world).wait([job("j")], SOON)
    with pytest.raises(WaitError) as failure:
        waiting(world).wait_with_jobs([job("j")], 0.3)

    problem = "resource Job/ns/j not ready. status: InProgress, message: Job in progress"
    assert str(failure.value) == f"{problem}\ncontext deadline exceeded"


def test_hooks_are_done_when_jobs_and_pods_have_ended_and_the_rest_is_there(world: Served) -> None:
    world.put(JOBS, "j", {}, COMPLETE)
    world.put(PODS, "p", {}, {"phase": "Succeeded"})
    put_deployment(world, "one", ready=0)

    for strategy in (WATCHER, HOOK_ONLY, LEGACY):
        waiting(world, strategy).watch_until_ready([job("j"), pod("p"), deployment(world, "one")], SOON)


def test_hooks_that_fail_are_told_in_helms_words(world: Served) -> None:
    world.put(JOBS, "j", {}, FAILED)
    world.put(PODS, "p", {}, {"phase": "Failed"})
    told = {}
    for strategy in (HOOK_ONLY, LEGACY):
        with pytest.raises(WaitError) as failure:
            waiting(world, strategy).watch_until_ready([job("j"), pod("p")], SOON)
        told[strategy] = str(failure.value)

    assert told == {
        HOOK_ONLY: "resource Job/ns/j not ready. status: Failed, message: Job Failed. failed: 1/1\n"
        "resource Pod/ns/p not ready. status: Failed, message: pod p failed",
        LEGACY: "job j failed: BackoffLimitExceeded",
    }


def test_with_hook_only_nothing_but_hooks_is_waited_for(world: Served) -> None:
    put_deployment(world, "one", ready=0)
    only_hooks = waiting(world, HOOK_ONLY)

    only_hooks.wait([deployment(world, "one")], SOON)
    only_hooks.wait_with_jobs([deployment(world, "one")], SOON)
    only_hooks.wait_for_delete([deployment(world, "one")], SOON)

    assert world.objects.asked == []


def test_a_paused_deployment_is_not_waited_for(world: Served) -> None:
    put_deployment(world, "one", ready=0)
    paused = deployment(world, "one")
    paused.object["spec"] = {"paused": True}

    waiting(world).wait([paused], SOON)


def test_unknown_strategies_are_refused_in_helms_words(world: Served) -> None:
    with pytest.raises(KubeError, match=r"^wait strategy not set. Choose one of: watcher, hookOnly, legacy$"):
        waiting(world, "")
    with pytest.raises(KubeError, match=r"^unknown wait strategy \(sx\). Valid values are: watcher, hookOnly, legacy$"):
        waiting(world, "x")


def test_a_stateful_set_whose_pods_crash_has_failed(world: Served) -> None:
    crashing = [{"name": "c", "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]
    world.put(PODS, "s-0", {}, {"phase": "Running", "containerStatuses": crashing})
    world.put(STATEFUL_SETS, "s", {"replicas": 1, "selector": {"matchLabels": {"app": "s"}}}, {"replicas": 1})

    with pytest.raises(WaitError) as failure:
        waiting(world).wait([Resource(STATEFUL_SETS, "ns", "s", {})], SOON)

    assert str(failure.value) == "resource StatefulSet/ns/s not ready. status: Failed, message: 1 pods have failed"


def test_a_pod_without_a_node_is_looked_at_again_when_its_time_is_up(
    world: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    from time import gmtime, strftime, time

    monkeypatch.setattr("windlass.kube.observe.SCHEDULE_WINDOW", 0.2)
    monkeypatch.setattr("windlass.kube.status_kinds.SCHEDULE_WINDOW", 2.0)
    created = strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(time() - 1))
    condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}
    metadata = {"name": "p", "namespace": "ns", "creationTimestamp": created}
    item = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {}}
    world.objects.put(world.path(PODS), {**item, "status": {"phase": "Pending", "conditions": [condition]}})

    with pytest.raises(WaitError) as failure:
        waiting(world).wait([pod("p")], SOON)

    assert str(failure.value) == "resource Pod/ns/p not ready. status: Failed, message: Pod could not be scheduled"


def test_who_may_not_watch_is_refused_only_if_there_is_something_to_wait_for(world: Served) -> None:
    put_deployment(world, "one", ready=1)
    world.objects.watches += [forbid, forbid]

    waiting(world).wait([deployment(world, "one")], SOON)

    assert ["watch=true" in path for path in world.objects.asked] == [False]


# -- Helm 3's way ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("impatient")
def test_credentials_that_expire_while_watching_are_renewed_by_listing(world: Served) -> None:
    def expire(handler: Handler) -> bool:
        handler.refuse(401, "Unauthorized", "Unauthorized")
        return True

    put_deployment(world, "one", ready=0)
    world.objects.watches.append(expire)
    become_ready_soon(world)

    waiting(world).wait([deployment(world, "one")], SOON)

    assert len([path for path in world.objects.asked if "watch=true" not in path]) == 2


def test_helm_3s_way_bears_errors_for_a_while(world: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    from windlass.kube.poll import MAX_ERRORS

    monkeypatch.setattr("windlass.kube.poll.INTERVAL", 0.0)
    world.put(PODS, "p", {}, {"conditions": [{"type": "Ready", "status": "True"}]})

    world.objects.lists += [break_down] * MAX_ERRORS
    waiting(world, LEGACY).wait([pod("p")], SOON)

    world.objects.lists += [break_down] * (MAX_ERRORS + 1)
    with pytest.raises(KubeError, match=r"^out of order$"):
        waiting(world, LEGACY).wait([pod("p")], SOON)


def test_helm_3s_way_gives_up_at_once_on_what_does_not_pass(world: Served) -> None:
    world.objects.lists.append(forbid)

    with pytest.raises(KubeError, match=r"^it is forbidden$"):
        waiting(world, LEGACY).wait([pod("p")], SOON)


def test_helm_3s_way_waits_for_jobs_only_when_asked(world: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("windlass.kube.poll.INTERVAL", 0.0)
    world.put(JOBS, "j", {"backoffLimit": 0, "completions": 1}, {"failed": 1})

    waiting(world, LEGACY).wait([job("j")], SOON)
    with pytest.raises(KubeError, match=r"^job is failed: ns/j$"):
        waiting(world, LEGACY).wait_with_jobs([job("j")], SOON)
    world.put(JOBS, "j", {"backoffLimit": 0, "completions": 1}, {"succeeded": 1})
    waiting(world, LEGACY).wait_with_jobs([job("j")], SOON)


def test_a_hook_that_is_gone_has_ended(world: Served) -> None:
    from threading import Timer

    world.put(JOBS, "j", {}, RUNNING)
    timer = Timer(0.2, lambda: world.remove(JOBS, "j"))
    timer.start()

    waiting(world, LEGACY).watch_until_ready([job("j")], SOON)
    timer.join()


def test_a_hook_that_does_not_end_is_waited_for_as_long_as_it_may(world: Served) -> None:
    world.put(JOBS, "j", {}, RUNNING)

    with pytest.raises(WaitError, match=r"^timed out waiting for the condition$"):
        waiting(world, LEGACY).watch_until_ready([job("j")], 0.2)


def test_no_more_lists_are_asked_for_at_once_than_may_be(world: Served) -> None:
    from threading import Lock

    from windlass.kube.observe import MAX_LISTS

    lock, at_once, most = Lock(), 0, 0

    def counted(handler: Handler) -> bool:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        sleep(0.05)
        with lock:
            at_once -= 1
        return False

    kinds = [Mapping("example.com", "v1", f"Kind{n}", f"kinds{n}", True) for n in range(2 * MAX_LISTS)]
    for kind in kinds:
        world.put(kind, "one", {}, {})
    world.objects.lists += [counted] * len(kinds)

    waiting(world).wait([Resource(kind, "ns", "one", {}) for kind in kinds], SOON)

    assert 1 < most <= MAX_LISTS


def test_a_list_above_the_limit_ends_waiting(world: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("windlass.kube.rest.MAX_ANSWER", 10)
    put_deployment(world, "one", ready=1)

    with pytest.raises(KubeError, match=r"is larger than 10 bytes$"):
        waiting(world).wait([deployment(world, "one")], SOON)


def test_a_hook_that_goes_as_soon_as_it_is_done_was_done(world: Served) -> None:
    from windlass.kube import readers
    from windlass.kube.observe import Observation

    job = Resource(JOBS, "ns", "once", {"apiVersion": "batch/v1", "kind": "Job"})
    reader = readers.of_hooks(lambda namespace, selector: [], lambda: 0.0)
    observed = Observation(world.client, [job], reader, log=lambda level, message, fields: None)
    (informer,) = observed._informers
    observed._informers.clear()  # this test tells what happens in its place
    metadata = {"name": "once", "namespace": "ns", "generation": 1}
    done = {"conditions": [{"type": "Complete", "status": "True"}], "succeeded": 1}
    observed.listed(informer.target)
    observed.seen(informer.target, {**job.object, "metadata": metadata, "spec": {}, "status": done})
    observed.gone(informer.target, "once")
    assert observed.run("Current", monotonic() + SOON)
