"""Scope: through which schemas a walk came to where it is. It finds cycles, and what dynamic references mean."""

from __future__ import annotations

from windlass.jsonschema.failure import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.jsonschema.schema import Schema


class Scope:
    """The schemas that led here, innermost first; ``depth`` counts them. Equal ``identity`` means the same value."""

    __slots__ = ("depth", "identity", "keyword", "parent", "schema")

    def __init__(self, schema: Schema, keyword: str, identity: int, parent: Scope | None) -> None:
        self.schema = schema
        self.keyword = keyword
        self.identity = identity
        self.parent = parent
        self.depth: int = 1 if parent is None else parent.depth + 1

    def cycle(self) -> Scope | None:
        """Return an outer scope with the same schema and value."""
        scope = self.parent
        while scope is not None and scope.identity == self.identity:
            if scope.schema is self.schema:
                return scope
            scope = scope.parent
        return None

    def path(self) -> str:
        """Return the keywords from the root to here."""
        scope, path = self, ""
        while scope.parent is not None:
            if scope.keyword:
                path = f"/{escape(scope.keyword)}{path}"
            else:
                path = scope.schema.location[len(scope.parent.schema.location) :] + path
            scope = scope.parent
        return path
