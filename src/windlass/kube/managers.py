"""Who set which field of an object: pure work on ``metadata.managedFields`` (Go: client-go util/csaupgrade)."""

from __future__ import annotations

from windlass.kube.objects import as_json
from windlass.kube.resources import metadata_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Entry = dict[str, Any]
    Fields = dict[str, Any]

APPLY, UPDATE = "Apply", "Update"
_ITSELF = "."


def upgraded(live: Entry, manager: str) -> bytes | None:
    """Return the JSON patch that makes a manager's updates of an object applies, None if it has made none.

    The patch replaces the resource version by the one it was made for, so that whoever was faster makes it a conflict.
    """
    metadata = metadata_of(live)
    entries = [dict(entry) for entry in metadata.get("managedFields") or []]
    at = _place(entries, manager, APPLY)
    update = _place(entries, manager, UPDATE)
    if update is None:
        return None
    if at is None:
        at = update
        entries[at] |= {"operation": APPLY, "manager": manager}
    _merge_updates(entries, at, manager)
    kept = [entry for entry in entries if not _is(entry, manager, UPDATE)]
    patch = [
        {"op": "replace", "path": "/metadata/managedFields", "value": kept or None},
        {"op": "replace", "path": "/metadata/resourceVersion", "value": metadata.get("resourceVersion") or ""},
    ]
    return as_json(patch)


def _merge_updates(entries: list[Entry], at: int, manager: str) -> None:
    """Add to an entry the fields of the manager's updates at the same API version; those at others are lost."""
    target = entries[at]
    for entry in entries:
        if _is(entry, manager, UPDATE) and entry.get("apiVersion") == target.get("apiVersion"):
            target["fieldsV1"] = union(target.get("fieldsV1") or {}, entry.get("fieldsV1") or {})
            return


def union(one: Fields, other: Fields) -> Fields:
    """Return the fields that are in one of two sets, or in both (Go: fieldpath.Set.Union on its JSON form)."""
    both: Fields = {}
    for key in one.keys() | other.keys():
        if key == _ITSELF or key not in one or key not in other:
            both[key] = one[key] if key in one else other[key]
            continue
        inside = union(one[key], other[key])
        if inside and (not one[key] or not other[key]):
            inside[_ITSELF] = {}  # a field without fields below it is in a set by itself
        both[key] = inside
    return both


def _place(entries: list[Entry], manager: str, operation: str) -> int | None:
    return next((place for place, entry in enumerate(entries) if _is(entry, manager, operation)), None)


def _is(entry: Entry, manager: str, operation: str) -> bool:
    named = entry.get("manager") == manager and entry.get("operation") == operation
    return named and not entry.get("subresource")
