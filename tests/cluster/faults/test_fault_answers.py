"""Servers that are busy, refuse, forget, or do not know us any more: what helm does, and what windlass does."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.cluster.faults.proxy import EVERY, Exchange, Fault, cut, hang_up, lose_answer, plain, refuse, serving
from tests.cluster.faults.world import World
from tests.cluster.releases.sides import View

pytestmark = pytest.mark.peer("kube-apiserver", "etcd")

UPGRADE = "upgrade web CHART --set text=two,extra=second --timeout 20s"
STATES = ["superseded", "deployed"]

BUSY = refuse(429, "TooManyRequests", "slow down", Retry_After="0")
OVERLOADED = plain(503, b"overloaded", Retry_After="0")
LEADER = refuse(500, "InternalError", "etcdserver: leader changed")
BROKEN = refuse(500, "InternalError", "something broke")
FORBIDDEN = refuse(403, "Forbidden", 'configmaps "x" is forbidden: User "tester" may not')
CONFLICT = refuse(409, "Conflict", 'Operation cannot be fulfilled on configmaps "x": the object has been modified')
UNKNOWN = refuse(401, "Unauthorized", "Unauthorized")
LIMITED = refuse(429, "TooManyRequests", "slow down")
GATEWAY = plain(502, b"<html>bad gateway</html>", Content_Type="text/html")

VERSION, HISTORY, RECORD = "GET /version", r"GET .*/secrets\?", "POST .*/secrets"
OLD, END = r"PUT .*/secrets/.*\.v1$", r"PUT .*/secrets/.*\.v2$"
HOOK, APPLY, PRUNE = "PATCH .*/hook-pre-upgrade", "PATCH .*/web-b", "DELETE .*/web-first"

# What both do alike, in code, words, records and objects: each stage once, each fault at least once.
ALIKE: dict[str, tuple[str, Fault]] = {
    "version-busy-for-good": (VERSION, LIMITED),
    "history-broken": (HISTORY, BROKEN),
    "record-forbidden": (RECORD, FORBIDDEN),
    "record-gateway": (RECORD, GATEWAY),
    "hook-unknown-user": (HOOK, UNKNOWN),
    "apply-conflict": (APPLY, CONFLICT),
    "apply-forbidden": (APPLY, FORBIDDEN),
    "prune-broken": (PRUNE, BROKEN),
    "old-record-broken": (OLD, BROKEN),
    "end-conflict": (END, CONFLICT),
}


def masked(text: str, world: World) -> str:
    """Return a text without what is of one side."""
    for part, name in ((world.namespace, "NAMESPACE"), (world.proxy.url, "URL"), (str(world.folder), "FOLDER")):
        text = text.replace(part, name)
    return re.sub(r"\w+ \w+ +\d+ \d\d:\d\d:\d\d \d{4}", "TIME", text)


@pytest.mark.peer("helm")
@pytest.mark.parametrize(("pattern", "fault"), ALIKE.values(), ids=ALIKE)
def test_a_refusal_has_helms_consequences(
    world: World, direct: View, cluster: ClusterUnderTest, tmp_path: Path, peer: Callable[[str], str],
    pattern: str, fault: Fault,
) -> None:  # fmt: skip
    def outcome(where: World, program: str) -> tuple[object, ...]:
        where.good("install web CHART")
        where.proxy.when(pattern, fault, times=EVERY)
        done = where.run(UPGRADE, program)
        assert where.unknown() == set()
        return (
            done.returncode,
            masked(done.stdout, where),
            masked(done.stderr, where),
            where.statuses(),
            where.objects(),
        )

    (tmp_path / "helm").mkdir()
    with serving(cluster) as other:
        helms = World(other, direct, f"{world.namespace[:50]}-helm", tmp_path / "helm")
        helms.programs["helm"] = Path(peer("helm"))
        assert outcome(world, "windlass") == outcome(helms, "helm")


# What is got over: a pattern, the fault, how often it strikes.
GOT_OVER: dict[str, tuple[str, Fault, int]] = {
    "busy-all-over": (".", BUSY, 8),
    "busy-apply": (APPLY, BUSY, 10),
    "busy-record": (RECORD, BUSY, 10),
    "overloaded-end": (END, OVERLOADED, 10),
    "leader-hook": (HOOK, LEADER, 1),
    "lost-read": (HISTORY, hang_up, 1),
    "lost-record": (RECORD, lose_answer, 1),
    "lost-apply": (APPLY, lose_answer, 1),
    "lost-prune": (PRUNE, lose_answer, 1),
    "lost-end": (END, lose_answer, 1),
}


@pytest.mark.parametrize(("pattern", "fault", "times"), GOT_OVER.values(), ids=GOT_OVER)
def test_what_passes_is_got_over(world: World, pattern: str, fault: Fault, times: int) -> None:
    world.good("install web CHART")
    world.proxy.when(pattern, fault, times=times)
    world.good(UPGRADE)
    assert world.statuses() == STATES
    assert world.unknown() == set()


@pytest.mark.parametrize("line", [UPGRADE + " --rollback-on-failure", UPGRADE + " --cleanup-on-fail"])
def test_a_failure_in_the_middle_is_undone_through_a_storm(world: World, line: str) -> None:
    world.good("install web CHART")
    before = world.objects() - {"hook-pre-install", "hook-post-install"}
    world.proxy.when("PATCH .*/web-second", lose_answer, times=1)
    world.proxy.when("PATCH .*/hook-post-upgrade", BROKEN)
    world.proxy.when("(PUT|DELETE) .*/(secrets|configmaps)/", BUSY, nth=2, times=6)
    assert world.run(line).returncode == 1
    assert world.unknown() == set()
    if "rollback" in line:
        assert world.statuses() == ["superseded", "failed", "deployed"]
        assert before <= world.objects() and "web-second" not in world.objects()
    else:
        assert world.statuses() == ["deployed", "failed"]
    world.good("upgrade web CHART")
    world.good("uninstall web")


# -- who we are ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", [HISTORY, RECORD, APPLY, END], ids=["history", "record", "apply", "end"])
def test_an_expired_token_of_a_program_is_renewed_in_the_middle(world: World, pattern: str) -> None:
    counter, script = world.folder / "asked", world.folder / "login.py"
    credential = {"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1"}
    script.write_text(
        f"print(file=open({str(counter)!r}, 'a'))\n"
        f"print({json.dumps({**credential, 'status': {'token': 'admin-token'}})!r})\n"
    )
    user = {
        "exec": {
            "apiVersion": credential["apiVersion"],
            "command": sys.executable,
            "args": [str(script)],
            "interactiveMode": "Never",
        }
    }
    world.good("install web CHART")
    world.kubeconfig = world.proxy.kubeconfig(world.folder, json.dumps(user))
    world.proxy.when(pattern, UNKNOWN)
    world.good(UPGRADE)
    assert world.statuses() == STATES
    assert len(counter.read_text()) == 2


# -- watches ---------------------------------------------------------------------------------------------------------

GONE = {"kind": "Status", "status": "Failure", "code": 410, "reason": "Expired", "message": "too old resource version"}


def forget(exchange: Exchange) -> None:
    """Say that the place from which to watch is gone."""
    exchange.answer(200, json.dumps({"type": "ERROR", "object": GONE}).encode() + b"\n")


def silence(exchange: Exchange) -> None:
    """End a watch without a word, and without the bookmarks that were asked for."""
    exchange.answer(200, b"")


WATCH = r"GET .*watch=true"
JOB = """
apiVersion: batch/v1
kind: Job
metadata: {name: job, annotations: {helm.sh/hook: pre-install}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: example.com/main}]}}}
"""
DONE = [{"type": kind, "status": "True"} for kind in ("SuccessCriteriaMet", "Complete")]


@pytest.mark.parametrize(
    "fault",
    [
        cut(1),
        forget,
        silence,
        hang_up,
        plain(500, b""),
        plain(200, b"<html>", Content_Type="application/json"),
        GATEWAY,
    ],
    ids=["cut off", "410 Gone", "silence", "lost", "broken", "no events", "gateway"],
)
def test_waiting_outlives_its_watches(world: World, fault: Fault) -> None:
    (world.chart / "templates" / "job.yaml").write_text(JOB)
    path = f"/apis/batch/v1/namespaces/{world.namespace}/jobs/job"

    def finish(exchange: Exchange) -> None:
        """Complete the job, so that nothing more will happen to it that somebody could hear of later."""
        found = world.view.client.get(path)
        times = {"startTime": "2026-01-01T00:00:00Z", "completionTime": "2026-01-01T00:00:01Z"}
        found["status"] = {"succeeded": 1, "uncountedTerminatedPods": {}, "conditions": DONE, **times}
        world.view.client.call("PUT", f"{path}/status", body=json.dumps(found).encode())
        fault(exchange)

    world.proxy.when(WATCH, finish)
    world.good("install web CHART --timeout 60s")
    assert world.statuses() == ["deployed"]


def test_a_place_in_a_list_that_has_expired_is_no_end(world: World) -> None:
    world.good("install web CHART")
    page = {"kind": "SecretList", "apiVersion": "v1", "metadata": {"continue": "x"}, "items": []}
    world.proxy.when(HISTORY, lambda exchange: exchange.answer(200, page))
    world.proxy.when("GET .*continue=x", refuse(410, "Expired", "the provided continue parameter is too old"))
    assert "deployed" in world.good("history web")
