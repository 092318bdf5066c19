"""Spans, and which events make them: what starts and ends is a span, what else happens is an event of one.

Attributes are those of a list: no values, no texts of errors, no URLs with queries, nothing that may hold a secret.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from windlass.events import Event

    Value = str | bool | int | float
    Attributes = dict[str, Value]

INTERNAL, CLIENT = 1, 3
"""SpanKind."""
UNSET, ERROR = 0, 2
"""StatusCode."""

MAX_EVENTS = 128
"""Events of one span; more are counted (OTEL_SPAN_EVENT_COUNT_LIMIT's default)."""
MAX_TEXT = 256
"""Characters of an attribute."""

# Work -> its attributes, by the path of the field
_ATTRIBUTES: dict[str, dict[str, str]] = {
    "command": {"command": "windlass.command", "exit_code": "process.exit.code"},
    "operation": {
        "operation": "windlass.operation",
        "release": "windlass.release.name",
        "namespace": "k8s.namespace.name",
        "revision": "windlass.release.revision",
        "status": "windlass.release.status",
        "dry_run": "windlass.dry_run",
    },
    "render": {"chart": "windlass.chart.name", "version": "windlass.chart.version", "hooks": "windlass.hooks"},
    "hook": {
        "event": "windlass.hook.event",
        "hook.kind": "windlass.hook.kind",
        "hook.name": "windlass.hook.name",
        "hook.weight": "windlass.hook.weight",
        "phase": "windlass.hook.phase",
    },
    "apply": {
        "objects": "windlass.objects",
        "counts.created": "windlass.objects.created",
        "counts.updated": "windlass.objects.updated",
        "counts.unchanged": "windlass.objects.unchanged",
        "counts.deleted": "windlass.objects.deleted",
        "counts.conflict": "windlass.objects.conflict",
        "counts.failed": "windlass.objects.failed",
    },
    "delete": {"objects": "windlass.objects", "counts.failed": "windlass.objects.failed"},
    "wait": {"until": "windlass.wait.until", "objects": "windlass.objects", "timeout": "windlass.wait.timeout"},
    "undo": {"by": "windlass.undo.by", "revision": "windlass.release.revision"},
    "cleanup": {"objects": "windlass.objects"},
    "request": {
        "method": "http.request.method",
        "path": "url.path",
        "host": "server.address",
        "port": "server.port",
        "status": "http.response.status_code",
    },
}
# What happens inside of work -> its attributes
_HAPPENINGS: dict[str, dict[str, str]] = {
    "record.stored": {"revision": "windlass.release.revision", "status": "windlass.release.status"},
    "record.removed": {"revision": "windlass.release.revision"},
    "lease.taken": {},
    "lease.lost": {},
    "lease.broken": {},
    "crds.planned": {},
    "wait.progress": {"ready": "windlass.objects.ready", "total": "windlass.objects"},
}
_RESOURCE = {
    "resource.apiVersion": "k8s.object.api_version",
    "resource.kind": "k8s.object.kind",
    "resource.namespace": "k8s.namespace.name",
    "resource.name": "k8s.object.name",
}


class Span:
    """Something that took time. Identifiers are hexadecimal, times nanoseconds since 1970; ``end`` 0 is not yet."""

    __slots__ = ("attributes", "begin", "dropped", "end", "events", "identity", "kind", "name", "parent", "status")

    def __init__(self, identity: str, parent: str, name: str, kind: int, begin: int) -> None:
        self.identity = identity
        self.parent = parent
        self.name = name
        self.kind = kind
        self.begin = begin
        self.end = 0
        self.attributes: Attributes = {}
        self.events: list[tuple[int, str, Attributes]] = []
        self.dropped = 0
        self.status = UNSET

    def finish(self, work: str, event: Event) -> None:
        """Take in the end of the work that this is."""
        fields = event.fields
        self.end = max(self.begin, event.time_ns)
        self.attributes = chosen(fields, _ATTRIBUTES.get(work, {}))
        error, code = fields.get("error"), fields.get("status")
        if error is not None:
            self.attributes["error.type"] = type(error).__name__
        if error is not None or (work == "request" and isinstance(code, int) and code >= 400):
            self.status = ERROR

    def happened(self, event: Event) -> None:
        """Take in something that happened meanwhile, if it is one of those that spans tell of."""
        resource = event.type.startswith("resource.")
        table = _RESOURCE if resource else _HAPPENINGS.get(event.type)
        if table is None:
            return
        if len(self.events) < MAX_EVENTS:
            self.events.append((event.time_ns, event.type, chosen(event.fields, table)))
        else:
            self.dropped += 1


def name_of(work: str, fields: Mapping[str, object]) -> str:
    """Return a span's name: one of few."""
    match work:
        case "command":
            return f"windlass {fields['command']}"
        case "operation":
            return str(fields["operation"])
        case "hook":
            return f"hook {fields['event']}"
        case "wait":
            return f"wait {fields['until']}"
        case "request":
            return str(fields["method"])
        case _:
            return work


def chosen(fields: Mapping[str, object], table: Mapping[str, str]) -> Attributes:
    """Return the fields of a table as attributes."""
    found: Attributes = {}
    for path, name in table.items():
        value: object = fields
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, str):
            found[name] = value[:MAX_TEXT]
        elif isinstance(value, (bool, int, float)):
            found[name] = value
    return found
