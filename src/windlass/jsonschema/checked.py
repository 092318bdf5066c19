"""Compilers whose documents are checked against their metaschemas (Go: roots.validate, dialect.getSchema)."""

from __future__ import annotations

from windlass.golang.strconv import quote
from windlass.jsonschema.compile import Compiler
from windlass.jsonschema.documents import Document, Documents, location
from windlass.jsonschema.drafts import Dialect
from windlass.jsonschema.errors import SchemaError
from windlass.jsonschema.failure import ValidationFailed, pointer
from windlass.jsonschema.schema import Schema
from windlass.jsonschema.wellformed import is_well_formed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.jsonschema.documents import Load


def new_compiler(load: Load) -> Compiler:
    """Return a compiler for schemas of any draft; ``load`` fetches documents that are not metaschemas."""
    return Compiler(Documents(load, _Checker().check))


class _Checker:
    """Compiles metaschemas when a schema gives reason to look closely."""

    __slots__ = ("_compiler",)

    def __init__(self) -> None:
        self._compiler: Compiler | None = None

    def check(self, document: Document, content: object, at: str) -> None:
        """Raise SchemaError with the report if the schema at a pointer breaks its metaschema."""
        dialect = document.resource(at).dialect
        if self._is_simple(document) and is_well_formed(content, dialect.draft.version):
            return
        from windlass.jsonschema.walk import validate

        def meta(path: tuple[str, ...]) -> Schema | None:
            resource = document.resources.get(pointer(path))
            return None if resource is None else self._metaschema(resource.dialect)

        schema = self._metaschema(dialect)
        try:
            validate(schema, content, (schema, meta))
        except ValidationFailed as error:
            where = quote(location((document.url, at)))
            raise SchemaError(f"{where} is not valid against metaschema: {error}") from error

    def _is_simple(self, document: Document) -> bool:
        """Whether one draft with all its vocabularies holds throughout."""
        dialects = {(found.dialect.draft.version, found.dialect.vocabularies) for found in document.resources.values()}
        return len(dialects) == 1 and next(iter(dialects))[1] is None

    def _metaschema(self, dialect: Dialect) -> Schema:
        if self._compiler is None:
            self._compiler = Compiler(Documents(_no_load, _trust), assert_format=True)
        draft = dialect.draft
        if dialect.vocabularies is None:
            return self._compiler.compile(draft.url)
        folder = draft.url.removesuffix("schema") + "meta/"
        schema = Schema(("urn:mem:metaschema", ""))
        schema.version = draft.version
        schema.all_of = [self._compiler.compile(folder + name) for name in dialect.vocabularies]
        if draft.version >= 2020:
            schema.dynamic_anchor = "meta"
            schema.dynamic_anchors = {"meta": schema}
        return schema


def _no_load(url: str) -> object:
    raise AssertionError(f"metaschemas refer to nothing else: {url}")


def _trust(document: Document, content: object, at: str) -> None:
    """The metaschemas are ours."""
