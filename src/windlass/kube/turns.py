"""Taking turns: so many may do something at once, and who has waited longest is next."""

from __future__ import annotations


class Turns:
    """Places that threads enter and leave. ``close`` sends away whoever waits for one."""

    def __init__(self, places: int, guests: int = 1) -> None:
        """``guests`` are as many as there will ever be."""
        from collections import deque
        from threading import Condition

        self.crowded = guests > places
        self._free = places
        self._closed = False
        self._waiting: deque[object] = deque()
        self._changed = Condition()

    def enter(self) -> bool:
        """Wait for a place; return False, without one, when all is closed."""
        ticket = object()
        with self._changed:
            self._waiting.append(ticket)
            self._changed.wait_for(lambda: self._closed or (self._free and self._waiting[0] is ticket))
            self._waiting.remove(ticket)
            self._changed.notify_all()
            if self._closed:
                return False
            self._free -= 1
            return True

    def leave(self) -> None:
        """Give a place back."""
        with self._changed:
            self._free += 1
            self._changed.notify_all()

    def close(self) -> None:
        """Let nobody in any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
