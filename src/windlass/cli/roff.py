"""Markdown into the language of man pages. Go: cpuguy83/go-md2man v2 md2man/roff.go"""

from __future__ import annotations

from windlass.cli import markdown
from windlass.cli.markdown import Node

WIDE_CELL = 30  # bytes of a cell's first piece above which it may be broken
_MARKS = {markdown.EMPHASIS: ("\\fI", "\\fP"), markdown.STRONG: ("\\fB", "\\fP"), markdown.CODE: ("\\fB", "\\fR")}


def render(text: str) -> str:
    """Return the page of a Markdown text whose first block is its title."""
    blocks = markdown.parse(text)
    writer = _Writer()
    writer.blocks(blocks)
    table = "'\\\" t\n" if any(block.kind == markdown.TABLE for block in blocks) else ""
    return f"{table}.nh\n{''.join(writer.out)}"


class _Writer:
    def __init__(self) -> None:
        self.out: list[str] = []
        self._titled = False
        self._depth = 0  # of lists
        self._numbers: list[int] = []

    def blocks(self, blocks: list[Node]) -> None:
        """Write blocks, each with what its place asks for."""
        for at, block in enumerate(blocks):
            before = blocks[at - 1] if at else None
            after = blocks[at + 1] if at + 1 < len(blocks) else None
            if block.kind == markdown.PARAGRAPH:
                self._paragraph(block, before, after)
            else:
                getattr(self, f"_{block.kind.replace(' ', '_')}")(block)

    def _paragraph(self, block: Node, before: Node | None, after: Node | None) -> None:
        if self._depth:
            if before is not None:
                self.out.append(".IP\n" if before.kind == markdown.LIST else "\n")
        else:
            self.out.append("\n" if before is not None and before.kind == markdown.HEADING else "\n.PP\n")
        self._pieces(block.children)
        if after is None or after.kind != markdown.LIST:
            self.out.append("\n")

    def _heading(self, block: Node) -> None:
        if block.level == 1:
            self.out.append("\n\n.SH " if self._titled else ".TH ")
            self._titled = True
        else:
            self.out.append("\n.SH " if block.level == 2 else "\n.SS ")
        self._pieces(block.children)

    def _rule(self, block: Node) -> None:
        del block
        self.out.append("\n.ti 0\n\\l'\\n(.lu'\n")

    def _code_block(self, block: Node) -> None:
        self.out += ["\n.EX\n", escaped(block.text), ".EE\n"]

    def _list(self, block: Node) -> None:
        self.out.append("\n.RS\n" if self._depth else "\n")
        self._depth += 1
        self._numbers.append(0)
        self.blocks(block.children)
        self._numbers.pop()
        self._depth -= 1
        self.out.append(".RE\n" if self._depth else "")

    def _item(self, block: Node) -> None:
        self._numbers[-1] += 1
        self.out.append(f'.IP "{self._numbers[-1]:3d}." 5\n' if block.ordered else ".IP \\(bu 2\n")
        self.blocks(block.children)

    def _table(self, block: Node) -> None:
        columns = "l " * len(block.children[0].children)
        self.out += ["\n.TS\nallbox;\n", f"{columns}\n{columns}.\n"]
        for row in block.children:
            for at, cell in enumerate(row.children):
                self._cell(cell, first=at == 0, last=at == len(row.children) - 1)
        self.out.append(".TE\n")

    def _cell(self, cell: Node, *, first: bool, last: bool) -> None:
        wide = not cell.header and _size(cell) > WIDE_CELL
        self.out.append(("" if first else "\t") + ("\\fB" if cell.header else "T{\n" if wide else ""))
        self._pieces(cell.children)
        end = "\\fP" if cell.header else "\nT}\n" if wide else ""
        self.out.append(end + ("\n" if last and not wide else ""))

    def _pieces(self, pieces: list[Node]) -> None:
        for piece in pieces:
            opening, closing = _MARKS.get(piece.kind, ("", ""))
            if piece.kind in (markdown.TEXT, markdown.CODE):
                self.out += [opening, escaped(piece.text), closing]
            elif piece.kind == markdown.BREAK:
                self.out.append("\n.br\n")
            elif piece.kind == markdown.LINK:
                shown = piece.children[0].text
                target = piece.text.replace("-", "\\-")
                self.out.append(f"{'' if shown == piece.text else shown}\n\\[la]{target}\\[ra]")
            elif piece.kind != markdown.TAG:
                self.out.append(opening)
                self._pieces(piece.children)
                self.out.append(closing)


def _size(cell: Node) -> int:
    """Return the bytes of the first piece, and of the first pieces in it. Go: nodeLiteralSize"""
    size = 0
    node = cell
    while node.children:
        node = node.children[0]
        size += len(node.text.encode("utf-8", "surrogateescape"))
    return size


def escaped(text: str) -> str:
    """Return text that roff prints as it is. Go: escapeSpecialChars"""
    return "".join(map(_escaped_line, text.splitlines(keepends=True)))


def _escaped_line(line: str) -> str:
    # what leads a line is a request to roff; Go guards it before every piece between backslashes
    guard = "\\&" if line[0] in "'." else ""
    pieces = line.split("\\")
    if pieces[-1] == "":
        return "\\\\".join(guard + piece for piece in pieces[:-1]) + "\\\\"
    return "\\\\".join(guard + piece for piece in pieces)
