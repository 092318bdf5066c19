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

ZERO_TIME = "0001-01-01T00:00:00Z"
_ZEROS: dict[str, object] = {STRING: "", BOOL: False, INT: 0.0, INT64: 0.0, FLOAT64: 0.0, ANY: None, TIME: ZERO_TIME}


class DecodeError(WindlassError):
    """A JSON value does not fit its Go type; the text is that of encoding/json."""


class Struct:
    """A Go struct: its type name with the package, and JSON name to type. ``pointer`` makes it a pointer to it.

    ``embedded`` are (Go field name, Struct) pairs whose fields count as this struct's own. With ``keep_unknown`` the
    keys that the struct does not have come out unchanged, for models that write back what they do not know.
    """

    __slots__ = ("fields", "folded", "go_type", "keep_unknown", "name", "pointer")

    def __init__(
        self,
        go_type: str,
        fields: Mapping[str, Type],
        *,
        pointer: bool = False,
        embedded: tuple[tuple[str, Struct], ...] = (),
        keep_unknown: bool = False,
    ) -> None:
        self.go_type = go_type
        self.name = go_type.rpartition(".")[2]
        self.pointer = pointer
        self.keep_unknown = keep_unknown
        self.fields: dict[str, tuple[str, tuple[str, ...], Type]] = {}
        for go_name, inner in embedded:
            for name, (_, path, kind) in inner.fields.items():
                self.fields[name] = (name, (go_name, *path), kind)
        for name, kind in fields.items():
            self.fields[name] = (name, (name,), kind)
        self.folded = {fold(name): field for name, field in self.fields.items()}

    def field(self, key: str) -> tuple[str, tuple[str, ...], Type] | None:
        """Return (JSON name, path for errors, type) for a key: the exact name first, then without regard to case."""
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


def _type_text(kind: Type) -> str:
    if isinstance(kind, str):
        return kind
    return "*" + kind.go_type if isinstance(kind, Struct) and kind.pointer else kind.go_type


def fold(name: str) -> str:
    """Return what encoding/json compares names by when no field has the exact name (fold.go)."""
    # of all letters outside ASCII only these two fold into it, and our field names are ASCII
    return name.upper().replace("\u017f", "S").replace("\u212a", "K")


def decode(value: object, spec: Type, path: str = "", *, strict: bool = False, sort_keys: bool = False) -> object:
    """Return the JSON value as json.Unmarshal stores it in a value of the type (for a struct a dict by JSON name).

    ``path`` are the fields above the value, as errors show them; ``strict`` refuses unknown fields; ``sort_keys`` takes
    the keys in the order of json.Marshal, as text that came through YAML has them. Raises DecodeError: the first
    problem counts, but for times, whose errors come first.
    """
    decoder = _Decoder(strict, sort_keys)
    decoder.path = path.split(".") if path else []
    result = decoder.value(value, spec)
    if decoder.error is not None:
        raise DecodeError(decoder.error)
    return None if result is _UNSET else result


_UNSET = object()


class _Decoder:
    __slots__ = ("error", "path", "sort_keys", "strict", "struct")

    def __init__(self, strict: bool, sort_keys: bool) -> None:
        self.strict, self.sort_keys = strict, sort_keys
        self.path: list[str] = []
        self.struct = ""
        self.error: str | None = None

    def value(self, value: object, kind: Type) -> object:
        """Return the decoded value, or _UNSET where Go leaves what was there."""
        if value is None:
            return self._null(kind)
        if kind.__class__ is str:
            return self._basic(value, kind)  # type: ignore[arg-type]  # its class was just seen
        if isinstance(kind, Slice):
            if isinstance(value, list):
                return [self._element(item, kind.element) for item in value]
        elif isinstance(value, dict):
            if isinstance(kind, Map):
                return {key: self._element(item, kind.element) for key, item in self._items(value)}
            assert isinstance(kind, Struct)
            return self._struct(value, kind)
        self._mismatch(value, _json_kind(value), kind.go_type)  # type: ignore[union-attr]  # str was handled above
        return _UNSET

    def _null(self, kind: Type) -> object:
        if isinstance(kind, (Slice, Map)) or kind == ANY or (isinstance(kind, Struct) and kind.pointer):
            return None
        return _UNSET

    def _element(self, value: object, kind: Type) -> object:
        result = self.value(value, kind)
        if result is not _UNSET:
            return result
        if isinstance(kind, str):
            return _ZEROS[kind]
        return {} if isinstance(kind, Struct) else None

    def _items(self, mapping: dict[str, object]) -> list[tuple[str, object]]:
        if self.sort_keys:
            return sorted(mapping.items(), key=lambda item: item[0].encode("utf-8", "surrogatepass"))
        return list(mapping.items())

    def _struct(self, mapping: dict[str, object], kind: Struct) -> dict[str, object]:
        result: dict[str, object] = {}
        outer, depth = self.struct, len(self.path)
        for key, item in self._items(mapping):
            field = kind.field(key)
            if field is None:
                if self.strict:
                    self._fail(f"json: unknown field {_quote(key)}")
                elif kind.keep_unknown:
                    result.setdefault(key, item)
                continue
            name, path, field_kind = field
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
        elif kind == BOOL:
            if value is True or value is False:
                return value
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            if kind == FLOAT64 or float(value).is_integer():
                return float(value)
            self._mismatch(value, f"number {_number(value)}", kind)
            return _UNSET
        self._mismatch(value, _json_kind(value), kind)
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
    from windlass.golang.rfc3339 import normalise

    return normalise(value)
