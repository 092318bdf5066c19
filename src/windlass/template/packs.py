"""Parses made ready for a store: bodies become bytes of their own, so that loading costs only what will run.

``marshal`` reads whole values at once. A body that is bytes inside of another is copied, not read, until
:func:`opened` looks into it.
"""

from __future__ import annotations

from marshal import dumps, loads

from windlass.template.tree import IF, RANGE, WITH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.template.definitions import Body, Definition, Parsed
    from windlass.template.tree import Node

_SMALLEST = 300
"""Bytes below which a body is not worth sealing."""

_BRANCHES = frozenset((IF, WITH, RANGE))


def sealed(parsed: Parsed) -> Parsed:
    """Return a parse with its bodies as bytes. Raises ValueError when they nest too deeply for marshal."""
    name, definitions = parsed
    return name, tuple([_sealed_definition(definition) for definition in definitions])


def _sealed_definition(definition: Definition) -> Definition:
    name, body, variables, assigned, range_assigned = definition
    return name, _sealed_body(opened(body)), variables, assigned, range_assigned


def _sealed_body(statements: tuple[Node, ...]) -> Body:
    lighter = tuple([_sealed_node(node) if node[0] in _BRANCHES else node for node in statements])
    data = dumps(lighter)
    return lighter if len(data) < _SMALLEST else data


def _sealed_node(node: Node) -> Node:
    kind, pos, pipe, then, otherwise, jumps = node
    otherwise = None if otherwise is None else _sealed_body(opened(otherwise))
    return kind, pos, pipe, _sealed_body(opened(then)), otherwise, jumps


def opened(body: Body) -> tuple[Node, ...]:
    """Return a body's statements."""
    if isinstance(body, tuple):
        return body
    statements: tuple[Node, ...] = loads(body)
    return statements
