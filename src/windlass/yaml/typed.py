"""YAML into Go structs as sigs.k8s.io/yaml.Unmarshal reads them: a number or a bool becomes text where a string is due.

The structs are described by ``golang.decode``.
"""

from __future__ import annotations

from windlass.golang.decode import STRING, DecodeError, Map, Slice, Struct, decode
from windlass.golang.kinds import Uint64
from windlass.yaml.decode import Mapping
from windlass.yaml.errors import YamlError
from windlass.yaml.jsonform import key_text, number
from windlass.yaml.loader import load_raw
from windlass.yaml.printable import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.golang.decode import Type


def load_as(text: str | bytes, spec: Type, *, strict: bool = False) -> object:
    """Return the first document decoded into a type: for a struct the dict of the fields that the text sets.

    ``strict`` refuses unknown fields and repeated keys (UnmarshalStrict). Raises YamlError with Helm's text.
    """
    value = load_raw(text, strict, lambda raw: shape(raw, spec))
    try:
        decoded = decode(value, spec, strict=strict, sort_keys=True)
    except DecodeError as error:
        raise YamlError(f"error unmarshaling JSON: while decoding JSON: {error}") from None
    return {} if decoded is None and isinstance(spec, Struct) else decoded


def shape(value: object, target: Type | None) -> object:
    """Return go-yaml's value as JSON, knowing where it will go (yaml.go, convertToJSONableObject). Raises YamlError."""
    if isinstance(value, dict):
        if isinstance(value, Mapping):
            return {(name := key_text(key, item)): shape(item, _below(target, name)) for key, item in value.values()}
        return {key: shape(item, _below(target, key)) for key, item in value.items()}
    if isinstance(value, list):
        element = target.element if isinstance(target, Slice) else None
        return [shape(item, element) for item in value]
    if isinstance(value, str):
        return printable(value)
    if target == STRING and value is not None:
        return _text(value)
    if isinstance(value, bool) or value is None:
        return value
    assert isinstance(value, (int, float))
    return number(float(value))


def _below(target: Type | None, key: str) -> Type | None:
    if isinstance(target, Struct):
        field = target.field(key)
        return field[3] if field is not None else None
    return target.element if isinstance(target, Map) else None


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (Uint64, int)):
        return int.__repr__(value)
    from windlass.golang import strconv

    assert isinstance(value, float)
    return strconv.format_float(value, "g", -1, 32)
