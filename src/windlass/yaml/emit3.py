"""Characters, comments and scalars as go-yaml v3 writes them: what ``write3`` builds documents of. Go: emitterc.go."""

from __future__ import annotations

from windlass.yaml.resolve import LONG_TAG_PREFIX
from windlass.yaml.traits3 import BREAKS, Traits, escaped
from windlass.yaml.tree3 import DOUBLE, FOLDED, LITERAL, PLAIN, SINGLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

INDENT = 2
ITEM, OTHER = "item", "other"
_BLANKS = frozenset(" \t")
_TAG_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_;/?:@&=+$,.~*'()[]")


class Emitter:
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
        elif self._parents and self._parents[-1] == ITEM:
            self._indent += 2
        else:
            self._indent = INDENT * ((self._indent + INDENT) // INDENT) - (2 if compact else 0)

    def _back(self) -> None:
        self._indent = self._indents.pop()

    # --- comments ---

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


def _lines(value: str) -> Iterable[tuple[str, str]]:
    start = 0
    for at, char in enumerate(value):
        if char in BREAKS:
            yield value[start:at], char
            start = at + 1
    yield value[start:], ""
