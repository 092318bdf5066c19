"""What CI sees of releases on a real cluster: lines of JSON, spans, the view on a terminal, the account at the end."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from typing import Any

import pytest

from tests.cluster.releases.sides import Side, View
from tests.unit.cli.test_cli_events import checked
from tests.unit.kube.api_server import Reply, serving
from tests.unit.tracing.test_tracing import checked as checked_spans

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler", "kwok")

NAMESPACE = "events"
PATIENCE_S = 120.0

DEFINITION = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: sprockets.events.test}
spec:
  group: events.test
  names: {kind: Sprocket, plural: sprockets, singular: sprocket, listKind: SprocketList}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties: {spec: {type: object, properties: {FIELDS}}}
"""
SIZE, TEETH = "size: {type: integer}", "teeth: {type: integer}"


class Told:
    """Runs commands and reads what they tell."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.place = side.folder / "events.jsonl"
        self.code = 0
        self.err = ""

    def __call__(self, *argv: str, **env: str) -> list[dict[str, Any]]:
        self.place.unlink(missing_ok=True)
        done = self.side.run([*argv, "--events", str(self.place)], env)
        self.code, self.err = done.code, done.err
        return checked(self.place.read_text())


@pytest.fixture
def told(side: Side) -> Told:
    return Told(side)


def types(documents: list[dict[str, Any]], *prefixes: str) -> list[str]:
    """Return the types that begin in one of these ways, in their order."""
    return [document["type"] for document in documents if document["type"].startswith(prefixes)]


def last(documents: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    return [document for document in documents if document["type"] == kind][-1]


def test_an_operation_is_told_from_its_start_to_its_result(told: Told) -> None:
    documents = told("install", "a", "full", "--wait", "--set", "hooks=true,configs=2", "--timeout", "120s")
    assert told.code == 0
    assert [document["hook"]["name"] for document in documents if document["type"] == "hook.end"] == [
        "a-pre-install", "a-pre-install", "a-post-install", "a-post-install",
    ]  # fmt: skip
    assert last(documents, "operation.end")["revision"] == 1
    parts = types(documents, "command.", "operation.", "render.", "record.", "lease.")
    assert parts[:6] == [
        "command.start", "operation.start", "render.start", "render.end", "record.stored", "lease.taken",
    ]  # fmt: skip
    assert parts[-3:] == ["record.stored", "operation.end", "command.end"]
    applied = [document for document in documents if document["type"] == "apply.end"][-1]
    assert applied["objects"] >= 1
    wait = [document for document in documents if document["type"] == "wait.end" and document["until"] == "ready"]
    assert [entry["outcome"] for entry in wait] == ["succeeded"]


def test_an_upgrade_tells_what_it_changed_and_what_not(told: Told) -> None:
    told("install", "u", "full", "--set", "configs=3,deployment=false")
    time.sleep(4)  # what changed within moments of the last change cannot be told from what did not
    documents = told("upgrade", "u", "full", "--set", "configs=2,deployment=false,port=81")
    found = {
        (document["resource"]["kind"], document["resource"]["name"]): document["type"]
        for document in documents
        if document["type"].startswith("resource.")
    }
    assert found == {
        ("ConfigMap", "u-config-0"): "resource.updated",
        ("ConfigMap", "u-config-1"): "resource.updated",
        ("ConfigMap", "u-config-2"): "resource.deleted",
        ("Secret", "u-secret"): "resource.unchanged",
        ("ServiceAccount", "u"): "resource.unchanged",
        ("Service", "u"): "resource.updated",
    }
    assert last(documents, "apply.end")["counts"] == {"deleted": 1, "unchanged": 2, "updated": 3}
    gone = told("uninstall", "u")
    assert types(gone, "delete.") == ["delete.start", "delete.end"] and "record.removed" in types(gone, "record.")


def test_a_failure_and_its_undoing_are_told(told: Told) -> None:
    told("install", "f", "full", "--wait", "--timeout", "120s")
    documents = told("upgrade", "f", "full", "--set", "fate=unready", "--rollback-on-failure", "--timeout", "6s")
    assert told.code == 1
    ended = last(documents, "command.end")
    assert (ended["outcome"], ended["exit_code"], ended["error"]["class"]) == ("failed", 1, "UpgradeCommandError")
    assert told.side.mask(ended["error"]["message"]) in told.err
    assert any("Deployment" in line for line in ended["error"]["account"])
    (undone,) = [document for document in documents if document["type"] == "undo.end"]
    assert (undone["by"], undone["revision"], undone["outcome"]) == ("rollback", 1, "succeeded")
    operations = [document for document in documents if document["type"] == "operation.end"]
    assert [(entry["operation"], entry["outcome"]) for entry in operations] == [
        ("rollback", "succeeded"),
        ("upgrade", "failed"),
    ]
    progress = [document for document in documents if document["type"] == "wait.progress"]
    assert any(entry["kind"] == "Deployment" for document in progress for entry in document["waiting"])


def test_a_conflict_says_who_owns_the_field(told: Told, view: View) -> None:
    told("install", "c", "full", "--set", "deployment=false")
    path = f"/api/v1/namespaces/{NAMESPACE}/configmaps/c-config-0"
    mine = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c-config-0"}, "data": {"text": "mine"}}
    query = (("fieldManager", "somebody"), ("force", "true"))
    view.client.call("PATCH", path, query, json.dumps(mine).encode(), "application/apply-patch+yaml")
    documents = told("upgrade", "c", "full", "--set", "deployment=false,text=other")
    (conflict,) = [document for document in documents if document["type"] == "resource.conflict"]
    assert conflict["resource"]["name"] == "c-config-0"
    assert conflict["error"]["conflicts"] == [
        {"object": "ConfigMap/c-config-0", "manager": "somebody", "fields": [".data.text"]}
    ]
    assert last(documents, "operation.end")["outcome"] == "failed"


def test_tests_are_told_and_a_failed_one_is_the_result(told: Told) -> None:
    told("install", "t", "full", "--set", "deployment=false,testFate=fail")
    documents = told("test", "t")
    assert told.code == 1
    (hook,) = [document for document in documents if document["type"] == "hook.end"]
    assert (hook["event"], hook["phase"], hook["outcome"]) == ("test", "Failed", "failed")
    assert last(documents, "operation.end")["outcome"] == last(documents, "command.end")["outcome"] == "failed"


def test_definitions_are_upgraded_by_a_plan_that_loses_nothing(told: Told, view: View) -> None:
    folder = told.side.charts / "full" / "crds"
    folder.mkdir()

    def define(fields: str) -> None:
        (folder / "sprockets.yaml").write_text(DEFINITION.replace("FIELDS", fields))

    def planned(documents: list[dict[str, Any]]) -> list[tuple[str, bool]]:
        (plan,) = [document for document in documents if document["type"] == "crds.planned"]
        return [(entry["action"], bool(entry["refusals"])) for entry in plan["definitions"]]

    small = "deployment=false"
    define(SIZE)
    assert "crds.planned" not in types(told("install", "d", "full", "--set", small, "--crds=skip"), "crds.")
    assert planned(told("upgrade", "d", "full", "--set", small, "--crds=create")) == [("create", False)]
    item = {"apiVersion": "events.test/v1", "kind": "Sprocket", "metadata": {"name": "s"}, "spec": {"size": 3}}
    path = f"/apis/events.test/v1/namespaces/{NAMESPACE}/sprockets"
    view.client.call("POST", path, body=json.dumps(item).encode())
    define(f"{SIZE}, {TEETH}")
    assert planned(told("upgrade", "d", "full", "--set", small, "--crds=create")) == [("keep", False)]
    assert planned(told("upgrade", "d", "full", "--set", small, "--crds=upgrade", "--dry-run=server")) == [
        ("upgrade", False)
    ]
    assert planned(told("upgrade", "d", "full", "--set", small, "--crds=upgrade")) == [("upgrade", False)]
    assert planned(told("upgrade", "d", "full", "--set", small, "--crds=upgrade")) == [("keep", False)]
    define(TEETH)
    documents = told("upgrade", "d", "full", "--set", small, "--crds=upgrade")
    assert told.code == 1 and planned(documents) == [("upgrade", True)]
    assert "version v1 would lose .spec.size" in last(documents, "command.end")["error"]["message"]
    assert view.client.get(f"{path}/s")["spec"] == {"size": 3}
    history = told.side.run(["history", "d", "-o", "json"])
    assert [entry["status"] for entry in json.loads(history.out)][-1] == "deployed"


# -- spans --


def test_spans_tell_of_a_command_and_reach_the_collector(told: Told) -> None:
    with serving() as collector:
        collector.replies["/v1/traces"] = [Reply({})]
        env = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json",
            "TRACEPARENT": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        }
        documents = told("install", "o", "full", "--wait", "--set", "hooks=true,password=hunter2", **env)
        assert told.code == 0 and documents
        ((_, path, body),) = collector.sent
    spans = checked_spans(json.loads(body))
    assert path == "/v1/traces" and b"hunter2" not in body
    names = {span["name"] for span in spans}
    assert {"windlass install", "install", "render", "hook pre-install", "apply", "wait ready", "PATCH"} <= names
    assert {span["traceId"] for span in spans} == {"0af7651916cd43dd8448eb211c80319c"}
    identities = {span["spanId"] for span in spans}
    outside = [span["name"] for span in spans if span["parentSpanId"] not in identities]
    assert outside == ["windlass install"] and spans[0]["parentSpanId"] == "b7ad6b7169203331"
    by_identity = {span["spanId"]: span for span in spans}
    patched = [by_identity[span["parentSpanId"]]["name"] for span in spans if span["name"] == "PATCH"]
    assert "apply" in patched


# -- a terminal --


class Terminal:
    """A pseudo-terminal with a command on it, which does not outlive a test that fails."""

    def __init__(self, side: Side, argv: list[str], columns: int = 100, **env: str) -> None:
        self.master, follower = pty.openpty()
        self.resize(columns)
        environment = {**side.environment(), "TERM": "xterm", **env}
        command = [str(side.folder / side.name), *argv]
        self.process = subprocess.Popen(
            command, cwd=side.charts, env=environment, stdin=follower, stdout=follower, stderr=follower,
            start_new_session=True,
        )  # fmt: skip
        os.close(follower)
        self.shown = ""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
            os.close(self.master)

    def resize(self, columns: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def read_until(self, pattern: str) -> str:
        """Read until a pattern has come, and return what came since the last time."""
        begun, end = len(self.shown), time.monotonic() + PATIENCE_S
        while not re.search(pattern, self.shown[begun:]):
            assert time.monotonic() < end and self._read(), self.shown
        return self.shown[begun:]

    def finish(self) -> int:
        """Read to the end and return the exit code."""
        while self._read():
            pass
        os.close(self.master)
        return self.process.wait(PATIENCE_S)

    def _read(self) -> bool:
        ready, _, _ = select.select([self.master], [], [], PATIENCE_S)
        assert ready, self.shown
        try:
            data = os.read(self.master, 65536)
        except OSError:  # EIO: the command has ended
            return False
        self.shown += data.decode()
        return bool(data)

    def screen(self) -> list[str]:
        """Return what stands there in the end: of control sequences, those that the view uses."""
        lines: list[str] = [""]
        for piece in re.findall(r"\x1b\[\d*[AJ]|\r?\n|\r|[^\x1b\r\n]+", self.shown):
            if piece.endswith("\n"):
                lines.append("")
            elif piece.startswith("\x1b") and piece.endswith("A"):
                lines[-1 - int(piece[2:-1]) :] = [""]
            elif piece[0] not in "\x1b\r":
                lines[-1] += piece
        return [line for line in lines if line]


WAITING = ["install", "--wait", "--set", "fate=unready", "--timeout"]


def test_a_person_sees_what_is_waited_for_and_why_it_was_in_vain(side: Side) -> None:
    with Terminal(side, ["install", "v", "full", *WAITING[1:], "4s"], NO_COLOR="1") as terminal:
        terminal.read_until(r"waiting for \d+ of \d+ objects, \d+s\r\n(.*\r\n)*.*Deployment/events/v: InProgress")
        assert terminal.finish() == 1
    assert not re.search(r"\x1b\[[\d;]*m", terminal.shown)  # no colours
    screen = terminal.screen()
    assert not [line for line in screen if line.startswith("waiting for")]
    assert screen[0].startswith("Error: INSTALLATION FAILED: resource Deployment/events/v not ready")
    assert any(line.strip().startswith("Pod v-") for line in screen)


def test_a_window_may_change_while_a_person_looks(side: Side) -> None:
    with Terminal(side, ["install", "w", "full", *WAITING[1:], "60s"], columns=120) as terminal:
        terminal.read_until(r"waiting for")
        terminal.resize(30)
        again = r"waiting for[^\n]*\n.*Deployment[^\n]*\n"
        narrow = terminal.read_until(rf"{again}[\s\S]*{again}")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.finish() == 1
    rows = [line for line in narrow.replace("\r", "").split("\n") if line.startswith("  Deployment")]
    assert rows and len(rows[-1]) <= 29


def test_an_interruption_leaves_helms_words_on_the_screen(side: Side) -> None:
    with Terminal(side, ["install", "i", "full", *WAITING[1:], "120s"]) as terminal:
        terminal.read_until(r"Deployment/events/i: InProgress[^\n]*\n")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.finish() == 1
    assert terminal.screen() == ["Release i has been cancelled.", "Error: INSTALLATION FAILED: context canceled"]


@pytest.mark.parametrize(
    ("name", "extra", "kind"),
    [("dumb", [], "dumb"), ("bare", [], ""), ("debug", ["--debug"], "xterm"), ("events", ["--events", "-"], "xterm")],
)
def test_nothing_is_drawn_where_it_would_be_in_the_way(side: Side, name: str, extra: list[str], kind: str) -> None:
    with Terminal(side, ["install", name, "full", *WAITING[1:], "2s", *extra], TERM=kind) as terminal:
        assert terminal.finish() == 1
    assert "\x1b" not in terminal.shown and "waiting for 1 of" not in terminal.shown
    assert "Error: INSTALLATION FAILED" in terminal.shown
