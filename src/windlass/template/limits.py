"""The bounds of the template language, and the room the interpreter needs to reach them."""

from __future__ import annotations

import sys

MAX_PAREN_DEPTH = 1000
"""Nested parentheses in one action. Go stops at 10000 with the same text."""

MAX_TEMPLATE_DEPTH = 4240
"""Nested ``{{template}}`` calls. Go stops at 100000; ours differs from that by a multiple of 2520, so that a cycle
of up to ten templates is cut in the same one of them."""

MAX_RANGE_STEPS = 20_000_000
"""Rounds of all ``range`` loops of one execution. Go has no bound and would run for minutes or exhaust memory."""

MAX_OUTPUT_PIECES_LENGTH = 1 << 30
"""Characters that one execution may print."""

MAX_TEXT_LENGTH = 1 << 28
"""Characters of one string that ``print`` and its relatives make: doubling a string reaches that in 28 rounds."""

_FRAMES = 60_000
"""Python frames that MAX_TEMPLATE_DEPTH or Helm's 1000 nested includes can take. They live on the heap: closures
calling closures consume no C stack in CPython 3.11 and later."""


def make_room() -> None:
    """Let Python recurse as deep as the bounds above allow. Never lowers a limit that is higher already."""
    if sys.getrecursionlimit() < _FRAMES:
        sys.setrecursionlimit(_FRAMES)
