"""Go's package path: slash-separated names. ``path/filepath`` agrees with it on every system windlass runs on."""

from __future__ import annotations

from windlass.errors import WindlassError


class BadPattern(WindlassError):
    """A malformed pattern (path.ErrBadPattern)."""

    def __init__(self) -> None:
        super().__init__("syntax error in pattern")


def base(name: str) -> str:
    """Return the last element; "." for an empty path and "/" for one of slashes only (path.Base)."""
    if not name:
        return "."
    return name.rstrip("/").rpartition("/")[2] or "/"


def directory(name: str) -> str:
    """Return all but the last element, cleaned (path.Dir)."""
    return clean(name[: name.rfind("/") + 1])


def extension(name: str) -> str:
    """Return the last element's suffix from its last dot on (path.Ext)."""
    last = name[name.rfind("/") + 1 :]
    dot = last.rfind(".")
    return last[dot:] if dot >= 0 else ""


def is_abs(name: str) -> bool:
    """Tell whether the path starts at the root (path.IsAbs)."""
    return name[:1] == "/"


def clean(name: str) -> str:
    """Return the shortest path that means the same, without looking at any file (path.Clean)."""
    rooted = name[:1] == "/"
    kept: list[str] = []
    for element in name.split("/"):
        if element in ("", "."):
            continue
        if element != "..":
            kept.append(element)
        elif kept and kept[-1] != "..":
            kept.pop()
        elif not rooted:
            kept.append("..")
    return ("/" if rooted else "") + "/".join(kept) or "."


def join(*elements: str) -> str:
    """Join the elements that are not empty, cleaned (path.Join)."""
    joined = "/".join([element for element in elements if element])
    return clean(joined) if joined else ""


def match(pattern: str, name: str) -> bool:
    """Tell whether the whole name matches the shell pattern (path.Match). Raises BadPattern.

    ``*`` and ``?`` stop at slashes; ``[^a-z]`` is a class; a backslash takes the next character as it is.
    """
    while pattern:
        star, chunk, pattern = _next_chunk(pattern)
        if star and not chunk:
            return "/" not in name
        rest = _match_chunk(chunk, name)
        if rest is not None and (not rest or pattern):
            name = rest
            continue
        found = _after_star(chunk, name, pattern) if star else None
        if found is None:
            while pattern:  # what follows a mismatch must still be well-formed
                _, chunk, pattern = _next_chunk(pattern)
                _match_chunk(chunk, "")
            return False
        name = found
    return not name


def _after_star(chunk: str, name: str, pattern: str) -> str | None:
    """Return what remains of the name when ``*`` takes some of its characters before the chunk."""
    for place, char in enumerate(name):
        if char == "/":
            return None
        rest = _match_chunk(chunk, name[place + 1 :])
        if rest is not None and (pattern or not rest):
            return rest
    return None


def _next_chunk(pattern: str) -> tuple[bool, str, str]:
    """Split off leading stars and the text up to the next star (Go: scanChunk)."""
    stripped = pattern.lstrip("*")
    star = len(stripped) < len(pattern)
    in_class, place = False, 0
    while place < len(stripped):
        char = stripped[place]
        if char == "\\":
            place += 1
        elif char == "[":
            in_class = True
        elif char == "]":
            in_class = False
        elif char == "*" and not in_class:
            break
        place += 1
    return star, stripped[:place], stripped[place:]


def _match_chunk(chunk: str, text: str) -> str | None:
    """Return what remains of the text after a chunk without stars, or None. Raises BadPattern."""
    failed = False
    place = 0
    while place < len(chunk):
        failed = failed or not text
        char = chunk[place]
        if char == "[":
            matched, place = _match_class(chunk, place + 1, "" if failed else text[0])
            failed = failed or not matched
        else:
            if char == "\\":
                place += 1
                if place >= len(chunk):
                    raise BadPattern
                failed = failed or chunk[place] != text[0]
            elif char == "?":
                failed = failed or text[0] == "/"
            else:
                failed = failed or char != text[0]
            place += 1
        text = text[1:]
    return None if failed else text


def _match_class(chunk: str, place: int, char: str) -> tuple[bool, int]:
    negated = chunk[place : place + 1] == "^"
    place += negated
    matched, ranges = False, 0
    while True:
        if chunk[place : place + 1] == "]" and ranges:
            return matched != negated, place + 1
        low, place = _class_char(chunk, place)
        high = low
        if chunk[place] == "-":
            high, place = _class_char(chunk, place + 1)
        matched = matched or low <= char <= high
        ranges += 1


def _class_char(chunk: str, place: int) -> tuple[str, int]:
    """Return one character of a class and where the next starts (Go: getEsc)."""
    if place >= len(chunk) or chunk[place] in "-]":
        raise BadPattern
    if chunk[place] == "\\":
        place += 1
        if place >= len(chunk):
            raise BadPattern
    if place + 1 >= len(chunk):
        raise BadPattern
    return chunk[place], place + 1
