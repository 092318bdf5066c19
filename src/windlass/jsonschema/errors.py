"""A schema that cannot be used: where it points to nothing, is not well-formed, or must not be fetched."""

from __future__ import annotations

from windlass.errors import WindlassError


class SchemaError(WindlassError):
    """The schema itself is wrong; the text is that of santhosh-tekuri/jsonschema v6."""


class LoadError(SchemaError):
    """A document that the schema refers to cannot be had."""

    def __init__(self, url: str, reason: object) -> None:
        from windlass.golang.strconv import quote

        super().__init__(f"failing loading {quote(url)}: {reason}")
