"""Function signatures written as Go text, and which Python value fits which Go type.

A signature is ``"(string, ...interface {}) (string, error)"``. Types are compared by their Go names, with Go's rule
of assignability for the few named types whose underlying type is a plain map or slice.
"""

from __future__ import annotations

from windlass.golang import kinds
from windlass.template.errors import FuncError

ANY = "interface {}"
REFLECTED = "reflect.Value"
"""The parameter type of built-ins that look at values themselves: accepts everything, nil included."""

_ALIASES = {
    "any": ANY,
    "interface{}": ANY,
    "byte": "uint8",
    "rune": "int32",
    "[]byte": "[]uint8",
    "[]any": "[]interface {}",
    "[]interface{}": "[]interface {}",
    "map[string]any": "map[string]interface {}",
    "map[string]interface{}": "map[string]interface {}",
}

_EXACT_CLASSES: dict[str, type] = {
    "string": str,
    "bool": bool,
    "int": int,
    "float64": float,
    "int64": kinds.Int64,
    "int32": kinds.Int32,
    "[]uint8": bytes,
    "[]interface {}": list,
    "map[string]interface {}": dict,
    "[]string": kinds.Strings,
}

_NUMBER_CLASSES: dict[str, type] = {
    "int64": kinds.Int64,
    "int32": kinds.Int32,
    "uint8": kinds.Uint8,
    "uint32": kinds.Uint32,
    "uint64": kinds.Uint64,
    "time.Duration": kinds.Duration,
}

_SIGNED = frozenset(("int", "int8", "int16", "int32", "int64", "time.Duration"))
_UNSIGNED = frozenset(("uint", "uint8", "uint16", "uint32", "uint64"))
_NARROW_WIDTHS = {"int8": 8, "uint8": 8, "int16": 16, "uint16": 16, "int32": 32, "uint32": 32}
_FLOATS = frozenset(("float32", "float64"))
_NILLABLE_STARTS = ("map[", "[]", "*", "func(", "chan ")


class NilMap(kinds.TypedMap):
    """A nil map[string]interface {}: reads as an empty one and cannot be written to."""

    __slots__ = ()
    go_type = "map[string]interface {}"
    is_nil = True

    def __setitem__(self, key: str, value: object) -> None:
        raise FuncError("assignment to entry in nil map")


class Signature:
    """A parsed signature. ``params`` holds the element type for the variadic parameter, which comes last."""

    __slots__ = ("is_variadic", "params", "result")

    def __init__(self, params: tuple[str, ...], is_variadic: bool, result: str) -> None:
        self.params = params
        self.is_variadic = is_variadic
        self.result = result

    def type_at(self, index: int) -> str:
        """Return the type of the argument at an index."""
        return self.params[min(index, len(self.params) - 1)]

    def arity_error(self, name: str, written: int, total: int) -> str:
        """Return Go's text when ``total`` arguments, ``written`` of them in the command, do not fit, else ""."""
        wanted = len(self.params)
        if self.is_variadic:
            if total >= wanted - 1:
                return ""
            # Go counts without the piped argument in this text, and with it in the other.
            return f"wrong number of args for {name}: want at least {wanted - 1} got {written}"
        return "" if total == wanted else f"wrong number of args for {name}: want {wanted} got {total}"


_parsed: dict[str, Signature] = {}


def parse(text: str) -> Signature:
    """Return the signature written as Go text; signatures are constants, so each text is parsed once."""
    known = _parsed.get(text)
    if known is None:
        known = _parsed[text] = _parse(text)
    return known


def _parse(text: str) -> Signature:
    close = _matching_paren(text)
    inside, result = text[1:close].strip(), text[close + 1 :].strip()
    params = _split(inside)
    is_variadic = bool(params) and params[-1].startswith("...")
    if is_variadic:
        params[-1] = params[-1][3:].strip()
    if result.startswith("("):
        result = _split(result[1:-1])[0]
    return Signature(tuple(_ALIASES.get(param, param) for param in params), is_variadic, _ALIASES.get(result, result))


def _matching_paren(text: str) -> int:
    depth = 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return place
    raise ValueError(f"unbalanced signature {text!r}")


def _split(text: str) -> list[str]:
    parts: list[str] = []
    depth = start = 0
    for place, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
    return [*parts, text[start:].strip()] if text else parts


def exact_class(wanted: str) -> type | None:
    """Return the Python class whose instances surely are of the Go type, or None."""
    return _EXACT_CLASSES.get(wanted)


def accepts_anything(wanted: str) -> bool:
    """Tell whether a parameter of the type takes every value."""
    return wanted in (ANY, REFLECTED)


def is_nillable(wanted: str) -> bool:
    """Go: canBeNil."""
    return accepts_anything(wanted) or wanted.startswith(_NILLABLE_STARTS)


def nil_of(wanted: str) -> object:
    """Return the nil value of a nillable type."""
    if wanted.startswith("map["):
        return NilMap()
    if wanted == "[]string":
        return kinds.NilStrings()
    if wanted == "[]uint8":
        return b""
    return [] if wanted.startswith("[]") else None


def is_assignable(value: object, wanted: str) -> bool:
    """Go: reflect.Type.AssignableTo, and the dereference of one pointer that templates grant."""
    actual = kinds.type_name(value)
    if actual in (wanted, "*" + wanted):
        return True
    if isinstance(value, kinds.TypedMap):
        return wanted == "map[string]" + value.elem_type
    if isinstance(value, kinds.TypedList):
        return wanted == "[]" + value.elem_type
    # A plain map or slice fits a named type with that underlying type.
    return wanted == "common.Values" and value.__class__ is dict


def number_kind(wanted: str) -> str:
    """Return "integer", "unsigned integer", "float" or "" for a parameter type."""
    if wanted in _SIGNED:
        return "integer"
    if wanted in _UNSIGNED:
        return "unsigned integer"
    return "float" if wanted in _FLOATS else ""


def as_number(value: int | float, wanted: str) -> object:
    """Return a constant as a value of a numeric parameter type, cut to its width as reflect.SetInt does."""
    width = _NARROW_WIDTHS.get(wanted)
    if width is not None:
        value = int(value) & ((1 << width) - 1)
        if wanted in _SIGNED and value >> (width - 1):
            value -= 1 << width
    return _NUMBER_CLASSES.get(wanted, value.__class__)(value)
