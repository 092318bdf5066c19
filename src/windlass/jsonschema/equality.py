"""When two JSON values are the same: numbers by value, objects regardless of order."""

from __future__ import annotations

from windlass.jsonschema.numbers import JsonNumber, decimal

# Go compares pairs up to this size and hashes beyond.
_FEW = 20


def equal(left: object, right: object) -> bool:
    """Compare a value with a constant of a schema, or two values."""
    if isinstance(left, dict):
        return (
            isinstance(right, dict)
            and left.keys() == right.keys()
            and all(equal(item, right[key]) for key, item in left.items())
        )
    if isinstance(left, list):
        return isinstance(right, list) and len(left) == len(right) and all(map(equal, left, right))
    if left is None or isinstance(left, bool) or right is None or isinstance(right, bool):
        return left is right
    if isinstance(left, str) or isinstance(right, str):
        return left == right
    return _is_number(left) and _is_number(right) and decimal(left) == decimal(right)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, JsonNumber))


def duplicates(items: list[object]) -> tuple[int, int] | None:
    """Return the places of the first two equal items, as Go would find them."""
    if len(items) <= _FEW:
        for second in range(1, len(items)):
            for first in range(second):
                if equal(items[second], items[first]):
                    return first, second
        return None
    seen: dict[object, list[int]] = {}
    for second, item in enumerate(items):
        places = seen.setdefault(_key(item), [])
        for first in places:
            if equal(item, items[first]):
                return first, second
        places.append(second)
    return None


def _key(value: object) -> object:
    """Return something hashable that is equal for equal values."""
    if isinstance(value, dict):
        return "object", frozenset((key, _key(item)) for key, item in value.items())
    if isinstance(value, list):
        return "array", tuple(map(_key, value))
    if _is_number(value) and not isinstance(value, bool):
        return "number", decimal(value)
    return value.__class__.__name__, value
