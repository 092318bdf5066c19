"""Characters to tokens as go-yaml v2 does it (scannerc.go): the slow, exact counterpart of libyaml.

go-yaml descends from an older libyaml and differs from today's in flow collections, tags and BOMs. This scanner is for
documents where that shows, and for those with mistakes: its errors name the line that go-yaml names.
"""

from __future__ import annotations

from windlass.yaml.errors import YamlError
from windlass.yaml.reader import BOM, END, Reader

# Tokens. Marks are (position, line, column).
(STREAM_START, STREAM_END, VERSION, TAG_DIRECTIVE, DOCUMENT_START, DOCUMENT_END, BLOCK_SEQUENCE_START,
 BLOCK_MAPPING_START, BLOCK_END, FLOW_SEQUENCE_START, FLOW_SEQUENCE_END, FLOW_MAPPING_START, FLOW_MAPPING_END,
 BLOCK_ENTRY, FLOW_ENTRY, KEY, VALUE, ALIAS, ANCHOR, TAG, SCALAR) = range(21)  # fmt: skip

MAX_FLOW_LEVEL = 10_000
MAX_INDENTS = 10_000
MAX_KEY_CHARACTERS = 1_024

BREAKS = frozenset("\r\n\x85\u2028\u2029")
BREAKS_OR_END = BREAKS | {END}
BLANKS = frozenset(" \t")
BLANKS_OR_END = BREAKS_OR_END | BLANKS
DIGITS = frozenset("0123456789")
WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_NOT_PLAIN = frozenset("-?:,[]{}#&*!|>'\"%@`")
_FLOW_TOKENS = {
    "[": FLOW_SEQUENCE_START,
    "{": FLOW_MAPPING_START,
    "]": FLOW_SEQUENCE_END,
    "}": FLOW_MAPPING_END,
}

TYPE_CHECKING = False
if TYPE_CHECKING:
    Mark = tuple[int, int, int]


class ScanError(YamlError):
    """A mistake; ``str(e)`` has go-yaml's line."""


class Token:
    """A token. ``value`` and ``more`` depend on the kind: text and plainness, handle and suffix, major and minor."""

    __slots__ = ("end", "kind", "more", "start", "value")

    def __init__(self, kind: int, start: Mark, end: Mark, value: str = "", more: object = None) -> None:
        self.kind, self.start, self.end, self.value, self.more = kind, start, end, value, more


class _SimpleKey:
    """A place where a key without "?" may have begun (yaml_simple_key_t)."""

    __slots__ = ("mark", "number", "possible", "required")

    def __init__(self, possible: bool, required: bool, number: int, mark: Mark) -> None:
        self.possible, self.required, self.number, self.mark = possible, required, number, mark


class Scanner:
    """Gives tokens one by one: ``peek`` looks at the next, ``skip`` takes it."""

    def __init__(self, data: bytes) -> None:
        self.reader = Reader(data)
        self.position = self.line = self.column = 0
        self.indent = -1
        self.flow_level = 0
        self.simple_key_allowed = True
        self._indents: list[int] = []
        self._keys = [_SimpleKey(False, False, 0, (0, 0, 0))]
        self._keys_by_token: dict[int, int] = {}
        self._queue: list[Token] = []
        self._taken = 0
        self._started = self._ready = False

    # --- for the parser ---

    def peek(self) -> Token:
        """Return the next token. Raises YamlError."""
        if not self._ready:
            self._fetch_more()
        return self._queue[0]

    def skip(self) -> None:
        """Take the token that ``peek`` returned."""
        self._ready = False
        self._taken += 1
        del self._queue[0]

    # --- characters ---

    def mark(self) -> Mark:
        """Return where the scanner is."""
        return self.position, self.line, self.column

    def need(self, count: int) -> None:
        """Make the next characters available. Raises YamlError for what is no text."""
        self.reader.need(self.position, count)

    def at(self, offset: int = 0) -> str:
        """Return a character ahead."""
        self.reader.need(self.position, offset + 1)
        return self.reader.text[self.position + offset]

    def forward(self, count: int = 1) -> None:
        """Go past characters that are no line breaks."""
        self.position += count
        self.column += count

    def take(self) -> str:
        """Return the character here and go past it."""
        character = self.at()
        self.forward()
        return character

    def skip_break(self) -> None:
        """Go past a line break."""
        self.take_break()

    def take_break(self) -> str:
        """Return what a line break means and go past it: "\\n" for all but U+2028 and U+2029 (read_line)."""
        character = self.at()
        if character not in BREAKS:
            return ""
        self.need(2)
        self.position += 2 if character == "\r" and self.at(1) == "\n" else 1
        self.column = 0
        self.line += 1
        return character if character in "\u2028\u2029" else "\n"

    def skip_blanks(self) -> None:
        """Go past spaces and tabs."""
        while self.at() in BLANKS:
            self.forward()

    def at_document_indicator(self) -> bool:
        """Say whether "---" or "..." stands at the beginning of a line here."""
        if self.column:
            return False
        three = self.at() + self.at(1) + self.at(2)
        return three in ("---", "...") and self.at(3) in BLANKS_OR_END

    def fail(self, problem: str, context: Mark) -> ScanError:
        """Return the error for a mistake here (decode.go, parser.fail: the line after, counted from 0)."""
        line = self.line + 1 if self.line else context[1]
        return ScanError(f"yaml: {f'line {line}: ' if line else ''}{problem}")

    # --- tokens ---

    def _fetch_more(self) -> None:
        while True:
            if self._queue:
                key = self._keys_by_token.get(self._taken)
                if key is None or not self._is_valid(self._keys[key]):
                    break
            self._fetch()
        self._ready = True

    def _add(self, kind: int, start: Mark, value: str = "", more: object = None) -> None:
        self._queue.append(Token(kind, start, self.mark(), value, more))

    def _fetch(self) -> None:
        if not self._started:
            self.need(1)
            self._started = True
            self._add(STREAM_START, self.mark())
            return
        self._skip_to_token()
        self._unroll(self.column)
        self.need(4)
        character = self.at()
        if character == END:
            self._fetch_end()
        elif self.column == 0 and character == "%":
            self._fetch_directive()
        elif self.at_document_indicator():
            self._leave_block()
            start = self.mark()
            self.forward(3)
            self._add(DOCUMENT_START if character == "-" else DOCUMENT_END, start)
        elif character in _FLOW_TOKENS:
            self._fetch_flow_bracket(character)
        elif character == ",":
            self._fetch_flow_entry()
        else:
            self._fetch_in_block(character, self.at(1) in BLANKS_OR_END)

    def _fetch_in_block(self, character: str, before_blank: bool) -> None:
        in_flow = self.flow_level > 0
        if character == "-" and before_blank:
            self._fetch_block_entry()
        elif character == "?" and (in_flow or before_blank):
            self._fetch_key()
        elif character == ":" and (in_flow or before_blank):
            self._fetch_value()
        elif character in "*&":
            self._fetch_anchor(ALIAS if character == "*" else ANCHOR)
        elif character == "!":
            self._fetch_tag()
        elif character in "|>" and not in_flow:
            self._fetch_block_scalar(character == "|")
        elif character in "'\"":
            self._fetch_quoted(character == "'")
        elif self._starts_plain(character, in_flow, before_blank):
            self._fetch_plain()
        else:
            raise self.fail("found character that cannot start any token", self.mark())

    def _starts_plain(self, character: str, in_flow: bool, before_blank: bool) -> bool:
        if character not in _NOT_PLAIN and character not in BLANKS_OR_END:
            return True
        if character == "-" and self.at(1) not in BLANKS:
            return True
        return not in_flow and character in "?:" and not before_blank

    def _skip_to_token(self) -> None:
        while True:
            self.need(1)
            # go-yaml asks for a BOM at the start of its buffer instead of here (yamlprivateh.go, is_bom)
            if self.column == 0 and self.reader.text[self.reader.buffer_start : self.reader.buffer_start + 1] == BOM:
                self.forward()
            tabs = self.flow_level > 0 or not self.simple_key_allowed
            while self.at() == " " or (tabs and self.at() == "\t"):
                self.forward()
            if self.at() == "#":
                while self.at() not in BREAKS_OR_END:
                    self.forward()
            if self.at() not in BREAKS:
                return
            self.skip_break()
            if self.flow_level == 0:
                self.simple_key_allowed = True

    def _leave_block(self) -> None:
        self._unroll(-1)
        self._remove_key()
        self.simple_key_allowed = False

    def _fetch_end(self) -> None:
        if self.column:  # force a new line
            self.column = 0
            self.line += 1
        self._leave_block()
        self._add(STREAM_END, self.mark())

    def _fetch_directive(self) -> None:
        from windlass.yaml.directives import scan_directive

        self._leave_block()
        start = self.mark()
        kind, value, more = scan_directive(self)
        self._add(kind, start, value, more)

    def _fetch_flow_bracket(self, character: str) -> None:
        opens = character in "[{"
        if opens:
            self._save_key()
            self._keys.append(_SimpleKey(False, False, self._next_number(), self.mark()))
            self.flow_level += 1
            if self.flow_level > MAX_FLOW_LEVEL:
                raise self.fail(f"exceeded max depth of {MAX_FLOW_LEVEL}", self._keys[-1].mark)
        else:
            self._remove_key()
            if self.flow_level:
                self.flow_level -= 1
                self._keys_by_token.pop(self._keys.pop().number, None)
        self.simple_key_allowed = opens
        self._fetch_indicator(_FLOW_TOKENS[character])

    def _fetch_indicator(self, kind: int) -> None:
        start = self.mark()
        self.forward()
        self._add(kind, start)

    def _fetch_flow_entry(self) -> None:
        self._remove_key()
        self.simple_key_allowed = True
        self._fetch_indicator(FLOW_ENTRY)

    def _fetch_block_entry(self) -> None:
        if self.flow_level == 0:
            if not self.simple_key_allowed:
                raise self.fail("block sequence entries are not allowed in this context", self.mark())
            self._roll(self.column, -1, BLOCK_SEQUENCE_START, self.mark())
        self._remove_key()
        self.simple_key_allowed = True
        self._fetch_indicator(BLOCK_ENTRY)

    def _fetch_key(self) -> None:
        if self.flow_level == 0:
            if not self.simple_key_allowed:
                raise self.fail("mapping keys are not allowed in this context", self.mark())
            self._roll(self.column, -1, BLOCK_MAPPING_START, self.mark())
        self._remove_key()
        self.simple_key_allowed = self.flow_level == 0
        self._fetch_indicator(KEY)

    def _fetch_value(self) -> None:
        key = self._keys[-1]
        if self._is_valid(key):
            token = Token(KEY, key.mark, key.mark)
            self._queue.insert(key.number - self._taken, token)
            self._roll(key.mark[2], key.number, BLOCK_MAPPING_START, key.mark)
            key.possible = False
            self._keys_by_token.pop(key.number, None)
            self.simple_key_allowed = False
        else:
            if self.flow_level == 0:
                if not self.simple_key_allowed:
                    raise self.fail("mapping values are not allowed in this context", self.mark())
                self._roll(self.column, -1, BLOCK_MAPPING_START, self.mark())
            self.simple_key_allowed = self.flow_level == 0
        self._fetch_indicator(VALUE)

    def _fetch_anchor(self, kind: int) -> None:
        from windlass.yaml.directives import scan_anchor

        self._save_key()
        self.simple_key_allowed = False
        start = self.mark()
        self._add(kind, start, scan_anchor(self))

    def _fetch_tag(self) -> None:
        from windlass.yaml.directives import scan_tag

        self._save_key()
        self.simple_key_allowed = False
        start = self.mark()
        handle, suffix = scan_tag(self)
        self._add(TAG, start, handle, suffix)

    def _fetch_block_scalar(self, literal: bool) -> None:
        from windlass.yaml.scalarscan import scan_block

        self._remove_key()
        self.simple_key_allowed = True
        start = self.mark()
        self._add(SCALAR, start, scan_block(self, literal), False)

    def _fetch_quoted(self, single: bool) -> None:
        from windlass.yaml.scalarscan import scan_quoted

        self._save_key()
        self.simple_key_allowed = False
        start = self.mark()
        self._add(SCALAR, start, scan_quoted(self, single), False)

    def _fetch_plain(self) -> None:
        from windlass.yaml.scalarscan import scan_plain

        self._save_key()
        self.simple_key_allowed = False
        start = self.mark()
        self._add(SCALAR, start, scan_plain(self), True)

    # --- keys and indentation ---

    def _next_number(self) -> int:
        return self._taken + len(self._queue)

    def _is_valid(self, key: _SimpleKey) -> bool:
        if not key.possible:
            return False
        if key.mark[1] < self.line or key.mark[0] + MAX_KEY_CHARACTERS < self.position:
            if key.required:
                raise self.fail("could not find expected ':'", key.mark)
            key.possible = False
            return False
        return True

    def _save_key(self) -> None:
        required = self.flow_level == 0 and self.indent == self.column
        if self.simple_key_allowed:
            key = _SimpleKey(True, required, self._next_number(), self.mark())
            self._remove_key()
            self._keys[-1] = key
            self._keys_by_token[key.number] = len(self._keys) - 1

    def _remove_key(self) -> None:
        key = self._keys[-1]
        if key.possible:
            if key.required:
                raise self.fail("could not find expected ':'", key.mark)
            key.possible = False
            self._keys_by_token.pop(key.number, None)

    def _roll(self, column: int, number: int, kind: int, mark: Mark) -> None:
        if self.flow_level or self.indent >= column:
            return
        self._indents.append(self.indent)
        self.indent = column
        if len(self._indents) > MAX_INDENTS:
            raise self.fail(f"exceeded max depth of {MAX_INDENTS}", self._keys[-1].mark)
        token = Token(kind, mark, mark)
        if number < 0:
            self._queue.append(token)
        else:
            self._queue.insert(number - self._taken, token)

    def _unroll(self, column: int) -> None:
        if self.flow_level:
            return
        while self.indent > column:
            self._add(BLOCK_END, self.mark())
            self.indent = self._indents.pop()
