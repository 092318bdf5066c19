"""Nodes to text as go-yaml v3 writes them (emitterc.go): indent of 2, dashes not indented, lines of any length."""

from __future__ import annotations

from windlass.yaml.emit3 import ITEM, OTHER, Emitter
from windlass.yaml.errors import YamlError
from windlass.yaml.resolve3 import MAP, SEQ, STR, resolve
from windlass.yaml.traits3 import BREAKS, Traits
from windlass.yaml.tree3 import (
    ALIAS,
    DOCUMENT,
    DOUBLE,
    FLOW,
    LITERAL,
    MAPPING,
    PLAIN,
    SCALAR,
    SEQUENCE,
    Node,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_SIMPLE_KEY = 128


def dump(nodes: Iterable[Node]) -> str:
    """Return the nodes as a stream of documents. Raises YamlError for what cannot be written."""
    writer = _Writer()
    for node in nodes:
        writer.document(node)
    return "".join(writer.out)


class _Writer(Emitter):
    """A stream of documents in progress."""

    def __init__(self) -> None:
        super().__init__()
        self._first = True

    # --- documents ---

    def document(self, node: Node) -> None:
        """Write a document, or a node as one."""
        root = node.content[0] if node.kind == DOCUMENT else node
        head, foot = (node.head, node.foot) if node.kind == DOCUMENT else ("", "")
        self._head = head or self._head
        if not self._first:
            self._write_indent()
            self._indicator("---", space=True)
            self._write_indent()
        self._first = False
        if self._head:
            self._head_comment()
            self._break()
        self._begin(root)
        self._head_comment()
        self._parents.append(OTHER)
        self._open(root, root_place=True)
        self._line_comment()
        self._foot_comment()
        self._close(root)
        self._parents.pop()
        self._foot = foot or self._foot
        self._foot_indent = 0
        self._foot_comment()
        self._foot_indent = -1
        self._write_indent()

    # --- nodes ---

    def _announce(self, node: Node, *, line: str = "", foot: str = "", tail: str = "") -> None:
        """Take up the comments of a node's beginning (yaml_emitter_analyze_event)."""
        self._head = node.head or self._head
        self._line = line or self._line
        self._foot = foot or self._foot
        self._tail = tail or self._tail

    def _begin(self, node: Node, tail: str = "", *, without_foot: bool = False) -> None:
        if node.kind in (SCALAR, ALIAS):
            # the encoder passes tails on with scalars and mappings only
            self._announce(
                node, line=node.line, foot="" if without_foot else node.foot, tail=tail if node.kind == SCALAR else ""
            )
        else:
            self._announce(node, tail=tail if node.kind == MAPPING else "")

    def _finish_comments(self, node: Node, tail: str = "") -> None:
        self._line = node.line or self._line
        self._foot = node.foot or self._foot
        self._tail = tail or self._tail

    def _open(
        self, node: Node, *, root_place: bool = False, in_mapping: bool = False, simple_key: bool = False
    ) -> None:
        """Write what comes before a collection's items, or the whole of any other node (yaml_emitter_emit_node)."""
        self._in_mapping = in_mapping
        if node.kind == ALIAS:
            self._indicator("*", space=True)
            self._put(node.value)
            self._whitespace = self._indention = False
            return
        tag, quote = _shown_tag(node)
        if node.anchor:
            self._indicator("&", space=True)
            self._put(node.anchor)
            self._whitespace = self._indention = False
        if node.kind != SCALAR:
            self._write_tag(tag)
            return
        value, style = node.value, node.style
        if "\n" in value and style == PLAIN:
            style = LITERAL
        elif quote and style == PLAIN:
            style = DOUBLE
        traits = Traits(value)
        style = self._allowed(style, value, traits, simple_key)
        self._write_tag(tag)
        self._deeper(flow=True)
        self._write_scalar(value, style)
        self._back()

    def _close(self, node: Node) -> None:
        """Write the items of a collection and its end."""
        if node.kind not in (SEQUENCE, MAPPING):
            return
        in_flow = self._flow > 0 or node.style == FLOW or not node.content
        if node.kind == SEQUENCE:
            (self._flow_sequence if in_flow else self._block_sequence)(node)
        else:
            (self._flow_mapping if in_flow else self._block_mapping)(node)

    def _block_sequence(self, node: Node) -> None:
        self._deeper(compact=self._in_mapping and (self._column == 0 or not self._indention))
        for item in node.content:
            self._begin(item)
            self._head_comment()
            self._write_indent()
            self._indicator("-", space=True, indention=True)
            self._parents.append(ITEM)
            self._open(item)
            self._line_comment()
            self._foot_comment()
            self._close(item)
            self._parents.pop()
        self._finish_comments(node)
        self._back()

    def _block_mapping(self, node: Node) -> None:
        self._deeper()
        tail = ""
        for at in range(0, len(node.content), 2):
            key, value = node.content[at], node.content[at + 1]
            self._begin(key, tail, without_foot=True)
            tail = key.foot
            self._head_comment()
            self._write_indent()
            if self._line:
                # a key has no room for a comment: it goes behind the colon
                self._key_line, self._line = self._line, ""
            simple = _is_simple_key(key)
            if not simple:
                self._indicator("?", space=True, indention=True)
            self._parents.append(OTHER)
            self._open(key, in_mapping=True, simple_key=simple)
            self._close(key)
            self._parents.pop()
            self._begin(value)
            self._block_value(value, simple)
        self._finish_comments(node, tail)
        self._head_comment()
        self._back()

    def _block_value(self, value: Node, simple: bool) -> None:
        if simple:
            self._indicator(":")
        else:
            self._write_indent()
            self._indicator(":", space=True, indention=True)
        if self._key_line:
            if value.kind == SCALAR:
                if not self._line:
                    self._line, self._key_line = self._key_line, ""
            elif value.kind in (SEQUENCE, MAPPING) and value.style != FLOW:
                self._line, self._key_line = self._key_line, self._line
                self._line_comment()
                self._line, self._key_line = self._key_line, self._line
        self._parents.append(OTHER)
        self._open(value, in_mapping=True)
        self._line_comment()
        self._foot_comment()
        self._close(value)
        self._parents.pop()

    def _flow_sequence(self, node: Node) -> None:
        self._indicator("[", space=True, white=True)
        self._deeper(flow=True)
        self._flow += 1
        comma = False
        for item in node.content:
            self._begin(item)
            if comma:
                self._indicator(",")
            self._head_comment()
            if self._column == 0:
                self._write_indent()
            comma = not self._waiting
            self._parents.append(OTHER)
            self._open(item)
            self._after_flow_item(item)
            self._parents.pop()
        self._finish_comments(node)
        self._flow -= 1
        self._back()
        if self._column == 0:
            self._write_indent()
        self._indicator("]")
        self._line_comment()
        self._foot_comment()

    def _after_flow_item(self, item: Node) -> None:
        if self._waiting:
            self._indicator(",")
        self._line_comment()
        self._foot_comment()
        self._close(item)

    def _flow_mapping(self, node: Node) -> None:
        self._indicator("{", space=True, white=True)
        self._deeper(flow=True)
        self._flow += 1
        comma, tail = False, ""
        for at in range(0, len(node.content), 2):
            key, value = node.content[at], node.content[at + 1]
            self._begin(key, tail, without_foot=True)
            tail = key.foot
            if comma:
                self._indicator(",")
            self._head_comment()
            if self._column == 0:
                self._write_indent()
            simple = _is_simple_key(key)
            if not simple:
                self._indicator("?", space=True)
            self._parents.append(OTHER)
            self._open(key, in_mapping=True, simple_key=simple)
            self._close(key)
            self._parents.pop()
            self._begin(value)
            self._indicator(":", space=not simple)
            comma = not self._waiting
            self._parents.append(OTHER)
            self._open(value, in_mapping=True)
            self._after_flow_item(value)
            self._parents.pop()
        self._finish_comments(node, tail)
        if (self._head or self._foot or self._tail) and comma:
            self._indicator(",")
        self._head_comment()
        self._flow -= 1
        self._back()
        self._indicator("}")
        self._line_comment()
        self._foot_comment()


def _is_simple_key(node: Node) -> bool:
    tag = _shown_tag(node)[0]
    size = len(node.anchor.encode()) + len(tag.encode())
    if node.kind == ALIAS:
        return len(node.value) <= MAX_SIMPLE_KEY
    if node.kind == SCALAR:
        if not BREAKS.isdisjoint(node.value):
            return False
        size += len(node.value.encode("utf-8", "surrogateescape"))
    elif node.content:
        return False
    return size <= MAX_SIMPLE_KEY


def _shown_tag(node: Node) -> tuple[str, bool]:
    """Return the tag to write, empty for one that goes without saying, and whether quotes say it (encoder.node)."""
    tag = node.tag
    if not tag or node.tagged:
        return tag, False
    if node.kind == SCALAR:
        if tag == STR and node.style not in (PLAIN, FLOW):
            return "", False
        try:
            found = resolve("", node.value)[0]
        except YamlError:
            found = STR
        if found == tag:
            return "", False
        return ("", True) if tag == STR else (tag, False)
    return ("" if tag == (MAP if node.kind == MAPPING else SEQ) else tag), False
