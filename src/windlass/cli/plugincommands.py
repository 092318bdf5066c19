"""Plugins as extra top-level commands. Go: helm pkg/cmd/load_plugins.go

Helm reads every plugin.yaml at every start, and so a broken one is warned of by every command. We look at the files
only: what was found sound once, and is unchanged, is read again only when a command may be a plugin's.
"""

from __future__ import annotations

import os

from windlass.cli import find, tree
from windlass.cli.model import Command
from windlass.cli.verdict import Verdict
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from windlass.cli.context import Context
    from windlass.cli.flags import FlagSet
    from windlass.plugins.discover import Plugin

# Global flags that a plugin does not see; all but --debug take a value. Go: manuallyProcessArgs
_BARE = frozenset(("--debug",))
_WITH_VALUE = frozenset(
    (
        "--kube-context",
        "--namespace",
        "-n",
        "--kubeconfig",
        "--kube-apiserver",
        "--kube-token",
        "--kube-as-user",
        "--kube-as-group",
        "--kube-ca-file",
        "--registry-config",
        "--repository-cache",
        "--repository-config",
        "--kube-insecure-skip-tls-verify",
        "--kube-tls-server-name",
    )
)


def installed(
    ctx: Context, builtin: Sequence[Command], globals_: FlagSet, args: Sequence[str], *, needed: bool
) -> list[Command]:
    """Return the commands of the installed plugins. Unless ``needed``, they may be left out when nothing is amiss.

    What is wrong with a plugin is logged, as Helm does it.
    """
    from windlass.plugins.places import folders_of

    folders = folders_of(ctx.settings.plugins_directory)
    known = Verdict(ctx.settings.render_cache, "plugins", _files(folders))
    if not known.files or (known.sound and not needed):
        ctx.plugin_troubles = []
        return []
    from windlass.plugins.discover import find_all
    from windlass.plugins.errors import PluginError
    from windlass.plugins.metadata import CLI

    troubles = ctx.plugin_troubles = []

    def warn(message: str, **fields: object) -> None:
        troubles.append((message, fields))
        ctx.warn(message, **fields)

    try:
        found = find_all(folders, CLI, warn)
    except PluginError as error:
        ctx.error("failed to load plugins", error=str(error))
        return []
    commands: list[Command] = []
    taken = {command.name for command in builtin if not command.own}
    for plugin in found:
        command = _command(plugin)
        if command.name in taken:
            ctx.error("failed to load plugins: name conflicts", name=command.name)
            return commands
        taken.add(command.name)
        commands.append(command)
        if _wants_subcommands(ctx, commands, globals_, args):
            from windlass.cli.plugincomplete import with_subcommands

            commands[-1] = with_subcommands(ctx, command)
    if not troubles and not _depend_on_more(known.files):
        known.remember()
    return commands


def _command(plugin: Plugin) -> Command:
    cli = plugin.metadata.cli
    from windlass.golang.strconv import quote

    short = cli.short or f"the {quote(plugin.name)} plugin"
    return Command(cli.usage or plugin.name, short, long=cli.long, plugin=plugin)


def _wants_subcommands(ctx: Context, commands: Sequence[Command], globals_: FlagSet, args: Sequence[str]) -> bool:
    """Say whether Helm reads completion.yaml: when, as far as it knows by now, no command or a completion is asked for.

    It knows neither ``help`` nor ``__complete`` yet, and of the plugins only those up to this one.
    """
    try:
        command, _ = find.find(tree.root(ctx.program, extra=commands), args, globals_)
    except find.UnknownCommand:
        return True
    if command.parent is None:
        return True
    return (command.parent.parent is None and command.name == "help") or command.parent.name == "completion"


def _files(folders: Sequence[str]) -> list[str]:
    from windlass.plugins.places import files_below

    return [path for folder in folders for path in files_below(folder)]


def _depend_on_more(files: Sequence[str]) -> bool:
    """Say whether a plugin depends on more than its plugin.yaml."""
    from windlass.plugins.places import WASM_FILE

    return any(os.path.exists(os.path.join(os.path.dirname(path), WASM_FILE)) for path in files)


def run(ctx: Context, command: Command, globals_: FlagSet, args: Sequence[str]) -> None:
    """Run a plugin with the arguments that are its own. Raises ExecError with its exit code, PluginError, FlagError."""
    plugin = command.plugin
    assert plugin is not None
    own = without_globals(command, globals_, args)
    from windlass.cli.pluginhost import host
    from windlass.plugins.process import run_cli

    run_cli(plugin, host(ctx), [] if plugin.metadata.cli.ignore_flags else own)


def without_globals(command: Command, globals_: FlagSet, args: Sequence[str]) -> list[str]:
    """Read the global flags among the arguments into the settings and return the others. Raises FlagError."""
    known, own = split(args)
    if command.parent is not None and command.parent.parent is None:
        globals_.parse(known)
    return own


def split(args: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return Helm's flags and the plugin's words."""
    known: list[str] = []
    own: list[str] = []
    words = iter(args)
    for word in words:
        if word in _BARE or word.partition("=")[0] in _WITH_VALUE:
            known.append(word)
            if word in _WITH_VALUE:
                known += [value for value in (next(words, None),) if value is not None]
        else:
            own.append(word)
    return known, own


def complete(
    ctx: Context, command: Command, globals_: FlagSet, args: Sequence[str], last: str
) -> tuple[list[str], int]:
    """Return what ``plugin.complete`` offers. Go: pluginDynamicComp"""
    from windlass.cli.complete import DEFAULT, ERROR

    plugin = command.plugin
    assert plugin is not None
    from windlass.plugins.metadata import EXTISM

    if plugin.metadata.runtime == EXTISM:
        return [], DEFAULT
    try:
        own = without_globals(command, globals_, args)
    except WindlassError:
        return [], ERROR
    from windlass.cli.pluginhost import host
    from windlass.plugins.process import run_completion

    words = command.names[1:]
    if not plugin.metadata.cli.ignore_flags:
        words += [*own, last]
    try:
        if ctx.settings.debug:
            ctx.err.write(f"[Debug] calling {plugin.folder}/plugin.complete with args [{' '.join(words)}]\n")
        out = run_completion(plugin, host(ctx), words)
    except WindlassError as error:
        if ctx.settings.debug:
            ctx.err.write(f"[Debug] Unable to call {plugin.folder}/plugin.complete: {error}\n")
        return [], DEFAULT
    lines = [line for line in out.decode("utf-8", "surrogateescape").split("\n") if line]
    directive = DEFAULT
    if lines and len(lines[-1]) > 1 and lines[-1][0] == ":":
        from windlass.golang.strconv import NumError, atoi

        try:
            directive = atoi(lines[-1][1:])
        except NumError:
            return lines, DEFAULT
        lines.pop()
    return lines, directive
