"""Spans as OTLP has them, in JSON and in protobuf (opentelemetry-proto, collector/trace/v1 and trace/v1)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from windlass.tracing.spans import Attributes, Span, Value

    Scope = tuple[str, str]
    """Name and version of what made the spans."""

MASK_64 = (1 << 64) - 1


def as_json(trace: str, spans: Sequence[Span], resource: Mapping[str, str], scope: Scope) -> bytes:
    """Return an ExportTraceServiceRequest in JSON: identifiers in hexadecimal, 64-bit integers as texts."""
    from json import dumps

    made = {"name": scope[0], "version": scope[1]}
    scoped = {"scope": made, "spans": [_span(trace, span) for span in spans]}
    document = {"resourceSpans": [{"resource": {"attributes": _attributes(resource)}, "scopeSpans": [scoped]}]}
    return dumps(document, separators=(",", ":")).encode("ascii")


def _span(trace: str, span: Span) -> dict[str, object]:
    found: dict[str, object] = {
        "traceId": trace,
        "spanId": span.identity,
        "name": span.name,
        "kind": span.kind,
        "startTimeUnixNano": str(span.begin),
        "endTimeUnixNano": str(span.end),
        "attributes": _attributes(span.attributes),
        "events": [
            {"timeUnixNano": str(time), "name": name, "attributes": _attributes(attributes)}
            for time, name, attributes in span.events
        ],
        "droppedEventsCount": span.dropped,
        "status": {"code": span.status},
    }
    if span.parent:
        found["parentSpanId"] = span.parent
    return found


def _attributes(attributes: Mapping[str, Value] | Mapping[str, str]) -> list[dict[str, object]]:
    return [{"key": key, "value": _value(value)} for key, value in attributes.items()]


def _value(value: Value) -> dict[str, object]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    return {"doubleValue": value} if isinstance(value, float) else {"stringValue": value}


# -- protobuf ----------------------------------------------------------------------------------------------------------

_VARINT, _FIXED_64, _BYTES = 0, 1, 2


def as_protobuf(trace: str, spans: Sequence[Span], resource: Mapping[str, str], scope: Scope) -> bytes:
    """Return an ExportTraceServiceRequest in protobuf."""
    identity = bytes.fromhex(trace)
    made = _text(1, scope[0]) + _text(2, scope[1])
    scoped = _bytes(1, made) + b"".join([_bytes(2, _span_message(identity, span)) for span in spans])
    return _bytes(1, _bytes(1, _pairs(1, resource)) + _bytes(2, scoped))


def _span_message(trace: bytes, span: Span) -> bytes:
    events = [
        _bytes(11, _fixed(1, time) + _text(2, name) + _pairs(3, attributes)) for time, name, attributes in span.events
    ]
    return b"".join(
        (
            _bytes(1, trace),
            _bytes(2, bytes.fromhex(span.identity)),
            _bytes(4, bytes.fromhex(span.parent)),
            _text(5, span.name),
            _number(6, span.kind),
            _fixed(7, span.begin),
            _fixed(8, span.end),
            _pairs(9, span.attributes),
            *events,
            _number(12, span.dropped),
            _bytes(15, _number(3, span.status)),
        )
    )


def _pairs(field: int, attributes: Attributes | Mapping[str, str]) -> bytes:
    items: Iterable[tuple[str, Value]] = attributes.items()
    return b"".join([_bytes(field, _text(1, key) + _bytes(2, _any_value(value))) for key, value in items])


def _any_value(value: Value) -> bytes:
    if isinstance(value, bool):
        return _tag(2, _VARINT) + _varint(value)
    if isinstance(value, int):
        return _tag(3, _VARINT) + _varint(value & MASK_64)
    if isinstance(value, float):
        from struct import pack

        return _tag(4, _FIXED_64) + pack("<d", value)
    data = value.encode("utf-8", "replace")
    return _tag(1, _BYTES) + _varint(len(data)) + data


def _tag(field: int, kind: int) -> bytes:
    return _varint(field << 3 | kind)


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


def _bytes(field: int, data: bytes) -> bytes:
    return _tag(field, _BYTES) + _varint(len(data)) + data if data else b""


def _text(field: int, text: str) -> bytes:
    return _bytes(field, text.encode("utf-8", "replace"))


def _number(field: int, value: int) -> bytes:
    return _tag(field, _VARINT) + _varint(value) if value else b""


def _fixed(field: int, value: int) -> bytes:
    return _tag(field, _FIXED_64) + value.to_bytes(8, "little")
