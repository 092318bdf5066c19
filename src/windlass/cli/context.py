"""What a command gets: settings, streams, the name it was called by, and log lines."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from windlass.cli.env import EnvSettings
    from windlass.cli.model import Command
    from windlass.cli.options import Options
    from windlass.cli.preload import Preload
    from windlass.cli.waitview import WaitView
    from windlass.events import Events
    from windlass.kube.rest import Trace
    from windlass.storage.history import Storage


class Context:
    """The composition root of one invocation."""

    def __init__(
        self,
        program: str,
        settings: EnvSettings,
        out: TextIO | None = None,
        err: TextIO | None = None,
        stdin: TextIO | None = None,
        imports: Preload | None = None,
    ) -> None:
        self.program = program
        self.settings = settings
        self.out = out or sys.stdout
        self.err = err or sys.stderr
        self.stdin = stdin or sys.stdin
        self.imports = imports  # the modules of the command line, complete once a command is chosen
        self.options: Options | None = None  # the flags given so far, while completing
        self.memory: Storage | None = None  # the releases of the memory driver, if that is the driver
        self.plugin_commands: Sequence[Command] = ()  # set where a command may be a plugin's
        self.view: WaitView | None = None  # what is drawn on the terminal while this waits
        self.request_trace: Trace | None = None  # who is told of requests to the cluster
        self.afterwards: Callable[[], object] | None = None  # what is done once everything has been said
        self._events: Events | None = None
        self.plugin_troubles: list[tuple[str, dict[str, object]]] | None = None  # None: nobody has looked

    @property
    def events(self) -> Events:
        """Where this run tells what it does; nobody listens unless ``cli.listeners`` has said who does."""
        if self._events is None:
            from windlass.events import SILENT

            self._events = SILENT
        return self._events

    @events.setter
    def events(self, events: Events) -> None:
        self._events = events

    def log(self, level: str, message: str, fields: dict[str, object]) -> None:
        """Write one slog line to the error stream; details with ``--debug`` only."""
        if level == "DEBUG" and not self.settings.debug:
            return
        from windlass.cli.slog import line

        text = line(level, message, fields)
        if self._events is not None and level != "DEBUG":
            self._events.tell("log", level=level, message=message, fields=fields)
        if self.view is not None:
            self.view.above(text)
            return
        try:
            self.err.write(text)
            self.err.flush()
        except OSError:
            pass  # nobody reads any more: what was begun is brought to its end, and the end of the run tells

    def warn(self, message: str, **fields: object) -> None:
        """Go: slog.Warn"""
        self.log("WARN", message, fields)

    def info(self, message: str, **fields: object) -> None:
        """Go: slog.Info; shown without ``--debug`` too."""
        self.log("INFO", message, fields)

    def error(self, message: str, **fields: object) -> None:
        """Go: slog.Error; the command goes on."""
        self.log("ERROR", message, fields)

    def debug(self, message: str, **fields: object) -> None:
        """Go: slog.Debug; shown with ``--debug`` only."""
        self.log("DEBUG", message, fields)

    @property
    def color(self) -> bool:
        """Say whether output may be coloured. Go: fatih/color NoColor, helm pkg/cmd/root.go configureColorOutput"""
        mode = self.settings.color_mode
        if mode == "auto":
            term = self.settings.variable("TERM")
            return self.settings.variable("NO_COLOR") in (None, "") and term != "dumb" and self.out.isatty()
        return mode == "always"
