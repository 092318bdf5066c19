"""Lists in strategic merge patches: their elements, the keys these go by, and their order. Pure.

Go: apimachinery util/strategicpatch patch.go, util/mergepatch errors.go. Where Go sorts by a comparison that is no
order, or leaves equal elements to chance, so do we: see ``golang.sort``.
"""

from __future__ import annotations

from windlass.golang.fmt import show
from windlass.golang.sort import stable, unstable
from windlass.kube.errors import KubeError
from windlass.kube.merge3 import same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Element = dict[str, Any]

PATCH = "$patch"
DELETE, REPLACE, MERGE = "delete", "replace", "merge"
RETAIN_KEYS = "$retainKeys"
ORDER = "$setElementOrder/"
REMOVALS = "$deleteFromPrimitiveList/"

MAP, SLICE = "map[string]interface {}", "[]interface {}"
_TYPES = {dict: MAP, list: SLICE, str: "string", bool: "bool", float: "float64", type(None): "%!s(<nil>)"}


class PatchError(KubeError):
    """A patch cannot be made; the text is apimachinery's."""


def go_type(value: object) -> str:
    """Return the Go type of a JSON value."""
    return _TYPES.get(type(value), "int64")


def no_merge_key(element: Element, key: str) -> PatchError:
    """Say that an element has nothing to go by."""
    return PatchError(f"map: {show(element)} does not contain declared merge key: {key}")


def not_a(expected: str, value: object) -> PatchError:
    """Say that something else was needed."""
    return PatchError(f"expected a {expected}, but received a {go_type(value)}")


def element_type(*lists: list[Any]) -> str:
    """Return the type that all elements have. Raises PatchError if they have not one."""
    found = ""
    for item in [item for one in lists for item in one]:
        kind = go_type(item)
        if kind == SLICE and not found:
            raise PatchError("lists of lists are not supported")
        if found and kind != found:
            raise PatchError(f"list element types are not identical: {show(list(lists))}")
        found = kind
    if not found:
        raise PatchError("no elements in any of the given slices")
    return found


def sorted_by(elements: list[Element], key: str) -> list[Element]:
    """Return elements by the text of their keys; equal ones end up where Go's sort leaves them."""
    texts = [show(element.get(key)) for element in elements]
    places = list(range(len(elements)))
    if len(set(texts)) == len(texts):
        places.sort(key=lambda place: texts[place])
    else:
        places = unstable(places, lambda one, other: texts[one] <= texts[other])
    return [elements[place] for place in places]


def key_of(element: object, key: str) -> Any:
    """Return what an element goes by. Raises PatchError."""
    if not isinstance(element, dict):
        raise not_a(MAP, element)
    if key not in element:
        raise no_merge_key(element, key)
    return element[key]


def find(elements: list[Any], key: str, value: object) -> int | None:
    """Return where the first element of a key is. Raises PatchError for elements that are no mappings."""
    for place, element in enumerate(elements):
        if not isinstance(element, dict):
            raise PatchError(f"value for key {place} is not a map")
        if key in element and same(element[key], value):
            return place
    return None


def unique(values: list[Any]) -> list[Any]:
    """Return scalars without repetitions; the last one takes the place of each that goes (Go: deduplicateScalars)."""
    kept, at = list(values), 0
    while at < len(kept) - 1:
        other = at + 1
        while other < len(kept):
            if same(kept[at], kept[other]):
                last = kept.pop()
                if other < len(kept):
                    kept[other] = last
            else:
                other += 1
        at += 1
    return kept


def split_deletions(elements: list[Any]) -> tuple[list[Any], list[Any]]:
    """Return elements that stay and those that say that one is to go. Raises PatchError."""
    stay: list[Any] = []
    leave: list[Any] = []
    for element in elements:
        if not isinstance(element, dict):
            raise not_a(MAP, element)
        (leave if element.get(PATCH) == DELETE else stay).append(element)
    return stay, leave


def in_order(elements: list[Any], order: list[Any], key: str, kind: str) -> list[Any]:
    """Return elements in the order of another list, deletions last (Go: normalizeSliceOrder). Raises PatchError."""
    leave: list[Any] = []
    if kind == MAP:
        for element in [*elements, *order]:
            key_of(element, key)
        elements, leave = split_deletions(elements)
    places = [_place(order, element, key, kind) for element in elements]
    indices = list(range(len(elements)))
    if -1 not in places:
        indices.sort(key=lambda index: places[index])
    else:
        indices = stable(indices, _before(places))
    return [elements[index] for index in indices] + leave


def _before(places: list[int]) -> Callable[[int, int], bool]:
    """Return Go's comparison: what has no place comes before, and after, everything."""
    return lambda one, other: places[one] < 0 or places[other] < 0 or places[one] < places[other]


def interleaved(patch: list[Any], live: list[Any], order: list[Any], live_order: list[Any], key: str, kind: str) -> (
    list[Any]
):
    """Return both lists as one: ours in the order we want, others where they were (Go: normalizeElementOrder)."""
    ours, theirs = in_order(patch, order, key, kind), in_order(live, live_order, key, kind)
    found: list[Any] = []
    while ours and theirs:
        left, right = _place(live_order, theirs[0], key, kind), _place(live_order, ours[0], key, kind)
        found.append(theirs.pop(0) if 0 <= left < right else ours.pop(0))
    return found + ours + theirs


def _place(elements: list[Any], wanted: Any, key: str, kind: str) -> int:
    """Return where an element is in a list, -1 if it is not (Go: index)."""
    by_key = kind == MAP
    value = _value(wanted, key, by_key)
    return next((at for at, item in enumerate(elements) if same(_value(item, key, by_key), value)), -1)


def _value(item: Any, key: str, by_key: bool) -> Any:
    if not by_key:
        return item
    return item.get(key) if isinstance(item, dict) else None
