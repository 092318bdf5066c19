"""Kept connections, by place. Safe for threads; bounded per place and in age."""

from __future__ import annotations

from _thread import allocate_lock  # `threading` costs 3 ms of a cold start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .connection import Connection

MAX_IDLE_PER_PLACE = 8
MAX_AGE = 90.0
"""Seconds that an idle connection is kept (Go: http.Transport IdleConnTimeout)."""


class Pool:
    """Idle connections. ``clock`` gives seconds that only grow."""

    __slots__ = ("_clock", "_closed", "_idle", "_lock")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._closed = False
        self._idle: dict[object, list[Connection]] = {}
        self._lock = allocate_lock()

    def take(self, place: object) -> Connection | None:
        """A connection to ``place`` that is still alive, the youngest first."""
        while True:
            with self._lock:
                waiting = self._idle.get(place)
                if not waiting:
                    return None
                connection = waiting.pop()
            if self._clock() - connection.idle_since <= MAX_AGE and _is_quiet(connection):
                return connection
            connection.close()

    def give(self, place: object, connection: Connection) -> None:
        """Keep ``connection`` for later, or close it when enough are kept."""
        connection.idle_since = self._clock()
        with self._lock:
            waiting = self._idle.setdefault(place, [])
            if len(waiting) < MAX_IDLE_PER_PLACE and not self._closed:
                waiting.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Close everything, and whatever is given back later."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, {}
        for waiting in idle.values():
            for connection in waiting:
                connection.close()


def _is_quiet(connection: Connection) -> bool:
    """An idle connection with something to read has been closed by its peer, or the peer talks out of turn."""
    from select import select

    try:
        return not select([connection.sock], [], [], 0)[0]
    except (OSError, ValueError):
        return False
