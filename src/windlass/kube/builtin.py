"""Kubernetes' built-in types: which fields they have, and how lists of them merge (Go: k8s.io/api, struct tags).

The facts are in ``builtin_types.txt``, which ``scripts/kube_types.py`` makes from the Go modules.
"""

from __future__ import annotations

from functools import cache

from windlass.kube.errors import KubeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from windlass._record import record

_FILE = "builtin_types.txt"
_INTEGERS = frozenset(("int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64"))
_SMALLEST, _LARGEST = -(1 << 31), (1 << 31) - 1
"""Go: int32."""
# layouts of Go's time.Parse (apimachinery pkg/apis/meta/v1 time.go, micro_time.go)
_TIMES = {"meta/v1.Time": "2006-01-02T15:04:05Z07:00", "meta/v1.MicroTime": "2006-01-02T15:04:05.000000Z07:00"}
_SCHEMA_OR_BOOL = "JSONSchemaPropsOrBool"


class SchemaError(KubeError):
    """A type has no such field, or it is not what is needed."""


@record(frozen=True)
class Field:
    """A field of a struct: its type as Go writes it, and how values of it merge (struct tag patchStrategy)."""

    type: str
    strategy: str = ""
    retain_keys: bool = False
    merge_key: str = ""


class Types:
    """The table. Types are read when they are first asked for."""

    def __init__(self, text: str) -> None:
        self._kinds: dict[tuple[str, str], str] = {}
        self._lines: dict[str, list[str]] = {}
        self._custom: set[str] = set()
        self._read: dict[str, dict[str, Field]] = {}
        block: list[str] = []
        for line in text.split("\n"):
            if line.startswith("  "):
                block.append(line)
            elif line.startswith("= "):
                _, api_version, kind, name = line.split(" ")
                self._kinds[api_version, kind] = name
            elif line and line[0] != "#":
                name, _, custom = line.partition(" ")
                block = self._lines[name] = []
                if custom:
                    self._custom.add(name)

    def of(self, api_version: str, kind: str) -> Schema | None:
        """Return the type of a kind, None for a kind that is not built in."""
        name = self._kinds.get((api_version, kind))
        return None if name is None else Schema(self, name)

    def is_struct(self, name: str) -> bool:
        """Tell whether a type has fields."""
        return name in self._lines

    def is_custom(self, name: str) -> bool:
        """Tell whether a type reads its own JSON."""
        return name in self._custom

    def fields(self, name: str) -> dict[str, Field]:
        """Return the fields of a struct as JSON knows them."""
        known = self._read.get(name)
        if known is None:
            known = self._read[name] = dict(_field(line) for line in self._lines[name])
        return known


def _field(line: str) -> tuple[str, Field]:
    name, go_type, *rest = line.split()
    strategies = rest[0].split(",") if rest else []
    others = [strategy for strategy in strategies if strategy != "retainKeys"]
    merge_key = rest[1] if len(rest) > 1 else ""
    return name, Field(go_type, others[0] if others else "", len(others) < len(strategies), merge_key)


@cache
def load() -> Types:
    """Return the table, read once: it never changes."""
    import os

    with open(os.path.join(os.path.dirname(__file__), _FILE), encoding="ascii") as stream:
        return Types(stream.read())


class Schema:
    """A type, for looking up what is below it (Go: strategicpatch.PatchMetaFromStruct)."""

    __slots__ = ("_types", "name")

    def __init__(self, types: Types, name: str) -> None:
        self._types = types
        self.name = name

    @property
    def kind(self) -> str:
        """Go's word for what kind of type this is (reflect.Kind)."""
        for start, word in (("*", "ptr"), ("[]", "slice"), ("map[", "map")):
            if self.name.startswith(start):
                return word
        return "struct" if self._types.is_struct(self.name) or "." in self.name else self.name

    def below(self, key: str) -> tuple[Schema, Field]:
        """Return what is at a key, and how it merges (Go: LookupPatchMetadataForStruct). Raises SchemaError."""
        target = Schema(self._types, self.name.removeprefix("*"))
        if target.kind != "struct":
            raise SchemaError(f"merging an object in json but data type is not struct, instead is: {target.kind}")
        fields = self._types.fields(target.name) if self._types.is_struct(target.name) else {}
        field = fields.get(key) or _alike(fields, key)
        if field is None:
            from windlass.golang.strconv import quote

            name = target.name.rpartition(".")[2]
            raise SchemaError(f"unable to find api field in struct {name} for the json field {quote(key)}")
        return Schema(self._types, field.type), field

    def items(self, key: str) -> tuple[Schema, Field]:
        """Return what the list at a key holds, and how it merges (Go: LookupPatchMetadataForSlice)."""
        found, field = self.below(key)
        if found.kind not in ("slice", "ptr"):
            raise SchemaError(f"expected slice or array type, but got: {self.kind}")
        inner = found.name.removeprefix("*").removeprefix("[]")
        if found.kind == "slice" and inner.startswith("[]"):
            raise SchemaError("unexpected slice of slice")
        return Schema(self._types, inner), field

    def fits(self, value: object) -> bool:
        """Tell whether a value can be of this type; fields that it does not know do not matter.

        Helm treats an object whose Go type cannot hold it as a custom resource (Go: runtime FromUnstructured).
        """
        if value is None:
            return True
        match self.kind:
            case "ptr":
                return Schema(self._types, self.name[1:]).fits(value)
            case "slice":
                return self._list_fits(value)
            case "map":
                inner = Schema(self._types, self.name.partition("]")[2])
                return isinstance(value, dict) and all(inner.fits(item) for item in value.values())
            case "struct":
                return self._struct_fits(value)
            case "interface":
                return True
        return _scalar_fits(self.name, value)

    def _list_fits(self, value: object) -> bool:
        inner = Schema(self._types, self.name[2:])
        if inner.name == "uint8" and isinstance(value, str):
            return _is_base64(value)
        return isinstance(value, list) and all(inner.fits(item) for item in value)

    def _struct_fits(self, value: object) -> bool:
        if self._types.is_custom(self.name):
            return self._custom_fits(value)
        if not isinstance(value, dict):
            return False
        fields = self._types.fields(self.name) if self._types.is_struct(self.name) else {}
        return all(Schema(self._types, fields[key].type).fits(item) for key, item in value.items() if key in fields)

    def _custom_fits(self, value: object) -> bool:
        """Tell whether a type that reads its own JSON takes a value; the others take any."""
        if self.name in _TIMES:
            return isinstance(value, str) and _is_time(_TIMES[self.name], value)
        if self.name == "api/resource.Quantity":
            return _is_quantity(value)
        if self.name == "util/intstr.IntOrString":
            if isinstance(value, int) and not isinstance(value, bool):
                return _SMALLEST <= value <= _LARGEST
            return isinstance(value, str)
        package, _, name = self.name.rpartition(".")
        if name.startswith("JSONSchemaPropsOr") and isinstance(value, dict):
            return Schema(self._types, f"{package}.JSONSchemaProps").fits(value)
        return name != _SCHEMA_OR_BOOL or isinstance(value, bool)


def _alike(fields: dict[str, Field], key: str) -> Field | None:
    """Return the first field of that name whatever its case (Go: encoding/json)."""
    folded = key.lower()
    return next((field for name, field in fields.items() if name.lower() == folded), None)


def _scalar_fits(name: str, value: object) -> bool:
    """Tell whether a scalar can be of a basic type: JSON does not turn one sort into another."""
    if name == "string":
        return isinstance(value, str)
    if name == "bool":
        return isinstance(value, bool)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return name not in _INTEGERS or isinstance(value, int) or value == int(value)


def _is_time(layout: str, text: str) -> bool:
    from windlass.errors import WindlassError
    from windlass.golang.timeparse import parse

    try:
        parse(layout, text)
    except WindlassError:
        return False
    return True


def _is_quantity(value: object) -> bool:
    """Tell whether a value is an amount of something (Go: apimachinery pkg/api/resource ParseQuantity)."""
    import re

    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    number = r"[+-]?(\d+(\.\d*)?|\.\d+)"
    return re.fullmatch(rf"{number}([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?", str(value).strip(), re.ASCII) is not None


def _is_base64(text: str) -> bool:
    from binascii import Error, a2b_base64

    try:
        a2b_base64(text.replace("\n", "").replace("\r", "").encode("ascii", "replace"), strict_mode=True)
    except Error:
        return False
    return True
