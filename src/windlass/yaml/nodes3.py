"""The first document as nodes, with go-yaml v3's error texts: it looks elsewhere for the line (v3 decode.go, fail)."""

from __future__ import annotations

from windlass.yaml.errors import YamlError
from windlass.yaml.events import MAX_DEPTH, encode
from windlass.yaml.libyaml import source
from windlass.yaml.nodes import ALIAS, MAPPING, SCALAR, SEQUENCE, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def parse(text: str | bytes) -> Node | None:
    """Return the root of the first document, or None when there is none. Raises YamlError."""
    src = source()
    next_event = src.parser(encode(text)).get_event
    try:
        next_event()
        if next_event().__class__ is src.stream_end:
            return None
        return _build(next_event)
    except YamlError:
        raise
    except Exception as error:
        raise translate(error) from None


def _build(next_event: Any) -> Node:
    src = source()
    kinds = {src.scalar: SCALAR, src.mapping_start: MAPPING, src.sequence_start: SEQUENCE, src.alias: ALIAS}
    anchors: dict[str, Node] = {}
    root: list[Node] = []
    stack: list[list[Node]] = [root]
    while True:
        event = next_event()
        kind = kinds.get(event.__class__)
        if kind is None:  # the end of a mapping or a sequence
            stack.pop()
        else:
            node = _node(event, kind, anchors)
            stack[-1].append(node)
            if kind in (MAPPING, SEQUENCE):
                stack.append(node.children)
                if len(stack) > MAX_DEPTH:
                    raise YamlError(f"yaml: exceeded max depth of {MAX_DEPTH}")
        if len(stack) == 1:
            break
    next_event()  # the end of the document: what follows the root on its line is an error
    return root[0]


def _node(event: Any, kind: int, anchors: dict[str, Node]) -> Node:
    line = event.start_mark.line
    if kind == ALIAS:
        node = Node(ALIAS, line, "", event.anchor, False)
        node.target = anchors.get(event.anchor)
        if node.target is None:
            raise YamlError(f"yaml: unknown anchor '{event.anchor}' referenced")
        return node
    tag = event.tag or ""
    is_scalar = kind == SCALAR
    node = Node(
        kind, line, "" if tag == "!" else tag, event.value if is_scalar else "", is_scalar and event.implicit[0]
    )
    if event.anchor is not None:
        anchors[event.anchor] = node
    return node


def translate(error: Exception) -> Exception:
    """Return the YamlError for an error of libyaml as v3 words it; other errors come back as they are."""
    src = source()
    if isinstance(error, src.reader_error):
        return YamlError(f"yaml: {error.reason}")  # type: ignore[attr-defined]  # PyYAML has no types
    if isinstance(error, (src.scanner_error, src.parser_error)):
        found: Any = error
        return YamlError(f"yaml: {_where(found, isinstance(error, src.scanner_error))}{found.problem}")
    return error


def _where(error: Any, scanner: bool) -> str:
    for mark in (error.context_mark, error.problem_mark):
        if mark is not None and mark.line:
            return f"line {mark.line + scanner}: "
    return ""
