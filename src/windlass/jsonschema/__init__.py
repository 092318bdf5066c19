"""JSON Schema, drafts 4 to 2020-12, as Helm checks values with it: same verdicts, same reports.

Pure: documents come from the caller's loader. The engine follows santhosh-tekuri/jsonschema v6, the library in Helm,
because its reports are part of what people see; see docs/design for why no ready-made validator is used.
"""

from __future__ import annotations

from windlass.jsonschema.errors import LoadError, SchemaError
from windlass.jsonschema.failure import ValidationFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.jsonschema.schema import Schema

__all__ = ["LoadError", "SchemaError", "ValidationFailed", "compile_schema", "parse_schema", "validate"]


def parse_schema(data: bytes) -> object:
    """Return a schema document, its numbers as written. Raises SchemaError with Go's text."""
    from windlass.golang.json import JsonError, loads_first
    from windlass.jsonschema.numbers import JsonNumber

    text = data.decode("utf-8", "surrogateescape")
    try:
        document, rest = loads_first(text, JsonNumber)
    except JsonError as error:
        # Go reads a stream here, which ends differently from a text.
        cut_off = str(error) == "unexpected end of JSON input" or error.offset > len(data)
        message = ("unexpected EOF" if text.strip(" \t\r\n") else "EOF") if cut_off else str(error)
        raise SchemaError(message) from error
    if rest.strip(" \t\r\n"):
        raise SchemaError("invalid character after top-level value")
    return document


def compile_schema(document: object, url: str, load: Callable[[str], object]) -> Schema:
    """Return the compiled schema for a parsed document that stands at ``url``.

    ``load`` gives other documents that it refers to, parsed; it raises LoadError. Raises SchemaError.
    """
    from windlass.jsonschema.checked import new_compiler
    from windlass.jsonschema.limits import make_room

    make_room()
    compiler = new_compiler(load)
    compiler.documents.add(url, document)
    return compiler.compile(url)


def validate(schema: Schema, value: object) -> None:
    """Check a value. Raises ValidationFailed, whose text is the report."""
    from windlass.jsonschema.walk import validate as run

    run(schema, value)
