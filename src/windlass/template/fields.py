"""Field access: what ``.a.b`` means on each kind of value (Go: text/template exec.go, evalField).

A value travels here with a mark, ``boxed``: whether Go would hold it in an ``interface {}`` (an element of a map or a
list of anything) or bare (a pipeline's result, a variable). A nil in a box is an error to look into; a bare nil is
"no value", whose fields are no values either.
"""

from __future__ import annotations

from windlass.golang import kinds
from windlass.template.signatures import ANY, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn, TypeAlias

    Fail: TypeAlias = Callable[[str], NoReturn]
    Invoke: TypeAlias = Callable[[Callable[..., object], str, str], object]
    """Calls a method: takes the bound callable, its signature and its name."""

MISSING_ZERO, MISSING_DEFAULT, MISSING_ERROR = "zero", "default", "error"
"""What a missing map key gives: a nil in a box, no value, or an error."""


def map_methods() -> frozenset[str]:
    """Return the method names of all map types: they hide map keys of the same name."""
    names: set[str] = set()
    classes = list(kinds.TypedMap.__subclasses__())
    for found in classes:
        names.update(getattr(found, "go_methods", ()))
        classes.extend(found.__subclasses__())
    return frozenset(names)


def walk(
    value: object,
    boxed: bool,
    names: tuple[str, ...],
    missing: str,
    fail: Fail,
    invoke: Invoke,
    *,
    last_invoke: Invoke | None = None,
) -> tuple[object, bool]:
    """Follow a chain of fields; return the value and its mark. ``last_invoke`` carries the chain's own arguments."""
    last = len(names) - 1
    for place, name in enumerate(names):
        kind = value.__class__
        if kind is dict and missing == MISSING_ZERO and last_invoke is None:  # nearly always
            value, boxed = value.get(name), True  # type: ignore[attr-defined]  # its class was just seen
        elif place == last and last_invoke is not None:
            value, boxed = _field(value, boxed, name, missing, fail, last_invoke, has_args=True)
        else:
            value, boxed = _field(value, boxed, name, missing, fail, invoke, has_args=False)
    return value, boxed


def _field(
    value: object, boxed: bool, name: str, missing: str, fail: Fail, invoke: Invoke, has_args: bool
) -> tuple[object, bool]:
    if value is None:
        if boxed:
            fail(f"nil pointer evaluating interface {{}}.{name}")
        if missing == MISSING_ERROR:
            fail(f"nil data; no entry for key {_quote(name)}")
        return None, False
    signature = getattr(value, "go_methods", {}).get(name) if isinstance(value, kinds.GoValue) else None
    if signature is not None:
        result = invoke(getattr(value, name), signature, name)
        return result, parse(signature).result == ANY
    if isinstance(value, dict):
        if has_args:
            fail(f"{name} is not a method but has arguments")
        return _entry(value, name, missing, fail)
    if isinstance(value, kinds.GoObject) and name in value.go_fields:
        if not "A" <= name[:1] <= "Z":
            fail(f"{name} is an unexported field of struct type {kinds.type_name(value)}")
        if has_args:
            fail(f"{name} has arguments but cannot be invoked as function")
        found = getattr(value, name)
        return found, found is None
    return fail(f"can't evaluate field {name} in type {ANY if boxed else kinds.type_name(value)}")


def _entry(value: dict[str, object], name: str, missing: str, fail: Fail) -> tuple[object, bool]:
    elem_type = getattr(value, "elem_type", ANY)
    if name in value:
        return value[name], elem_type == ANY
    if missing == MISSING_ERROR:
        fail(f"map has no entry for key {_quote(name)}")
    if missing == MISSING_DEFAULT:
        return None, False
    return zero_of(elem_type), elem_type == ANY


def zero_of(elem_type: str) -> object:
    """Return the zero value of a map's element type."""
    if elem_type == ANY:
        return None
    if elem_type == "string":
        return ""
    if elem_type == "[]uint8":
        return b""
    if elem_type == "bool":
        return False
    return 0 if elem_type.startswith(("int", "uint")) else None


def _quote(name: str) -> str:
    from windlass.golang.strconv import quote

    return quote(name)
