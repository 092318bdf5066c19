"""Go's reflect.DeepEqual: equal only when the types are, too."""

from __future__ import annotations

from windlass.golang.kinds import TypedList, TypedMap


def deep_equal(left: object, right: object) -> bool:
    """Tell whether two values are deeply equal. An int is not an int64, a nil slice not an empty one, NaN nothing."""
    if left is right:
        return left == left or isinstance(left, (list, dict))  # Go compares the map or slice pointers first
    kind = left.__class__
    if kind is not right.__class__:
        return False
    if kind is dict or isinstance(left, TypedMap):
        return _equal_maps(left, right)  # type: ignore[arg-type]  # both are dicts
    if kind is list or isinstance(left, TypedList):
        return _equal_lists(left, right)  # type: ignore[arg-type]  # both are lists
    if hasattr(left, "deep_equals"):
        return bool(left.deep_equals(right))
    return left == right


def _equal_lists(left: list[object], right: list[object]) -> bool:
    if len(left) != len(right):
        return False
    return all(deep_equal(one, other) for one, other in zip(left, right, strict=True))


def _equal_maps(left: dict[str, object], right: dict[str, object]) -> bool:
    if len(left) != len(right):
        return False
    missing = object()
    for key, value in left.items():
        other = right.get(key, missing)
        if other is missing or not deep_equal(value, other):
            return False
    return True
