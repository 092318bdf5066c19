"""Merging one strategic merge patch into another, directives kept for the server. Pure; neither is changed.

Go: apimachinery util/strategicpatch patch.go mergeMap with the options of CreateThreeWayMergePatch, that is, parallel
lists and nulls are not acted upon but handed on.
"""

from __future__ import annotations

from windlass.golang.fmt import show
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
    find,
    go_type,
    interleaved,
    key_of,
    no_merge_key,
    not_a,
    split_deletions,
    unique,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from windlass.kube.builtin import Field, Schema

    Document = dict[str, Any]
    List = list[Any]


def merged(original: Document, patch: Document, schema: Schema) -> Document:
    """Return a patch that does what both do, ``patch`` after ``original``. Raises PatchError and SchemaError."""
    if PATCH in patch:
        return _directed(patch)
    both, patch = dict(original), dict(patch)
    _take_retained(both, patch)
    _take_ordered(both, patch, schema)
    for key, value in patch.items():
        if key.startswith(REMOVALS):
            both[key] = value
        elif key in both and value is not None and go_type(both[key]) == go_type(value):
            _put(both, key, value, schema)
        else:
            _set(both, key, value)
    return both


def _directed(patch: Document) -> Document:
    """Act upon a directive for a whole mapping (Go: handleDirectiveInMergeMap)."""
    if patch[PATCH] == REPLACE:
        return {key: value for key, value in patch.items() if key != PATCH}
    if patch[PATCH] == DELETE:
        return {}
    raise PatchError(f"unknown patch type: {show(patch[PATCH])} in map: {show(patch)}")


def _take_retained(both: Document, patch: Document) -> None:
    """Move the list of fields that stay (Go: applyRetainKeysDirective)."""
    if RETAIN_KEYS not in patch:
        return
    wanted = patch.pop(RETAIN_KEYS)
    given = both.setdefault(RETAIN_KEYS, wanted)
    if not same(given, wanted):
        raise PatchError(
            f"{show(given)} and {show(wanted)} are not deep equal: "
            "this may happen when calculating the 3-way diff patch"
        )


def _put(both: Document, key: str, value: Any, schema: Schema) -> None:
    """Merge a value into one of the same type."""
    if isinstance(value, dict):
        below, field = schema.below(key)
        both[key] = value if field.strategy == REPLACE else merged(both[key], value, below)
    elif isinstance(value, list):
        below, field = schema.items(key)
        both[key] = _merged_list(both[key], value, below, field)
    else:
        _set(both, key, value)


def _set(both: Document, key: str, value: Any) -> None:
    kept, value = _without_directives(value)
    if kept:
        both[key] = value
    else:
        both.pop(key, None)


def _without_directives(value: Any) -> tuple[bool, Any]:
    """Return whether a value is to be kept, and what is left of it (Go: removeDirectives)."""
    if isinstance(value, dict):
        if PATCH in value:
            return False, None
        inside = [(key, *_without_directives(item)) for key, item in value.items()]
        return True, {key: item for key, kept, item in inside if kept}
    if isinstance(value, list):
        return True, [item for kept, item in map(_without_directives, value) if kept]
    return True, value


# -- lists with an order ---------------------------------------------------------------------------------------------


def _take_ordered(both: Document, patch: Document, schema: Schema) -> None:
    """Merge the lists whose order is given, and move the orders (Go: mergePatchIntoOriginal)."""
    for name in [key for key in patch if key.startswith(ORDER)]:
        order = patch.pop(name)
        if not same(both.setdefault(name, order), order):
            raise PatchError("invalid patch format of setElementOrder list")
        key = name.removeprefix(ORDER)
        for given in (order, *[side[key] for side in (both, patch) if key in side]):
            if not isinstance(given, list):
                raise not_a(SLICE, given)
        below, field = schema.items(key)
        _check_order(patch.get(key, []), order, field.merge_key)
        if key in both or key in patch:
            both[key] = _ordered(both.get(key), patch.pop(key, None), order, below, field)


def _ordered(original: List | None, patch: List | None, order: List, schema: Schema, field: Field) -> List:
    key = field.merge_key
    if patch is None:
        together = original or []
    elif original is None:
        together = _without_directives(patch)[1]
    else:
        together = _merged_list(original, patch, schema, field)
    ours, theirs = _parted(together, order, key)
    kind = element_type(original or [], patch or [])
    return interleaved(ours, theirs, order, original or [], key, kind)


def _check_order(patch: List, order: List, key: str) -> None:
    """Check that a patch's elements are in the order given (Go: validatePatchWithSetOrderList)."""
    if not order or not patch:
        return
    elements = split_deletions(patch)[0] if key else patch
    at = place = 0
    while at < len(elements) and place < len(order):
        if isinstance(elements[at], dict) and PATCH in elements[at]:
            at += 1
            continue
        if key:
            equal = same(key_of(elements[at], key), key_of(order[place], key))
        else:
            equal = same(elements[at], order[place])
        at, place = at + equal, place + 1
    if at < len(elements) and place >= len(order):
        raise PatchError(
            f"The order in patch list:\n{show(patch)}\n doesn't match $setElementOrder list:\n{show(order)}\n"
        )


def _parted(elements: List, by: List, key: str) -> tuple[List, List]:
    """Return the elements that another list has too, and the rest."""
    ours: List = []
    theirs: List = []
    for element in elements:
        if key:
            known = find(by, key, key_of(element, key)) is not None
        else:
            known = any(same(element, other) for other in by)
        (ours if known else theirs).append(element)
    return ours, theirs


# -- lists -----------------------------------------------------------------------------------------------------------


def _merged_list(original: List, patch: List, schema: Schema, field: Field) -> List:
    """Return one list of two (Go: mergeSliceHandler, mergeSlice)."""
    if field.strategy != MERGE:
        return patch
    if not original and not patch:
        return original
    key = field.merge_key
    kind = element_type(original, patch)
    if kind != MAP:
        together = unique([*original, *patch])
    else:
        if not key:
            raise PatchError(f"cannot merge lists without merge key for {schema.kind}")
        original, patch = _without_removed(original, patch, key)
        together = _elements(original, patch, key, schema)
    ours, theirs = _parted(together, patch, key)
    return interleaved(ours, theirs, patch, original, key, kind)


def _without_removed(original: List, patch: List, key: str) -> tuple[List, List]:
    """Act upon the elements of a patch that are directives (Go: mergeSliceWithSpecialElements)."""
    plain: List = []
    replaced = False
    for element in patch:
        if PATCH not in element:
            plain.append(element)
            continue
        match element[PATCH]:
            case "delete":
                if key not in element:
                    raise no_merge_key(element, key)
                while (place := find(original, key, element[key])) is not None:
                    original = original[:place] + original[place + 1 :]
            case "replace":
                replaced = True
            case "merge":
                raise PatchError("merging lists cannot yet be specified in the patch")
            case other:
                raise PatchError(f"unknown patch type: {show(other)} in map: {show(element)}")
    return (plain, []) if replaced else (original, plain)


def _elements(original: List, patch: List, key: str, schema: Schema) -> List:
    """Merge elements of the same key, and append others (Go: mergeSliceWithoutSpecialElements)."""
    together = list(original)
    for element in patch:
        place = find(together, key, key_of(element, key))
        if place is None:
            together.append(element)
        else:
            together[place] = merged(together[place], element, schema)
    return together
