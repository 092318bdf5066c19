"""How Go values look in Python, and what Go calls them. Knows no formatting and no templates.

| Go                       | Python                          |
|--------------------------|---------------------------------|
| nil (untyped)            | None                            |
| bool, string             | bool, str (bytes that are not UTF-8 as surrogateescape) |
| int                      | int                             |
| int64, int32, uint64 …   | the int subclasses below        |
| float64, complex128      | float, complex                  |
| []byte                   | bytes                           |
| []interface {}           | list                            |
| []string and other typed | TypedList subclasses            |
| map[string]interface {}  | dict                            |
| map[string]string, …     | TypedMap subclasses             |
| structs and pointers     | GoObject subclasses             |
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


class GoValue:
    """Mixin: a Python value whose Go type is not the default one for its Python type."""

    __slots__ = ()
    go_type: ClassVar[str] = ""
    go_kind: ClassVar[str] = ""


class Int64(int, GoValue):
    """int64: what ``--set`` gives, and what sprig's arithmetic returns."""

    __slots__ = ()
    go_type = go_kind = "int64"


class Int32(int, GoValue):
    """int32 (rune)."""

    __slots__ = ()
    go_type = go_kind = "int32"


class Uint8(int, GoValue):
    """uint8 (byte): an element of []byte."""

    __slots__ = ()
    go_type = go_kind = "uint8"


class Uint32(int, GoValue):
    """uint32: adler32sum and friends before printing."""

    __slots__ = ()
    go_type = go_kind = "uint32"


class Uint64(int, GoValue):
    """uint64: semver parts."""

    __slots__ = ()
    go_type = go_kind = "uint64"


class Duration(int, GoValue):
    """time.Duration in nanoseconds."""

    __slots__ = ()
    go_type = "time.Duration"
    go_kind = "int64"
    go_methods: ClassVar[dict[str, str]] = {
        "Abs": "() time.Duration",
        "Hours": "() float64",
        "Microseconds": "() int64",
        "Milliseconds": "() int64",
        "Minutes": "() float64",
        "Nanoseconds": "() int64",
        "Round": "(time.Duration) time.Duration",
        "Seconds": "() float64",
        "String": "() string",
        "Truncate": "(time.Duration) time.Duration",
    }

    def String(self) -> str:
        """Return the text, such as ``1m30s``."""
        from windlass.golang import duration

        return duration.format(self)

    def Abs(self) -> Duration:
        """Return the absolute value; the least int64 becomes the greatest, as in Go."""
        return Duration(min(abs(self), (1 << 63) - 1))

    def Round(self, unit: int) -> Duration:
        """Return the value rounded to the nearest multiple of the unit."""
        from windlass.golang import duration

        return Duration(duration.round_to(self, unit))

    def Truncate(self, unit: int) -> Duration:
        """Return the value rounded toward zero to a multiple of the unit."""
        from windlass.golang import duration

        return Duration(duration.truncate(self, unit))

    def Hours(self) -> float:
        """Return the value in hours."""
        return self._in_units_of(3600 * 10**9)

    def Minutes(self) -> float:
        """Return the value in minutes."""
        return self._in_units_of(60 * 10**9)

    def Seconds(self) -> float:
        """Return the value in seconds."""
        return self._in_units_of(10**9)

    def Milliseconds(self) -> Int64:
        """Return the value in whole milliseconds."""
        return Int64(int(abs(self)) // 10**6 * (-1 if self < 0 else 1))

    def Microseconds(self) -> Int64:
        """Return the value in whole microseconds."""
        return Int64(int(abs(self)) // 10**3 * (-1 if self < 0 else 1))

    def Nanoseconds(self) -> Int64:
        """Return the value in nanoseconds."""
        return Int64(self)

    def _in_units_of(self, unit: int) -> float:
        # Go: Duration.Hours and its like add whole units and the rest as two floats.
        sign = -1 if self < 0 else 1
        whole, rest = divmod(int(abs(self)), unit)
        return float(sign * whole) + float(sign * rest) / unit


class TypedList(list[object], GoValue):
    """A slice whose element type is not interface {}; ``elem_type`` names it."""

    __slots__ = ()
    go_kind = "slice"
    elem_type: ClassVar[str] = "interface {}"
    is_nil: ClassVar[bool] = False
    """True for a nil slice: empty like any other, but JSON writes it as null."""


class Ints(TypedList):
    """[]int: what sprig's until gives."""

    __slots__ = ()
    go_type = "[]int"
    elem_type = "int"


class Strings(TypedList):
    """[]string."""

    __slots__ = ()
    go_type = "[]string"
    elem_type = "string"


class NilStrings(Strings):
    """A nil []string, as functions return that found nothing."""

    __slots__ = ()
    is_nil = True


class NilList(TypedList):
    """A nil []interface {}, as sprig's rest and concat return for nothing."""

    __slots__ = ()
    go_type = "[]interface {}"
    is_nil = True


class Lists(TypedList):
    """[][]interface {}: what sprig's chunk gives."""

    __slots__ = ()
    go_type = "[][]interface {}"
    elem_type = "[]interface {}"


class Tables(TypedList):
    """[]map[string]interface {}: TOML's arrays of tables."""

    __slots__ = ()
    go_type = "[]map[string]interface {}"
    elem_type = "map[string]interface {}"


class TypedMap(dict[str, object], GoValue):
    """A map with string keys that is not plain map[string]interface {}; ``elem_type`` names the value type."""

    __slots__ = ()
    go_kind = "map"
    elem_type: ClassVar[str] = "interface {}"
    is_nil: ClassVar[bool] = False
    """True for a nil map: empty like any other, but JSON writes it as null."""


class StringMap(TypedMap):
    """map[string]string."""

    __slots__ = ()
    go_type = "map[string]string"
    elem_type = "string"


class NilStringMap(StringMap):
    """A nil map[string]string, such as the annotations of a chart that has none."""

    __slots__ = ()
    is_nil = True


class Values(TypedMap):
    """Helm's common.Values: the dict at the top of ``.Values``."""

    __slots__ = ()
    go_type = "common.Values"


class GoObject(GoValue):
    """A Go struct (or pointer to one) with named fields and methods that templates can reach.

    Subclasses list ``go_fields`` (attribute names equal the Go names) and ``go_methods`` (name -> Go
    signature); both are looked up by the template engine, anything else is invisible to templates.
    """

    __slots__ = ()
    go_kind = "struct"
    go_fields: ClassVar[tuple[str, ...]] = ()
    go_methods: ClassVar[dict[str, str]] = {}
    go_pointer_methods: ClassVar[frozenset[str]] = frozenset()
    """The methods among them that Go declares on the pointer: printing the struct itself does not use them."""

    def exported_fields(self) -> list[tuple[str, object]]:
        """Return names and values of the fields that encoders of other packages see."""
        return [(name, getattr(self, name)) for name in self.go_fields if "A" <= name[:1] <= "Z"]

    def json_fields(self) -> list[tuple[str, object]]:
        """Return names and values in the order in which encoding/json writes them."""
        return self.exported_fields()


_TYPES: dict[type, tuple[str, str]] = {
    type(None): ("<nil>", "invalid"),
    bool: ("bool", "bool"),
    str: ("string", "string"),
    int: ("int", "int"),
    float: ("float64", "float64"),
    complex: ("complex128", "complex128"),
    bytes: ("[]uint8", "slice"),
    list: ("[]interface {}", "slice"),
    dict: ("map[string]interface {}", "map"),
}


def type_name(value: object) -> str:
    """Return what ``%T`` prints for the value (Go: fmt, reflect.Type.String)."""
    known = _TYPES.get(value.__class__)
    if known is not None:
        return known[0]
    if isinstance(value, GoValue):
        return value.go_type
    return value.__class__.__name__


def kind_name(value: object) -> str:
    """Return reflect.Kind's name: "map", "slice", "string", "int64", "invalid" for nil …"""
    known = _TYPES.get(value.__class__)
    if known is not None:
        return known[1]
    if isinstance(value, GoValue):
        return value.go_kind
    return "struct"
