"""The drafts of JSON Schema: where subschemas stand, what ids are called, which vocabularies exist.

Go: santhosh-tekuri/jsonschema v6 draft.go.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from windlass._record import record

# How subschemas stand in a keyword: the value itself, each value of an object, each item of an array.
SELF, VALUES, ITEMS = 1, 2, 4


@record(frozen=True)
class Draft:
    """One version of the specification."""

    version: int
    url: str
    id_keyword: str
    subschemas: dict[str, int]
    vocabulary_prefix: str = ""
    vocabularies: tuple[str, ...] = ()
    default_vocabularies: tuple[str, ...] = ()

    def id_of(self, schema: dict[str, object]) -> str:
        """Return the id without fragment; beside ``$ref`` it does not count in old drafts."""
        if self.version < 2019 and "$ref" in schema:
            return ""
        found = schema.get(self.id_keyword)
        return found.partition("#")[0] if isinstance(found, str) else ""


_DRAFT4 = {
    "definitions": VALUES,
    "not": SELF,
    "allOf": ITEMS,
    "anyOf": ITEMS,
    "oneOf": ITEMS,
    "properties": VALUES,
    "additionalProperties": SELF,
    "patternProperties": VALUES,
    "items": SELF | ITEMS,
    "additionalItems": SELF,
    "dependencies": VALUES,
}
_DRAFT6 = {**_DRAFT4, "propertyNames": SELF, "contains": SELF}
_DRAFT7 = {**_DRAFT6, "if": SELF, "then": SELF, "else": SELF}
_DRAFT2019 = {
    **_DRAFT7,
    "$defs": VALUES,
    "dependentSchemas": VALUES,
    "unevaluatedProperties": SELF,
    "unevaluatedItems": SELF,
    "contentSchema": SELF,
}
_DRAFT2020 = {**_DRAFT2019, "prefixItems": ITEMS}

DRAFT4 = Draft(4, "http://json-schema.org/draft-04/schema", "id", _DRAFT4)
DRAFT6 = Draft(6, "http://json-schema.org/draft-06/schema", "$id", _DRAFT6)
DRAFT7 = Draft(7, "http://json-schema.org/draft-07/schema", "$id", _DRAFT7)
DRAFT2019 = Draft(
    2019,
    "https://json-schema.org/draft/2019-09/schema",
    "$id",
    _DRAFT2019,
    "https://json-schema.org/draft/2019-09/vocab/",
    ("core", "applicator", "validation", "meta-data", "format", "content"),
    ("core", "applicator", "validation"),
)
DRAFT2020 = Draft(
    2020,
    "https://json-schema.org/draft/2020-12/schema",
    "$id",
    _DRAFT2020,
    "https://json-schema.org/draft/2020-12/vocab/",
    (
        "core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "format-assertion",
        "content",
    ),
    ("core", "applicator", "unevaluated", "validation"),
)  # fmt: skip
LATEST = DRAFT2020

_BY_URL = {
    "json-schema.org/schema": LATEST,
    **{draft.url.partition("://")[2]: draft for draft in (DRAFT4, DRAFT6, DRAFT7, DRAFT2019, DRAFT2020)},
}


def by_url(url: str) -> Draft | None:
    """Return the draft that ``$schema`` names, with either scheme and an empty fragment."""
    address, _, fragment = url.partition("#")
    return None if fragment else _BY_URL.get(address.removeprefix("http://").removeprefix("https://"))


@record(frozen=True)
class Dialect:
    """A draft and the vocabularies of a metaschema; None stands for the draft's own."""

    draft: Draft
    vocabularies: tuple[str, ...] | None = None

    def has(self, vocabulary: str) -> bool:
        """Tell whether keywords of the vocabulary count."""
        if vocabulary == "core" or self.draft.version < 2019:
            return True
        names = self.draft.default_vocabularies if self.vocabularies is None else self.vocabularies
        return vocabulary in names
