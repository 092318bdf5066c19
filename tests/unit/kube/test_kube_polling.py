"""What Helm 3's way of waiting says with --debug when the server refuses to answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.unit.kube.watch_server import Handler, Objects, serving

from windlass.kube.errors import KubeError
from windlass.kube.mapper import Mapping
from windlass.kube.resources import Resource
from windlass.kube.wait import LEGACY, waiter

PODS = Mapping("", "v1", "Pod", "pods", True)
PATH = "/api/v1/namespaces/ns/pods"
JOBS = "/apis/batch/v1/namespaces/ns/jobs"
READY = {"conditions": [{"type": "Ready", "status": "True"}]}
SOON = 20.0

Line = tuple[str, dict[str, object]]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Objects]:
    monkeypatch.setattr("windlass.kube.poll.INTERVAL", 0.0)
    with serving() as objects:
        metadata = {"name": "p", "namespace": "ns"}
        objects.items[PATH] = {}
        objects.put(PATH, {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "status": READY})
        yield objects


def refuse(code: int, reason: str, handler: Handler) -> bool:
    handler.refuse(code, reason, f"it is {reason}")
    return True


def waited(server: Objects, mapping: Mapping = PODS, *, hook: bool = False) -> list[Line]:
    """Wait for the object, or for a hook, and return what was logged after the first line."""
    logged: list[Line] = []
    client = server.client()

    class Cluster:
        def __init__(self) -> None:
            self.client = client

    try:
        waiting = waiter(
            Cluster(),  # type: ignore[arg-type]  # only its client counts
            LEGACY,
            log=lambda level, message, fields: logged.append((message, dict(fields or {}))),
        )
        (waiting.watch_until_ready if hook else waiting.wait_with_jobs)([Resource(mapping, "ns", "p", {})], SOON)
    except KubeError as error:
        logged.append(("raised", {"error": str(error)}))
    finally:
        client.close()
    return logged[1:]


def test_a_refusal_that_may_pass_is_told_and_counted(server: Objects) -> None:
    server.lists.append(lambda handler: refuse(503, "Unavailable", handler))

    assert waited(server) == [
        ("error received when checking resource status", {"resource": "p", "error": "it is Unavailable"}),
        ("status code received", {"resource": "p", "statusCode": 503, "retryable": True}),
        ("retrying resource readiness", {"resource": "p", "currentRetries": 0, "maxRetries": 30}),
    ]


def test_a_refusal_that_does_not_pass_is_told_once(server: Objects) -> None:
    server.lists.append(lambda handler: refuse(403, "Forbidden", handler))

    assert waited(server) == [
        ("error received when checking resource status", {"resource": "p", "error": "it is Forbidden"}),
        ("status code received", {"resource": "p", "statusCode": 403, "retryable": False}),
        ("raised", {"error": "it is Forbidden"}),
    ]


def test_a_job_that_has_failed_is_asked_for_again_as_helm_does(server: Objects) -> None:
    def put(**status: int) -> None:
        spec = {"backoffLimit": 0, "completions": 1}
        metadata = {"name": "p", "namespace": "ns"}
        server.put(
            JOBS, {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": spec, "status": status}
        )

    def complete(handler: Handler) -> bool:
        put(succeeded=1)
        return False

    server.items[JOBS] = {}
    put(failed=1)
    server.lists += [lambda handler: False, complete]

    assert waited(server, Mapping("batch", "v1", "Job", "jobs", True)) == [
        ("error received when checking resource status", {"resource": "p", "error": "job is failed: ns/p"}),
        ("retryable error assumed", {"resource": "p"}),
        ("retrying resource readiness", {"resource": "p", "currentRetries": 0, "maxRetries": 30}),
        ("Job is completed", {"namespace": "ns", "name": "p"}),
    ]


def test_after_the_last_try_the_number_of_tries_is_told(server: Objects) -> None:
    from windlass.kube.poll import MAX_ERRORS

    server.lists += [lambda handler: refuse(500, "InternalError", handler)] * (MAX_ERRORS + 1)

    assert waited(server)[-2:] == [
        ("max number of retries reached", {"resource": "p", "retries": MAX_ERRORS + 1}),
        ("raised", {"error": "it is InternalError"}),
    ]


def test_a_hook_that_may_not_be_looked_at_fails_at_once(server: Objects) -> None:
    def forbid(handler: Handler) -> bool:
        return refuse(403, "Forbidden", handler)

    server.lists += [forbid] * 3
    server.watches.append(forbid)

    assert waited(server, hook=True) == [("raised", {"error": "failed to list /v1, Kind=Pod: it is Forbidden"})]
