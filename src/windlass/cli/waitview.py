"""Waiting as a person sees it: how objects stand, on a terminal while it lasts, and why it was in vain, afterwards.

Both are windlass's own: a program that is called helm shows neither. The view is a listener of events.
"""

from __future__ import annotations

from windlass.cli.env import HELM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from windlass.cli.context import Context
    from windlass.events import Event

    Size = Callable[[], tuple[int, int]]
    """Gives columns and lines."""

MAX_ROWS = 8
"""Objects that are shown; the others are counted."""
MAX_WIDTH = 200
"""Columns, for terminals that do not say how wide they are or are wider than anybody reads."""
_DEFAULT_SIZE = 80, 24
_UP, _CLEAR = "\x1b[{}A\r", "\x1b[J"


class WaitView:
    """Draws on a terminal, over what it drew before. ``clock`` gives seconds that only grow.

    Safe to share between threads. ``size`` is asked for each time: windows change.
    """

    def __init__(self, write: Callable[[str], object], size: Size, clock: Callable[[], float]) -> None:
        from _thread import RLock

        self.write = write
        self._size = size
        self._clock = clock
        self._lock = RLock()
        self._begun: dict[int, float] = {}
        self._drawn: list[str] = []

    def hear(self, event: Event) -> None:
        """Take an event of any type; those of waiting are shown."""
        if event.type == "wait.start":
            self._begun[event.work] = self._clock()
        elif event.type == "wait.progress":
            begun = self._begun.setdefault(event.work, self._clock())
            self._draw(rows(event.fields, int(self._clock() - begun)))
        elif event.type == "wait.end":
            self._begun.pop(event.work, None)
            self._draw([])

    def above(self, text: str) -> None:
        """Write whole lines where the view was; it is drawn anew below them."""
        self.aside(lambda: self.write(text))

    def aside(self, work: Callable[[], object]) -> None:
        """Leave the place to somebody who writes whole lines by other ways, and draw nothing meanwhile."""
        with self._lock:
            over, self._drawn = self._over(), []
            if over:
                self.write(over)
            work()

    def _draw(self, lines: list[str]) -> None:
        with self._lock:
            columns, height = self._size()
            lines = [fitting(line, columns - 1) for line in lines[: max(1, height - 1)]]
            text = self._over() + "".join([f"{line}\n" for line in lines])
            if text:
                self.write(text)
            self._drawn = lines

    def _over(self) -> str:
        """Return what takes away what was drawn: a window that became narrower has wrapped its lines."""
        columns = self._size()[0]
        taken = sum(max(1, -(-width(line) // columns)) for line in self._drawn)
        return _UP.format(taken) + _CLEAR if taken else ""


def rows(progress: object, seconds: int) -> list[str]:
    """Return the lines that say how objects stand: a count, and those that are not ready yet."""
    from windlass.kube.values import printable

    assert isinstance(progress, dict)
    left, waiting = progress["total"] - progress["ready"], progress["waiting"]
    found = [f"waiting for {left} of {progress['total']} objects, {seconds}s"]
    for entry in waiting[:MAX_ROWS]:
        name = f"{entry['kind']}/{entry['namespace']}/{entry['name']}"
        found.append(f"  {name}: {entry['status']} {printable(entry['message'])}".rstrip())
    if left > MAX_ROWS:
        found.append(f"  and {left - MAX_ROWS} more")
    return found


def width(text: str) -> int:
    """Return how many columns a text takes; East Asian characters take two (UAX #11), combining ones none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def fitting(text: str, columns: int) -> str:
    """Return as much of the beginning of a text as has room."""
    if text.isascii():
        return text[:columns]
    text = text[: 2 * columns]  # marks that combine take no room, but nobody needs many
    while width(text) > columns:
        text = text[:-1]
    return text


def view(ctx: Context) -> WaitView | None:
    """Return a view if a person looks on: on a terminal that can be drawn on, without ``--debug``, not as helm."""
    if ctx.program == HELM or ctx.settings.debug or not ctx.err.isatty():
        return None
    if ctx.settings.variable("TERM") in (None, "", "dumb"):
        return None
    from time import monotonic

    return WaitView(_written_past(ctx.err), lambda: _size(ctx.err), monotonic)


def _written_past(stream: TextIO) -> Callable[[str], object]:
    """Return what writes where a stream writes, past its buffer: a whole drawing at once."""
    import os

    descriptor = stream.fileno()

    def write(text: str) -> None:
        rest = text.encode("utf-8", "surrogateescape")
        try:
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        except OSError:
            pass  # nobody looks on any more

    return write


def _size(stream: TextIO) -> tuple[int, int]:
    import os

    try:
        columns, lines = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        columns, lines = _DEFAULT_SIZE
    columns, lines = columns or _DEFAULT_SIZE[0], lines or _DEFAULT_SIZE[1]  # a terminal may not know either
    return min(columns, MAX_WIDTH), lines


def explains(ctx: Context) -> bool:
    """Tell whether errors of waiting come with an account."""
    return ctx.program != HELM


def tell(ctx: Context, account: Sequence[str]) -> None:
    """Write an account after an error."""
    ctx.err.write("".join([f"  {line}\n" for line in account]))
