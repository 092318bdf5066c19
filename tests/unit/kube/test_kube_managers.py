"""Fields and their managers: what was set client-side becomes what is applied."""

from __future__ import annotations

import json
from typing import Any

from windlass.kube.managers import union, upgraded

Entry = dict[str, Any]


def _entry(manager: str, operation: str, fields: Entry, version: str = "v1", **more: str) -> Entry:
    return {"manager": manager, "operation": operation, "apiVersion": version, "fieldsV1": fields, **more}


def _upgraded(*entries: Entry) -> list[Entry] | None:
    patch = upgraded({"metadata": {"managedFields": list(entries), "resourceVersion": "5"}}, "helm")
    if patch is None:
        return None
    fields, version = json.loads(patch)
    assert version == {"op": "replace", "path": "/metadata/resourceVersion", "value": "5"}
    assert (fields["op"], fields["path"]) == ("replace", "/metadata/managedFields")
    kept: list[Entry] = fields["value"]
    return kept


def test_updates_become_applies() -> None:
    other = _entry("kubelet", "Update", {"f:status": {}})
    assert _upgraded(other, _entry("helm", "Update", {"f:data": {}}, time="t")) == [
        other,
        _entry("helm", "Apply", {"f:data": {}}, time="t"),
    ]


def test_updates_are_added_to_applies_of_the_same_version() -> None:
    applied = _entry("helm", "Apply", {"f:data": {"f:a": {}}})
    updated = _entry("helm", "Update", {"f:data": {".": {}, "f:b": {}}})
    assert _upgraded(applied, updated) == [_entry("helm", "Apply", {"f:data": {".": {}, "f:a": {}, "f:b": {}}})]


def test_updates_at_other_versions_are_lost() -> None:
    applied = _entry("helm", "Apply", {"f:a": {}}, "v2")
    assert _upgraded(applied, _entry("helm", "Update", {"f:b": {}})) == [applied]


def test_nothing_is_patched_without_updates() -> None:
    assert _upgraded(_entry("helm", "Apply", {}), _entry("other", "Update", {})) is None
    assert _upgraded(_entry("helm", "Update", {}, subresource="status")) is None
    assert _upgraded() is None


def test_a_union_holds_what_either_set_holds() -> None:
    assert union({"f:a": {}}, {"f:b": {}}) == {"f:a": {}, "f:b": {}}
    assert union({"f:a": {"f:x": {}}}, {"f:a": {"f:y": {}}}) == {"f:a": {"f:x": {}, "f:y": {}}}


def test_a_field_with_fields_below_it_is_marked_as_being_in_the_set_itself() -> None:
    assert union({"f:a": {}}, {"f:a": {"f:x": {}}}) == {"f:a": {".": {}, "f:x": {}}}
    assert union({"f:a": {".": {}, "f:x": {}}}, {"f:a": {}}) == {"f:a": {".": {}, "f:x": {}}}
