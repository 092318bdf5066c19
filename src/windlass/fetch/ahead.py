"""Work done ahead on a few threads, its results taken in the order in which they are wanted."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _thread import LockType
    from collections.abc import Callable, Sequence

MAX_PARALLEL = 16


class Job:
    """One piece of work. ``wait`` does it if no thread has begun it, and raises what it raised."""

    __slots__ = ("_act", "_begun", "_done", "_error")

    def __init__(self, act: Callable[[], object]) -> None:
        from _thread import allocate_lock  # `threading` costs 3 ms of a cold start

        self._act = act
        self._begun: LockType = allocate_lock()
        self._done: LockType = allocate_lock()
        self._done.acquire()
        self._error: BaseException | None = None

    def attempt(self) -> None:
        """Do the work unless it was begun already."""
        if not self._begun.acquire(False):
            return
        try:
            self._act()
        except BaseException as error:  # bugs too: they are raised by ``wait``, in the caller's thread
            self._error = error
        finally:
            self._done.release()

    def wait(self) -> None:
        """Return when the work is done. Raises what it raised."""
        self.attempt()
        with self._done:
            pass
        if self._error is not None:
            raise self._error

    def settle(self) -> None:
        """Keep the work from beginning; when it has begun, return at its end."""
        if not self._begun.acquire(False):
            with self._done:
                pass


def start(jobs: Sequence[Job]) -> None:
    """Begin the jobs, in their order. Whoever loses interest in some has to ``settle`` all."""
    from _thread import start_new_thread

    waiting = list(reversed(jobs))

    def work() -> None:
        while True:
            try:
                job = waiting.pop()
            except IndexError:
                return
            job.attempt()

    if len(jobs) > 1:
        for _ in range(min(MAX_PARALLEL, len(jobs))):
            start_new_thread(work, ())
