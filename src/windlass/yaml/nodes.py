"""The first document as a tree of nodes (go-yaml v2, decode.go: parser). Knows no values."""

from __future__ import annotations

from windlass.yaml.errors import YamlError
from windlass.yaml.events import MAX_DEPTH, MAX_EXACT_BYTES, Inexact, open_document, translate
from windlass.yaml.libyaml import source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAPPING, SEQUENCE, SCALAR, ALIAS = range(4)


class Node:
    """One node. ``children`` holds items, or keys and values in turn; an alias has its target in ``target``."""

    __slots__ = ("children", "implicit", "kind", "line", "tag", "target", "value")

    def __init__(self, kind: int, line: int, tag: str, value: str, implicit: bool) -> None:
        self.kind, self.line, self.tag, self.value, self.implicit = kind, line, tag, value, implicit
        self.children: list[Node] = []
        self.target: Node | None = None


class Document:
    """The root node of a document and the depth of its nesting."""

    __slots__ = ("depth", "root")

    def __init__(self, root: Node, depth: int) -> None:
        self.root, self.depth = root, depth


def parse(data: bytes) -> Document | None:
    """Return the first document, or None for an empty stream. Raises YamlError."""
    try:
        next_event = open_document(data)
        return None if next_event is None else build(next_event, exact=False)
    except YamlError:
        raise
    except Exception as error:
        if len(data) > MAX_EXACT_BYTES:
            return _parse_large(data, error)
    from windlass.yaml.grammar import Grammar

    grammar = Grammar(data)
    return build(grammar.next_event, exact=True) if grammar.start() else None


def _parse_large(data: bytes, error: Exception) -> Document | None:
    """Return what libyaml makes of a document that is too large for ``grammar``. Raises YamlError."""
    if not isinstance(error, Inexact):
        raise translate(error) from None
    if error.__cause__ is not None:
        raise translate(error.__cause__) from None  # type: ignore[arg-type]  # an Exception, as open_document saw it
    next_event = source().parser(data).get_event
    next_event()
    next_event()
    try:
        return build(next_event, exact=True)
    except YamlError:
        raise
    except Exception as failure:
        raise translate(failure) from None


def build(next_event: Any, *, exact: bool) -> Document:
    """Return the nodes for the events of a document. Raises Inexact unless the events are known to be go-yaml's."""
    src = source()
    kinds = {src.scalar: SCALAR, src.mapping_start: MAPPING, src.sequence_start: SEQUENCE, src.alias: ALIAS}
    anchors: dict[str, Node] = {}
    root: list[Node] = []
    siblings, parent, in_flow, depth = root, SEQUENCE, False, 0
    stack: list[tuple[list[Node], int, bool]] = []
    while True:
        event = next_event()
        kind = kinds.get(event.__class__)
        if kind is None:  # the end of a mapping or a sequence
            siblings, parent, in_flow = stack.pop()
        else:
            node = _node(event, kind, anchors)
            if not exact and _is_doubtful(node, parent, len(siblings), in_flow):
                raise Inexact
            siblings.append(node)
            if kind in (MAPPING, SEQUENCE):
                stack.append((siblings, parent, in_flow))
                siblings, parent, in_flow = node.children, kind, event.flow_style
                depth = max(depth, len(stack))
                if not exact and depth > MAX_DEPTH:
                    raise Inexact
        if not stack:
            break
    next_event()
    return Document(root[0], depth)


def _is_doubtful(node: Node, parent: int, place: int, in_flow: bool) -> bool:
    """Say whether go-yaml may see something else here: "?" ends its plain scalars in flow collections, and its
    simple keys do not survive an empty collection."""
    if node.kind == SCALAR:
        return in_flow and node.implicit and "?" in node.value
    return node.kind != ALIAS and parent == MAPPING and place % 2 == 0


def _node(event: Any, kind: int, anchors: dict[str, Node]) -> Node:
    line = event.start_mark.line
    if kind == ALIAS:
        node = Node(ALIAS, line, "", event.anchor, False)
        node.target = anchors.get(event.anchor)
        if node.target is None:
            raise YamlError(f"yaml: unknown anchor '{event.anchor}' referenced")
        return node
    if kind == SCALAR:
        node = Node(SCALAR, line, event.tag or "", event.value, event.implicit[0])
    else:
        # go-yaml's parser keeps no tag on collections
        node = Node(kind, line, "", "", False)
    if event.anchor is not None:
        anchors[event.anchor] = node
    return node
