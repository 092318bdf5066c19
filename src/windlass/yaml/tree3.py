"""A document as nodes that keep how they were written: styles, tags, anchors, comments (go-yaml v3, parserc.go).

``write3`` writes them again. ``Node`` is yaml.Node.
"""

from __future__ import annotations

from windlass.yaml import scanner as s
from windlass.yaml.comments3 import CommentScanner
from windlass.yaml.errors import YamlError
from windlass.yaml.events import encode
from windlass.yaml.resolve3 import MAP, MERGE, SEQ, STR, resolve, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.yaml.scanner import Mark, Token

DOCUMENT, SEQUENCE, MAPPING, SCALAR, ALIAS = range(5)
PLAIN, SINGLE, DOUBLE, LITERAL, FOLDED, FLOW = "", "'", '"', "|", ">", "{"

MAX_DEPTH = 200
"""Levels of nesting that are read, within Python's own bound; go-yaml has 10,000, which no manifest comes near."""

_AFTER_KEY = (s.KEY, s.VALUE, s.BLOCK_END)
_HANDLES = {"!": "!", "!!": "tag:yaml.org,2002:"}


class Node:
    """One node. ``content`` holds items, or keys and values in turn; ``tagged`` says that the tag was written."""

    __slots__ = ("anchor", "content", "foot", "head", "kind", "line", "style", "tag", "tagged", "target", "value")

    def __init__(self, kind: int, tag: str = "", value: str = "", style: str = PLAIN) -> None:
        self.kind, self.tag, self.value, self.style = kind, tag, value, style
        self.tagged = False
        self.anchor = ""
        self.target: Node | None = None
        self.content: list[Node] = []
        self.head = self.line = self.foot = ""


def parse(text: str | bytes) -> Node | None:
    """Return the first document, or None when there is none. Raises YamlError with v3's text."""
    return _Parser(encode(text)).document()


class _Parser:
    def __init__(self, data: bytes) -> None:
        self._scanner = CommentScanner(data)
        self._anchors: dict[str, Node] = {}
        self._handles = dict(_HANDLES)
        self._stem = ""
        self._depth = 0

    # --- tokens and comments ---

    def _peek(self) -> Token:
        return self._scanner.peek()

    def _next(self) -> Token:
        """Go past the current token and return the next."""
        self._scanner.skip()
        return self._scanner.peek()

    def _comment(self, node: Node) -> None:
        """Give the node the comments met so far (yaml_parser_set_event_comments)."""
        scanner = self._scanner
        node.head, node.line, node.foot = scanner.head, scanner.line_comment, scanner.foot
        self._forget()

    def _forget(self) -> None:
        scanner = self._scanner
        scanner.head = scanner.line_comment = scanner.foot = ""
        self._stem = ""

    def _fail(self, problem: str, problem_mark: Mark, context: Mark = (0, 0, 0)) -> YamlError:
        line = context[1] or problem_mark[1]
        return YamlError(f"yaml: {f'line {line}: ' if line else ''}{problem}")

    # --- documents ---

    def document(self) -> Node | None:
        """Read the first document."""
        self._peek()
        token = self._next()  # past the start of the stream
        if token.kind == s.STREAM_END:
            return None
        node = Node(DOCUMENT)
        if token.kind in (s.VERSION, s.TAG_DIRECTIVE, s.DOCUMENT_START):
            self._directives()
            token = self._peek()
            if token.kind != s.DOCUMENT_START:
                raise self._fail("did not find expected <document start>", token.start)
            token = self._next()
            empty = token.kind in (s.VERSION, s.TAG_DIRECTIVE, s.DOCUMENT_START, s.DOCUMENT_END, s.STREAM_END)
            node.content.append(self._empty() if empty else self._node(block=True))
        else:
            node.head = self._document_head()
            node.content.append(self._node(block=True))
        if self._peek().kind == s.DOCUMENT_END:
            self._scanner.skip()
        scanner = self._scanner
        node.foot = scanner.foot or scanner.head
        return node

    def _directives(self) -> None:
        token = self._peek()
        while token.kind in (s.VERSION, s.TAG_DIRECTIVE):
            if token.kind == s.TAG_DIRECTIVE:
                self._handles[token.value] = str(token.more)
            elif token.more not in ((1, 1), (1, 2)):
                raise self._fail("found incompatible YAML document", token.start)
            token = self._next()

    def _document_head(self) -> str:
        """Split off what stands before the last empty line: it is the document's, the rest the first node's."""
        head = self._scanner.head
        at = len(head) - 1
        while at > 0:
            if head[at] == "\n" and (at == len(head) - 1 or head[at - 1] == "\n"):
                own = head[:at] if at == len(head) - 1 else head[: at - 1]
                self._scanner.head = head[at + 1 :]
                return own
            at -= 1
        return ""

    # --- nodes ---

    def _empty(self) -> Node:
        return Node(SCALAR, "!!null")

    def _node(self, *, block: bool, indentless: bool = False) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise YamlError(f"yaml: exceeded max depth of {MAX_DEPTH}")
        try:
            return self._read(block, indentless)
        finally:
            self._depth -= 1

    def _read(self, block: bool, indentless: bool) -> Node:
        token = self._peek()
        if token.kind == s.ALIAS:
            return self._alias(token)
        start = token.start
        anchor, tag, token = self._properties(token)
        if indentless and token.kind == s.BLOCK_ENTRY:
            return self._indentless(self._named(Node(SEQUENCE, SEQ), anchor, tag))
        if token.kind == s.SCALAR:
            return self._scalar(token, anchor, tag)
        if token.kind in (s.FLOW_SEQUENCE_START, s.FLOW_MAPPING_START):
            is_sequence = token.kind == s.FLOW_SEQUENCE_START
            node = self._named(Node(*((SEQUENCE, SEQ) if is_sequence else (MAPPING, MAP)), "", FLOW), anchor, tag)
            self._comment(node)
            return self._flow_sequence(node) if is_sequence else self._flow_mapping(node)
        if block and token.kind in (s.BLOCK_SEQUENCE_START, s.BLOCK_MAPPING_START):
            is_sequence = token.kind == s.BLOCK_SEQUENCE_START
            node = self._named(Node(*((SEQUENCE, SEQ) if is_sequence else (MAPPING, MAP))), anchor, tag)
            node.head, self._stem = self._stem, ""
            return self._block_sequence(node) if is_sequence else self._block_mapping(node)
        if anchor or tag:
            return self._named(Node(SCALAR, "" if tag else "!!null"), anchor, tag)
        raise self._fail("did not find expected node content", token.start, start)

    def _alias(self, token: Token) -> Node:
        node = Node(ALIAS, "", token.value)
        node.target = self._anchors.get(token.value)
        if node.target is None:
            raise YamlError(f"yaml: unknown anchor '{token.value}' referenced")
        self._comment(node)
        self._scanner.skip()
        return node

    def _properties(self, token: Token) -> tuple[str, str, Token]:
        anchor = tag = ""
        start = token.start
        kinds = [s.ANCHOR, s.TAG]
        while token.kind in kinds:
            kinds.remove(token.kind)
            if token.kind == s.ANCHOR:
                anchor = token.value
            else:
                tag = self._tag(token, start)
            token = self._next()
        return anchor, tag, token

    def _tag(self, token: Token, start: Mark) -> str:
        if not token.value:
            return str(token.more)
        prefix = self._handles.get(token.value)
        if prefix is None:
            raise self._fail("found undefined tag handle", token.start, start)
        return prefix + str(token.more)

    def _named(self, node: Node, anchor: str, tag: str) -> Node:
        if tag and tag != "!":
            node.tag, node.tagged = short(tag), True
        if anchor:
            node.anchor = anchor
            self._anchors[anchor] = node
        return node

    def _scalar(self, token: Token, anchor: str, tag: str) -> Node:
        style = PLAIN if token.more else self._style(token)
        if style:
            found = STR
        elif token.value == "<<":
            found = MERGE
        else:
            found = "" if tag and tag != "!" else resolve("", token.value)[0]
        node = self._named(Node(SCALAR, found, token.value, style), anchor, tag)
        self._comment(node)
        self._scanner.skip()
        return node

    def _style(self, token: Token) -> str:
        return self._scanner.reader.text[token.start[0]]

    # --- collections ---

    def _item_follows(self, ends: tuple[int, ...]) -> bool:
        """Go past a dash and say whether there is something behind it; keep the comment above the dash apart."""
        above = len(self._scanner.head)
        token = self._next()
        if above and token.kind in (s.BLOCK_SEQUENCE_START, s.BLOCK_MAPPING_START):
            head = self._scanner.head
            self._stem, self._scanner.head = head[:above], head[above + 1 :]
        return token.kind not in ends

    def _block_sequence(self, node: Node) -> Node:
        mark = self._peek().start
        token = self._next()
        while token.kind == s.BLOCK_ENTRY:
            follows = self._item_follows((s.BLOCK_ENTRY, s.BLOCK_END))
            node.content.append(self._node(block=True) if follows else self._empty())
            token = self._peek()
        if token.kind != s.BLOCK_END:
            raise self._fail("did not find expected '-' indicator", token.start, mark)
        self._scanner.skip()
        return node

    def _indentless(self, node: Node) -> Node:
        while self._peek().kind == s.BLOCK_ENTRY:
            follows = self._item_follows((s.BLOCK_ENTRY, s.KEY, s.VALUE, s.BLOCK_END))
            node.content.append(self._node(block=True) if follows else self._empty())
        return node

    def _block_mapping(self, node: Node) -> Node:
        mark = self._peek().start
        token = self._next()
        while token.kind == s.KEY:
            follows = self._next().kind not in _AFTER_KEY
            key = self._node(block=True, indentless=True) if follows else self._empty()
            if key.foot and node.content:
                node.content[-2].foot, key.foot = key.foot, ""
            value = self._empty()
            if self._peek().kind == s.VALUE and self._next().kind not in _AFTER_KEY:
                value = self._node(block=True, indentless=True)
            _pair(node, key, value)
            token = self._peek()
        if token.kind != s.BLOCK_END:
            raise self._fail("did not find expected key", token.start, mark)
        self._end(node)
        if node.foot and node.content:
            node.content[-2].foot, node.foot = node.foot, ""
        return node

    def _end(self, node: Node) -> None:
        """Give the node the comments of its end."""
        scanner = self._scanner
        node.line, node.foot = scanner.line_comment, scanner.foot
        self._forget()
        scanner.skip()

    def _flow_sequence(self, node: Node) -> Node:
        mark = self._peek().start
        token = self._next()
        first = True
        while token.kind != s.FLOW_SEQUENCE_END:
            if not first:
                if token.kind != s.FLOW_ENTRY:
                    raise self._fail("did not find expected ',' or ']'", token.start, mark)
                token = self._next()
                if token.kind == s.FLOW_SEQUENCE_END:
                    break
            first = False
            node.content.append(self._flow_pair() if token.kind == s.KEY else self._node(block=False))
            token = self._peek()
        self._end(node)
        return node

    def _flow_pair(self) -> Node:
        """Read ``key: value`` within a flow sequence."""
        node = Node(MAPPING, MAP, "", FLOW)
        token = self._next()
        if token.kind in (s.VALUE, s.FLOW_ENTRY, s.FLOW_SEQUENCE_END):
            key = self._empty()
        else:
            key = self._node(block=False)
        value = self._empty()
        ends = (s.FLOW_ENTRY, s.FLOW_SEQUENCE_END)
        if self._peek().kind == s.VALUE and self._next().kind not in ends:
            value = self._node(block=False)
        _pair(node, key, value)
        return node

    def _flow_mapping(self, node: Node) -> Node:
        mark = self._peek().start
        token = self._next()
        first = True
        ends = (s.FLOW_ENTRY, s.FLOW_MAPPING_END)
        while token.kind != s.FLOW_MAPPING_END:
            if not first:
                if token.kind != s.FLOW_ENTRY:
                    raise self._fail("did not find expected ',' or '}'", token.start, mark)
                token = self._next()
                if token.kind == s.FLOW_MAPPING_END:
                    break
            first = False
            key, value = self._empty(), self._empty()
            if token.kind != s.KEY:
                key = self._node(block=False)
            else:
                if self._next().kind not in (s.VALUE, *ends):
                    key = self._node(block=False)
                if self._peek().kind == s.VALUE and self._next().kind not in ends:
                    value = self._node(block=False)
            _pair(node, key, value)
            token = self._peek()
        self._end(node)
        return node


def _pair(node: Node, key: Node, value: Node) -> None:
    if not key.foot and value.foot:
        key.foot, value.foot = value.foot, ""
    node.content += (key, value)
