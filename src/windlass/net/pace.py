"""An end for bodies that drip. The transport bounds silence only; of any size, a body must keep a little pace."""

from __future__ import annotations

from .errors import TIMEOUT, NetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

GRACE = 120.0
"""Seconds in which nothing is asked."""
SLOWEST = 1024
"""Bytes a second, on average, after that; the slowest modems did better."""


class Pace:
    """Watches one body. ``clock`` gives seconds that only grow."""

    __slots__ = ("_begun", "_clock", "_moved")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._begun = clock()
        self._moved = 0

    def moved(self, size: int) -> None:
        """``size`` more bytes came. Raises NetError when that took too long."""
        self._moved += size
        taken = self._clock() - self._begun
        if taken > GRACE and self._moved < SLOWEST * (taken - GRACE):
            text = f"the body came slower than {SLOWEST} bytes a second: {self._moved} bytes in {taken:.0f} s"
            raise NetError(text, TIMEOUT, timeout=True)
