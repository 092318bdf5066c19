"""Printers for ``--output``: tables in uitable's layout, JSON, YAML. Go: helm pkg/cli/output, gosuri/uitable"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

ELLIPSIS = "..."


def write(out: TextIO, format: str, value: object, table: Callable[[], str]) -> None:
    """Print ``value`` as JSON or YAML, or what ``table`` makes of it."""
    if format == "json":
        from windlass.golang.json import dumps

        out.write(dumps(value) + "\n")
    elif format == "yaml":
        from windlass import yaml

        out.write(yaml.dump(value))
    else:
        out.write(table() + "\n")


def table(rows: Sequence[Sequence[object]], max_width: int = 0) -> str:
    """Lay out rows as uitable does: tab-joined cells, each padded to its column; no newline at the end.

    Cells wider than ``max_width`` (0: no limit) are cut and end in three dots.
    """
    cells = [[_text(value) for value in row] for row in rows]
    widths: list[int] = []
    for row in cells:
        for at, cell in enumerate(row):
            if at == len(widths):
                widths.append(0)
            width = max(map(display_width, cell.split("\n")))
            widths[at] = max(widths[at], min(width, max_width) if max_width else width)
    return "\n".join(_line(row, widths) for row in cells)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    from windlass.golang.fmt import show

    return show(value)


def _line(row: list[str], widths: list[int]) -> str:
    sized = [resize(cell, widths[at]) if widths[at] else cell for at, cell in enumerate(row)]
    if not any("\n" in cell for cell in sized):
        return "\t".join(sized)
    split = [cell.split("\n") for cell in sized]
    lines = []
    for number in range(max(map(len, split))):
        # Go: uitable Row.String; a cell with fewer lines is filled with blanks
        parts = [cell[number] if number < len(cell) else " " for cell in split]
        lines.append("\t".join(resize(part, widths[at]) if widths[at] else part for at, part in enumerate(parts)))
    return "\n".join(lines)


def resize(text: str, width: int) -> str:
    """Pad or cut ``text`` to ``width`` columns. Go: uitable util/strutil Resize"""
    size = display_width(text)
    if size <= width:
        return text + " " * (width - size)
    kept: list[str] = []
    used = 0
    for char in text:
        kept.append(char)
        columns = display_width(char)
        if used + columns >= width - len(ELLIPSIS):
            break
        used += columns
    return "".join(kept) + ELLIPSIS


def display_width(text: str) -> int:
    """Return how many terminal columns ``text`` takes, colours not counted. Go: mattn/go-runewidth"""
    if text.isascii() and "\x1b" not in text:
        return sum(char >= " " and char != "\x7f" for char in text) if not text.isprintable() else len(text)
    import re
    import unicodedata

    if "\x1b" in text or "\x9b" in text:
        # Go: uitable util/strutil, constant ansi
        text = re.sub(
            "[\x1b\x9b][\\[\\]()#;?]*(?:(?:(?:[a-zA-Z\\d]*(?:;[a-zA-Z\\d]*)*)?\x07)"
            "|(?:(?:\\d{1,4}(?:;\\d{0,4})*)?[\\dA-PRZcf-ntqry=><~]))",
            "",
            text,
        )
    width = 0
    for char in text:
        if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc"):
            continue
        width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return width
