"""How deep values and schemas may nest, and the room the interpreter needs for that. Go has no such bounds."""

from __future__ import annotations

import sys

from windlass.errors import LimitExceeded

MAX_DEPTH = 1000
"""Nested objects and arrays, of values and of schema documents."""

MAX_SCOPES = 4000
"""Schemas that one place is checked against, and all places around it: deeper than MAX_DEPTH because of references."""

_FRAMES = 30_000
"""Python frames that MAX_SCOPES or MAX_DEPTH can take."""


class TooDeep(LimitExceeded):
    """The value and its schema nest deeper than MAX_DEPTH and MAX_SCOPES allow."""


def is_too_deep(value: object) -> bool:
    """Tell whether a value nests deeper than MAX_DEPTH. Needs no recursion."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        containers = [item for item in level if isinstance(item, (dict, list))]
        if not containers:
            return False
        level = [child for item in containers for child in (item.values() if isinstance(item, dict) else item)]
    return True


def make_room() -> None:
    """Let Python recurse as deep as the bounds allow. Never lowers a limit that is higher already."""
    if sys.getrecursionlimit() < _FRAMES:
        sys.setrecursionlimit(_FRAMES)
