"""Tokens with the comments around them, as go-yaml v3 collects them (v3 scannerc.go: yaml_parser_scan_comments).

The scanner below it is v2's, which v3 shares but for this.
"""

from __future__ import annotations

from windlass.yaml import scanner as s
from windlass.yaml.reader import BOM, END
from windlass.yaml.scanner import BLANKS, BREAKS, BREAKS_OR_END, ScanError, Scanner, Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.yaml.scanner import Mark

MAX_LOOKAHEAD = 512
"""Characters of white space between two comments that are looked over; go-yaml has the same bound."""

_ZERO: Mark = (0, 0, 0)
_QUIET = frozenset((s.STREAM_START, s.STREAM_END, s.VERSION, s.TAG_DIRECTIVE, s.DOCUMENT_START, s.DOCUMENT_END))


class Comment:
    """A comment of one of three kinds, and the token that it waits for (yaml_comment_t)."""

    __slots__ = ("end", "foot", "head", "line", "scan", "start", "token")

    def __init__(
        self, scan: Mark, token: Mark, start: Mark, end: Mark, *, head: str = "", line: str = "", foot: str = ""
    ) -> None:
        self.scan, self.token, self.start, self.end = scan, token, start, end
        self.head, self.line, self.foot = head, line, foot


class CommentScanner(Scanner):
    """Gives tokens; ``head``, ``line`` and ``foot`` are the comments met up to the token that was last peeked at."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.comments: list[Comment] = []
        self.head = self.line_comment = self.foot = ""
        self.newlines = 0
        self._scan_mark = self._comment_mark = _ZERO
        self._last_taken: Token | None = None

    # --- for the parser ---

    def peek(self) -> Token:
        token = super().peek()
        while self.comments and token.start[0] >= self.comments[0].token[0]:
            comment = self.comments[0]
            if comment.head:
                if token.kind == s.BLOCK_END:
                    break  # an end has no head: it waits for what follows
                self.head = _joined(self.head, comment.head)
            self.foot = _joined(self.foot, comment.foot)
            self.line_comment = _joined(self.line_comment, comment.line)
            del self.comments[0]
        return token

    def skip(self) -> None:
        self._last_taken = self._queue[0]
        super().skip()

    def fail(self, problem: str, context: Mark) -> ScanError:
        # v3 decode.go, parser.fail: the context first
        line = context[1] or self.line
        return ScanError(f"yaml: {f'line {line + 1}: ' if line else ''}{problem}")

    # --- characters ---

    def forward(self, count: int = 1) -> None:
        if self.reader.text[self.position : self.position + count].strip(" \t"):
            self.newlines = 0
        super().forward(count)

    def take_break(self) -> str:
        taken = super().take_break()
        if taken:
            self.newlines += 1
        return taken

    # --- tokens ---

    def _recent(self) -> list[Token]:
        return self._queue if len(self._queue) > 1 or self._last_taken is None else [self._last_taken, *self._queue]

    def _fetch_more(self) -> None:
        while True:
            # two tokens ahead, so that comments find the token that they stand behind
            if len(self._queue) > 2:
                key = self._keys_by_token.get(self._taken)
                if key is None or not self._is_valid(self._keys[key]):
                    break
            self._fetch()
        self._ready = True

    def _fetch(self) -> None:
        count = self._next_number()
        super()._fetch()
        recent = self._recent()
        if count == 0 or recent[-1].kind in _QUIET or recent[-1].kind == s.BLOCK_ENTRY:
            return  # the comment behind a dash belongs to what follows
        self._line_comment(self._comment_mark)

    def _fetch_in_block(self, character: str, before_blank: bool) -> None:
        self._note_mark(character == ":" and self.flow_level == 0)
        super()._fetch_in_block(character, before_blank)

    def _fetch_flow_entry(self) -> None:
        self._note_mark(self.flow_level > 0)
        super()._fetch_flow_entry()

    def _fetch_flow_bracket(self, character: str) -> None:
        self._note_mark(False)
        super()._fetch_flow_bracket(character)

    def _note_mark(self, prior: bool) -> None:
        """Remember which token a comment on this line is of: this one, or the one before a colon or comma."""
        recent = self._recent()
        self._comment_mark = recent[-1].start if prior and recent else self.mark()

    def _fetch_block_scalar(self, literal: bool) -> None:
        self._header_comment()
        super()._fetch_block_scalar(literal)

    def _header_comment(self) -> None:
        """Note the comment behind ``|`` or ``>``, which the scan of the scalar goes past."""
        at = 1
        while self.at(at) in "+-" or self.at(at) in s.DIGITS:
            at += 1
        if self.at(at) not in BLANKS:
            return
        while self.at(at) in BLANKS:
            at += 1
        if self.at(at) != "#":
            return
        begin = at
        while self.at(at) not in BREAKS_OR_END:
            at += 1
        text = self.reader.text[self.position + begin : self.position + at]
        place = (self.position + begin, self.line, self.column + begin)
        self.comments.append(Comment(_ZERO, self.mark(), place, _ZERO, line=text))

    def _unroll(self, column: int) -> None:
        if self.flow_level:
            return
        place = self.mark() if column < 0 else self._scan_mark
        place = (place[0] - 1, place[1], place[2])
        while self.indent > column:
            # An end comes before the comments that belong to the blocks around it.
            stop = place[0]
            for comment in reversed(self.comments):
                if comment.end[0] < stop:
                    break
                if comment.start[2] == self.indent + 1:
                    place = comment.start
                stop = comment.scan[0]
            self._queue.append(Token(s.BLOCK_END, place, place))
            self.indent = self._indents.pop()

    def _skip_to_token(self) -> None:
        self._scan_mark = self.mark()
        while True:
            self.need(1)
            if self.column == 0 and self.reader.text[self.reader.buffer_start : self.reader.buffer_start + 1] == BOM:
                self.forward()
            tabs = self.flow_level > 0 or not self.simple_key_allowed
            while self.at() == " " or (tabs and self.at() == "\t"):
                self.forward()
            self._lift_line_comment()
            if self.at() == "#":
                self._comments(self._scan_mark)
            if self.at() not in BREAKS:
                return
            self.skip_break()
            if self.flow_level == 0:
                self.simple_key_allowed = True

    def _lift_line_comment(self) -> None:
        """Make the comment behind the first dash of a sequence the head of what follows on the next line."""
        recent = self._recent()
        if not self.comments or len(recent) < 2:
            return
        comment = self.comments[-1]
        kinds = (recent[-2].kind, recent[-1].kind)
        if kinds == (s.BLOCK_SEQUENCE_START, s.BLOCK_ENTRY) and comment.line and self.at() not in BREAKS:
            comment.head, comment.line = comment.line, ""
            if comment.start[1] == self.line - 1:
                comment.token = self.mark()

    # --- comments ---

    def _take_line(self, seen: int) -> tuple[Mark, str]:
        """Go past everything up to the end of the line of ``seen``; return where the text began, and the text."""
        start, begin = _ZERO, -1
        while True:
            if self.at() in BREAKS_OR_END:
                if self.position >= seen:
                    text = self.reader.text[begin : self.position] if begin >= 0 else ""
                    return start, text
                self.skip_break()
                continue
            if self.position >= seen and begin < 0:
                start, begin = self.mark(), self.position
            self.forward()

    def _line_comment(self, token: Mark) -> None:
        if self.newlines:
            return
        ahead = 0
        while ahead < MAX_LOOKAHEAD and self.at(ahead) in BLANKS:
            ahead += 1
        if ahead == MAX_LOOKAHEAD or self.at(ahead) != "#":
            return
        start, text = self._take_line(self.position + ahead)
        self.comments.append(Comment(_ZERO, token, start, _ZERO, line=text))

    def _comments(self, scan: Mark) -> None:
        """Read comments up to the next token and say of each whether it is a foot or a head."""
        recent = self._recent()
        token = recent[-1]
        if token.kind == s.FLOW_ENTRY and len(recent) > 1:
            token = recent[-2]
        mark, start = token.start, _ZERO
        indent = max(self.indent, 0)
        recent_empty, first_empty = False, self.newlines <= 1
        line, column = self.line, self.column
        text = ""
        foot_line = -1
        if scan[1] > 0:
            foot_line = self.line - self.newlines + 1
            if self.newlines == 0 and self.column > 1:
                foot_line += 1
        ahead = 0
        while ahead < MAX_LOOKAHEAD:
            column += 1
            character = self.at(ahead)
            if character in BLANKS:
                ahead += 1
                continue
            closes = self.flow_level > 0 and character in "]}"
            if closes or character in BREAKS_OR_END:
                if closes or not recent_empty:
                    follows = start[1] == foot_line and token.kind != s.VALUE
                    if closes or (first_empty and (follows or start[2] - 1 < indent)):
                        if text:
                            if start[2] - 1 < indent:
                                mark = start
                            end = (self.position + ahead, line, column)
                            self.comments.append(Comment(scan, mark, start, end, foot=text))
                            scan = mark = end
                            text = ""
                    elif text and character != END:
                        text += "\n"
                if character not in BREAKS:
                    break
                first_empty, recent_empty = False, True
                column = 0
                line += 1
                ahead += 1
                continue
            if text and (column - 1 < indent and column != start[2]):
                end = (self.position + ahead, line, column)
                self.comments.append(Comment(scan, mark, start, end, foot=text))
                scan = mark = end
                text = ""
            if character != "#":
                break
            if text:
                text += "\n"
            else:
                start = (self.position + ahead, line, column)
            recent_empty = False
            text += self._take_line(self.position + ahead)[1]
            # the line break that ends the comment is gone past by counting on; the line is still the comment's
            ahead, column, line = 1, 0, self.line
            indent = max(self.indent, 0)
        if text:
            end = (self.position + ahead - 1, line, column)
            self.comments.append(Comment(scan, start, start, end, head=text))


def _joined(before: str, more: str) -> str:
    return f"{before}\n{more}" if before and more else before or more
