"""What happened to an object, as the cluster's Events tell it."""

from __future__ import annotations

from windlass.kube.mapper import Mapping
from windlass.kube.objects import Objects
from windlass.kube.status import integer, text
from windlass.kube.values import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.kube.resources import Object
    from windlass.kube.rest import Client

EVENTS = Mapping("", "v1", "Event", "events", True)
MAX_LOOKED_AT = 200
"""Events of one object that are looked at; servers keep them for an hour."""

_DEFAULT_NAMESPACE = "default"  # where events of objects without a namespace are


def events_of(client: Client, namespace: str, kind: str, name: str, uid: str, count: int) -> list[Object]:
    """Return the last events of an object, the oldest of them first. Raises KubeError.

    Without its uid those of earlier objects of the same name are among them.
    """
    selector = f"involvedObject.kind={kind},involvedObject.name={name}" + (f",involvedObject.uid={uid}" if uid else "")
    page = next(
        iter(Objects(client).list(EVENTS, namespace or _DEFAULT_NAMESPACE, field_selector=selector, page=MAX_LOOKED_AT))
    )
    items = page.get("items")
    found = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return sorted(found, key=_when)[-count:]


def line_of(event: Object, now: float) -> str:
    """Return an event in a line: how long ago, type, reason, message, how often."""
    count = max(integer(event, 1, "count"), integer(event, 1, "series", "count"))
    often = f" (x{count})" if count > 1 else ""
    words = [_ago(_when(event), now), text(event, "", "type"), text(event, "", "reason")]
    shown = " ".join([word for word in words if word])
    return printable(f"{shown}: {text(event, '', 'message')}{often}")


def _when(event: Object) -> str:
    """Return when it happened last: RFC 3339 in UTC, which sorts as text."""
    moments = (("series", "lastObservedTime"), ("lastTimestamp",), ("eventTime",), ("metadata", "creationTimestamp"))
    return next((found for path in moments if (found := text(event, "", *path))), "")


def _ago(stamp: str, now: float) -> str:
    from windlass.golang.timeparse import ParseError, parse_rfc3339

    try:
        seconds = max(0, int(now) - parse_rfc3339(stamp).seconds)
    except ParseError:
        return ""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= 2 * size:
            return f"{seconds // size}{unit} ago"
    return f"{seconds}s ago"
