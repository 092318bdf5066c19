"""A token that tells work under way to stop, for threads and signals (Go: context.Context's cancellation).

Requests already sent are finished; whoever waits or loops asks the token before going on.
"""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

CANCELED = "context canceled"
"""Go: context.Canceled."""
DEADLINE_EXCEEDED = "context deadline exceeded"
"""Go: context.DeadlineExceeded."""


class Cancelled(WindlassError):
    """Work was told to stop; the text is Go's, which scripts match."""


class Token:
    """Set once, seen by every thread."""

    __slots__ = ("__weakref__", "_callbacks", "_event", "_lock", "reason")

    def __init__(self) -> None:
        import threading

        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], object]] = []
        self.reason = ""

    def cancel(self, reason: str = CANCELED) -> None:
        """Tell everybody to stop. The first reason stays; callbacks run once, in the calling thread."""
        with self._lock:
            if self._event.is_set():
                return
            self.reason = reason
            self._event.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def cancel_from_signal(self, reason: str = CANCELED, *, first: Callable[[], object] | None = None) -> None:
        """Like ``cancel``, for signal handlers: these may interrupt a thread that holds the locks needed.

        What is to be done ``first`` is done aside as well.
        """
        import threading

        def work() -> None:
            try:
                if first is not None:
                    first()
            finally:
                self.cancel(reason)

        threading.Thread(target=work, name="windlass-cancel").start()

    @property
    def cancelled(self) -> bool:
        """Whether somebody has called ``cancel``."""
        return self._event.is_set()

    def check(self) -> None:
        """Raises Cancelled with the reason once the token is set."""
        if self._event.is_set():
            raise Cancelled(self.reason)

    def wait(self, seconds: float) -> bool:
        """Sleep, but no longer than until the token is set. Returns whether it is."""
        return self._event.wait(max(0.0, seconds))

    def on_cancel(self, callback: Callable[[], object]) -> Callable[[], None]:
        """Run ``callback`` when the token is set, at once if it is; it must not block. Returns what takes it back."""
        with self._lock:
            if not self._event.is_set():
                self._callbacks.append(callback)
                return lambda: self._forget(callback)
        callback()
        return lambda: None

    def child(self) -> Token:
        """Return a token that is set together with this one, and can be set alone. This one does not keep it alive."""
        import weakref

        made = Token()
        reference = weakref.ref(made)

        def pass_on() -> None:
            token = reference()
            if token is not None:
                token.cancel(self.reason)

        weakref.finalize(made, self.on_cancel(pass_on)).atexit = False
        return made

    def _forget(self, callback: Callable[[], object]) -> None:
        with self._lock:
            if callback in self._callbacks:
                self._callbacks.remove(callback)
