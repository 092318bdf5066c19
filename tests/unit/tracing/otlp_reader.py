"""OTLP in protobuf, read back by the field numbers of opentelemetry-proto, as the JSON that says the same."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

# message -> field number -> (name in JSON, what it holds, whether there may be several)
_MESSAGES: dict[str, dict[int, tuple[str, str, bool]]] = {
    "request": {1: ("resourceSpans", "resource_spans", True)},
    "resource_spans": {1: ("resource", "resource", False), 2: ("scopeSpans", "scope_spans", True)},
    "resource": {1: ("attributes", "pair", True)},
    "scope_spans": {1: ("scope", "scope", False), 2: ("spans", "span", True)},
    "scope": {1: ("name", "text", False), 2: ("version", "text", False)},
    "span": {
        1: ("traceId", "hex", False),
        2: ("spanId", "hex", False),
        4: ("parentSpanId", "hex", False),
        5: ("name", "text", False),
        6: ("kind", "number", False),
        7: ("startTimeUnixNano", "fixed", False),
        8: ("endTimeUnixNano", "fixed", False),
        9: ("attributes", "pair", True),
        11: ("events", "event", True),
        12: ("droppedEventsCount", "number", False),
        15: ("status", "status", False),
    },
    "event": {
        1: ("timeUnixNano", "fixed", False),
        2: ("name", "text", False),
        3: ("attributes", "pair", True),
    },
    "status": {3: ("code", "number", False)},
    "pair": {1: ("key", "text", False), 2: ("value", "value", False)},
    "value": {
        1: ("stringValue", "text", False),
        2: ("boolValue", "truth", False),
        3: ("intValue", "int64", False),
        4: ("doubleValue", "double", False),
    },
}
# What proto3 leaves out because it is zero
_DEFAULTS: dict[str, dict[str, Any]] = {
    "span": {"attributes": [], "events": [], "droppedEventsCount": 0, "status": {"code": 0}},
    "event": {"attributes": []},
    "status": {"code": 0},
}


def spans_in_protobuf(data: bytes) -> dict[str, Any]:
    """Return an ExportTraceServiceRequest as JSON would have it."""
    return _message("request", data)


def _message(kind: str, data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, raw in _fields(data):
        name, holds, several = _MESSAGES[kind][number]
        value = _held(holds, raw)
        if several:
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return {**_DEFAULTS.get(kind, {}), **found}


def _held(holds: str, raw: Any) -> Any:
    match holds:
        case "text":
            return raw.decode()
        case "hex":
            return raw.hex()
        case "number":
            return raw
        case "truth":
            return bool(raw)
        case "int64":
            return str(raw - 2**64 if raw >> 63 else raw)
        case "fixed":
            return str(int.from_bytes(raw, "little"))
        case "double":
            return struct.unpack("<d", raw)[0]
        case _:
            return _message(holds, raw)


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    place = 0
    while place < len(data):
        tag, place = _varint(data, place)
        match tag & 7:
            case 0:
                value, place = _varint(data, place)
                yield tag >> 3, value
            case 1:
                yield tag >> 3, data[place : place + 8]
                place += 8
            case 2:
                size, place = _varint(data, place)
                yield tag >> 3, data[place : place + size]
                place += size
            case kind:
                raise ValueError(f"wire type {kind}")


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place
