"""Shortening and folding of text (sprig calls goutils v1.1.1, which counts bytes)."""

from __future__ import annotations

from windlass.golang.runes import is_space
from windlass.golang.text import cut, from_bytes, length, to_bytes
from windlass.sprig.limits import check_text

_MARK = "..."


def abbrev(width: int, text: str) -> str:
    """Shorten to so many bytes with an ellipsis at the end; widths below 4 change nothing."""
    return text if width < 4 else _abbreviate(text, 0, width)


def abbrevboth(left: int, right: int, text: str) -> str:
    """Shorten to ``right`` bytes from offset ``left`` on, with ellipses on the sides that lost something."""
    if right < 4 or (left > 0 and right < 7):
        return text
    return _abbreviate(text, left, right)


def _abbreviate(text: str, offset: int, width: int) -> str:
    """goutils: AbbreviateFull."""
    size = length(text)
    if size <= width:
        return text
    offset = min(offset, size)
    if size - offset < width - 3:
        offset = size - (width - 3)
    if offset <= 4:
        return cut(text, 0, width - 3) + _MARK
    if width < 7:
        return ""  # an error there, which sprig drops
    if offset + width - 3 < size:
        return _MARK + _abbreviate(cut(text, offset, size), 0, width - 3)
    return _MARK + cut(text, size - (width - 3), size)


def nospace(text: str) -> str:
    """Remove blanks. goutils walks over bytes, so text outside ASCII is garbled when anything is removed."""
    chars = _bytes_as_runes(text)
    kept = "".join([char for char in chars if not is_space(char)])
    return text if len(kept) == len(chars) else kept


def initials(text: str) -> str:
    """Return the first byte of each word, as goutils' Initials does."""
    out = []
    after_gap = True
    for char in _bytes_as_runes(text):
        if is_space(char):
            after_gap = True
        elif after_gap:
            out.append(char)
            after_gap = False
    return "".join(out)


def wrap(width: int, text: str) -> str:
    """Break lines at blanks; words longer than the width stay whole."""
    return _wrap(text, width, "\n", False)


def wrap_with(width: int, separator: str, text: str) -> str:
    """Break lines at blanks with a separator of one's own; words longer than the width are cut."""
    return _wrap(text, width, separator or "\n", True)


def _wrap(text: str, width: int, separator: str, cut_words: bool) -> str:
    """goutils: WrapCustom."""
    data, mark = to_bytes(text), to_bytes(separator)
    width = max(width, 1)
    check_text(len(data) + len(mark) * (len(data) // width + data.count(b" ") + 1))
    out: list[bytes] = []
    offset, size = 0, len(data)
    while size - offset > width:
        if data[offset] == 0x20:
            offset += 1
            continue
        space = data.rfind(b" ", offset, offset + width + 1)
        if space < 0 and cut_words:
            out += data[offset : offset + width], mark
            offset += width
            continue
        if space < 0:
            space = data.find(b" ", offset + width)
        if space < 0:
            break
        out += data[offset:space], mark
        offset = space + 1
    out.append(data[offset:])
    return from_bytes(b"".join(out))


def _bytes_as_runes(text: str) -> str:
    return text if text.isascii() else to_bytes(text).decode("latin-1")
