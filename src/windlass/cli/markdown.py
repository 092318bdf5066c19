"""Markdown into a tree, as far as the texts of commands go. Go: russross/blackfriday v2 block.go, inline.go

Headings, code (indented, fenced), lists, tables, paragraphs; emphasis, code, links, autolinks, tags, line breaks. Not
read: quotations, HTML blocks, definition lists, references, images and footnotes, which no command's text has.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# kinds of blocks, and of what stands inside a paragraph, a heading or a cell
HEADING, CODE_BLOCK, RULE, TABLE, ROW, CELL, LIST, ITEM, PARAGRAPH = (
    "heading", "code block", "rule", "table", "row", "cell", "list", "item", "paragraph"
)  # fmt: skip
TEXT, EMPHASIS, STRONG, CODE, LINK, TAG, BREAK = "text", "emphasis", "strong", "code", "link", "tag", "break"

MAX_DEPTH = 16
"""Levels of lists and emphasis; blackfriday's own bound."""

_ESCAPABLE = "\\`*_{}[]()#+-.!:|&<>~^"
_SPACES = " \t\n\f\r\v"
_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


class Node:
    """A piece of a text: ``text`` is its own, ``children`` what it holds."""

    __slots__ = ("children", "header", "kind", "level", "ordered", "text")

    def __init__(
        self, kind: str, text: str = "", *, level: int = 0, ordered: bool = False, header: bool = False
    ) -> None:
        self.kind = kind
        self.text = text
        self.level = level  # of a heading
        self.ordered = ordered  # a list with numbers
        self.header = header  # a cell of the first row
        self.children: list[Node] = []


def parse(text: str) -> list[Node]:
    """Return the blocks of a text."""
    blocks = _blocks(text.splitlines(keepends=True), 0)
    for block in blocks:
        _read_inside(block)
    return blocks


def _read_inside(block: Node) -> None:
    if block.kind in (PARAGRAPH, HEADING, CELL):
        block.children = list(_inline(block.text, 0))
        return
    for child in block.children:
        _read_inside(child)


# --- blocks ---


def _blocks(lines: list[str], depth: int) -> list[Node]:
    found: list[Node] = []
    at = 0
    while at < len(lines) and depth < MAX_DEPTH:
        line = lines[at]
        if level := _heading_level(line):
            found += _heading(line, level)
            at += 1
        elif line[0] == "%":
            at = _title(lines, at, found)
        elif not line.strip(" \t\n"):
            at += 1
        elif _code_indent(line):
            at = _code(lines, at, found)
        elif (end := _fenced_end(lines, at)) > at:
            found.append(Node(CODE_BLOCK, "".join(lines[at + 1 : end - 1])))
            at = end
        elif _is_rule(line):
            found.append(Node(RULE))
            at += 1
        elif (end := _table(lines, at, found)) > at:
            at = end
        elif _bullet(line) or _number(line):
            at = _list(lines, at, found, depth)
        else:
            at = _paragraph(lines, at, found)
    return found


def _heading_level(line: str) -> int:
    level = len(line) - len(line.lstrip("#"))
    return min(level, 6) if level and line[min(level, 6) : min(level, 6) + 1] == " " else 0


def _heading(line: str, level: int) -> list[Node]:
    text = line[level:].strip(" \n").rstrip("#").rstrip(" ")
    return [Node(HEADING, text, level=level)] if text else []


def _title(lines: list[str], at: int, found: list[Node]) -> int:
    """Read Pandoc's title block, of which a text has at most one, at its start."""
    end = at
    while end < len(lines) and lines[end][0] == "%":
        end += 1
    found.append(Node(HEADING, "\n".join(line.rstrip("\n").removeprefix("% ") for line in lines[at:end]), level=1))
    return end


def _code_indent(line: str) -> int:
    return 1 if line[0] == "\t" else 4 if line.startswith("    ") else 0


def _code(lines: list[str], at: int, found: list[Node]) -> int:
    kept: list[str] = []
    while at < len(lines):
        line = lines[at]
        if not line.strip(" \t\n"):
            kept.append("\n")
        elif indent := _code_indent(line):
            kept.append(line[indent:])
        else:
            break
        at += 1
    found.append(Node(CODE_BLOCK, "".join(kept).rstrip("\n") + "\n"))
    return at


def _fence(line: str) -> str:
    text = line.lstrip(" ")
    if len(line) - len(text) > 3 or text[:3] not in ("```", "~~~"):
        return ""
    return text[: len(text) - len(text.lstrip(text[0]))]


def _fenced_end(lines: list[str], at: int) -> int:
    """Return where fenced code ends that begins here, or ``at``: there is none, or no closing fence."""
    fence = _fence(lines[at])
    if not fence:
        return at
    for end in range(at + 1, len(lines)):
        if _fence(lines[end]) == fence and lines[end].strip() == fence:
            return end + 1
    return at


def _is_rule(line: str) -> bool:
    text = line[len(line[:3]) - len(line[:3].lstrip(" ")) :].rstrip("\n")
    return text[:1] in ("*", "-", "_") and text.count(text[0]) >= 3 and not text.strip(text[0] + " ")


def _bullet(line: str) -> int:
    """Return the length of a bullet and the blank after it, or 0."""
    at = _indent(line, 3)
    return at + 2 if line[at : at + 1] in ("*", "+", "-") and line[at + 1 : at + 2] in (" ", "\t") else 0


def _number(line: str) -> int:
    at = start = _indent(line, 3)
    while line[at : at + 1].isdigit():
        at += 1
    return at + 2 if at > start and line[at : at + 1] == "." and line[at + 1 : at + 2] in (" ", "\t") else 0


def _indent(line: str, most: int) -> int:
    return min(most, len(line) - len(line.lstrip(" ")))


def _list(lines: list[str], at: int, found: list[Node], depth: int) -> int:
    made = Node(LIST, ordered=not _bullet(lines[at]))
    found.append(made)
    reader = _ItemReader(made, depth)
    while at < len(lines) and not reader.ended and (_bullet(lines[at]) or _number(lines[at])):
        at = reader.read(lines, at)
    return at


class _ItemReader:
    """Reads the items of one list. ``holds_blocks`` stays set once an item held more than a line of text."""

    def __init__(self, made: Node, depth: int) -> None:
        self.made = made
        self.depth = depth
        self.ended = False
        self.holds_blocks = False

    def read(self, lines: list[str], at: int) -> int:
        """Read the item at a line and return the line after it. Go: listItem"""
        first = lines[at]
        own_indent = 4 if first[0] == "\t" else _indent(first, 3)
        raw = [first[_bullet(first) or _number(first) :].lstrip(" ")]
        sublist = blank = 0
        at += 1
        while at < len(lines):
            line = lines[at]
            at += 1
            if not line.strip(" \t\n"):
                blank = 1
                continue
            indent, chunk = (4, line[1:]) if line[0] == "\t" else (_indent(line, 4), line[_indent(line, 4) :])
            if (_bullet(chunk) and not _is_rule(chunk)) or _number(chunk):
                if indent <= own_indent:
                    self._next_item(chunk, blank)
                    at -= 1
                    break
                self.holds_blocks |= bool(blank)
                sublist = sublist or len(raw)
            elif blank and indent < 4:
                self.ended = True
                at -= 1
                break
            elif blank:
                raw.append("\n")
                self.holds_blocks = True
            if blank:
                blank = 0
                raw.append("\n")
            raw.append(chunk)
        self._add(raw, sublist)
        return at

    def _next_item(self, chunk: str, blank: int) -> None:
        if bool(_bullet(chunk)) is self.made.ordered:
            self.ended = True
        elif blank:
            self.holds_blocks = True

    def _add(self, raw: list[str], sublist: int) -> None:
        item = Node(ITEM, ordered=self.made.ordered)
        self.made.children.append(item)
        head, rest = (raw[:sublist], raw[sublist:]) if sublist else (raw, [])
        if self.holds_blocks:
            item.children += _blocks(head, self.depth + 1)
        else:
            item.children.append(Node(PARAGRAPH, "".join(head)))
        item.children += _blocks(rest, self.depth + 1)


def _table(lines: list[str], at: int, found: list[Node]) -> int:
    """Return where a table ends that begins here, or ``at``."""
    header = lines[at].rstrip("\n")
    columns = header.count("|") + 1 - header.startswith("|") - header.endswith("|")
    if "|" not in header or at + 1 >= len(lines):
        return at
    under = [cell.strip(" ") for cell in lines[at + 1].strip(" \n").removeprefix("|").removesuffix("|").split("|")]
    if len(under) != columns or not all(len(cell) >= 3 and not cell.strip(":").strip("-") for cell in under):
        return at
    table = Node(TABLE)
    found.append(table)
    end = at + 2
    while end < len(lines) and "|" in lines[end]:
        end += 1
    for place in (at, *range(at + 2, end)):
        table.children.append(_row(lines[place].rstrip("\n"), columns, header=place == at))
    return end


def _row(line: str, columns: int, *, header: bool) -> Node:
    row = Node(ROW)
    texts = [text.strip(" ") for text in line.removeprefix("|").split("|")]
    for text in (texts + [""] * columns)[:columns]:
        row.children.append(Node(CELL, text, header=header))
    return row


def _paragraph(lines: list[str], at: int, found: list[Node]) -> int:
    start = at
    while at < len(lines) and lines[at].strip(" \t\n"):
        underline = lines[at].rstrip("\n").rstrip(" ")
        if at > start and underline and not underline.strip(underline[0]) and underline[0] in "=-":
            _add_paragraph(lines[start : at - 1], found)
            found.append(Node(HEADING, lines[at - 1].strip(" \n"), level=1 if underline[0] == "=" else 2))
            return at + 1
        if at > start and (_heading_level(lines[at]) or _is_rule(lines[at]) or _fenced_end(lines, at) > at):
            break
        at += 1
    _add_paragraph(lines[start:at], found)
    return at


def _add_paragraph(lines: list[str], found: list[Node]) -> None:
    text = "".join(lines).lstrip(" ").removesuffix("\n").rstrip(" ")
    if text:
        found.append(Node(PARAGRAPH, text))


# --- inside ---


def _inline(text: str, depth: int) -> Iterator[Node]:
    """Yield the pieces of a text. Empty pieces stand where blackfriday puts them: the layout of cells looks at them."""
    start = at = 0
    while at < len(text) and depth < MAX_DEPTH:
        reader = _READERS.get(text[at])
        used, node = reader(text, at, depth) if reader else (0, None)
        if not used:
            at += 1
            continue
        yield Node(TEXT, text[start:at])
        if node is not None:
            yield node
        start = at = at + used
    if start < len(text):
        yield Node(TEXT, text[start:].removesuffix("\n"))


def _emphasis(text: str, at: int, depth: int) -> tuple[int, Node | None]:
    mark = text[at]
    count = 2 if text[at + 1 : at + 2] == mark else 1
    rest = text[at + count :]
    if len(rest) < 2 or rest[0] == mark or rest[0] in _SPACES:
        return 0, None
    end = _closing(rest, mark, count)
    if end < 0:
        return 0, None
    node = Node(EMPHASIS if count == 1 else STRONG)
    node.children = list(_inline(rest[:end], depth + 1))
    return end + 2 * count, node


def _closing(text: str, mark: str, count: int) -> int:
    """Return where emphasis ends, or -1. Go: helperEmphasis, helperDoubleEmphasis, helperFindEmphChar"""
    at = 1
    while at < len(text):
        if text[at] == "`" and (end := text.find("`", at + 1)) > 0:
            at = end + 1
            continue
        if text[at] == mark and text[at - 1] != "\\" and text[at - 1] not in _SPACES:
            after = text[at + 1 : at + 2]
            if count == 2 and after == mark:
                return at
            if count == 1 and after != mark and (not after or after in _SPACES or after in _PUNCTUATION):
                return at
        at += 1
    return -1


def _code_span(text: str, at: int, depth: int) -> tuple[int, Node | None]:
    del depth
    rest = text[at:]
    ticks = rest[: len(rest) - len(rest.lstrip("`"))]
    end = rest.find(ticks, len(ticks))
    if end < 0:
        return 0, None
    code = rest[len(ticks) : end].strip(" ")
    return end + len(ticks), Node(CODE, code) if code else None


def _link(text: str, at: int, depth: int) -> tuple[int, Node | None]:
    del depth
    close = text.find("](", at)
    end = text.find(")", close)
    if close < 0 or end < 0 or "]" in text[at:close]:
        return 0, None
    node = Node(LINK, text[close + 2 : end].strip(" \n"))
    node.children = [Node(TEXT, text[at + 1 : close])]
    return end + 1 - at, node


def _angle(text: str, at: int, depth: int) -> tuple[int, Node | None]:
    """Read ``<scheme:…>`` as a link and ``<word …>`` as a tag."""
    del depth
    end = text.find(">", at)
    inner = text[at + 1 : end]
    if end < 0 or not inner.removeprefix("/")[:1].isalnum():
        return 0, None
    scheme, colon, rest = inner.partition(":")
    is_scheme = all(char.isalnum() or char in ".+-" for char in scheme)
    if colon and rest and len(scheme) > 1 and is_scheme and not any(char in _SPACES + "'\"" for char in rest):
        node = Node(LINK, inner)
        node.children = [Node(TEXT, inner)]
        return end + 1 - at, node
    return end + 1 - at, Node(TAG, text[at : end + 1])


def _escape(text: str, at: int, depth: int) -> tuple[int, Node | None]:
    del depth
    char = text[at + 1 : at + 2]
    if not char:
        return 2, None
    return (2, Node(TEXT, char)) if char in _ESCAPABLE else (0, None)


def _spaces(text: str, at: int, depth: int) -> tuple[int, Node | None]:
    """Drop blanks before the end of a line; two of them break it."""
    del depth
    count = len(text) - at - len(text[at:].lstrip(" "))
    if text[at + count : at + count + 1] != "\n":
        return 0, None
    return (count + 1, Node(BREAK)) if count > 1 else (count, None)


def _entity(text: str, at: int, depth: int) -> tuple[int, Node | None]:
    del depth
    end = at + 1 + text.startswith("#", at + 1)
    while text[end : end + 1].isalnum():
        end += 1
    if text[end : end + 1] != ";":
        return 0, None
    entity = text[at : end + 1]
    return len(entity), Node(TEXT, "&" if entity == "&amp;" else entity)


_READERS = {
    "*": _emphasis,
    "_": _emphasis,
    "`": _code_span,
    "[": _link,
    "<": _angle,
    "\\": _escape,
    " ": _spaces,
    "&": _entity,
}
