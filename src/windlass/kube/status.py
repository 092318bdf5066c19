"""What state an object is in: pure, from the object alone (Go: fluxcd/cli-utils pkg/kstatus/status).

Rules of the built-in kinds stand in ``status_kinds``; here is what holds for every object: deletion, the generation
that a controller has seen, and the conditions Reconciling, Stalled and Ready.
"""

from __future__ import annotations

from windlass.kube.errors import KubeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from dataclasses import dataclass as record

    Object = Mapping[str, object]
else:
    from windlass._record import record

IN_PROGRESS, FAILED, CURRENT = "InProgress", "Failed", "Current"
TERMINATING, NOT_FOUND, UNKNOWN = "Terminating", "NotFound", "Unknown"

TRUE, FALSE = "True", "False"
_ANSWERS = (TRUE, FALSE, "Unknown")


@record(frozen=True)
class Verdict:
    """The state of an object and, in words, why."""

    status: str
    message: str = ""


GONE = Verdict(NOT_FOUND, "Resource not found")
UNREADABLE = Verdict(UNKNOWN)
"""What is said of an object that has something of the wrong type where rules look."""


class StatusError(KubeError):
    """An object that the rules cannot read."""


@record(frozen=True)
class Condition:
    """One of an object's conditions (Go: status.BasicCondition)."""

    type: str
    status: str
    reason: str
    message: str


def compute(item: Object, group: str, kind: str, now: float) -> Verdict:
    """Return the state of an object of a kind; ``now`` is seconds since 1970. Raises StatusError (Go: Compute)."""
    found = _generic(item)
    if found is not None:
        return found
    from windlass.kube.status_kinds import RULES

    rule = RULES.get((group, kind))
    if rule is not None:
        return rule(item, now)
    return _by_ready_condition(item) or Verdict(CURRENT, "Resource is current")


def _generic(item: Object) -> Verdict | None:
    """Judge by what all kinds share, if that decides (Go: checkGenericProperties)."""
    found, deleted = nested(item, "metadata", "deletionTimestamp")
    if found and not isinstance(deleted, str):
        raise StatusError("metadata.deletionTimestamp is no text")
    if deleted:
        return Verdict(TERMINATING, "Resource scheduled for deletion")
    generation = required_integer(item, "metadata", "generation")
    if generation is not None:
        observed = required_integer(item, "status", "observedGeneration")
        if observed is not None and observed != generation:
            seen = f"generation is {generation}, but latest observed generation is {observed}"
            return Verdict(IN_PROGRESS, f"{kind_of(item)} {seen}")
    for condition in conditions(item):
        if condition.status == TRUE and condition.type == "Reconciling":
            return Verdict(IN_PROGRESS, condition.message)
        if condition.status == TRUE and condition.type == "Stalled":
            return Verdict(FAILED, condition.message)
    return None


def _by_ready_condition(item: Object) -> Verdict | None:
    """Judge a kind without rules by its condition Ready (Go: checkReadyCondition)."""
    for condition in conditions(item):
        if condition.type == "Ready" and condition.status in _ANSWERS:
            if condition.status == TRUE:
                return Verdict(CURRENT, "Resource is Ready")
            return Verdict(IN_PROGRESS, condition.message)
    return None


# -- fields, with the tolerance of Go's accessors ----------------------------------------------------------------------


def nested(item: Object, *path: str) -> tuple[bool, object]:
    """Return whether a field is there, and its value (Go: unstructured.NestedFieldNoCopy).

    Raises StatusError when something on the way is no mapping.
    """
    value: object = item
    for name in path:
        if value is None:
            return False, None
        if not isinstance(value, dict):
            raise StatusError(f"{'.'.join(path)}: expected a mapping before {name}")
        if name not in value:
            return False, None
        value = value[name]
    return True, value


def required_integer(item: Object, *path: str) -> int | None:
    """Return an integer, None if it is not there. Raises StatusError for anything else (Go: NestedInt64)."""
    found, value = nested(item, *path)
    if not found:
        return None
    if not is_integer(value):
        raise StatusError(f"{'.'.join(path)} is no integer")
    return value  # type: ignore[return-value]  # is_integer has said so


def integer(item: Object, default: int, *path: str) -> int:
    """Return an integer, or the default for whatever else is there (Go: status.GetIntField)."""
    try:
        found, value = nested(item, *path)
    except StatusError:
        return default
    return value if found and is_integer(value) else default  # type: ignore[return-value]  # is_integer has said so


def text(item: Object, default: str, *path: str) -> str:
    """Return a text, or the default for whatever else is there (Go: status.GetStringField)."""
    try:
        found, value = nested(item, *path)
    except StatusError:
        return default
    return value if found and isinstance(value, str) else default


def is_integer(value: object) -> bool:
    """Tell integers from booleans and from numbers with a point."""
    return isinstance(value, int) and not isinstance(value, bool)


def kind_of(item: Object) -> str:
    """Return an object's kind, "" if it does not say."""
    return text(item, "", "kind")


def conditions(item: Object) -> list[Condition]:
    """Return an object's conditions. Raises StatusError for anything that is none (Go: GetObjectWithConditions)."""
    status = item.get("status")
    if status is None:
        return []
    listed = status.get("conditions") if isinstance(status, dict) else status
    if listed is None:
        return []
    if not isinstance(status, dict) or not isinstance(listed, list):
        raise StatusError("status.conditions is no list")
    return [Condition(*_words(entry)) for entry in listed]


def _words(entry: object) -> Iterator[str]:
    if entry is not None and not isinstance(entry, dict):
        raise StatusError("a condition is no mapping")
    for name in ("type", "status", "reason", "message"):
        value = entry.get(name) if entry else None
        if value is not None and not isinstance(value, str):
            raise StatusError(f"{name} of a condition is no text")
        yield value or ""
