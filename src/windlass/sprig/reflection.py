"""Types and kinds by their Go names (sprig: reflect.go)."""

from __future__ import annotations

from windlass.golang.kinds import kind_name, type_name


def type_of(value: object) -> str:
    """Return the name of the value's type."""
    return type_name(value)


def type_is(wanted: str, value: object) -> bool:
    """Tell whether the value's type has this name."""
    return wanted == type_name(value)


def type_is_like(wanted: str, value: object) -> bool:
    """Tell whether the value's type, or what it points to, has this name."""
    return type_name(value) in (wanted, "*" + wanted)


def kind_of(value: object) -> str:
    """Return the name of the value's kind."""
    return kind_name(value)


def kind_is(wanted: str, value: object) -> bool:
    """Tell whether the value's kind has this name."""
    return wanted == kind_name(value)
