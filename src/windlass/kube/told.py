"""What listeners hear of objects: one event for each that is made, changed, left as it was, or removed."""

from __future__ import annotations

from _thread import allocate_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from windlass.events import Events
    from windlass.kube.errors import KubeError
    from windlass.kube.mapper import Mapping
    from windlass.kube.resources import Object, Resource

CREATED, UPDATED, UNCHANGED, DELETED, KEPT = "created", "updated", "unchanged", "deleted", "kept"
CONFLICT, FAILED = "conflict", "failed"

_HTTP_DATE = "Mon, 02 Jan 2006 15:04:05 MST"  # Go: net/http TimeFormat
CLOCKS_S = 2
"""Seconds by which the servers of one control plane may differ, and by which whole seconds mislead."""


class Told:
    """Work on several objects; it ends with how many of them came out how. Safe to share between threads."""

    def __init__(self, events: Events, doing: str, objects: int) -> None:
        self._events = events
        self._work = events.work(doing, objects=objects)
        self._counts: dict[str, int] = {}
        self._lock = allocate_lock()

    def __enter__(self) -> Told:
        self._work.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._work.note(counts=dict(sorted(self._counts.items())))
        self._work.__exit__(kind, error, trace)

    def tell(self, how: str, resource: Resource, error: KubeError | None = None) -> None:
        """Tell what became of one object."""
        if not self._events.heard:
            return
        if error is not None:
            how = CONFLICT if _is_conflict(error) else FAILED
        with self._lock:
            self._counts[how] = self._counts.get(how, 0) + 1
        more = {} if error is None else {"error": error}
        of = identity(resource.mapping, resource.namespace, resource.name)
        self._events.tell(f"resource.{how}", resource=of, **more)


def identity(mapping: Mapping, namespace: str, name: str) -> dict[str, object]:
    """Return which object it is, as events name objects."""
    version = f"{mapping.group}/{mapping.version}" if mapping.group else mapping.version
    within = namespace if mapping.namespaced else ""
    return {"apiVersion": version, "kind": mapping.kind, "namespace": within, "name": name}


def _is_conflict(error: KubeError) -> bool:
    from windlass.errors import find
    from windlass.kube.conflicts import FieldConflict

    return find(error, FieldConflict) is not None


def is_untouched(live: Object, manager: str, date: str) -> bool:
    """Tell from the answer to an apply whether it changed nothing.

    A change carries its time, an apply without one leaves the time alone (Go: apimachinery
    managedfields/internal/managedfieldsupdater.go Apply). ``date`` is what the server last gave as its own time before
    the request; "" is not known.
    """
    from windlass.golang.timeparse import ParseError, parse, parse_rfc3339

    metadata = live.get("metadata")
    managed = metadata.get("managedFields") if isinstance(metadata, dict) else None
    try:
        before = parse(_HTTP_DATE, date).seconds - CLOCKS_S
        return any(
            entry["manager"] == manager
            and entry["operation"] == "Apply"
            and parse_rfc3339(entry["time"]).seconds < before
            for entry in (managed if isinstance(managed, list) else ())
        )
    except (ParseError, KeyError, TypeError):
        return False


def is_same_version(one: Object, other: Object) -> bool:
    """Tell whether two states of an object are the same to the server."""
    versions = [_version(state) for state in (one, other)]
    return versions[0] == versions[1] != ""


def _version(state: Object) -> str:
    metadata = state.get("metadata")
    return str(metadata.get("resourceVersion") or "") if isinstance(metadata, dict) else ""
