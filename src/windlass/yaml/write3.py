"""Nodes to text as go-yaml v3 writes them (emitterc.go): indent of 2, dashes not indented, lines of any length."""

from __future__ import annotations

from windlass.yaml.errors import YamlError
from windlass.yaml.resolve import LONG_TAG_PREFIX
from windlass.yaml.resolve3 import MAP, SEQ, STR, resolve
from windlass.yaml.traits3 import BREAKS, Traits, escaped
from windlass.yaml.tree3 import (
    ALIAS,
    DOCUMENT,
    DOUBLE,
    FLOW,
    FOLDED,
    LITERAL,
    MAPPING,
    PLAIN,
    SCALAR,
    SEQUENCE,
    SINGLE,
    Node,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

INDENT = 2
MAX_SIMPLE_KEY = 128
_BLANKS = frozenset(" \t")
_ITEM, _OTHER = "item", "other"


def dump(nodes: Iterable[Node]) -> str:
    """Return the nodes as a stream of documents. Raises YamlError for what cannot be written."""
    writer = _Writer()
    for node in nodes:
        writer.document(node)
    return "".join(writer.out)


class _Writer:
    """yaml_emitter_t: where it stands, and the comments that wait to be written."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self._column = 0
        self._indent = -1
        self._indents: list[int] = []
        self._parents: list[str] = []
        self._whitespace = self._indention = True
        self._foot_indent = -1
        self._flow = 0
        self._head = self._line = self._foot = self._tail = self._key_line = ""
        self._first = True

    # --- characters ---

    def _put(self, text: str) -> None:
        self.out.append(text)
        self._column += len(text)

    def _break(self) -> None:
        self.out.append("\n")
        self._column = 0
        self._indention = True

    def _write_break(self, char: str) -> None:
        if char == "\n":
            self._break()
        else:
            self.out.append(char)
            self._column = 0
            self._indention = True

    def _write_indent(self) -> None:
        indent = max(self._indent, 0)
        if not self._indention or self._column > indent or (self._column == indent and not self._whitespace):
            self._break()
        if self._foot_indent == indent:
            self._break()
        if self._column < indent:
            self._put(" " * (indent - self._column))
        self._whitespace = True
        self._foot_indent = -1

    def _indicator(self, text: str, *, space: bool = False, white: bool = False, indention: bool = False) -> None:
        if space and not self._whitespace:
            self._put(" ")
        self._put(text)
        self._whitespace = white
        self._indention = self._indention and indention

    def _deeper(self, *, flow: bool = False, compact: bool = False) -> None:
        # Go: yaml_emitter_increase_indent_compact
        self._indents.append(self._indent)
        if self._indent < 0:
            self._indent = INDENT if flow else 0
        elif self._parents and self._parents[-1] == _ITEM:
            self._indent += 2
        else:
            self._indent = INDENT * ((self._indent + INDENT) // INDENT) - (2 if compact else 0)

    def _back(self) -> None:
        self._indent = self._indents.pop()

    # --- comments ---

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

    @property
    def _waiting(self) -> bool:
        return bool(self._line or self._foot or self._tail)

    def _comment(self, text: str) -> None:
        breaks = pound = False
        for char in text:
            if char in BREAKS:
                self._write_break(char)
                breaks, pound = True, False
                continue
            if breaks:
                self._write_indent()
            if not pound:
                if char != "#":
                    self._put("# ")
                pound = True
            self._put(char)
            self._indention = False
            breaks = False
        if not breaks:
            self._break()
        self._whitespace = True

    def _head_comment(self) -> None:
        if self._tail:
            self._write_indent()
            self._comment(self._tail)
            self._tail = ""
            self._foot_indent = max(self._indent, 0)
        if self._head:
            self._write_indent()
            self._comment(self._head)
            self._head = ""

    def _line_comment(self, *, needs_break: bool = False) -> None:
        if not self._line:
            if needs_break:
                self._break()
            return
        if not self._whitespace:
            self._put(" ")
        self._comment(self._line)
        self._line = ""

    def _foot_comment(self) -> None:
        if not self._foot:
            return
        self._write_indent()
        self._comment(self._foot)
        self._foot = ""
        self._foot_indent = max(self._indent, 0)

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
        self._parents.append(_OTHER)
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

    def _allowed(self, style: str, value: str, traits: Traits, simple_key: bool) -> str:
        # Go: yaml_emitter_select_scalar_style
        if simple_key and traits.multiline:
            style = DOUBLE
        if style == PLAIN:
            plain = traits.flow_plain if self._flow else traits.block_plain
            if not plain or (not value and (self._flow or simple_key)):
                style = SINGLE
        if style == SINGLE and not traits.single_quoted:
            style = DOUBLE
        if style in (LITERAL, FOLDED) and (not traits.block or self._flow or simple_key):
            style = DOUBLE
        return style

    def _write_tag(self, tag: str) -> None:
        if not tag:
            return
        from windlass.golang.url import escape

        if tag.startswith("!!"):
            handle, suffix = "!!", tag[2:]
        elif tag.startswith(LONG_TAG_PREFIX):
            handle, suffix = "!!", tag[len(LONG_TAG_PREFIX) :]
        elif tag.startswith("!"):
            handle, suffix = "!", tag[1:]
        else:
            handle, suffix = "", tag
        suffix = escape(suffix, _TAG_BYTES)
        if not self._whitespace:
            self._put(" ")
        self._put(f"{handle}{suffix}" if handle else f"!<{suffix}>")
        self._whitespace = self._indention = False

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
            self._parents.append(_ITEM)
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
            self._parents.append(_OTHER)
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
        self._parents.append(_OTHER)
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
            self._parents.append(_OTHER)
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
            self._parents.append(_OTHER)
            self._open(key, in_mapping=True, simple_key=simple)
            self._close(key)
            self._parents.pop()
            self._begin(value)
            self._indicator(":", space=not simple)
            comma = not self._waiting
            self._parents.append(_OTHER)
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

    # --- scalars ---

    def _write_scalar(self, value: str, style: str) -> None:
        if style == PLAIN:
            if value and not self._whitespace:
                self._put(" ")
            self._put(value)
            self._whitespace = self._whitespace and not value
            self._indention = False
        elif style == SINGLE:
            self._indicator("'", space=True)
            self._write_lines(value.replace("'", "''"), doubled=True)
            self._indicator("'")
        elif style == DOUBLE:
            self._indicator('"', space=True)
            self._put(escaped(value))
            self._indicator('"')
        else:
            self._indicator(style, space=True)
            self._hints(value)
            self._line_comment(needs_break=True)
            self._whitespace = True
            self._write_folded(value) if style == FOLDED else self._write_lines(value, doubled=False)

    def _write_lines(self, value: str, *, doubled: bool) -> None:
        """Write text with its line breaks; in quotes the first of several is written twice, for it would be folded."""
        breaks = not doubled
        for line, char in _lines(value):
            if line:
                if breaks:
                    self._write_indent()
                self._put(line)
                self._indention = breaks = False
            if char:
                if doubled and not breaks and char == "\n":
                    self._break()
                self._write_break(char)
                breaks = True

    def _write_folded(self, value: str) -> None:
        breaks = leading = True
        at = 0
        while at < len(value):
            char = value[at]
            if char in BREAKS:
                if not breaks and not leading and char == "\n":
                    # Go looks from the start of the value here, not from where it is
                    count = 0
                    while count < len(value) and value[count] in BREAKS:
                        count += 1
                    if count < len(value) and value[count] not in _BLANKS:
                        self._break()
                self._write_break(char)
                breaks = True
            else:
                if breaks:
                    self._write_indent()
                    leading = char in _BLANKS
                self._put(char)
                self._indention = breaks = False
            at += 1

    def _hints(self, value: str) -> None:
        if value[:1] == " " or (value[:1] in BREAKS and value):
            self._indicator(str(INDENT))
        if not value or value[-1] not in BREAKS:
            self._indicator("-")
        elif len(value) == 1 or value[-2] in BREAKS:
            self._indicator("+")


_TAG_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_;/?:@&=+$,.~*'()[]")


def _lines(value: str) -> Iterable[tuple[str, str]]:
    start = 0
    for at, char in enumerate(value):
        if char in BREAKS:
            yield value[start:at], char
            start = at + 1
    yield value[start:], ""


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
