"""JSON documents to Schema nodes, all that the root leads to.

Go: santhosh-tekuri/jsonschema v6 compiler.go, objcompiler.go.
"""

from __future__ import annotations

from windlass.jsonschema.documents import Documents, location, split_fragment
from windlass.jsonschema.errors import SchemaError
from windlass.jsonschema.failure import escape
from windlass.jsonschema.formats import FORMATS
from windlass.jsonschema.numbers import JsonNumber, decimal, is_integer, to_int
from windlass.jsonschema.schema import TYPE_ORDER, DynamicReference, Schema, kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.jsonschema.documents import Document, Place, Resource
    from windlass.jsonschema.numbers import Decimal


class Compiler:
    """Makes nodes; one place of one document gives one node, so that schemas may refer to themselves."""

    def __init__(self, documents: Documents, *, assert_format: bool = False) -> None:
        self.documents = documents
        self.assert_format = assert_format
        self._schemas: dict[Place, Schema] = {}
        self._queue: list[Schema] = []

    def compile(self, url: str) -> Schema:
        """Return the schema at a URL. Raises SchemaError."""
        address, fragment = split_fragment(url)
        root = self.schema(self.documents.find(address, fragment))
        while self._queue:
            batch, self._queue = self._queue, []
            for schema in batch:
                self._fill(schema)
        return root

    def schema(self, place: Place) -> Schema:
        """Return the node for a place, to be filled later if it is new."""
        found = self._schemas.get(place)
        if found is None:
            found = self._schemas[place] = Schema(place)
            self._queue.append(found)
        return found

    def _fill(self, schema: Schema) -> None:
        document = self.documents.ensure(schema.place)
        url, pointer = schema.place
        content = document.at(pointer)
        resource = document.resource(pointer)
        schema.version = resource.dialect.draft.version
        schema.resource = self.schema((url, resource.pointer))
        if schema.version >= 2020 and schema is schema.resource:
            schema.dynamic_anchors = {
                anchor: self.schema((url, resource.anchors[anchor])) for anchor in resource.dynamic_anchors
            }
        if isinstance(content, bool):
            schema.boolean = content
        elif content == {}:
            schema.boolean = True
        elif isinstance(content, dict):
            _Object(self, document, resource, schema, content).fill()
        _note_evaluated(schema)


def _note_evaluated(schema: Schema) -> None:
    """Note what leaves nothing to unevaluatedProperties and unevaluatedItems."""
    schema.all_properties_evaluated = schema.additional_properties is not None
    if schema.version < 2020:
        items = schema.items
        schema.all_items_evaluated = isinstance(items, Schema) or schema.additional_items is not None
        schema.items_evaluated = len(items) if isinstance(items, list) else 0
    else:
        schema.all_items_evaluated = schema.items_2020 is not None
        schema.items_evaluated = len(schema.prefix_items)


class _Object:
    """One object being read."""

    __slots__ = ("compiler", "content", "document", "resource", "schema")

    def __init__(
        self, compiler: Compiler, document: Document, resource: Resource, schema: Schema, content: dict[str, object]
    ) -> None:
        self.compiler = compiler
        self.document = document
        self.resource = resource
        self.schema = schema
        self.content = content

    def fill(self) -> None:
        schema, content, dialect = self.schema, self.content, self.resource.dialect
        schema.reference = self.reference("$ref")
        # Beside "$ref" other keywords are ignored there; the library does so for those of draft 4 only.
        alone = schema.version < 2019 and schema.reference is not None
        for keyword in content:
            reader = _KEYWORDS.get(keyword)
            if reader is None:
                continue
            since, until, vocabulary, read = reader
            if since <= schema.version < until and dialect.has(vocabulary) and (since > 4 or not alone):
                read(self, keyword)
        if alone:
            return
        self._fill_limits()
        self._fill_format()
        if schema.contains is None or schema.version < 2019:
            schema.min_contains = schema.max_contains = None

    def _fill_limits(self) -> None:
        """Draft 4 has exclusiveMinimum as a flag on minimum; later drafts as a number."""
        schema, content = self.schema, self.content
        if content.get("exclusiveMaximum") is True:
            schema.exclusive_maximum, schema.maximum = schema.maximum, None
        if content.get("exclusiveMinimum") is True:
            schema.exclusive_minimum, schema.minimum = schema.minimum, None

    def _fill_format(self) -> None:
        version, name = self.schema.version, self.content.get("format")
        if not isinstance(name, str) or name not in FORMATS:
            return
        vocabulary = "format" if version == 2019 else "format-assertion"
        if self.compiler.assert_format or version < 2019 or self.resource.dialect.has(vocabulary):
            self.schema.format = (name, FORMATS[name])

    # --- what stands at a keyword --------------------------------------------------------------------------------

    def below(self, *tokens: str) -> Schema:
        url, pointer = self.schema.place
        return self.compiler.schema((url, pointer + "".join("/" + escape(token) for token in tokens)))

    def reference(self, keyword: str) -> Schema | None:
        text = self.content.get(keyword)
        if not isinstance(text, str):
            return None
        place = self.compiler.documents.resolve(text, self.document, self.resource)
        return self.compiler.schema(place)

    def schemas(self, keyword: str) -> list[Schema]:
        value = self.content[keyword]
        if not isinstance(value, list):
            return []
        return [self.below(keyword, str(number)) for number in range(len(value))]

    def named(self, keyword: str) -> dict[str, Schema]:
        value = self.content[keyword]
        return {name: self.below(keyword, name) for name in value} if isinstance(value, dict) else {}

    def number(self, keyword: str) -> Decimal | None:
        value = self.content[keyword]
        return decimal(value) if isinstance(value, JsonNumber) else None

    def integer(self, keyword: str) -> int | None:
        number = self.number(keyword)
        return to_int(number) if number is not None and is_integer(number) else None

    def texts(self, value: object) -> list[str]:
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

    def regex(self, keyword: str, pattern: str) -> Callable[[str], bool]:
        from windlass.golang.regexp import RegexpError, compile
        from windlass.golang.strconv import quote

        try:
            return compile(pattern).match
        except RegexpError as error:
            url, pointer = self.schema.place
            where = location((url, f"{pointer}/{escape(keyword)}"))
            raise SchemaError(f"invalid regex {quote(pattern)} at {quote(where)}: {error}")


# --- one function for each shape of keyword ----------------------------------------------------------------------


def _schema(attribute: str) -> Callable[[_Object, str], None]:
    def read(source: _Object, keyword: str) -> None:
        setattr(source.schema, attribute, source.below(keyword))

    return read


def _schemas(attribute: str) -> Callable[[_Object, str], None]:
    def read(source: _Object, keyword: str) -> None:
        setattr(source.schema, attribute, source.schemas(keyword))

    return read


def _named(attribute: str) -> Callable[[_Object, str], None]:
    def read(source: _Object, keyword: str) -> None:
        setattr(source.schema, attribute, source.named(keyword))

    return read


def _number(attribute: str) -> Callable[[_Object, str], None]:
    def read(source: _Object, keyword: str) -> None:
        setattr(source.schema, attribute, source.number(keyword))

    return read


def _integer(attribute: str) -> Callable[[_Object, str], None]:
    def read(source: _Object, keyword: str) -> None:
        setattr(source.schema, attribute, source.integer(keyword))

    return read


def _flag(attribute: str) -> Callable[[_Object, str], None]:
    def read(source: _Object, keyword: str) -> None:
        setattr(source.schema, attribute, source.content[keyword] is True)

    return read


def _additional(attribute: str) -> Callable[[_Object, str], None]:
    def read(source: _Object, keyword: str) -> None:
        value = source.content[keyword]
        setattr(source.schema, attribute, value if isinstance(value, bool) else source.below(keyword))

    return read


def _additional_items(source: _Object, keyword: str) -> None:
    # It means nothing without a list of items, and is not even looked at.
    if isinstance(source.content.get("items"), list):
        _additional("additional_items")(source, keyword)


def _pattern_properties(source: _Object, keyword: str) -> None:
    found = source.named(keyword)
    source.schema.pattern_properties = [(source.regex(keyword, name), found[name]) for name in sorted(found)]


def _dependencies(source: _Object, keyword: str) -> None:
    value = source.content[keyword]
    if isinstance(value, dict):
        source.schema.dependencies = {
            name: source.texts(item) if isinstance(item, list) else source.below(keyword, name)
            for name, item in value.items()
        }


def _dependent_required(source: _Object, keyword: str) -> None:
    value = source.content[keyword]
    if isinstance(value, dict):
        source.schema.dependent_required = {
            name: source.texts(item) for name, item in value.items() if isinstance(item, list)
        }


def _type(source: _Object, keyword: str) -> None:
    value = source.content[keyword]
    names = {value} if isinstance(value, str) else set(source.texts(value))
    source.schema.types = tuple(name for name in TYPE_ORDER if name in names)


def _enum(source: _Object, keyword: str) -> None:
    value = source.content[keyword]
    if isinstance(value, list):
        source.schema.enum = value
        source.schema.enum_kinds = frozenset(map(kind_of, value))


def _const(source: _Object, keyword: str) -> None:
    source.schema.const = (source.content[keyword],)


def _required(source: _Object, keyword: str) -> None:
    source.schema.required = source.texts(source.content[keyword])


def _pattern(source: _Object, keyword: str) -> None:
    value = source.content[keyword]
    if isinstance(value, str):
        source.schema.pattern = (value, source.regex(keyword, value))


def _then(source: _Object, keyword: str) -> None:
    # Where "if" is a plain true or false, only one branch can ever count.
    wanted = keyword == "then"
    if "if" in source.content and source.content["if"] is not (not wanted):
        setattr(source.schema, "then" if wanted else "otherwise", source.below(keyword))


def _recursive_reference(source: _Object, keyword: str) -> None:
    source.schema.recursive_reference = source.reference(keyword)


def _dynamic_reference(source: _Object, keyword: str) -> None:
    target = source.reference(keyword)
    if target is not None:
        fragment = split_fragment(str(source.content[keyword]))[1]
        anchor = "" if fragment.startswith("/") else fragment
        source.schema.dynamic_reference = DynamicReference(target, anchor)


def _dynamic_anchor(source: _Object, keyword: str) -> None:
    value = source.content[keyword]
    source.schema.dynamic_anchor = value if isinstance(value, str) else ""


def _items(source: _Object, keyword: str) -> None:
    if source.schema.version >= 2020:
        source.schema.items_2020 = source.below(keyword)
    elif isinstance(source.content[keyword], list):
        source.schema.items = source.schemas(keyword)
    else:
        source.schema.items = source.below(keyword)


def _unevaluated(attribute: str) -> Callable[[_Object, str], None]:
    """Draft 2019-09 has these in the applicator vocabulary, 2020-12 in one of their own."""

    def read(source: _Object, keyword: str) -> None:
        vocabulary = "applicator" if source.schema.version == 2019 else "unevaluated"
        if source.resource.dialect.has(vocabulary):
            setattr(source.schema, attribute, source.below(keyword))

    return read


_END = 10_000
_CORE, _APPLICATOR, _VALIDATION = "core", "applicator", "validation"

# First draft, first draft without, vocabulary, reader.
_KEYWORDS: dict[str, tuple[int, int, str, Callable[[_Object, str], None]]] = {
    "allOf": (4, _END, _APPLICATOR, _schemas("all_of")),
    "anyOf": (4, _END, _APPLICATOR, _schemas("any_of")),
    "oneOf": (4, _END, _APPLICATOR, _schemas("one_of")),
    "not": (4, _END, _APPLICATOR, _schema("negated")),
    "properties": (4, _END, _APPLICATOR, _named("properties")),
    "patternProperties": (4, _END, _APPLICATOR, _pattern_properties),
    "additionalProperties": (4, _END, _APPLICATOR, _additional("additional_properties")),
    "additionalItems": (4, 2020, _APPLICATOR, _additional_items),
    "items": (4, _END, _APPLICATOR, _items),
    "dependencies": (4, _END, _APPLICATOR, _dependencies),
    "type": (4, _END, _VALIDATION, _type),
    "enum": (4, _END, _VALIDATION, _enum),
    "multipleOf": (4, _END, _VALIDATION, _number("multiple_of")),
    "maximum": (4, _END, _VALIDATION, _number("maximum")),
    "minimum": (4, _END, _VALIDATION, _number("minimum")),
    "exclusiveMaximum": (4, _END, _VALIDATION, _number("exclusive_maximum")),
    "exclusiveMinimum": (4, _END, _VALIDATION, _number("exclusive_minimum")),
    "minLength": (4, _END, _VALIDATION, _integer("min_length")),
    "maxLength": (4, _END, _VALIDATION, _integer("max_length")),
    "pattern": (4, _END, _VALIDATION, _pattern),
    "minItems": (4, _END, _VALIDATION, _integer("min_items")),
    "maxItems": (4, _END, _VALIDATION, _integer("max_items")),
    "uniqueItems": (4, _END, _VALIDATION, _flag("unique_items")),
    "minProperties": (4, _END, _VALIDATION, _integer("min_properties")),
    "maxProperties": (4, _END, _VALIDATION, _integer("max_properties")),
    "required": (4, _END, _VALIDATION, _required),
    "contains": (6, _END, _APPLICATOR, _schema("contains")),
    "propertyNames": (6, _END, _APPLICATOR, _schema("property_names")),
    "const": (6, _END, _VALIDATION, _const),
    "if": (7, _END, _APPLICATOR, _schema("condition")),
    "then": (7, _END, _APPLICATOR, _then),
    "else": (7, _END, _APPLICATOR, _then),
    "$recursiveRef": (2019, _END, _CORE, _recursive_reference),
    "$recursiveAnchor": (2019, _END, _CORE, _flag("recursive_anchor")),
    "minContains": (2019, _END, _VALIDATION, _integer("min_contains")),
    "maxContains": (2019, _END, _VALIDATION, _integer("max_contains")),
    "dependentRequired": (2019, _END, _VALIDATION, _dependent_required),
    "dependentSchemas": (2019, _END, _APPLICATOR, _named("dependent_schemas")),
    "unevaluatedItems": (2019, _END, _CORE, _unevaluated("unevaluated_items")),
    "unevaluatedProperties": (2019, _END, _CORE, _unevaluated("unevaluated_properties")),
    "$dynamicRef": (2020, _END, _CORE, _dynamic_reference),
    "$dynamicAnchor": (2020, _END, _CORE, _dynamic_anchor),
    "prefixItems": (2020, _END, _APPLICATOR, _schemas("prefix_items")),
}
