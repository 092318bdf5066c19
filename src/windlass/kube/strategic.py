"""Strategic merge patches from three documents: what to change in a built-in object, and what to remove from it. Pure.

Go: apimachinery util/strategicpatch patch.go CreateThreeWayMergePatch (with overwrite, without preconditions): the
changes from what there is to what is wanted, merged into the removals from what was wanted before.
"""

from __future__ import annotations

from windlass.golang.fmt import show
from windlass.kube.builtin import SchemaError
from windlass.kube.merge3 import same
from windlass.kube.strategic_lists import (
    DELETE,
    MAP,
    MERGE,
    ORDER,
    PATCH,
    REMOVALS,
    REPLACE,
    RETAIN_KEYS,
    SLICE,
    PatchError,
    element_type,
    in_order,
    key_of,
    sorted_by,
    unique,
)
from windlass.kube.strategic_merge import merged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
    from typing import Any

    from windlass.kube.builtin import Field, Schema

    Document = dict[str, Any]
    List = list[Any]
else:
    from windlass._record import record


@record(frozen=True)
class _Sought:
    """What a comparison looks for (Go: DiffOptions)."""

    changes: bool
    removals: bool
    retain_keys: bool = False


_CHANGES, _REMOVALS = _Sought(True, False), _Sought(False, True)


def three_way(original: Document, modified: Document, current: Document, schema: Schema) -> Document:
    """Return the patch that makes ``modified`` of ``current``: removed is only what was in ``original``.

    Raises PatchError, and SchemaError where a field that is to change is unknown.
    """
    changes = _difference(current, modified, schema, _CHANGES)
    removals = _difference(original, modified, schema, _REMOVALS)
    return merged(removals, changes, schema)


def _difference(original: Document, modified: Document, schema: Schema, sought: _Sought) -> Document:
    patch: Document = {}
    for key, wanted in modified.items():
        if key not in original:
            if sought.changes:
                patch[key] = wanted
        elif key == PATCH:
            _directive(original[key], wanted, patch)
        elif isinstance(wanted, dict) and isinstance(original[key], dict):
            _difference_of_maps(key, original[key], wanted, patch, schema, sought)
        elif isinstance(wanted, list) and isinstance(original[key], list):
            _difference_of_lists(key, original[key], wanted, patch, schema, sought)
        elif sought.changes and not same(original[key], wanted):
            patch[key] = wanted
    if sought.removals:
        patch.update(dict.fromkeys([key for key in original if key not in modified]))
    if sought.retain_keys:
        _retain(original, modified, patch)
    return patch


def _directive(original: object, modified: object, patch: Document) -> None:
    if not (isinstance(original, str) and isinstance(modified, str)):
        raise PatchError(f"invalid value for special key: {PATCH}")
    if original != modified:
        patch[PATCH] = modified


def _retain(original: Document, modified: Document, patch: Document) -> None:
    """Say which fields are to stay, if any is to change or go: all others are cleared (Go: $retainKeys)."""
    keys = sorted([key for key, value in modified.items() if value is not None])
    if keys and (patch or any(value is not None and key not in modified for key, value in original.items())):
        patch[RETAIN_KEYS] = keys


def _difference_of_maps(
    key: str, original: Document, modified: Document, patch: Document, schema: Schema, sought: _Sought
) -> None:
    try:
        below, field = schema.below(key)
    except SchemaError:
        if same(original, modified):
            return
        raise
    if field.strategy == REPLACE:
        if sought.changes:
            patch[key] = modified
        return
    inside = _difference(original, modified, below, _within(sought, field))
    if inside:
        patch[key] = inside


def _difference_of_lists(
    key: str, original: List, modified: List, patch: Document, schema: Schema, sought: _Sought
) -> None:
    try:
        below, field = schema.items(key)
    except SchemaError:
        if same(original, modified):
            return
        raise
    if field.strategy != MERGE:
        if sought.changes and not same(original, modified):
            patch[key] = modified
        return
    changes, removals, order = _merging(original, modified, below, field.merge_key, _within(sought, field))
    for name, found in ((key, changes), (REMOVALS + key, removals), (ORDER + key, order)):
        if found:
            patch[name] = found


def _within(sought: _Sought, field: Field) -> _Sought:
    return _Sought(sought.changes, sought.removals, field.retain_keys)


def _merging(
    original: List, modified: List, schema: Schema, key: str, sought: _Sought
) -> tuple[List, List, List]:
    """Return changes, removals and the order of a list whose elements merge (Go: diffLists)."""
    if not original:
        return modified if sought.changes else [], [], []
    kind = element_type(original, modified)
    if kind == MAP:
        return _merging_maps(original, modified, schema, key, sought)
    if kind == SLICE:
        raise PatchError("lists of lists are not supported")
    given = sorted(original, key=show)  # Go sorts this list for good, and then compares it with the other
    added, removed = _scalars(given, sorted(modified, key=show), sought)
    if (sought.removals and removed) or (sought.changes and not same(given, modified)):
        return in_order(added, modified, key, kind), removed, modified
    return in_order(added, modified, key, kind), removed, []


def _scalars(original: List, modified: List, sought: _Sought) -> tuple[List, List]:
    """Return what one of two sorted lists has more than the other (Go: diffListsOfScalars)."""
    added, removed = [], []
    ours, theirs = [show(value) for value in modified], [show(value) for value in original]
    our = their = 0
    while our < len(ours) or their < len(theirs):
        if our < len(ours) and their < len(theirs) and ours[our] == theirs[their]:
            our, their = our + 1, their + 1
        elif their == len(theirs) or (our < len(ours) and theirs[their] > ours[our]):
            added.append(modified[our])
            our += 1
        else:
            removed.append(original[their])
            their += 1
    return added if sought.changes else [], unique(removed) if sought.removals else []


def _merging_maps(
    original: List, modified: List, schema: Schema, key: str, sought: _Sought
) -> tuple[List, List, List]:
    changes, removals = _elements(original, modified, schema, key, sought)
    changes = in_order(changes, modified, key, MAP)
    reordered = not _same_order(original, modified, key)
    changes += removals
    if changes or (sought.changes and reordered):
        return changes, [], [{key: element.get(key)} for element in modified]
    return changes, [], []


def _same_order(original: List, modified: List, key: str) -> bool:
    if len(original) != len(modified):
        return False
    return all(
        same(key_of(given, key), key_of(wanted, key)) for given, wanted in zip(original, modified, strict=True)
    )


def _elements(original: List, modified: List, schema: Schema, key: str, sought: _Sought) -> tuple[List, List]:
    """Return changed or new elements, and directives that remove others (Go: diffListsOfMaps)."""
    changes: List = []
    removals: List = []
    theirs, ours = _keyed(original, key), _keyed(modified, key)
    their = our = 0
    while their < len(theirs) or our < len(ours):
        if their < len(theirs) and our < len(ours) and theirs[their][0] == ours[our][0]:
            inside = _difference(theirs[their][1], ours[our][1], schema, sought)
            if inside:
                inside[key] = ours[our][1][key]
                changes.append(inside)
            their, our = their + 1, our + 1
        elif their == len(theirs) or (our < len(ours) and theirs[their][0] > ours[our][0]):
            if sought.changes:
                changes.append(ours[our][1])
            our += 1
        else:
            if sought.removals:
                removals.append({key: theirs[their][1][key], PATCH: DELETE})
            their += 1
    return changes, removals


def _keyed(elements: List, key: str) -> list[tuple[str, Document]]:
    """Return elements by the text of what they go by. Raises PatchError."""
    if elements and (kind := element_type(elements)) != MAP:
        raise PatchError(f"expected a {MAP}, but received a {kind}")
    return [(show(key_of(element, key)), element) for element in sorted_by(elements, key)]
