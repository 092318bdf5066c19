"""A quick look at whether a schema is well-formed: what its metaschema says of each keyword, as a table.

Checking against the real metaschemas costs a hundred times as much. This look never says yes where they say no; where
it says no, they are asked, and give the report.
"""

from __future__ import annotations

from windlass.jsonschema.equality import duplicates
from windlass.jsonschema.formats import check_regex, check_uri, check_uri_reference
from windlass.jsonschema.numbers import JsonNumber, decimal, is_integer
from windlass.jsonschema.schema import TYPE_ORDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Look = Callable[[object, int], bool]

_ANCHOR_START = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_ANCHOR_REST = _ANCHOR_START | frozenset("-0123456789._")
_TYPES = frozenset(TYPE_ORDER)


def is_well_formed(schema: object, version: int) -> bool:
    """Tell whether the schema surely satisfies its draft's metaschema."""
    return _schema(schema, version)


def _schema(value: object, version: int) -> bool:
    if isinstance(value, bool):
        return version >= 6
    if not isinstance(value, dict):
        return False
    for keyword, below in value.items():
        row = _KEYWORDS.get(keyword)
        if row is not None and row[0] <= version < row[1] and not row[2](below, version):
            return False
    if version == 4:
        return ("exclusiveMaximum" not in value or "maximum" in value) and (
            "exclusiveMinimum" not in value or "minimum" in value
        )
    return True


def _any(value: object, version: int) -> bool:
    return True


def _no(value: object, version: int) -> bool:
    """For what is rare enough to leave to the metaschema."""
    return False


def _text(value: object, version: int) -> bool:
    return isinstance(value, str)


def _flag(value: object, version: int) -> bool:
    return isinstance(value, bool)


def _array(value: object, version: int) -> bool:
    return isinstance(value, list)


def _number(value: object, version: int) -> bool:
    return isinstance(value, JsonNumber)


def _positive(value: object, version: int) -> bool:
    return isinstance(value, JsonNumber) and decimal(value)[0] > 0


def _count(value: object, version: int) -> bool:
    if not isinstance(value, JsonNumber):
        return False
    number = decimal(value)
    return number[0] >= 0 and is_integer(number)


def _bound(value: object, version: int) -> bool:
    return isinstance(value, bool) if version == 4 else isinstance(value, JsonNumber)


def _regex(value: object, version: int) -> bool:
    return isinstance(value, str) and check_regex(value) is None


def _uri(value: object, version: int) -> bool:
    return isinstance(value, str) and check_uri(value) is None


def _reference(value: object, version: int) -> bool:
    if not isinstance(value, str):
        return False
    plain = value.startswith("#") and value.isascii() and value.isprintable() and "%" not in value
    return version == 4 or (plain and "\\" not in value) or check_uri_reference(value) is None


def _identifier(value: object, version: int) -> bool:
    if not isinstance(value, str) or check_uri_reference(value) is not None:
        return False
    return version < 2019 or "#" not in value.removesuffix("#")


def _anchor(value: object, version: int) -> bool:
    return isinstance(value, str) and value[:1] in _ANCHOR_START and value != "" and _ANCHOR_REST.issuperset(value)


def _texts(value: object, version: int) -> bool:
    """An array of different texts; draft 4 wants one at least."""
    if not isinstance(value, list) or (version == 4 and not value):
        return False
    return all(isinstance(item, str) for item in value) and len(set(value)) == len(value)


def _texts_by_name(value: object, version: int) -> bool:
    return isinstance(value, dict) and all(_texts(item, version) for item in value.values())


def _schemas(value: object, version: int) -> bool:
    return isinstance(value, list) and bool(value) and all(_schema(item, version) for item in value)


def _schemas_by_name(value: object, version: int) -> bool:
    return isinstance(value, dict) and all(_schema(item, version) for item in value.values())


def _schemas_by_pattern(value: object, version: int) -> bool:
    if not _schemas_by_name(value, version):
        return False
    assert isinstance(value, dict)
    return version < 7 or all(check_regex(name) is None for name in value)


def _additional(value: object, version: int) -> bool:
    return isinstance(value, bool) or _schema(value, version)


def _items(value: object, version: int) -> bool:
    return _schema(value, version) or (version < 2020 and _schemas(value, version))


def _dependencies(value: object, version: int) -> bool:
    return isinstance(value, dict) and all(_texts(item, version) or _schema(item, version) for item in value.values())


def _type(value: object, version: int) -> bool:
    if isinstance(value, str):
        return value in _TYPES
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, str) for item in value)
        and _TYPES.issuperset(value)
        and len(set(value)) == len(value)
    )


def _enum(value: object, version: int) -> bool:
    if not isinstance(value, list):
        return False
    return version >= 2019 or (bool(value) and duplicates(value) is None)


_END = 10_000

# First draft, first draft without, look.
_KEYWORDS: dict[str, tuple[int, int, Look]] = {
    "id": (4, 6, _text),
    "$id": (6, _END, _identifier),
    "$schema": (4, _END, _uri),
    "$ref": (4, _END, _reference),
    "$anchor": (2019, _END, _anchor),
    "$recursiveRef": (2019, _END, _reference),
    "$recursiveAnchor": (2019, _END, _no),
    "$dynamicRef": (2020, _END, _reference),
    "$dynamicAnchor": (2020, _END, _anchor),
    "$vocabulary": (2019, _END, _no),
    "$comment": (7, _END, _text),
    "$defs": (2019, _END, _schemas_by_name),
    "definitions": (4, _END, _schemas_by_name),
    "title": (4, _END, _text),
    "description": (4, _END, _text),
    "default": (4, _END, _any),
    "deprecated": (2019, _END, _flag),
    "readOnly": (7, _END, _flag),
    "writeOnly": (7, _END, _flag),
    "examples": (7, _END, _array),
    "multipleOf": (4, _END, _positive),
    "maximum": (4, _END, _number),
    "minimum": (4, _END, _number),
    "exclusiveMaximum": (4, _END, _bound),
    "exclusiveMinimum": (4, _END, _bound),
    "maxLength": (4, _END, _count),
    "minLength": (4, _END, _count),
    "pattern": (4, _END, _regex),
    "additionalItems": (4, 2020, _additional),
    "items": (4, _END, _items),
    "prefixItems": (2020, _END, _schemas),
    "maxItems": (4, _END, _count),
    "minItems": (4, _END, _count),
    "uniqueItems": (4, _END, _flag),
    "contains": (6, _END, _schema),
    "maxContains": (2019, _END, _count),
    "minContains": (2019, _END, _count),
    "maxProperties": (4, _END, _count),
    "minProperties": (4, _END, _count),
    "required": (4, _END, _texts),
    "additionalProperties": (4, _END, _additional),
    "properties": (4, _END, _schemas_by_name),
    "patternProperties": (4, _END, _schemas_by_pattern),
    "dependencies": (4, _END, _dependencies),
    "dependentRequired": (2019, _END, _texts_by_name),
    "dependentSchemas": (2019, _END, _schemas_by_name),
    "propertyNames": (6, _END, _schema),
    "unevaluatedItems": (2019, _END, _schema),
    "unevaluatedProperties": (2019, _END, _schema),
    "const": (6, _END, _any),
    "enum": (4, _END, _enum),
    "type": (4, _END, _type),
    "format": (4, _END, _text),
    "contentMediaType": (7, _END, _text),
    "contentEncoding": (7, _END, _text),
    "contentSchema": (2019, _END, _schema),
    "if": (7, _END, _schema),
    "then": (7, _END, _schema),
    "else": (7, _END, _schema),
    "allOf": (4, _END, _schemas),
    "anyOf": (4, _END, _schemas),
    "oneOf": (4, _END, _schemas),
    "not": (4, _END, _schema),
}
