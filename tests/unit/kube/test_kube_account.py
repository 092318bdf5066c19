"""What a person is told about objects that do not become ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.unit.kube.api_server import Reply, Server, serving
from tests.wait_contract import CONFIG_MAPS, DEPLOYMENTS, JOBS

from windlass.cancel import Cancelled, Token
from windlass.kube import account as accounts
from windlass.kube.account import account
from windlass.kube.mapper import Mapping
from windlass.kube.observe import Identity, Standing
from windlass.kube.status import IN_PROGRESS, UNREADABLE, Verdict
from windlass.kube.values import MAX_SHOWN, printable

NOW = 1_767_225_660.0  # 2026-01-01T00:01:00Z
OBJECT = "/apis/apps/v1/namespaces/ns/deployments/d"
EVENTS = "/api/v1/namespaces/ns/events"
PODS = "/api/v1/namespaces/ns/pods"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


def standing(name: str = "d", mapping: Mapping = DEPLOYMENTS) -> Standing:
    found = Standing(Identity(mapping.group, mapping.kind, "ns", name), mapping)
    found.verdict = Verdict(IN_PROGRESS, "Available: 0/1")
    return found


def told(
    server: Server, *standings: Standing, cancel: Token | None = None, mask: Callable[[str], str] = str
) -> list[str]:
    client = server.client()
    try:
        return account(client, standings or [standing()], lambda: NOW, cancel, mask)
    finally:
        client.close()


def deployment(**status: Any) -> dict[str, Any]:
    metadata = {"name": "d", "namespace": "ns", "uid": "u"}
    return {
        "kind": "Deployment",
        "metadata": metadata,
        "spec": {"selector": {"matchLabels": {"a": "b"}}},
        "status": status,
    }


def event(reason: str, message: str, when: str, **more: Any) -> dict[str, Any]:
    return {"type": "Warning", "reason": reason, "message": message, "lastTimestamp": when, **more}


def pod(name: str, *containers: dict[str, Any], phase: str = "Running") -> dict[str, Any]:
    metadata = {"name": name, "namespace": "ns", "uid": name, "creationTimestamp": "2026-01-01T00:00:00Z"}
    return {"metadata": metadata, "status": {"phase": phase, "containerStatuses": list(containers)}}


def test_conditions_events_and_containers_are_told(server: Server) -> None:
    bad = {"type": "ReplicaFailure", "status": "True", "message": "quota exceeded"}
    good = {"type": "Available", "status": "True", "message": "never shown"}
    server.replies[OBJECT] = [Reply(deployment(conditions=[bad, good]))]
    server.replies[EVENTS] = [
        Reply(
            {
                "items": [
                    event("Second", "later", "2026-01-01T00:00:58Z", count=3),
                    event("First", "earlier", "2025-12-31T23:00:00Z"),
                ]
            }
        ),
        Reply({"items": []}),
    ]
    waiting = {"name": "c", "ready": False, "state": {"waiting": {"reason": "ImagePullBackOff", "message": "no such"}}}
    fine = {"name": "sidecar", "ready": True, "state": {"running": {}}}
    server.replies[PODS] = [Reply({"items": [pod("p", waiting, fine)]})]

    assert told(server) == [
        "Deployment/ns/d: InProgress: Available: 0/1",
        "  ReplicaFailure=True: quota exceeded",
        "  61m ago Warning First: earlier",
        "  2s ago Warning Second: later (x3)",
        "  Pod p: Running",
        "    container c: waiting, ImagePullBackOff, no such",
    ]


def test_the_end_of_a_log_is_told_of_the_run_that_has_it(server: Server) -> None:
    server.replies[OBJECT] = [Reply(deployment())]
    crashed = {"name": "c", "ready": False, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}
    server.replies[PODS] = [Reply({"items": [pod("p", crashed)]})]
    server.replies[f"{PODS}/p/log"] = [Reply(b"".join(b"line %d\n" % n for n in range(30)))]

    lines = told(server)

    assert [line for line in lines if "|" in line] == [f"      | line {n}" for n in range(20, 30)]
    asked = next(path for path in server.paths() if "/log?" in path)
    assert "previous=true" in asked and "tailLines=10" in asked and "container=c" in asked


def test_a_job_that_still_runs_shows_what_its_pod_is_at(server: Server) -> None:
    job = {**deployment(), "kind": "Job"}
    server.replies["/apis/batch/v1/namespaces/ns/jobs/d"] = [Reply(job)]
    at_work = pod("p", {"name": "c", "ready": True, "state": {"running": {}}})
    done = pod("q", {"name": "c", "ready": False, "state": {"terminated": {"exitCode": 0}}}, phase="Succeeded")
    for one in (at_work, done):
        one["spec"] = {"restartPolicy": "Never"}
        one["status"]["conditions"] = [{"type": "Ready", "status": "True"}]
    server.replies[PODS] = [Reply({"items": [at_work, done]})]
    server.replies[f"{PODS}/p/log"] = [Reply(b"migrating\n")]

    assert told(server, standing(mapping=JOBS))[1:] == [
        "  Pod p: Running",
        "    container c: running",
        "      | migrating",
    ]


def test_what_cannot_be_judged_says_why(server: Server) -> None:
    server.replies[OBJECT] = [Reply(deployment(observedGeneration="seven") | {"metadata": {"generation": 1}})]
    unknown = standing()
    unknown.verdict = UNREADABLE

    assert told(server, unknown) == ["Deployment/ns/d: Unknown", "  status.observedGeneration is no integer"]


def test_secrets_are_taken_out_wherever_they_stand(server: Server) -> None:
    bad = {"type": "ReplicaFailure", "status": "True", "message": "swordfish is wrong"}
    server.replies[OBJECT] = [Reply(deployment(conditions=[bad]))]
    server.replies[EVENTS] = [
        Reply({"items": [event("Failed", "swordfish refused", "2026-01-01T00:00:58Z")]}),
        Reply({"items": []}),
    ]
    waiting = {"name": "c", "ready": False, "state": {"waiting": {"reason": "Bad", "message": "no swordfish"}}}
    server.replies[PODS] = [Reply({"items": [pod("p", waiting)]})]
    server.replies[f"{PODS}/p/log"] = [Reply(b"password: swordfish\n")]

    assert told(server, mask=lambda text: text.replace("swordfish", "*****")) == [
        "Deployment/ns/d: InProgress: Available: 0/1",
        "  ReplicaFailure=True: ***** is wrong",
        "  2s ago Warning Failed: ***** refused",
        "  Pod p: Running",
        "    container c: waiting, Bad, no *****",
        "      | password: *****",
    ]


def test_what_cannot_be_asked_is_left_out(server: Server) -> None:
    assert told(server) == [
        "Deployment/ns/d: InProgress: Available: 0/1",
        "  the server could not find the requested resource (get deployments.apps d)",
    ]


def test_the_number_of_objects_and_pods_is_bounded(server: Server) -> None:
    running = {"name": "c", "ready": False, "state": {"running": {}}}
    server.replies[OBJECT] = [Reply(deployment())]
    server.replies[PODS] = [Reply({"items": [pod(f"p{n}", running) for n in range(accounts.MAX_PODS + 2)]})]
    many = [standing("gone", CONFIG_MAPS) for _ in range(accounts.MAX_OBJECTS + 2)]

    assert len([line for line in told(server) if line.startswith("  Pod ")]) == accounts.MAX_PODS
    assert told(server, *many)[-1] == "and 2 more that are not ready"


def test_pods_that_are_well_are_not_spoken_of(server: Server) -> None:
    ready = pod("p")
    ready["status"]["conditions"] = [{"type": "Ready", "status": "True"}]
    server.replies[OBJECT] = [Reply(deployment())]
    server.replies[PODS] = [Reply({"items": [ready, pod("q", phase="Failed")]})]

    assert [line for line in told(server) if "Pod" in line] == ["  Pod q: Failed"]


def test_an_account_takes_no_longer_than_it_may(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "SECONDS", 0.0)

    told(server)


def test_an_interruption_ends_the_account(server: Server) -> None:
    token = Token()
    token.cancel()

    with pytest.raises(Cancelled):
        told(server, cancel=token)


def test_texts_of_a_cluster_do_nothing_to_a_terminal() -> None:
    assert printable("red \x1b[31m\r\nbell\x07") == "red  [31m  bell"
    assert len(printable("x" * 10 * MAX_SHOWN)) == MAX_SHOWN + 2


def test_no_more_of_a_log_is_read_than_may_be(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from windlass.kube import logs

    monkeypatch.setattr(logs, "MAX_TAIL", 10)
    server.replies[f"{PODS}/p/log"] = [Reply(b"0123456789abcdef\n")]
    client = server.client()

    assert logs.tail(client, "ns", "p", "c", 5, previous=False) == ["0123456789"]
    client.close()
