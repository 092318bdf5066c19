"""Long transfers as a person sees them: one line on a terminal while bytes move, and nothing afterwards.

It is windlass's own: a program that is called helm shows none.
"""

from __future__ import annotations

from windlass.net.message import Request, Response
from windlass.net.transport import Transport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TextIO

    from windlass.cli.context import Context

DELAY_S = 0.5
"""What ends sooner is not shown."""

EVERY_S = 0.1
"""Seconds between two drawings."""

LEAST_BYTES = 64 * 1024
"""Smaller bodies are not counted: they are questions and answers, not transfers."""

PIECE_BYTES = 64 * 1024
_BAR = 24
_CLEAR = "\r\x1b[K"
_UNITS = ("B", "kB", "MB", "GB", "TB")


class TransferView:
    """Adds up the transfers that are under way. ``clock`` gives seconds that only grow."""

    def __init__(self, stream: TextIO, clock: Callable[[], float]) -> None:
        from threading import Lock

        self._stream = stream
        self._clock = clock
        self._lock = Lock()
        self._running = self._size = self._moved = 0
        self._begun = self._drawn = 0.0

    def begin(self, size: int) -> None:
        """Count a transfer of ``size`` bytes."""
        with self._lock:
            if not self._running:
                self._size = self._moved = 0
                self._begun, self._drawn = self._clock(), 0.0
            self._running += 1
            self._size += size

    def move(self, count: int) -> None:
        """Count bytes that arrived or were sent, and draw."""
        with self._lock:
            self._moved += count
            now = self._clock()
            if now - self._begun >= DELAY_S and now - self._drawn >= EVERY_S:
                self._drawn = now
                self._stream.write(_CLEAR + line(self._moved, self._size, now - self._begun))
                self._stream.flush()

    def end(self) -> None:
        """Count a transfer as over; the last one leaves nothing behind."""
        with self._lock:
            self._running -= 1
            if not self._running and self._drawn:
                self._stream.write(_CLEAR)
                self._stream.flush()

    def watched(self, pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
        """Yield the pieces, counted."""
        self.begin(size)
        try:
            for piece in pieces:
                self.move(len(piece))
                yield piece
        finally:
            self.end()


def line(moved: int, size: int, seconds: float) -> str:
    """Return what is drawn: ``[====>     ]  12.0 MB of 48.0 MB, 3.1 MB/s``."""
    part = min(moved / size, 1.0) if size else 0.0
    filled = int(part * _BAR)
    bar = ("=" * filled + ">")[:_BAR].ljust(_BAR)
    return f"[{bar}] {amount(moved)} of {amount(size)}, {amount(int(moved / seconds))}/s"


def amount(count: int) -> str:
    """Return a number of bytes in a unit that people read."""
    value, unit = float(count), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.1f} {_UNITS[unit]}" if unit else f"{count} B"


class WatchedTransport(Transport):
    """A transport whose long bodies are shown while they move, in both directions."""

    view: TransferView

    def send(self, request: Request) -> Response:
        """Send a request as any transport does."""
        if isinstance(request.body, bytes) and len(request.body) >= LEAST_BYTES:
            request.length = len(request.body)
            request.body = _Pieces(request.body, self.view)
        answer = super().send(request)
        size = answer.length
        if size is None or size < LEAST_BYTES or request.method == "HEAD":
            return answer
        shown = Response(
            answer.status,
            answer.reason,
            answer.headers,
            self.view.watched(iter(answer), size),
            answer.close,
            method=answer.method,
            url=answer.url,
            interrupt=answer.interrupt,
        )
        shown.history = answer.history
        return shown


class _Pieces:
    """A body that is counted each time it is sent."""

    __slots__ = ("_data", "_view")

    def __init__(self, data: bytes, view: TransferView) -> None:
        self._data = data
        self._view = view

    def __iter__(self) -> Iterator[bytes]:
        whole = memoryview(self._data)
        pieces = (bytes(whole[at : at + PIECE_BYTES]) for at in range(0, len(whole), PIECE_BYTES))
        return self._view.watched(pieces, len(whole))


def view(ctx: Context) -> TransferView | None:
    """Return a view if a person looks on: on a terminal that can be drawn on, without ``--debug``, not as helm."""
    from windlass.cli.env import HELM

    if ctx.program == HELM or ctx.settings.debug or not ctx.err.isatty():
        return None
    if ctx.settings.variable("TERM") in (None, "", "dumb"):
        return None
    from time import monotonic

    return TransferView(ctx.err, monotonic)
