"""The first document as a tree of nodes (go-yaml v2, decode.go: parser). Knows no values."""

from __future__ import annotations

from windlass.yaml.errors import YamlError
from windlass.yaml.events import MAX_DEPTH, open_document, translate
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
    next_event = open_document(data)
    if next_event is None:
        return None
    try:
        return _build(next_event)
    except YamlError:
        raise
    except Exception as error:
        raise translate(error) from None


def _build(next_event: Any) -> Document:
    src = source()
    kinds = {src.scalar: SCALAR, src.mapping_start: MAPPING, src.sequence_start: SEQUENCE, src.alias: ALIAS}
    anchors: dict[str, Node] = {}
    root: list[Node] = []
    siblings, depth = root, 0
    stack: list[list[Node]] = []
    while True:
        event = next_event()
        kind = kinds.get(event.__class__)
        if kind is None:  # the end of a mapping or a sequence
            siblings = stack.pop()
        else:
            node = _node(event, kind, anchors)
            siblings.append(node)
            if kind in (MAPPING, SEQUENCE):
                stack.append(siblings)
                siblings = node.children
                depth = max(depth, len(stack))
                if depth > MAX_DEPTH:
                    raise YamlError(f"yaml: line {node.line + 1}: exceeded max depth of {MAX_DEPTH}")
        if not stack:
            break
    next_event()
    return Document(root[0], depth)


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
