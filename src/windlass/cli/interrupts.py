"""SIGINT and SIGTERM while a release changes: a token is set, and what is under way ends by itself.

Go: helm pkg/cmd/install.go runInstall. A second signal ends the process at once, as signals otherwise do.
"""

from __future__ import annotations

from windlass.cancel import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from windlass.cli.context import Context

_SIGNALS = ("SIGINT", "SIGTERM")


class Interrupts:
    """While it is entered, a signal sets the token that entering returns."""

    def __init__(self, ctx: Context, name: str, *, told: bool = True) -> None:
        """``name`` is the release that is named as cancelled, if that is to be ``told``, as Helm does."""
        self._ctx = ctx
        self._out = ctx.out
        self._text = f"Release {name} has been cancelled.\n" if told else ""
        self._before: dict[int, object] = {}
        self._token = Token()

    def __enter__(self) -> Token:
        import signal
        import threading

        if threading.current_thread() is threading.main_thread():
            for number in [getattr(signal, name) for name in _SIGNALS]:
                self._before[number] = signal.signal(number, self._interrupted)
        return self._token

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._restore()

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        self._restore()
        view = self._ctx.view
        self._token.cancel_from_signal(first=self._tell if view is None else lambda: view.aside(self._tell))

    def _tell(self) -> None:
        """Say whose operation ends."""
        if not self._text:
            return
        import os

        try:
            self._out.flush()
            os.write(self._out.fileno(), self._text.encode("utf-8", "surrogateescape"))
        except OSError:
            pass  # nobody reads any more; the operation is to end all the same

    def _restore(self) -> None:
        import signal

        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal.signal returned
        self._before = {}
