"""The predefined functions (Go: text/template funcs.go) but for the comparisons, and the table of all of them.

``and``, ``or`` and ``call`` are part of the language: :mod:`windlass.template.calls` compiles them itself.
"""

from __future__ import annotations

from windlass.golang import fmt, kinds
from windlass.golang import text as go_text
from windlass.template import compare
from windlass.template.errors import FuncError
from windlass.template.limits import MAX_TEXT_LENGTH
from windlass.template.scope import Box
from windlass.template.signatures import ANY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

NO_VALUE = "<no value>"
"""What a pipeline without a value prints."""


def index(item: Any, *indexes: object) -> object:
    """Return ``item[i][j]...`` of maps, lists and strings. Raises FuncError."""
    if item is None:
        raise FuncError("index of untyped nil")
    for key in indexes:
        if item is None:
            raise FuncError("index of nil pointer")
        if isinstance(item, dict):
            item = _map_entry(item, key)
        elif isinstance(item, (str, list, bytes)):
            item = _element(item, key)
        else:
            raise FuncError(f"can't index item of type {_pointed_type(item)}")
    return item


def _map_entry(item: dict[str, object], key: object) -> object:
    if key is None:
        raise FuncError("value is nil; should be of type string")
    if key.__class__ is not str:
        raise FuncError(f"value has type {kinds.type_name(key)}; should be string")
    if key in item:
        return item[key]
    from windlass.template.fields import zero_of

    return zero_of(getattr(item, "elem_type", ANY))


def _element(item: str | list[object] | bytes, key: object) -> object:
    size = length(item)
    place = _index_arg(key, size)
    if place == size:  # Go's own check lets it pass; reflect then panics
        kind = "string" if isinstance(item, str) else "slice"
        raise FuncError(f"reflect: {kind} index out of range")
    if isinstance(item, str):
        return kinds.Uint8(go_text.to_bytes(item)[place])
    return kinds.Uint8(item[place]) if isinstance(item, bytes) else item[place]


def _index_arg(key: object, size: int) -> int:
    if key is None:
        raise FuncError("cannot index slice/array with nil")
    if key.__class__ is Box:
        raise FuncError(f"cannot index slice/array with type {ANY}")
    if not isinstance(key, int) or isinstance(key, bool):
        raise FuncError(f"cannot index slice/array with type {kinds.type_name(key)}")
    if not 0 <= key <= size:
        raise FuncError(f"index out of range: {int(key)}")
    return int(key)


def slice_(item: Any, *indexes: object) -> object:
    """Return ``item[i:j:k]`` of a list or ``item[i:j]`` of a string. Raises FuncError."""
    if item is None:
        raise FuncError("slice of untyped nil")
    if len(indexes) > 3:
        raise FuncError(f"too many slice indexes: {len(indexes)}")
    if isinstance(item, str):
        if len(indexes) == 3:
            raise FuncError("cannot 3-index slice a string")
    elif not isinstance(item, (list, bytes)):
        raise FuncError(f"can't slice item of type {_pointed_type(item)}")
    size = length(item)
    places = [_index_arg(key, size) for key in indexes]
    bounds = places + [0, size, size][len(places) :]
    if bounds[0] > bounds[1]:
        raise FuncError(f"invalid slice index: {bounds[0]} > {bounds[1]}")
    if bounds[1] > bounds[2]:
        raise FuncError(f"invalid slice index: {bounds[1]} > {bounds[2]}")
    if isinstance(item, str):
        return go_text.cut(item, bounds[0], bounds[1])
    return item.__class__(item[bounds[0] : bounds[1]])


def length(item: Any) -> int:
    """Return the number of elements, or of bytes of a string. Raises FuncError."""
    if isinstance(item, str):
        return go_text.length(item)
    if isinstance(item, (list, dict, bytes)):
        return len(item)
    if item is None:
        raise FuncError("len of nil pointer")
    raise FuncError(f"len of type {_pointed_type(item)}")


def _pointed_type(item: object) -> str:
    return kinds.type_name(item).lstrip("*")


def length_of_no_value(_item: object) -> int:
    """Fail as Go's ``len`` does for a value that is not there, not even as a nil."""
    raise FuncError("reflect: call of reflect.Value.Type on zero Value")


def not_(value: object) -> bool:
    """Return the negation of a value's truth."""
    return not value


def shown(value: object) -> str:
    """Return what an action prints for a value."""
    return NO_VALUE if value is None else fmt.printed(value)


def html(*values: object) -> str:
    """Escape for HTML what ``print`` would give."""
    from windlass.golang import escape

    return escape.html(_joined(values))


def js(*values: object) -> str:
    """Escape for JavaScript what ``print`` would give."""
    from windlass.golang import escape

    return escape.js(_joined(values))


def urlquery(*values: object) -> str:
    """Escape for a URL's query what ``print`` would give."""
    from windlass.golang import escape

    return escape.urlquery(_joined(values))


def _joined(values: tuple[object, ...]) -> str:
    # Go: evalArgs
    if len(values) == 1:
        return _held(values[0])
    pieces: list[str] = []
    after_text = True
    for value in values:  # as fmt.Sprint: a space between two operands that are no strings
        is_text = value is None or isinstance(value, str)
        pieces.append(_held(value) if is_text or after_text else " " + _held(value))
        after_text = is_text
    return "".join(pieces)


def _held(value: object) -> str:
    return NO_VALUE if value is None else fmt.printed(value, addressed=False)


def print_(*values: object) -> str:
    """Go: fmt.Sprint."""
    return _bounded(fmt.sprint(*values))


def printf(format: str, *values: object) -> str:
    """Go: fmt.Sprintf."""
    return _bounded(fmt.sprintf(format, *values))


def println(*values: object) -> str:
    """Go: fmt.Sprintln."""
    return _bounded(fmt.sprintln(*values))


def _bounded(text: str) -> str:
    if len(text) > MAX_TEXT_LENGTH:
        raise FuncError(f"string is too long (max {MAX_TEXT_LENGTH} bytes)")
    return text


_VALUES = "(reflect.Value, ...reflect.Value)"

FUNCTIONS: dict[str, tuple[str, Callable[..., object]]] = {
    "and": (f"{_VALUES} reflect.Value", not_),
    "call": (f"{_VALUES} reflect.Value", not_),
    "eq": (f"{_VALUES} (bool, error)", compare.eq),
    "ge": ("(reflect.Value, reflect.Value) (bool, error)", compare.ge),
    "gt": ("(reflect.Value, reflect.Value) (bool, error)", compare.gt),
    "html": ("(...interface {}) string", html),
    "index": (f"{_VALUES} (reflect.Value, error)", index),
    "js": ("(...interface {}) string", js),
    "le": ("(reflect.Value, reflect.Value) (bool, error)", compare.le),
    "len": ("(reflect.Value) (int, error)", length),
    "lt": ("(reflect.Value, reflect.Value) (bool, error)", compare.lt),
    "ne": ("(reflect.Value, reflect.Value) (bool, error)", compare.ne),
    "not": ("(reflect.Value) bool", not_),
    "or": (f"{_VALUES} reflect.Value", not_),
    "print": ("(...interface {}) string", print_),
    "printf": ("(string, ...interface {}) string", printf),
    "println": ("(...interface {}) string", println),
    "slice": (f"{_VALUES} (reflect.Value, error)", slice_),
    "urlquery": ("(...interface {}) string", urlquery),
}
"""name -> signature, function. ``and``, ``or`` and ``call`` stand here for their signatures alone."""
