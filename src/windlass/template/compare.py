"""eq, ne, lt, le, gt, ge (Go: text/template funcs.go, "Comparison")."""

from __future__ import annotations

from windlass.golang import kinds
from windlass.template.errors import FuncError
from windlass.template.signatures import NilMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BOOL, _COMPLEX, _INT, _FLOAT, _STRING, _UINT = "bool", "complex", "int", "float", "string", "uint"

_BASIC_KINDS: dict[type, str] = {bool: _BOOL, complex: _COMPLEX, int: _INT, float: _FLOAT, str: _STRING}


def _basic_kind(value: object) -> str:
    """Return Go's basicKind, "" for values that have none."""
    known = _BASIC_KINDS.get(value.__class__)
    if known is None and isinstance(value, int):
        known = _UINT if kinds.kind_name(value).startswith("uint") else _INT
    elif known is None and isinstance(value, str):  # a string type with a name of its own
        known = _STRING
    return known or ""


def eq(first: Any, *others: Any) -> bool:
    """Tell whether the first operand equals any other. Raises FuncError for operands that cannot be compared."""
    if not others:
        raise FuncError("missing argument for comparison")
    kind = _basic_kind(first)
    return any(_equal(first, kind, other) for other in others)


def _equal(first: Any, kind: str, other: Any) -> bool:
    other_kind = _basic_kind(other)
    if kind == other_kind:
        return bool(first == other) if kind else _equal_compound(first, other)
    if {kind, other_kind} == {_INT, _UINT}:
        return bool(first == other)
    if first is None or other is None:
        return False
    raise _incompatible(first, other)


def _equal_compound(first: object, other: object) -> bool:
    if first is None or other is None or _is_nil(first) or _is_nil(other):
        return (first is None or _is_nil(first)) == (other is None or _is_nil(other))
    from windlass.golang.fmt import sprintf

    if kinds.kind_name(first) != kinds.kind_name(other):
        names = kinds.type_name(first), kinds.type_name(other)
        raise FuncError(sprintf("non-comparable types %s: %v, %s: %v", first, names[0], names[1], other))
    if isinstance(other, (dict, list, bytes)):
        raise FuncError(sprintf("non-comparable type %s: %v", other, kinds.type_name(other)))
    return first == other


def _is_nil(value: object) -> bool:
    return value.__class__ is NilMap or getattr(value, "is_nil", False)


def ne(first: object, other: object) -> bool:
    """Tell whether two operands differ."""
    return not eq(first, other)


def lt(first: Any, other: Any) -> bool:
    """Tell whether the first operand comes before the other. Raises FuncError where Go knows no order."""
    kind, other_kind = _basic_kind(first), _basic_kind(other)
    if not kind or not other_kind:
        raise FuncError("invalid type for comparison")
    if kind != other_kind and {kind, other_kind} != {_INT, _UINT}:
        raise _incompatible(first, other)
    if kind in (_BOOL, _COMPLEX):
        raise FuncError("invalid type for comparison")
    return bool(first < other)


def le(first: object, other: object) -> bool:
    """Tell whether the first operand comes before the other or equals it."""
    return lt(first, other) or eq(first, other)


def gt(first: object, other: object) -> bool:
    """Tell whether the first operand comes after the other."""
    return not le(first, other)


def ge(first: object, other: object) -> bool:
    """Tell whether the first operand does not come before the other."""
    return not lt(first, other)


def _incompatible(first: object, other: object) -> FuncError:
    names = kinds.type_name(first), kinds.type_name(other)
    return FuncError(f"incompatible types for comparison: {names[0]} and {names[1]}")
