"""Who hears of what a command does: the view on a terminal, the lines for CI, spans (docs/design/0014-events.md)."""

from __future__ import annotations

from windlass.cli.env import HELM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from windlass.cli.context import Context
    from windlass.cli.model import Command
    from windlass.cli.options import Options
    from windlass.events import Listener, Work
    from windlass.tracing.tracer import Tracer

FLAG, VARIABLE = "events", "WINDLASS_EVENTS"


class Attended:
    """While it is entered, what a command does is told to those who listen, the command itself first and last."""

    def __init__(self, ctx: Context, command: Command, opts: Options) -> None:
        self._ctx = ctx
        self._name = " ".join(command.names)
        self._place = _place(ctx, opts)
        self._descriptor: int | None = None
        self._tracer: Tracer | None = None
        self._work: Work | None = None

    def __enter__(self) -> Attended:
        """Raises EventsError for a file that cannot be written to."""
        from windlass.events import Events

        listeners = self._listeners()
        if listeners:
            self._ctx.events = Events(*listeners, log=self._ctx.log)
        if self._tracer is not None:
            self._ctx.request_trace = self._tracer.requests(self._ctx.events)
        self._work = self._ctx.events.work("command", command=self._name)
        self._work.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._work is not None
        self._work.note(exit_code=_exit_code(error))
        self._work.__exit__(kind, error, trace)
        if self._descriptor is not None:
            import os

            os.close(self._descriptor)
        if self._tracer is not None:
            self._ctx.afterwards = self._export  # nobody waits for a collector to see what a command said

    def _export(self) -> None:
        from windlass import __version__
        from windlass.tracing.export import export

        assert self._tracer is not None
        export(self._tracer, __version__, self._ctx.settings.variables, self._ctx.debug)

    def _listeners(self) -> list[Listener]:
        from windlass.cli.waitview import view
        from windlass.events import SILENT

        ctx = self._ctx
        ctx.events = SILENT
        found: list[Listener] = []
        if self._place:
            found.append(self._lines())
        if ctx.settings.traced:
            from windlass.tracing.tracer import tracer

            self._tracer = tracer(ctx.settings.variables, ctx.debug)
        if self._tracer is not None:
            found.append(self._tracer)
        ctx.view = None if self._place == "-" else view(ctx)
        return found if ctx.view is None else [*found, ctx.view]

    def _lines(self) -> Listener:
        from windlass.cli import eventlines

        ctx, place = self._ctx, self._place
        if place == eventlines.STANDARD_ERROR:
            ctx.err.flush()
            descriptor = ctx.err.fileno()
        else:
            descriptor = self._descriptor = eventlines.opened(place)

        def failed(error: OSError) -> None:
            from windlass.golang.errno import text

            ctx.warn("no more events are written", file=place, error=text(error.errno))

        def write(line: bytes) -> None:
            ctx.err.flush()  # where both go to standard error, in the order in which they were written
            eventlines.write_whole(descriptor, line)

        return eventlines.EventLines(write, failed)


def _place(ctx: Context, opts: Options) -> str:
    """Return where lines for CI are to go, "" for nowhere. Helm knows neither the flag nor the variable."""
    if not opts.has(FLAG) or ctx.program == HELM:
        return ""
    given = opts.events
    return str(given) if opts.changed(FLAG) else ctx.settings.variable(VARIABLE) or ""


def _exit_code(error: BaseException | None) -> int:
    from windlass.errors import WindlassError

    if error is None:
        return 0
    if isinstance(error, WindlassError):
        return error.exit_code
    return error.code if isinstance(error, SystemExit) and isinstance(error.code, int) else 1
