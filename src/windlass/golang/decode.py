"""encoding/json into structs: JSON values checked against a Go type described as data, with Go's error texts.

A type is the name of a basic one (``STRING`` and so on below) or a ``Struct``, ``Slice`` or ``Map``. A field that is
absent, or null where Go ignores null, is absent from the result: the caller knows the zero values.
"""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

STRING, BOOL, INT, INT64, FLOAT64 = "string", "bool", "int", "int64", "float64"
ANY = "interface {}"
TIME = "time.Time"
BYTES = "[]uint8"

ZERO_TIME = "0001-01-01T00:00:00Z"
_ZEROS: dict[str, object] = {STRING: "", BOOL: False, INT: 0.0, INT64: 0.0, FLOAT64: 0.0, TIME: ZERO_TIME}


class DecodeError(WindlassError):
    """A JSON value does not fit its Go type; the text is that of encoding/json."""


class Named(str):
    """A basic type under a name of its own, which errors show: ``Named(STRING, "common.Status")``."""

    __slots__ = ("go_type",)
    go_type: str

    def __new__(cls, basic: str, go_type: str) -> Named:
        """Make the type. It equals its basic type."""
        kind = super().__new__(cls, basic)
        kind.go_type = go_type
        return kind


class Struct:
    """A Go struct: its type name with the package, and JSON name to type. ``pointer`` makes it a pointer to it.

    ``embedded`` are (Go field name, Struct) pairs whose fields count as this struct's own. With ``keep_unknown`` the
    keys that the struct does not have come out unchanged, for models that write back what they do not know.
    ``unmarshals`` is for a struct with an UnmarshalJSON of its own that reads a struct of the same fields.
    """

    __slots__ = ("fields", "folded", "go_type", "keep_unknown", "name", "pointer", "unmarshals")

    def __init__(
        self,
        go_type: str,
        fields: Mapping[str, Type],
        *,
        pointer: bool = False,
        embedded: tuple[tuple[str, Struct], ...] = (),
        keep_unknown: bool = False,
        unmarshals: bool = False,
    ) -> None:
        self.unmarshals = unmarshals
        self.go_type = go_type
        self.name = go_type.rpartition(".")[2]
        self.pointer = pointer
        self.keep_unknown = keep_unknown
        self.fields: dict[str, Field] = {}
        for go_name, inner in embedded:
            for name, field in inner.fields.items():
                self.fields[name] = (name, (go_name, *field[1]), field[2], inner)
        for name, kind in fields.items():
            opaque = isinstance(kind, Struct) and kind.unmarshals
            self.fields[name] = (name, (name,), kind, ANY if opaque else kind)
        self.folded = {fold(name): field for name, field in self.fields.items()}

    def field(self, key: str) -> Field | None:
        """Return the field for a key: the exact name first, then without regard to case."""
        return self.fields.get(key) or self.folded.get(fold(key))


class Slice:
    """A Go slice."""

    __slots__ = ("element", "go_type")

    def __init__(self, element: Type, go_type: str = "") -> None:
        self.element = element
        self.go_type = go_type or "[]" + _type_text(element)


class Map:
    """A Go map with string keys."""

    __slots__ = ("element", "go_type")

    def __init__(self, element: Type, go_type: str = "") -> None:
        self.element = element
        self.go_type = go_type or "map[string]" + _type_text(element)


if TYPE_CHECKING:
    Type = str | Struct | Slice | Map
    # JSON name, path in errors, type, and what sigs.k8s.io/yaml takes for the type: of an embedded field its struct
    Field = tuple[str, tuple[str, ...], Type, Type]


def _type_text(kind: Type) -> str:
    if isinstance(kind, str):
        return kind.go_type if isinstance(kind, Named) else kind
    return "*" + kind.go_type if isinstance(kind, Struct) and kind.pointer else kind.go_type


def fold(name: str) -> str:
    """Return what encoding/json compares names by when no field has the exact name (fold.go)."""
    # of all letters outside ASCII only these two fold into it, and our field names are ASCII
    return name.upper().replace("\u017f", "S").replace("\u212a", "K")


def decode(
    value: object,
    spec: Type,
    path: str = "",
    *,
    strict: bool = False,
    sort_keys: bool = False,
    exact_names: bool = False,
) -> object:
    """Return the JSON value as json.Unmarshal stores it in a value of the type (for a struct a dict by JSON name).

    ``path`` are the fields above the value, as errors show them; ``strict`` refuses unknown fields; ``sort_keys`` takes
    the keys in the order of json.Marshal, as text that came through YAML has them; ``exact_names`` takes no field for
    another one in other letters (sigs.k8s.io/json UnmarshalCaseSensitivePreserveInts). Raises DecodeError: the first
    problem counts, but for times, whose errors come first.
    """
    decoder = _Decoder(strict, sort_keys, exact_names)
    decoder.path = path.split(".") if path else []
    result = decoder.value(value, spec)
    if decoder.error is not None:
        raise DecodeError(decoder.error)
    return None if result is _UNSET else result


def decode_what_fits(value: object, spec: Type) -> object:
    """Return what ``decode`` leaves in the value of a caller that does not look at the error."""
    result = _Decoder(False, False).value(value, spec)
    return None if result is _UNSET else result


_UNSET = object()


class _Decoder:
    __slots__ = ("error", "exact_names", "path", "sort_keys", "strict", "struct")

    def __init__(self, strict: bool, sort_keys: bool, exact_names: bool = False) -> None:
        self.strict, self.sort_keys, self.exact_names = strict, sort_keys, exact_names
        self.path: list[str] = []
        self.struct = ""
        self.error: str | None = None

    def value(self, value: object, kind: Type) -> object:
        """Return the decoded value, or _UNSET where Go leaves what was there."""
        if value is None:
            return self._null(kind)
        if isinstance(kind, str):
            return self._basic(value, kind)
        if isinstance(kind, Slice):
            if isinstance(value, list):
                return [self._element(item, kind.element) for item in value]
        elif isinstance(value, dict):
            if isinstance(kind, Map):
                return {key: self._element(item, kind.element) for key, item in self._items(value)}
            assert isinstance(kind, Struct)
            return self._struct(value, kind)
        self._mismatch(value, _json_kind(value), kind.go_type)
        return _UNSET

    def _null(self, kind: Type) -> object:
        if isinstance(kind, (Slice, Map)) or kind in (ANY, BYTES) or (isinstance(kind, Struct) and kind.pointer):
            return None
        return _UNSET

    def _element(self, value: object, kind: Type) -> object:
        result = self.value(value, kind)
        if result is not _UNSET:
            return result
        if isinstance(kind, str):
            return _ZEROS.get(kind)
        return {} if isinstance(kind, Struct) else None

    def _items(self, mapping: dict[str, object]) -> list[tuple[str, object]]:
        if self.sort_keys:
            return sorted(mapping.items(), key=lambda item: item[0].encode("utf-8", "surrogatepass"))
        return list(mapping.items())

    def _struct(self, mapping: dict[str, object], kind: Struct) -> dict[str, object]:
        result: dict[str, object] = {}
        outer, depth = self.struct, len(self.path)
        for key, item in self._items(mapping):
            field = kind.fields.get(key) if self.exact_names else kind.field(key)
            if field is None:
                if self.strict:
                    self._fail(f"json: unknown field {_quote(key)}")
                elif kind.keep_unknown:
                    result.setdefault(key, item)
                continue
            name, path, field_kind, _ = field
            self.struct = kind.name
            self.path.extend(path)
            decoded = self.value(item, field_kind)
            if decoded is not _UNSET:
                result[name] = decoded
            self.struct = outer
            del self.path[depth:]
        return result

    def _basic(self, value: object, kind: str) -> object:
        if kind == ANY:
            return value
        if kind == TIME:
            return _time(value)
        if kind == STRING:
            if isinstance(value, str):
                return value
        elif kind == BYTES:
            if isinstance(value, str):
                return self._bytes(value)
        elif kind == BOOL:
            if value is True or value is False:
                return value
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            if kind == FLOAT64 or float(value).is_integer():
                return float(value)
            self._mismatch(value, f"number {_number(value)}", kind)
            return _UNSET
        self._mismatch(value, _json_kind(value), _type_text(kind))
        return _UNSET

    def _bytes(self, text: str) -> object:
        from windlass.golang.base64 import CorruptInputError, decode

        try:
            return decode(text)
        except CorruptInputError as error:
            self._fail(str(error))
            return _UNSET

    def _mismatch(self, value: object, shown: str, go_type: str) -> None:
        where = f"Go struct field {self.struct}.{'.'.join(self.path)}" if self.path or self.struct else "Go value"
        self._fail(f"json: cannot unmarshal {shown} into {where} of type {go_type}")

    def _fail(self, text: str) -> None:
        if self.error is None:
            self.error = text


def _json_kind(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "string"
    if isinstance(value, dict):
        return "object"
    return "array" if isinstance(value, list) else "number"


def _quote(text: str) -> str:
    from windlass.golang.strconv import quote

    return quote(text)


def _number(value: float) -> str:
    from windlass.golang.json import number

    return number(float(value))


def _time(value: object) -> str:
    """Return a time as json.Marshal writes it again (time.Time.UnmarshalJSON, MarshalJSON)."""
    if not isinstance(value, str):
        raise DecodeError("Time.UnmarshalJSON: input is not a JSON string")
    if is_ordinary_time(value):
        return value[:19] + "Z" if len(value) == 20 else f"{value[:-1][:29].rstrip('0').rstrip('.')}Z"
    from windlass.golang.time import format_rfc3339_nano
    from windlass.golang.timeparse import ParseError, parse_rfc3339

    try:
        return format_rfc3339_nano(parse_rfc3339(value))
    except ParseError as error:
        raise DecodeError(str(error)) from None


def is_ordinary_time(value: object) -> bool:
    """Say whether a value is a UTC time of any month's first 28 days: the usual case, without a parser."""
    if not isinstance(value, str) or len(value) < 20 or value[-1] != "Z" or not value.isascii():
        return False
    if value[4:20:3] != "--T::" + value[19] or value[10] != "T":
        return False
    digits = value[:4] + value[5:7] + value[8:10] + value[11:13] + value[14:16] + value[17:19]
    if not digits.isdigit() or (len(value) > 20 and (value[19] != "." or not value[20:-1].isdigit())):
        return False
    return (
        "01" <= digits[4:6] <= "12"
        and "01" <= digits[6:8] <= "28"
        and digits[8:10] <= "23"
        and digits[10:12] <= "59"
        and digits[12:] <= "59"
    )
