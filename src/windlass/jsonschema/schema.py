"""Schema: one compiled place of a schema document, as ``walk`` walks it."""

from __future__ import annotations

from windlass.jsonschema.documents import location
from windlass.jsonschema.numbers import JsonNumber

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass as record

    from windlass.jsonschema.documents import Place
    from windlass.jsonschema.numbers import Decimal

    Matcher = Callable[[str], bool]
else:
    from windlass._record import record

# In the order in which messages list them.
TYPE_ORDER = ("null", "boolean", "number", "integer", "string", "array", "object")

_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    float: "number",
    int: "number",
    JsonNumber: "number",
    str: "string",
    list: "array",
    dict: "object",
}


def kind_of(value: object) -> str:
    """Return the JSON type of a value; "integer" is no type of its own here."""
    known = _KINDS.get(value.__class__)
    if known is not None:
        return known
    for base, name in ((int, "number"), (float, "number"), (str, "string"), (dict, "object"), (list, "array")):
        if isinstance(value, base):
            return name
    return ""


@record
class DynamicReference:
    """Where ``$dynamicRef`` points at first, and the anchor that the outermost scope may redefine."""

    target: Schema
    anchor: str


class Schema:
    """Keywords of one schema. Containers are empty, and everything else None, where the keyword is absent."""

    __slots__ = (
        "additional_items", "additional_properties", "all_items_evaluated", "all_of", "all_properties_evaluated",
        "any_of", "boolean", "condition", "const", "contains", "dependencies", "dependent_required",
        "dependent_schemas", "dynamic_anchor", "dynamic_anchors", "dynamic_reference", "enum", "enum_kinds",
        "exclusive_maximum", "exclusive_minimum", "format", "items", "items_2020", "items_evaluated",
        "max_contains", "max_items", "max_length", "max_properties", "maximum", "min_contains", "min_items",
        "min_length", "min_properties", "minimum", "multiple_of", "negated", "one_of", "otherwise", "pattern",
        "pattern_properties", "place", "prefix_items", "properties", "property_names", "recursive_anchor",
        "recursive_reference", "reference", "required", "resource", "then", "types", "unevaluated_items",
        "unevaluated_properties", "unique_items", "version",
    )  # fmt: skip

    def __init__(self, place: Place) -> None:
        self.place = place
        self.version = 2020
        self.resource: Schema = self
        self.boolean: bool | None = None
        self.reference: Schema | None = None
        self.recursive_reference: Schema | None = None
        self.recursive_anchor = False
        self.dynamic_reference: DynamicReference | None = None
        self.dynamic_anchor = ""
        self.dynamic_anchors: dict[str, Schema] = {}
        self.types: tuple[str, ...] = ()
        self.enum: list[object] | None = None
        self.enum_kinds: frozenset[str] = frozenset()
        self.const: tuple[object] | None = None
        self.format: tuple[str, Callable[[str], str | None]] | None = None
        self._no_combinations()
        self._no_objects()
        self._no_arrays()
        self._no_scalars()

    @property
    def location(self) -> str:
        """The URL of the place."""
        return location(self.place)

    def _no_combinations(self) -> None:
        self.negated: Schema | None = None
        self.all_of: list[Schema] = []
        self.any_of: list[Schema] = []
        self.one_of: list[Schema] = []
        self.condition: Schema | None = None
        self.then: Schema | None = None
        self.otherwise: Schema | None = None

    def _no_objects(self) -> None:
        self.max_properties: int | None = None
        self.min_properties: int | None = None
        self.required: list[str] = []
        self.property_names: Schema | None = None
        self.properties: dict[str, Schema] = {}
        self.pattern_properties: list[tuple[Matcher, Schema]] = []
        self.additional_properties: bool | Schema | None = None
        self.dependencies: dict[str, list[str] | Schema] = {}
        self.dependent_required: dict[str, list[str]] = {}
        self.dependent_schemas: dict[str, Schema] = {}
        self.unevaluated_properties: Schema | None = None
        self.all_properties_evaluated = False

    def _no_arrays(self) -> None:
        self.min_items: int | None = None
        self.max_items: int | None = None
        self.unique_items = False
        self.contains: Schema | None = None
        self.min_contains: int | None = None
        self.max_contains: int | None = None
        self.items: Schema | list[Schema] | None = None
        self.additional_items: bool | Schema | None = None
        self.prefix_items: list[Schema] = []
        self.items_2020: Schema | None = None
        self.unevaluated_items: Schema | None = None
        self.all_items_evaluated = False
        self.items_evaluated = 0

    def _no_scalars(self) -> None:
        self.min_length: int | None = None
        self.max_length: int | None = None
        self.pattern: tuple[str, Matcher] | None = None
        self.maximum: Decimal | None = None
        self.minimum: Decimal | None = None
        self.exclusive_maximum: Decimal | None = None
        self.exclusive_minimum: Decimal | None = None
        self.multiple_of: Decimal | None = None
