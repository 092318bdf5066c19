"""Waiting as a person sees it: how objects stand, on a terminal while it lasts, and why it was in vain, afterwards.

Both are windlass's own: a program that is called helm shows neither.
"""

from __future__ import annotations

from windlass.cli.env import HELM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from windlass.cli.context import Context
    from windlass.kube.observe import Standing

MAX_ROWS = 8
"""Objects that are shown; the others are counted."""
MAX_WIDTH = 200
"""Columns, for terminals that do not say how wide they are or are wider than anybody reads."""
_DEFAULT_WIDTH = 80
_UP, _CLEAR = "\x1b[{}A\r", "\x1b[J"


class WaitView:
    """Draws on a terminal, over what it drew before. ``clock`` gives seconds that only grow."""

    def __init__(self, stream: TextIO, width: int, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._width = max(20, min(width or _DEFAULT_WIDTH, MAX_WIDTH))
        self._clock = clock
        self._begun: float | None = None
        self._drawn = 0

    def show(self, standings: Sequence[Standing]) -> None:
        """Show how objects stand."""
        now = self._clock()
        if self._begun is None:
            self._begun = now
        lines = rows(standings, int(now - self._begun))
        self._draw([line[: self._width - 1] for line in lines])

    def close(self) -> None:
        """Leave nothing behind."""
        self._draw([])
        self._begun = None

    def _draw(self, lines: list[str]) -> None:
        over = _UP.format(self._drawn) + _CLEAR if self._drawn else ""
        if over or lines:
            self._stream.write(over + "".join([f"{line}\n" for line in lines]))
            self._stream.flush()
        self._drawn = len(lines)


def rows(standings: Sequence[Standing], seconds: int) -> list[str]:
    """Return the lines that say how objects stand: a count, and those that are not ready yet."""
    from windlass.kube.values import printable

    waiting = [standing for standing in standings if standing.verdict.status not in _SETTLED]
    found = [f"waiting for {len(waiting)} of {len(standings)} objects, {seconds}s"]
    for standing in waiting[:MAX_ROWS]:
        verdict = standing.verdict
        found.append(f"  {standing}: {verdict.status} {printable(verdict.message)}".rstrip())
    if len(waiting) > MAX_ROWS:
        found.append(f"  and {len(waiting) - MAX_ROWS} more")
    return found


_SETTLED = ("Current", "NotFound")


def view(ctx: Context) -> WaitView | None:
    """Return a view if a person looks on: on a terminal that can be drawn on, without ``--debug``, not as helm."""
    if ctx.program == HELM or ctx.settings.debug or not ctx.err.isatty():
        return None
    if ctx.settings.variable("TERM") in (None, "", "dumb"):
        return None
    from time import monotonic

    return WaitView(ctx.err, _width(ctx.err), monotonic)


def _width(stream: TextIO) -> int:
    import os

    try:
        return os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return _DEFAULT_WIDTH


def explains(ctx: Context) -> bool:
    """Tell whether errors of waiting come with an account."""
    return ctx.program != HELM


def tell(ctx: Context, account: Sequence[str]) -> None:
    """Write an account after an error."""
    ctx.err.write("".join([f"  {line}\n" for line in account]))
