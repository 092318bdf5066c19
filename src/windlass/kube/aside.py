"""Calls that may hang, made in a thread of their own: who waits for them stays free to stop."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _queue import SimpleQueue
    from collections.abc import Callable
    from typing import TypeVar

    from windlass.cancel import Token

    T = TypeVar("T")


class Aside:
    """Waits for calls and for time, until a deadline by ``time.monotonic`` or until a token is set."""

    def __init__(self, cancel: Token | None) -> None:
        self._cancel = cancel

    def call(self, work: Callable[[], T], deadline: float | None) -> tuple[bool, T | None]:
        """Return True and what ``work`` returns, or False once the deadline has passed: its outcome is dropped then.

        Raises what ``work`` raises, and Cancelled.
        """
        from _queue import SimpleQueue
        from threading import Thread

        outcome: SimpleQueue[Callable[[], tuple[bool, T | None]]] = SimpleQueue()

        def run() -> None:
            try:
                value = work()
            except BaseException as error:
                caught = error

                def fail() -> tuple[bool, T | None]:
                    raise caught

                outcome.put(fail)
            else:
                outcome.put(lambda: (True, value))

        Thread(target=run, daemon=True).start()
        return self._first(outcome, deadline)

    def sleep(self, seconds: float, deadline: float | None) -> bool:
        """Wait so long; return False if the deadline comes before. Raises Cancelled."""
        from _queue import SimpleQueue
        from time import monotonic

        end = monotonic() + seconds
        within = deadline is None or end < deadline
        self._first(SimpleQueue(), end if within else deadline)
        return within

    def _first(
        self, outcome: SimpleQueue[Callable[[], tuple[bool, T | None]]], deadline: float | None
    ) -> tuple[bool, T | None]:
        from _queue import Empty
        from time import monotonic

        forget = self._cancel.on_cancel(lambda: outcome.put(lambda: (False, None))) if self._cancel else None
        try:
            found = outcome.get(timeout=None if deadline is None else max(0.0, deadline - monotonic()))
        except Empty:
            return False, None
        finally:
            if forget:
                forget()
            if self._cancel is not None:
                self._cancel.check()
        return found()
