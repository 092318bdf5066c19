"""Spans: which events make them, what they tell, where OpenTelemetry's variables send them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.unit.kube.api_server import Reply, Server, serving
from tests.unit.tracing.otlp_reader import spans_in_protobuf

from windlass.errors import WindlassError
from windlass.events import Events
from windlass.kube.config import Access
from windlass.kube.credentials import Credentials
from windlass.kube.rest import Client
from windlass.net.transport import Transport
from windlass.tracing import settings as reading
from windlass.tracing.context import MAX_STATE, begin
from windlass.tracing.export import export
from windlass.tracing.otlp import as_json, as_protobuf
from windlass.tracing.settings import JSON, MAX_PAIRS, MAX_SECONDS, PROTOBUF, Settings
from windlass.tracing.spans import ERROR, MAX_EVENTS, MAX_TEXT, UNSET, Span
from windlass.tracing.tracer import DROPPED, MAX_SPANS, Tracer

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE}-{PARENT}-01"
ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}


def numbers() -> Any:
    """Return what gives other bytes each time."""
    following = count(1)
    return lambda size: next(following).to_bytes(size, "big")


def traced(**variables: str) -> Tracer:
    """Return a tracer as these variables make it."""
    settings = read({**ENDPOINT, **variables})
    assert settings is not None
    return Tracer(settings, begin(variables, settings, numbers()), numbers())


def read(variables: dict[str, str], complaints: list[str] | None = None) -> Settings | None:
    def complain(name: str, reason: str) -> None:
        assert complaints is not None, (name, reason)
        complaints.append(name)

    return reading.read(variables, complain)


# -- variables --


def test_the_endpoint_for_all_signals_gets_a_path_and_that_for_traces_does_not() -> None:
    found = read({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318/base/"})
    assert found is not None and found.endpoint == "http://c:4318/base/v1/traces"
    found = read({**ENDPOINT, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "https://t/here"})
    assert found is not None and found.endpoint == "https://t/here"


@pytest.mark.parametrize(
    "variables",
    [
        {"OTEL_SDK_DISABLED": "TRUE"},
        {"OTEL_TRACES_EXPORTER": "none"},
        {"OTEL_TRACES_EXPORTER": "console"},
    ],
)
def test_tracing_can_be_switched_off(variables: dict[str, str]) -> None:
    assert read({**ENDPOINT, **variables}) is None


def test_values_that_mean_nothing_count_as_unset() -> None:
    complaints: list[str] = []
    found = read(
        {
            **ENDPOINT,
            "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc",
            "OTEL_EXPORTER_OTLP_TIMEOUT": "soon",
            "OTEL_EXPORTER_OTLP_HEADERS": "a=b%0d%0aInjected: yes,bad name=x,=y,alone",
            "OTEL_TRACES_SAMPLER_ARG": "2",
        },
        complaints,
    )
    assert found is not None
    assert (found.protocol, found.seconds, found.headers) == (PROTOBUF, reading.DEFAULT_SECONDS, ())
    assert found.ratio == 1.0
    assert sorted(set(complaints)) == [
        "OTEL_EXPORTER_OTLP_HEADERS",
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        "OTEL_EXPORTER_OTLP_TIMEOUT",
        "OTEL_TRACES_SAMPLER_ARG",
    ]
    assert read({"OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4317"}, complaints) is None


def test_what_is_said_for_traces_comes_first() -> None:
    found = read(
        {
            **ENDPOINT,
            "OTEL_EXPORTER_OTLP_HEADERS": "api-key=secret%20one, x=1",
            "OTEL_EXPORTER_OTLP_TIMEOUT": "1500",
            "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT": "999999",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
            "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/json",
            "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip",
            "OTEL_RESOURCE_ATTRIBUTES": "team=shop%2Cfront,service.name=deploy",
            "OTEL_SERVICE_NAME": "ci",
        }
    )
    assert found is not None
    assert found.headers == (("api-key", "secret one"), ("x", "1"))
    assert (found.seconds, found.protocol, found.is_gzipped) == (MAX_SECONDS, JSON, True)
    assert dict(found.resource) == {"service.name": "ci", "team": "shop,front"}


def test_pairs_are_bounded() -> None:
    text = ",".join(f"a{number}=1" for number in range(MAX_PAIRS + 1))
    found = read({**ENDPOINT, "OTEL_EXPORTER_OTLP_HEADERS": text})
    assert found is not None and len(found.headers) == MAX_PAIRS


# -- the trace --


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        (TRACEPARENT, True),
        (TRACEPARENT.replace("00-", "cc-", 1) + "-more", True),
        (TRACEPARENT + "-more", False),
        (TRACEPARENT.replace("00-", "ff-", 1), False),
        (TRACEPARENT.upper(), False),
        (f"00-{'0' * 32}-{PARENT}-01", False),
        (f"00-{TRACE}-{'0' * 16}-01", False),
        (f"00-{TRACE}-{PARENT}", False),
        ("", False),
    ],
)
def test_a_command_belongs_to_the_trace_it_was_started_in(text: str, is_taken: bool) -> None:
    context = begin({"TRACEPARENT": text}, Settings(""), numbers())
    assert (context.trace, context.parent) == ((TRACE, PARENT) if is_taken else (f"{1:032x}", ""))


def test_the_state_of_a_trace_is_passed_on_within_bounds() -> None:
    for state, kept in (("a=1", "a=1"), ("a" * (MAX_STATE + 1), ""), ("a\nb", "")):
        context = begin({"TRACEPARENT": TRACEPARENT, "TRACESTATE": state}, Settings(""), numbers())
        assert context.state == kept
    assert begin({"TRACESTATE": "a=1"}, Settings(""), numbers()).state == ""


@pytest.mark.parametrize(
    ("sampler", "ratio", "parent", "sampled"),
    [
        ("parentbased_always_on", 1.0, "", True),
        ("parentbased_always_on", 1.0, "00", False),
        ("parentbased_always_off", 1.0, "", False),
        ("parentbased_always_off", 1.0, "01", True),
        ("always_off", 1.0, "01", False),
        ("always_on", 1.0, "00", True),
        ("traceidratio", 0.0, "01", False),
        ("traceidratio", 1.0, "00", True),
        ("parentbased_traceidratio", 0.0, "", False),
        ("homemade", 1.0, "", True),
    ],
)
def test_samplers_are_those_of_the_specification(sampler: str, ratio: float, parent: str, sampled: bool) -> None:
    variables = {"TRACEPARENT": f"00-{TRACE}-{PARENT}-{parent}"} if parent else {}
    assert begin(variables, Settings("", sampler=sampler, ratio=ratio), numbers()).is_sampled is sampled


# -- spans --


def test_work_becomes_spans_inside_each_other() -> None:
    tracer = traced(TRACEPARENT=TRACEPARENT)
    events = Events(tracer)
    with events.work("command", command="install") as command:
        with events.work("operation", operation="install", release="web", namespace="ns") as operation:
            events.tell("record.stored", release="web", revision=1, status="pending-install", description="secret")
            operation.note(revision=1, status="deployed")
        command.note(exit_code=0)
    outer, inner = tracer.finished()
    assert (outer.name, outer.parent, inner.name, inner.parent) == (
        "windlass install",
        PARENT,
        "install",
        outer.identity,
    )
    assert outer.attributes == {"windlass.command": "install", "process.exit.code": 0}
    assert inner.attributes["windlass.release.name"] == "web" and inner.attributes["k8s.namespace.name"] == "ns"
    ((_, name, attributes),) = inner.events
    assert (name, attributes) == (
        "record.stored",
        {"windlass.release.revision": 1, "windlass.release.status": "pending-install"},
    )
    assert outer.status == UNSET and outer.begin <= inner.begin <= inner.end <= outer.end


def test_nothing_that_may_be_secret_becomes_an_attribute() -> None:
    tracer = traced()
    events = Events(tracer)
    with pytest.raises(WindlassError), events.work("command", command="install", arguments=["--set", "p=hunter2"]):
        events.tell("log", level="WARN", message="hunter2", fields={"password": "hunter2"})
        events.tell("wait.progress", ready=0, total=1, waiting=[{"message": "hunter2"}])
        with events.work("request", method="GET", path="/api", host="h", port=1, query="token=hunter2") as request:
            request.note(status=200, headers="hunter2")
        raise WindlassError("the password hunter2 is wrong")
    spans = tracer.finished()
    assert "hunter2" not in as_json(tracer.context.trace, spans, {}, ("w", "1")).decode()
    assert spans[0].status == ERROR and spans[0].attributes["error.type"] == "WindlassError"


def test_spans_and_their_events_are_bounded_and_what_is_dropped_is_counted() -> None:
    tracer = traced()
    events = Events(tracer)
    with events.work("command", command="x"):
        for _ in range(MAX_EVENTS + 3):
            events.tell("record.removed", release="r", revision=1)
        for _ in range(MAX_SPANS):
            with events.work("request", method="GET"):
                pass
        with events.work("apply", objects=1), events.work("render", chart="c", version="1"):
            pass
    spans = tracer.finished()
    assert len(spans) == MAX_SPANS and spans[0].attributes[DROPPED] == 3
    assert (len(spans[0].events), spans[0].dropped) == (MAX_EVENTS, 3)
    with events.work("render", chart="c" * (MAX_TEXT + 1), version=""):
        pass
    assert all(span.parent in {"", spans[0].identity} for span in spans)


def test_long_texts_are_cut() -> None:
    tracer = traced()
    with Events(tracer).work("render", chart="c" * (MAX_TEXT + 1), version="1"):
        pass
    assert tracer.finished()[0].attributes["windlass.chart.name"] == "c" * MAX_TEXT


# -- OTLP --

SPAN_KEYS = {
    "traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano", "attributes",
    "events", "droppedEventsCount", "status",
}  # fmt: skip
_VALUES = {"stringValue": str, "intValue": str, "doubleValue": float, "boolValue": bool}


def checked(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the spans of a request, each of which is as opentelemetry-proto says (trace/v1/trace.proto)."""

    def attributes(found: list[dict[str, Any]]) -> dict[str, Any]:
        for entry in found:
            assert set(entry) == {"key", "value"}
            ((kind, value),) = entry["value"].items()
            assert type(value) is _VALUES[kind]
        return {entry["key"]: next(iter(entry["value"].values())) for entry in found}

    (resource,) = document["resourceSpans"]
    assert "service.name" in attributes(resource["resource"]["attributes"])
    (scope,) = resource["scopeSpans"]
    assert set(scope["scope"]) == {"name", "version"}
    for span in scope["spans"]:
        assert set(span) - {"parentSpanId"} == SPAN_KEYS - {"parentSpanId"}
        assert len(bytes.fromhex(span["traceId"])) == 16 and len(bytes.fromhex(span["spanId"])) == 8
        assert 0 < int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
        assert span["kind"] in range(1, 6) and span["status"]["code"] in range(3)
        attributes(span["attributes"])
        for event in span["events"]:
            assert set(event) == {"timeUnixNano", "name", "attributes"} and int(event["timeUnixNano"]) > 0
            attributes(event["attributes"])
    found: list[dict[str, Any]] = scope["spans"]
    return found


def test_json_and_protobuf_say_the_same() -> None:
    span = Span("00000000000000aa", "00000000000000bb", "Jürgen", 3, 10)
    span.end, span.status, span.dropped = 2**63, ERROR, 300
    span.attributes = {"s": "ä", "yes": True, "no": False, "n": -5, "big": 2**62, "f": 0.5}
    span.events = [(7, "happened", {"k": "v"})]
    bare = Span("00000000000000cc", "", "bare", 1, 1)
    bare.end = 1
    resource = {"service.name": "s"}
    document = json.loads(as_json(TRACE, [span, bare], resource, ("windlass", "1")))
    assert spans_in_protobuf(as_protobuf(TRACE, [span, bare], resource, ("windlass", "1"))) == document
    assert len(checked(document)) == 2


# -- sending --


@pytest.fixture
def collector() -> Iterator[Server]:
    with serving() as server:
        server.replies["/v1/traces"] = [Reply({"partialSuccess": {}})]
        yield server


def told(tracer: Tracer, **variables: str) -> list[dict[str, object]]:
    """Send the spans of a short command; return what --debug says."""
    said: list[dict[str, object]] = []
    with Events(tracer).work("command", command="list"):
        pass
    export(tracer, "1.0", variables, lambda message, **fields: said.append({"message": message, **fields}))
    return said


def test_spans_are_sent_in_one_request(collector: Server) -> None:
    tracer = traced(
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL="http/json",
        OTEL_EXPORTER_OTLP_HEADERS="api-key=k",
    )
    assert told(tracer) == []
    ((method, path, body),) = collector.sent
    fields = collector.asked[0][1]
    assert (method, path, fields["content-type"], fields["api-key"]) == (
        "POST",
        "/v1/traces",
        ["application/json"],
        ["k"],
    )
    assert [span["name"] for span in checked(json.loads(body))] == ["windlass list"]


def test_protobuf_is_the_default_and_can_be_compressed(collector: Server) -> None:
    import gzip

    assert told(traced(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, OTEL_EXPORTER_OTLP_COMPRESSION="gzip")) == []
    fields = collector.asked[0][1]
    assert (fields["content-type"], fields["content-encoding"]) == (["application/x-protobuf"], ["gzip"])
    document = spans_in_protobuf(gzip.decompress(collector.sent[0][2]))
    assert [span["name"] for span in checked(document)] == ["windlass list"]


def test_what_is_not_sampled_is_not_sent(collector: Server) -> None:
    flags = TRACEPARENT.removesuffix("01") + "00"
    assert told(traced(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, TRACEPARENT=flags)) == [] and not collector.sent


def test_headers_stay_with_their_host(collector: Server) -> None:
    with serving() as other:
        other.replies["/taken"] = [Reply({})]
        collector.replies["/v1/traces"] = [Reply({}, 307, Location=f"{other.url}/taken")]
        said = told(traced(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, OTEL_EXPORTER_OTLP_HEADERS="api-key=k"))
        assert other.sent == [] and said[0]["error"] == "the collector answered 307"


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:1", "http://user:word@127.0.0.1:1/?token=word", "http://[::"])
def test_a_collector_that_is_not_there_is_no_error(endpoint: str) -> None:
    (said,) = told(traced(OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=endpoint))
    assert said["message"] == "spans were not sent" and "word" not in str(said)


def test_a_collector_that_is_silent_is_not_waited_for() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"http://127.0.0.1:{silent.getsockname()[1]}"
        begun = time.monotonic()
        said = told(traced(OTEL_EXPORTER_OTLP_ENDPOINT=place, OTEL_EXPORTER_OTLP_TIMEOUT="100"))
        assert len(said) == 1 and time.monotonic() - begun < 60


def test_certificates_are_those_of_the_variables(tmp_path: Path) -> None:
    missing = str(tmp_path / "ca.pem")
    (said,) = told(traced(OTEL_EXPORTER_OTLP_ENDPOINT="https://127.0.0.1:1", OTEL_EXPORTER_OTLP_CERTIFICATE=missing))
    assert missing in str(said["error"])


# -- requests to the cluster --


def client_of(server: Server, tracer: Tracer, events: Events) -> Client:
    credentials = Credentials(Access(server.url, {}, {}), {}, lambda: 0.0)
    return Client(server.url, credentials, Transport, sleep=server.slept.append, trace=tracer.requests(events))


def test_requests_are_spans_and_the_server_is_told_of_them(collector: Server) -> None:
    collector.replies["/api"] = [Reply({"kind": "APIVersions"})]
    tracer = traced(TRACEPARENT=TRACEPARENT, TRACESTATE="a=1")
    events = Events(tracer)
    with events.work("command", command="list"):
        client_of(collector, tracer, events).get("/api", [("token", "secret")])
    command, request = tracer.finished()
    assert (request.name, request.parent) == ("GET", command.identity)
    assert request.attributes["url.path"] == "/api" and request.attributes["http.response.status_code"] == 200
    fields = collector.asked[0][1]
    assert fields["traceparent"] == [f"00-{TRACE}-{request.identity}-01"] and fields["tracestate"] == ["a=1"]


def test_nothing_is_passed_on_where_that_is_not_wanted(collector: Server) -> None:
    collector.replies["/api"] = [Reply({"kind": "APIVersions"})]
    tracer = traced(OTEL_PROPAGATORS="none")
    client_of(collector, tracer, Events(tracer)).get("/api")
    assert "traceparent" not in collector.asked[0][1]
