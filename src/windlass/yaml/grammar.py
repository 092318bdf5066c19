"""Tokens to events as go-yaml v2 does it (parserc.go), in the classes of libyaml's events.

``events`` puts this in libyaml's place for documents where the two differ.
"""

from __future__ import annotations

from windlass.yaml import scanner as s
from windlass.yaml.errors import YamlError
from windlass.yaml.libyaml import source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from windlass.yaml.scanner import Mark, Token

_DEFAULT_HANDLES = (("!", "!"), ("!!", "tag:yaml.org,2002:"))
_DIRECTIVES = (s.VERSION, s.TAG_DIRECTIVE)


class _Place:
    """A mark as events carry it."""

    __slots__ = ("line",)

    def __init__(self, mark: Mark) -> None:
        self.line = mark[1]


class Grammar:
    """Gives the events of the first document: ``start`` first, then ``next_event`` until the document's end."""

    def __init__(self, data: bytes) -> None:
        self._scanner = s.Scanner(data)
        self._source: Any = source()
        self._state: Callable[[], Any] = self._document_content
        self._states: list[Callable[[], Any]] = []
        self._marks: list[Mark] = []
        self._handles: dict[str, str] = {}

    def start(self) -> bool:
        """Read up to the first document and say whether there is one. Raises YamlError."""
        self._scanner.peek()
        self._scanner.skip()  # the start of the stream
        token = self._scanner.peek()
        if token.kind == s.STREAM_END:
            return False
        self._states.append(self._document_end)
        if token.kind in (*_DIRECTIVES, s.DOCUMENT_START):
            self._process_directives()
            token = self._scanner.peek()
            if token.kind != s.DOCUMENT_START:
                raise _fail("did not find expected <document start>", token.start)
            self._scanner.skip()
            self._state = self._document_content
        else:
            self._process_directives()
            self._state = self._block_node
        return True

    def next_event(self) -> Any:
        """Return the next event. Raises YamlError."""
        return self._state()

    def _pop(self) -> None:
        self._state = self._states.pop()

    def _take(self) -> Token:
        """Go past the current token and return the next."""
        self._scanner.skip()
        return self._scanner.peek()

    # --- documents ---

    def _process_directives(self) -> None:
        token = self._scanner.peek()
        version = False
        while token.kind in _DIRECTIVES:
            if token.kind == s.VERSION:
                if version:
                    raise _fail("found duplicate %YAML directive", token.start)
                if token.more != (1, 1):
                    raise _fail("found incompatible YAML document", token.start)
                version = True
            elif token.value in self._handles:
                raise _fail("found duplicate %TAG directive", token.start)
            else:
                self._handles[token.value] = str(token.more)
            token = self._take()
        for handle, prefix in _DEFAULT_HANDLES:
            self._handles.setdefault(handle, prefix)

    def _document_content(self) -> Any:
        token = self._scanner.peek()
        if token.kind in (*_DIRECTIVES, s.DOCUMENT_START, s.DOCUMENT_END, s.STREAM_END):
            self._pop()
            return self._empty(token.start)
        return self._node(block=True)

    def _document_end(self) -> Any:
        self._scanner.peek()
        return self._source.document_end(None, None, False)

    # --- nodes ---

    def _empty(self, mark: Mark) -> Any:
        return self._source.scalar(None, None, (True, False), "", _Place(mark))

    def _block_node(self) -> Any:
        return self._node(block=True)

    def _node(self, *, block: bool, indentless: bool = False) -> Any:
        token = self._scanner.peek()
        if token.kind == s.ALIAS:
            self._pop()
            self._scanner.skip()
            return self._source.alias(token.value, _Place(token.start))
        start = token.start
        anchor, tag_token, token = self._properties(token)
        tag = self._tag(tag_token, start)
        place = _Place(start)
        if indentless and token.kind == s.BLOCK_ENTRY:
            self._state = self._indentless_entry
            return self._source.sequence_start(anchor, tag, not tag, place)
        if token.kind == s.SCALAR:
            self._pop()
            self._scanner.skip()
            plain = tag == "!" or (not tag and bool(token.more))
            return self._source.scalar(anchor, tag, (plain, not plain and not tag), token.value, place)
        collection = self._collection(token.kind, block)
        if collection is not None:
            made, self._state = collection
            return made(anchor, tag, not tag, place)
        if anchor or tag:
            self._pop()
            return self._source.scalar(anchor, tag, (not tag, False), "", place)
        raise _fail("did not find expected node content", token.start, start)

    def _properties(self, token: Token) -> tuple[str | None, Token | None, Token]:
        """Return anchor, tag token and the token after them, in whichever order they stand."""
        anchor: str | None = None
        tag: Token | None = None
        for _ in range(2):
            if token.kind == s.ANCHOR and anchor is None:
                anchor = token.value
            elif token.kind == s.TAG and tag is None:
                tag = token
            else:
                break
            token = self._take()
        return anchor, tag, token

    def _tag(self, token: Token | None, start: Mark) -> str | None:
        if token is None:
            return None
        suffix = str(token.more)
        if not token.value:
            return suffix
        prefix = self._handles.get(token.value)
        if not prefix and not (prefix is not None and suffix):
            raise _fail("found undefined tag handle", token.start, start)
        return f"{prefix}{suffix}"

    def _collection(self, kind: int, block: bool) -> tuple[Any, Callable[[], Any]] | None:
        if kind == s.FLOW_SEQUENCE_START:
            return self._source.sequence_start, self._first_flow_entry
        if kind == s.FLOW_MAPPING_START:
            return self._source.mapping_start, self._first_flow_key
        if block and kind == s.BLOCK_SEQUENCE_START:
            return self._source.sequence_start, self._first_block_entry
        if block and kind == s.BLOCK_MAPPING_START:
            return self._source.mapping_start, self._first_block_key
        return None

    def _open(self) -> None:
        self._marks.append(self._scanner.peek().start)
        self._scanner.skip()

    def _close(self, made: Any, *, take: bool = True) -> Any:
        self._pop()
        token = self._scanner.peek()
        if take:
            self._marks.pop()
            self._scanner.skip()
        return made(_Place(token.start))

    def _into(self, after: Callable[[], Any], *, block: bool, indentless: bool = False) -> Any:
        """Go on with a node, and then with ``after``."""
        self._states.append(after)
        return self._node(block=block, indentless=indentless)

    def _nothing(self, after: Callable[[], Any], mark: Mark) -> Any:
        self._state = after
        return self._empty(mark)

    # --- block collections ---

    def _first_block_entry(self) -> Any:
        self._open()
        return self._block_entry()

    def _block_entry(self) -> Any:
        token = self._scanner.peek()
        if token.kind == s.BLOCK_ENTRY:
            mark = token.end
            token = self._take()
            if token.kind not in (s.BLOCK_ENTRY, s.BLOCK_END):
                return self._into(self._block_entry, block=True)
            return self._nothing(self._block_entry, mark)
        if token.kind == s.BLOCK_END:
            return self._close(self._source.sequence_end)
        raise _fail("did not find expected '-' indicator", token.start, self._marks[-1])

    def _indentless_entry(self) -> Any:
        token = self._scanner.peek()
        if token.kind != s.BLOCK_ENTRY:
            return self._close(self._source.sequence_end, take=False)
        mark = token.end
        token = self._take()
        if token.kind not in (s.BLOCK_ENTRY, s.KEY, s.VALUE, s.BLOCK_END):
            return self._into(self._indentless_entry, block=True)
        return self._nothing(self._indentless_entry, mark)

    def _first_block_key(self) -> Any:
        self._open()
        return self._block_key()

    def _block_key(self) -> Any:
        token = self._scanner.peek()
        if token.kind == s.KEY:
            mark = token.end
            token = self._take()
            if token.kind not in (s.KEY, s.VALUE, s.BLOCK_END):
                return self._into(self._block_value, block=True, indentless=True)
            return self._nothing(self._block_value, mark)
        if token.kind == s.BLOCK_END:
            return self._close(self._source.mapping_end)
        raise _fail("did not find expected key", token.start, self._marks[-1])

    def _block_value(self) -> Any:
        token = self._scanner.peek()
        if token.kind != s.VALUE:
            return self._nothing(self._block_key, token.start)
        mark = token.end
        token = self._take()
        if token.kind not in (s.KEY, s.VALUE, s.BLOCK_END):
            return self._into(self._block_key, block=True, indentless=True)
        return self._nothing(self._block_key, mark)

    # --- flow collections ---

    def _first_flow_entry(self) -> Any:
        self._open()
        return self._flow_entry(first=True)

    def _flow_entry(self, *, first: bool = False) -> Any:
        token = self._scanner.peek()
        if token.kind != s.FLOW_SEQUENCE_END:
            if not first:
                if token.kind != s.FLOW_ENTRY:
                    raise _fail("did not find expected ',' or ']'", token.start, self._marks[-1])
                token = self._take()
            if token.kind == s.KEY:
                self._state = self._pair_key
                self._scanner.skip()
                return self._source.mapping_start(None, None, True, _Place(token.start))
            if token.kind != s.FLOW_SEQUENCE_END:
                return self._into(self._flow_entry, block=False)
        return self._close(self._source.sequence_end)

    def _pair_key(self) -> Any:
        token = self._scanner.peek()
        if token.kind not in (s.VALUE, s.FLOW_ENTRY, s.FLOW_SEQUENCE_END):
            return self._into(self._pair_value, block=False)
        # go-yaml goes past the token here, whatever it is
        self._scanner.skip()
        return self._nothing(self._pair_value, token.end)

    def _pair_value(self) -> Any:
        token = self._scanner.peek()
        if token.kind == s.VALUE:
            following = self._take()
            if following.kind not in (s.FLOW_ENTRY, s.FLOW_SEQUENCE_END):
                return self._into(self._pair_end, block=False)
        return self._nothing(self._pair_end, token.start)

    def _pair_end(self) -> Any:
        token = self._scanner.peek()
        self._state = self._flow_entry
        return self._source.mapping_end(_Place(token.start))

    def _first_flow_key(self) -> Any:
        self._open()
        return self._flow_key(first=True)

    def _flow_key(self, *, first: bool = False) -> Any:
        token = self._scanner.peek()
        if token.kind != s.FLOW_MAPPING_END:
            if not first:
                if token.kind != s.FLOW_ENTRY:
                    raise _fail("did not find expected ',' or '}'", token.start, self._marks[-1])
                token = self._take()
            if token.kind == s.KEY:
                token = self._take()
                if token.kind not in (s.VALUE, s.FLOW_ENTRY, s.FLOW_MAPPING_END):
                    return self._into(self._flow_value, block=False)
                return self._nothing(self._flow_value, token.start)
            if token.kind != s.FLOW_MAPPING_END:
                return self._into(self._flow_empty_value, block=False)
        return self._close(self._source.mapping_end)

    def _flow_value(self) -> Any:
        token = self._scanner.peek()
        if token.kind == s.VALUE:
            token = self._take()
            if token.kind not in (s.FLOW_ENTRY, s.FLOW_MAPPING_END):
                return self._into(self._flow_key, block=False)
        return self._nothing(self._flow_key, token.start)

    def _flow_empty_value(self) -> Any:
        return self._nothing(self._flow_key, self._scanner.peek().start)


def _fail(problem: str, mark: Mark, context: Mark = (0, 0, 0)) -> YamlError:
    """Return the error for a mistake in the grammar: it names the line before, for marks count from 0."""
    line = mark[1] or context[1]
    return YamlError(f"yaml: {f'line {line}: ' if line else ''}{problem}")
