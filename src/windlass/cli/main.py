"""The entry: from argv to a finished command and its exit code. Go: helm cmd/helm/helm.go, cobra command.go ExecuteC"""

from __future__ import annotations

import os
import sys

from windlass.cli import find, tree
from windlass.cli.context import Context
from windlass.cli.env import COLOR_MODES, HELM, PROGRAM, EnvSettings
from windlass.cli.flags import FlagError, FlagSet, HelpWanted, check_groups
from windlass.cli.options import Options
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from windlass.cli.model import Command
    from windlass.cli.preload import Preload

BUG_EXIT_CODE = 70  # EX_SOFTWARE of sysexits.h
# Imported as usual: cheaper so, or (demo) run once and to leave nothing behind.
PLAIN_COMMANDS = frozenset(("completion", "demo", "env", "help", "version"))
DRIVERS = frozenset(("", "secret", "secrets", "configmap", "configmaps", "memory", "sql"))
EXPIRED_MARK = b"kubernetes-charts"  # in the host of every repository that expired
COMPLETE_NAMES = frozenset((tree.COMPLETE.name, *tree.COMPLETE.aliases))


def run(argv: Sequence[str], settings: EnvSettings | None = None, imports: Preload | None = None) -> int:
    """Run one command line and return its exit code; a signal or a broken pipe ends the process as it ends Helm.

    ``imports`` holds the modules of the command line itself.
    """
    _open_streams()
    settings = settings or EnvSettings.of(argv[0])
    context = Context(settings.program, settings, imports=imports)
    try:
        code = Frame(context).run(list(argv[1:]))
        context.out.flush()
        context.err.flush()
        if context.afterwards is not None:
            context.afterwards()
        return code
    except BrokenPipeError:
        return _die_by("SIGPIPE")
    except KeyboardInterrupt:
        return _die_by("SIGINT")
    except MemoryError:
        context.err.write("Error: not enough memory for what the command makes\n")
        return 1
    except OSError as error:
        # Helm loses output silently when the disk is full; we say so.
        _drop_output()
        context.err.write(f"Error: {_os_text(error)}\n")
        return 1
    except Exception as error:
        return _report_bug(context, error)


class Frame:
    """One run: the global flags, the chosen command, its flags, its arguments."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.root = tree.root(context.program)
        self.globals = FlagSet(self.root.flags, context.settings, context.warn)

    def run(self, args: list[str]) -> int:
        """Choose and execute. Raises what the command raises, except WindlassError, which is printed here."""
        self._read_globals(args)
        mode = self.context.settings.color_mode
        if mode not in COLOR_MODES:
            from windlass.golang.strconv import quote

            reason = f"invalid color mode {quote(mode)}: must be one of: never, auto, always"
            self.context.warn("command failed", error=reason)
            return 1
        self._check_registry_config()
        self._add_plugins(args)
        self._warn_of_expired_repositories()
        try:
            root = self._root_for(args)
            command, rest = find.find(root, args, self.globals)
        except find.UnknownCommand as error:
            self.context.err.write(f"Error: {error}\nRun '{self.root.name} --help' for usage.\n")
            return 1
        try:
            if command is tree.COMPLETE:
                return self._complete(root, args, rest)
            return self._execute(command, rest)
        except WindlassError as error:
            self.context.out.flush()
            self.context.err.write(f"Error: {error}\n")
            self._advise(error)
            return error.exit_code

    def _advise(self, error: WindlassError) -> None:
        """Say what is wrong and what mends it; under Helm's name only Helm's text is printed."""
        if self.context.program == HELM:
            return
        from windlass.cli.waitview import tell
        from windlass.errors import find as find_cause
        from windlass.kube import conflicts
        from windlass.kube.errors import KubeError
        from windlass.kube.wait import WaitError
        from windlass.registry.advice import advise
        from windlass.storage.errors import Hinted

        if (hinted := find_cause(error, Hinted)) is not None:
            self.context.err.write(f"  Cause:  {hinted.hint}\n")
            return

        if (failed := find_cause(error, WaitError)) is not None:
            tell(self.context, failed.account)
            return

        if (conflict := conflicts.advise(error)) is not None:
            self.context.err.write(f"  Cause:  {conflict[0]}\n  Remedy: {conflict[1]}\n")
            return

        # the table is about registries and repositories: its flags are not those of a cluster
        if find_cause(error, KubeError) is None and (advice := advise(error)):
            self.context.err.write(f"  Cause:  {advice.cause}\n  Remedy: {advice.remedy}\n")

    def _read_globals(self, args: list[str]) -> None:
        # Helm reads the global flags before it knows the command, and leaves all errors to the second reading.
        # Go: helm pkg/cmd/root.go newRootCmdWithConfig
        try:
            self.globals.parse(args, allow_unknown=True)
        except (FlagError, HelpWanted):
            pass

    def _check_registry_config(self) -> None:
        """Give up on a registry/config.json that cannot be read, as Helm does before any command."""
        settings = self.context.settings
        path = settings.registry_config_path
        if not os.path.exists(path):
            return
        from windlass.cli.verdict import Verdict

        known = Verdict(settings.render_cache, "registry-config", [path])
        if not known.sound:
            from windlass.cli.connect import credential_store

            credential_store(self.context)
            known.remember()

    def _warn_of_expired_repositories(self) -> None:
        try:
            with open(self.context.settings.repository_config, "rb") as stream:
                data = stream.read()
        except (OSError, ValueError):
            return
        if EXPIRED_MARK in data:
            from windlass.cli.expired import warnings

            self.context.err.write(warnings(data))

    def _root_for(self, args: list[str]) -> Command:
        """Return the root, with the completion command only if that is what is called. Go: cobra initCompleteCmd"""
        if COMPLETE_NAMES.isdisjoint(args):
            return self.root
        extra = self.context.plugin_commands
        asked = tree.root(self.context.program, with_complete=True, extra=extra)
        try:
            command, _ = find.find(asked, args, self.globals)
        except find.UnknownCommand:
            return self.root
        return asked if command is tree.COMPLETE else self.root

    def _add_plugins(self, args: list[str]) -> None:
        from windlass.cli.pluginhost import any_installed

        settings = self.context.settings
        if settings.plugins_disabled or not any_installed(settings.plugins_directory):
            return
        from windlass.cli.plugincommands import installed

        needed = not COMPLETE_NAMES.isdisjoint(args) or self._may_concern_plugins(args)
        found = installed(self.context, self.root.children, self.globals, args, needed=needed)
        if found:
            self.context.plugin_commands = found
            self.root = tree.root(self.context.program, extra=found)

    def _may_concern_plugins(self, args: list[str]) -> bool:
        """Say whether a plugin's command may be meant or shown: an unknown word, one of our own verbs, help, docs."""
        try:
            command, _ = find.find(self.root, args, self.globals)
        except find.UnknownCommand:
            return True
        return command is self.root or command.own or command.name in ("docs", "help")

    def _execute(self, command: Command, args: list[str]) -> int:
        if command.plugin is not None:
            from windlass.cli.plugincommands import run as run_plugin

            self._check_driver()
            run_plugin(self.context, command, self.globals, args)
            return 0
        flags = self.flags_of(command)
        flags.parse(args)
        self.context.err.write("".join(flags.notices))
        if flags.value("help") or not command.runnable:
            self._print_help(command)
            return 0
        self._check_driver()
        if command.args is not None:
            self._check_count(command, flags.args)
        check_groups(flags)
        options = Options(flags)
        if options.has("events") or self.context.settings.traced:
            from windlass.cli.listeners import Attended

            with Attended(self.context, command, options):
                run_command(command, self.context, options, flags.args)
        else:
            run_command(command, self.context, options, flags.args)
        return 0

    def flags_of(self, command: Command) -> FlagSet:
        """Return the flags that the command understands: its own, ``--help`` and the global ones."""
        from windlass.cli.model import Flag

        own_help = Flag("help", "bool", f"help for {command.name}", short="h")
        own = () if command.parent is None else command.flags
        return FlagSet((*own, own_help), self.context.settings, self.context.warn, self.globals)

    def _print_help(self, command: Command) -> None:
        from windlass.cli.help import page

        self.context.out.write(page(command, self.context.settings))

    def _check_count(self, command: Command, args: list[str]) -> None:
        count, rule = len(args), command.args
        assert rule is not None
        kind, limit = rule[0], rule[-1]
        if (kind == "none" and not count) or (kind == "exact" and count == limit):
            return
        if kind == "min" and isinstance(limit, int) and count >= limit:
            return
        from windlass.cli.help import path, use_line

        find.check_count(command, args, path(command), use_line(command))

    def _check_driver(self) -> None:
        driver = self.context.settings.driver
        if driver not in DRIVERS:
            from windlass.golang.strconv import quote

            # Go: log.Fatal, which slog.SetDefault has turned into an INFO line
            self.context.info(f"unknown driver {quote(driver)}")
            raise SystemExit(1)
        if driver == "memory":
            from windlass.cli.releases import load_memory

            load_memory(self.context)

    def _complete(self, root: Command, line: list[str], args: list[str]) -> int:
        from windlass.cli.complete import Completion

        self._check_driver()
        if not args:
            raise find.ArgumentError("requires at least 1 arg(s), only received 0")
        called_as = next(word for word in line if word in COMPLETE_NAMES)
        Completion(self, root, called_as).run(args)
        return 0


class CommandMissing(WindlassError):
    """A verb of the table that has no code behind it yet."""


def run_command(command: Command, context: Context, options: Options, args: list[str]) -> None:
    """Import the command's module and run it. Raises CommandMissing and what the command raises."""
    folder = context.settings.render_cache
    if folder is None or command.name in PLAIN_COMMANDS:
        _run_module(command, context, options, args)
        return
    from windlass.cache import Store
    from windlass.cli.preload import Preload

    if context.imports is not None:
        context.imports.finish()
    preload = Preload(Store(folder), " ".join(command.names))
    well = False
    try:
        _run_module(command, context, options, args)
        well = True
    finally:
        preload.finish(well=well)


def _run_module(command: Command, context: Context, options: Options, args: list[str]) -> None:
    function = load(command, "run")
    if function is None:
        raise CommandMissing(f"the {' '.join(command.names)} command is not available in this version of windlass")
    function(context, options, args)


def load(command: Command, name: str):  # type: ignore[no-untyped-def]  # run and complete differ in their signatures
    """Return ``name`` of ``commands/<group>_<verb>.py``, or ``<name>_<verb>`` of ``commands/<group>.py``, or None."""
    names = command.names
    for module_name, function in (("_".join(names), name), (names[0], "_".join((name, *names[1:])))):
        full = f"windlass.cli.commands.{module_name}"
        try:
            module = __import__(full, fromlist=[function])
        except ModuleNotFoundError as error:
            if error.name != full:
                raise
            continue
        found = getattr(module, function, None)
        if found is not None:
            return found
    return None


def _open_streams() -> None:
    """Make the standard streams carry any file name and any template output, whatever the locale says."""
    for name in ("stdin", "stdout", "stderr"):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:
            null = open("/dev/null", "r" if name == "stdin" else "w", encoding="utf-8")  # noqa: SIM115  # stays open
            setattr(sys, name, null)
        else:
            stream.reconfigure(encoding="utf-8", errors="surrogateescape", newline="")  # type: ignore[attr-defined]


def _drop_output() -> None:
    # What could not be written once would fail again when the interpreter closes the stream.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _die_by(name: str) -> int:
    import signal

    number = getattr(signal, name)
    _drop_output()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    return int(128 + number)


def _os_text(error: OSError) -> str:
    # Go: os.PathError
    from windlass.golang.errno import text

    return f"open {error.filename}: {text(error.errno)}" if error.filename is not None else text(error.errno)


def _report_bug(context: Context, error: Exception) -> int:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    context.out.flush()
    context.err.write(f"{PROGRAM}: internal error: {type(error).__name__}: {error}{where}\n")
    if context.settings.debug:
        import traceback

        context.err.write("".join(traceback.format_exception(error)))
    else:
        context.err.write("This is a bug of windlass. Run again with --debug to see where it came from.\n")
    return BUG_EXIT_CODE
