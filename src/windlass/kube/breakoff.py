"""Ending requests that a server leaves without an answer, once a token is set (Go: the context of a request).

What is under way then is given ``GRACE`` seconds, so that usually its outcome is known, and broken off after that.
"""

from __future__ import annotations

from _thread import allocate_lock

from windlass.kube.errors import Unreachable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from windlass.cancel import Token

    class Interruptible(Protocol):
        """A connection that a thread may be waiting for."""

        def interrupt(self) -> None: ...


GRACE = 0.5
"""Seconds that a request under way has for its answer."""
FINISH = 10.0
"""Seconds for a request that begins afterwards, where that is permitted: the record of what happened."""


class Breakoff:
    """Watches over the requests of one operation. With ``finish`` new ones may begin after the token is set."""

    __slots__ = ("_finish", "_token")

    def __init__(self, token: Token, *, finish: bool) -> None:
        self._token = token
        self._finish = finish

    def begin(self, what: str) -> UnderWay:
        """Watch over a request, ``what`` in errors. Raises Unreachable if it must not begin."""
        token = self._token
        if not token.cancelled:
            request = UnderWay(what, token)
            request.forget = token.on_cancel(lambda: request.end_after(GRACE))
            return request
        if not self._finish:
            raise Unreachable(f"{what}: {token.reason}")
        request = UnderWay(what, None)
        request.end_after(FINISH)
        return request


class UnderWay:
    """One request, with all its repetitions."""

    __slots__ = ("_connection", "_lock", "_over", "_timer", "_token", "_what", "forget")

    def __init__(self, what: str, token: Token | None) -> None:
        self.forget: Callable[[], None] = _nothing
        self._what = what
        self._token = token
        self._lock = allocate_lock()
        self._connection: Interruptible | None = None
        self._over = False
        self._timer: Callable[[], None] = _nothing

    def holds(self, connection: Interruptible | None) -> None:
        """Hear which connection the request is on, None for none any more."""
        with self._lock:
            self._connection = connection
            if self._over and connection is not None:
                connection.interrupt()

    def end_after(self, seconds: float) -> None:
        """Break off after some time, unless the request has ended by then."""
        from threading import Timer

        timer = Timer(seconds, self._end)
        timer.daemon = True
        self._timer = timer.cancel
        timer.start()

    def close(self) -> None:
        """The request has ended."""
        self.forget()
        self._timer()

    def rest(self, seconds: float, sleep: Callable[[float], object]) -> bool:
        """Wait between two attempts; return whether there is to be another."""
        if self._token is not None:
            return not self._token.wait(seconds)
        sleep(seconds)
        return not self._over

    def check(self, error: Unreachable) -> None:
        """Raises Unreachable that tells why, where a failure came of our breaking the request off."""
        if self._over or (self._token is not None and self._token.cancelled):
            from windlass.cancel import DEADLINE_EXCEEDED

            reason = DEADLINE_EXCEEDED if self._token is None else self._token.reason
            raise Unreachable(f"{self._what}: {reason}") from error

    def _end(self) -> None:
        with self._lock:
            self._over = True
            if self._connection is not None:
                self._connection.interrupt()


def _nothing() -> None:
    """Nothing to take back."""
