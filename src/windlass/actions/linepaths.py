"""Which field each line of a rendered document belongs to, told by indentation as people read it.

Documents in block style, which is what templates write; what stands within one line belongs to that line's key.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    Path = tuple[str | int, ...]

_BLOCK_SCALARS = ("|", ">")


def line_paths(lines: list[str]) -> list[Path]:
    """Return the path of each line; blank lines and comments have that of the line before."""
    walk = _Walk()
    return [walk.line(line) for line in lines]


class _Walk:
    """The open keys and list items, each with the column at which it began."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str | int]] = []
        self._scalar: int | None = None  # the column of the key whose block scalar is being read
        self._last: Path = ()

    def line(self, line: str) -> Path:
        text = line.lstrip(" ")
        column = len(line) - len(text)
        if not text.strip() or (self._scalar is not None and column > self._scalar):
            return self._last
        self._scalar = None
        if text[0] == "#":
            return self._last
        if text.startswith("---"):
            self._open = []
            self._last = ()
            return ()
        return self._content(text, column)

    def _content(self, text: str, column: int) -> Path:
        while text == "-" or text.startswith("- "):
            self._item(column)
            rest = text[1:].lstrip(" ")
            column += len(text) - len(rest)
            text = rest
        key = _key(text)
        if key is not None:
            self._close(column)
            self._open.append((column, key))
            self._begin_scalar(text, column)
        self._last = tuple([step for _, step in self._open])
        return self._last

    def _item(self, column: int) -> None:
        """Begin an item: the next one of the list at this column, or the first of one that belongs to the last key."""
        while self._open and (self._open[-1][0] > column or _is_key_at(self._open, column)):
            if isinstance(self._open[-1][1], str) and self._open[-1][0] == column:
                break  # a list may begin at the column of its key
            self._open.pop()
        if self._open and isinstance(self._open[-1][1], int) and self._open[-1][0] == column:
            self._open[-1] = (column, int(self._open[-1][1]) + 1)
        else:
            self._open.append((column, 0))

    def _close(self, column: int) -> None:
        while self._open and (self._open[-1][0] > column or _is_done(self._open[-1], column)):
            self._open.pop()

    def _begin_scalar(self, text: str, column: int) -> None:
        value = text.partition(":")[2].strip() if text[0] not in "\"'" else text.rpartition(": ")[2].strip()
        if value[:1] in _BLOCK_SCALARS and len(value.split()[0]) <= 3:
            self._scalar = column


def _is_key_at(opened: list[tuple[int, str | int]], column: int) -> bool:
    place, step = opened[-1]
    return place == column and isinstance(step, str)


def _is_done(entry: tuple[int, str | int], column: int) -> bool:
    """Tell whether an open key or item ends where a key begins at this column."""
    place, _ = entry
    return place >= column


def _key(text: str) -> str | None:
    if text[0] in "\"'":
        stop = text.find(text[0], 1)
        return text[1:stop] if stop > 0 and text[stop + 1 : stop + 2] == ":" else None
    key, found, after = text.partition(":")
    return key if found and (not after or after[0] in " \n") and key[0] not in "{[" else None
