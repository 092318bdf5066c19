"""Emptiness and choices (sprig: defaults.go)."""

from __future__ import annotations

from windlass.golang.kinds import GoObject
from windlass.template.errors import FuncError


def empty(value: object) -> bool:
    """Tell whether a value is the zero value of its type; structs never are."""
    return not value and not isinstance(value, GoObject)


def default(fallback: object, *given: object) -> object:
    """Return the given value, or the fallback when it is empty or missing."""
    if given:
        value = given[0]
        if value or isinstance(value, GoObject):
            return value
    return fallback


def coalesce(*values: object) -> object:
    """Return the first value that is not empty."""
    for value in values:
        if not empty(value):
            return value
    return None


def every(*values: object) -> bool:
    """Tell whether no value is empty (sprig: all)."""
    return not any(empty(value) for value in values)


def some(*values: object) -> bool:
    """Tell whether a value is not empty (sprig: any)."""
    return any(not empty(value) for value in values)


def ternary(if_true: object, if_false: object, condition: bool) -> object:
    """Return one of two values."""
    return if_true if condition else if_false


def fail(message: str) -> str:
    """Raise FuncError with the message. Helm replaces this by its own, which knows lint mode."""
    raise FuncError(message)
