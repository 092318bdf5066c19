"""Events as lines of JSON: their schema, their bounds, where they go."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.unit.kube.api_server import Reply, serving

import windlass
from windlass.cli.context import Context
from windlass.cli.env import EnvSettings
from windlass.cli.eventlines import MAX_DEPTH, MAX_LINES, MAX_TEXT, EventLines, EventsError, moment, opened, write_whole
from windlass.cli.listeners import Attended
from windlass.cli.main import Frame
from windlass.cli.options import Options
from windlass.events import Events
from windlass.kube.conflicts import FieldConflict
from windlass.kube.errors import ApiStatus, KubeError
from windlass.kube.wait import WaitError

jsonschema_rs = pytest.importorskip("jsonschema_rs")

SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "events.schema.json"
TYPES: list[str] = json.loads(SCHEMA.read_text())["properties"]["type"]["enum"]

CHART = {
    "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.2.3\n",
    "templates/cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n",
    "templates/hook.yaml": (
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j, annotations: {helm.sh/hook: pre-install}}\n"
    ),
}


class Lines:
    """What was written, checked against the schema."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.failures: list[OSError] = []
        self.listener = EventLines(self.written.append, self.failures.append)
        self.events = Events(self.listener)

    def documents(self) -> list[dict[str, Any]]:
        return checked(b"".join(self.written).decode())


def checked(text: str) -> list[dict[str, Any]]:
    """Return the events of a text, each of which is as the schema says."""
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))
    found = [json.loads(line) for line in text.splitlines()]
    for document in found:
        assert not [error.message for error in validator.iter_errors(document)], document
    assert [document["sequence"] for document in found] == list(range(1, len(found) + 1))
    return found


@pytest.fixture
def lines() -> Lines:
    return Lines()


def test_operations_of_the_library_are_told_as_the_schema_says(lines: Lines) -> None:
    chart = windlass.Chart.load(CHART)
    with windlass.Cluster.simulated() as cluster:
        windlass.install(cluster, "web", chart, on_event=lines.listener.hear)
        documents = lines.documents()
    assert {document["type"] for document in documents} <= set(TYPES)
    ended = documents[-1]
    assert (ended["type"], ended["outcome"], ended["revision"], ended["status"]) == (
        "operation.end",
        "succeeded",
        1,
        "deployed",
    )
    (hook,) = [document for document in documents if document["type"] == "hook.end"]
    assert (hook["hook"]["name"], hook["event"], hook["phase"]) == ("j", "pre-install", "Succeeded")
    stored = [document["status"] for document in documents if document["type"] == "record.stored"]
    assert stored[0] == "pending-install" and stored[-1] == "deployed"
    assert {document["release"] for document in documents} == {"web"}
    assert all(document["seconds"] >= 0 for document in documents if document["type"].endswith(".end"))


def test_an_error_says_what_may_help(lines: Lines) -> None:
    causes = [{"reason": "FieldManagerConflict", "message": 'conflict with "kubectl" using v1', "field": ".spec.a"}]
    status = ApiStatus(409, "Conflict", "Apply failed", {"causes": causes})
    late = WaitError("not ready", late=True)
    late.account = tuple(str(number) for number in range(MAX_LINES + 1))
    for error in (FieldConflict("refused", "Deployment/web", status), late):
        with pytest.raises(KubeError), lines.events.work("cleanup", objects=1):
            raise error
    conflicting, waiting = [document["error"] for document in lines.documents() if "error" in document]
    assert conflicting["class"] == "FieldConflict" and conflicting["message"] == "refused"
    assert conflicting["conflicts"] == [{"object": "Deployment/web", "manager": "kubectl", "fields": [".spec.a"]}]
    assert len(waiting["account"]) == MAX_LINES


def test_progress_that_says_nothing_new_is_left_out(lines: Lines) -> None:
    with lines.events.work("wait", until="ready", objects=2):
        for ready in (0, 0, 1, 1):
            lines.events.tell("wait.progress", total=2, ready=ready, waiting=[])
    assert [document.get("ready") for document in lines.documents()] == [None, 0, 1, None]


def test_requests_are_no_events(lines: Lines) -> None:
    with lines.events.work("request", method="GET"):
        pass
    assert not lines.written


def test_an_event_has_bounds(lines: Lines) -> None:
    deep: object = "x"
    for _ in range(MAX_DEPTH + 2):
        deep = [deep]
    lines.events.tell("log", level="WARN", message="m" * (MAX_TEXT + 1), fields={"a": deep, "b": float("inf")})
    (document,) = lines.documents()
    assert document["message"] == "m" * MAX_TEXT + "..." and document["fields"]["b"] == "inf"
    levels, found = 0, document["fields"]["a"]
    while isinstance(found, list):
        levels, found = levels + 1, found[0]
    assert levels < MAX_DEPTH and found.startswith("[")


def test_text_that_is_no_unicode_is_written_all_the_same(lines: Lines) -> None:
    lines.events.tell("log", level="WARN", message="\udcff", fields={})
    assert lines.documents()[0]["message"] == "\ufffd"


def test_a_place_that_fails_is_told_of_once() -> None:
    failures: list[OSError] = []

    def write(line: bytes) -> None:
        raise OSError(errno.ENOSPC, "full")

    events = Events(EventLines(write, failures.append))
    events.tell("a")
    events.tell("b")
    assert [error.errno for error in failures] == [errno.ENOSPC]


def test_times_are_utc() -> None:
    assert moment(1_795_250_400_123_456_789) == "2026-11-21T08:40:00.123456Z"


def test_a_file_is_added_to_and_is_its_owners(tmp_path: Path) -> None:
    place = tmp_path / "events"
    for _ in range(2):
        descriptor = opened(str(place))
        os.write(descriptor, b"line\n")
        os.close(descriptor)
    assert place.read_text() == "line\nline\n" and place.stat().st_mode & 0o777 == 0o600


def test_a_pipe_is_written_to_as_long_as_it_is_read(tmp_path: Path) -> None:
    place = tmp_path / "pipe"
    os.mkfifo(place)
    with pytest.raises(EventsError, match="no such device or address"):
        opened(str(place))
    reader = os.open(place, os.O_RDONLY | os.O_NONBLOCK)
    descriptor = opened(str(place))
    line, count = b"x" * 4095 + b"\n", 0
    with pytest.raises(BlockingIOError):
        while count < 10_000:
            write_whole(descriptor, line, 0.01)
            count += 1
    assert count and os.read(reader, len(line)) == line
    write_whole(descriptor, line, 30)
    os.close(descriptor)
    os.close(reader)


@pytest.mark.parametrize("name", ["nowhere/events", "\0"])
def test_a_file_that_cannot_be_had_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(EventsError, match=r"^cannot write events to "):
        opened(str(tmp_path / name))


# -- commands --


def run(tmp_path: Path, arguments: list[str], program: str = "windlass", **variables: str) -> tuple[int, str, str]:
    """Run a command with the memory driver; return its code, its output and what it said."""
    records = tmp_path / "records.yaml"
    records.write_text("[]\n")
    environment = {"HOME": str(tmp_path), "HELM_DRIVER": "memory", "HELM_MEMORY_DRIVER_DATA": str(records), **variables}
    settings = EnvSettings(program, {**environment, "WINDLASS_NO_CACHE": "1"}, program)
    out, err = io.StringIO(), io.StringIO()
    context = Context(program, settings, out=out, err=err)
    code = Frame(context).run(arguments)
    if context.afterwards is not None:
        context.afterwards()
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def chart(tmp_path: Path) -> str:
    for name, text in CHART.items():
        path = tmp_path / "web" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return str(tmp_path / "web")


def test_a_command_tells_what_it_does_and_says_what_it_always_says(tmp_path: Path, chart: str) -> None:
    place = tmp_path / "events.jsonl"
    plain = run(tmp_path, ["install", "r", chart, "-o", "json", "--dry-run=client"])
    told = run(tmp_path, ["install", "r", chart, "-o", "json", "--dry-run=client", "--events", str(place)])
    assert told[0] == 0 and json.loads(told[1])["name"] == json.loads(plain[1])["name"] and told[2] == plain[2]
    documents = checked(place.read_text())
    assert [documents[0]["type"], documents[-1]["type"]] == ["command.start", "command.end"]
    assert documents[-1]["exit_code"] == 0


def test_what_goes_wrong_before_there_is_an_operation_is_told_too(tmp_path: Path) -> None:
    place = tmp_path / "events.jsonl"
    code, _, err = run(tmp_path, ["install", "r", "./nowhere"], WINDLASS_EVENTS=str(place))
    ended = checked(place.read_text())[-1]
    assert (ended["exit_code"], ended["outcome"]) == (code, "failed") == (1, "failed")
    assert f"Error: {ended['error']['message']}\n" in err


def test_the_flag_comes_before_the_variable(tmp_path: Path, chart: str) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    run(tmp_path, ["install", "r", chart, "--dry-run=client", "--events", str(one)], WINDLASS_EVENTS=str(other))
    assert one.exists() and not other.exists()
    run(tmp_path, ["install", "r", chart, "--dry-run=client", "--events="], WINDLASS_EVENTS=str(other))
    assert not other.exists()


def test_helm_knows_neither(tmp_path: Path, chart: str) -> None:
    place = tmp_path / "events"
    code, _, err = run(tmp_path, ["install", "r", chart, "--events", str(place)], "helm")
    assert code == 1 and "unknown flag: --events" in err
    assert run(tmp_path, ["install", "r", chart, "--dry-run=client"], "helm", WINDLASS_EVENTS=str(place))[0] == 0
    assert not place.exists()


def test_a_place_that_cannot_be_written_to_ends_a_command_before_it_begins(tmp_path: Path, chart: str) -> None:
    code, out, err = run(tmp_path, ["install", "r", chart, "--events", str(tmp_path / "no" / "where")])
    assert (code, out) == (1, "") and err.startswith("Error: cannot write events to ")


def test_nothing_is_loaded_for_what_is_not_wanted(tmp_path: Path, chart: str) -> None:
    code = (
        "import sys; from windlass.cli.main import run; "
        f"run(['windlass', 'install', 'r', {chart!r}, '--dry-run=client']); print(*sys.modules, file=sys.stderr)"
    )
    env = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "KUBECONFIG": "/dev/null"}
    done = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True)
    loaded = set(done.stderr.split())
    assert "windlass.actions.install" in loaded
    assert not {name for name in loaded if name.startswith(("windlass.tracing", "windlass.cli.eventlines"))}


def test_commands_without_a_cluster_have_spans_too(tmp_path: Path, chart: str) -> None:
    with serving() as collector:
        collector.replies["/v1/traces"] = [Reply({})]
        place = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json"}
        for program in ("windlass", "helm"):
            assert run(tmp_path, ["template", chart], program, **place)[0] == 0
        assert run(tmp_path, ["template", "./nowhere", "--debug"], OTEL_TRACES_EXPORTER="none", **place)[0] == 1
        bodies = [json.loads(body) for _, _, body in collector.sent]
    assert len(bodies) == 2
    for body in bodies:
        spans = body["resourceSpans"][0]["scopeSpans"][0]["spans"]
        assert [span["name"] for span in spans] == ["windlass template", "render"]


def test_a_collector_that_is_not_there_changes_nothing(tmp_path: Path, chart: str) -> None:
    place = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}
    assert run(tmp_path, ["template", chart], **place) == run(tmp_path, ["template", chart])
    told = run(tmp_path, ["template", chart, "--debug"], **place)[2]
    assert 'msg="spans were not sent" endpoint=http://127.0.0.1:1/v1/traces' in told


def test_lines_on_standard_error_leave_no_room_for_a_view(tmp_path: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

        def fileno(self) -> int:
            return written

    written = os.open(tmp_path / "err", os.O_CREAT | os.O_WRONLY)
    for place, drawn in (("-", False), ("", True)):
        context = Context("windlass", EnvSettings("windlass", {"TERM": "xterm"}), err=Terminal())
        frame = Frame(context)
        (command,) = [child for child in frame.root.children if child.name == "install"]
        flags = frame.flags_of(command)
        flags.parse([f"--events={place}"])
        with Attended(context, command, Options(flags)):
            assert (context.view is not None) is drawn
    os.close(written)
    assert [document["type"] for document in checked((tmp_path / "err").read_text())] == [
        "command.start",
        "command.end",
    ]
