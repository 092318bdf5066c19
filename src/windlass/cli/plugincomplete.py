"""Completion below a plugin's command, from its completion.yaml and plugin.complete. Go: helm pkg/cmd/load_plugins.go

cobra reads no flags of a command that reads its own (completions.go getCompletions, DisableFlagParsing).
"""

from __future__ import annotations

from windlass.cli.complete import DEFAULT, NO_FILES, described
from windlass.cli.model import Command, Flag
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.complete import Answer
    from windlass.cli.context import Context
    from windlass.cli.flags import FlagSet
    from windlass.golang.decode import Struct

FILE_NAME = "completion.yaml"
MAX_BYTES = 1024 * 1024
MAX_DEPTH = 50
"""Levels of subcommands that are read."""


def with_subcommands(ctx: Context, command: Command) -> Command:
    """Return a plugin's command with the flags and subcommands that its completion.yaml tells of."""
    plugin = command.plugin
    assert plugin is not None
    said = {**_load(ctx, f"{plugin.folder}/{FILE_NAME}"), "name": command.use}
    return _made(ctx, command, said, f"{ctx.program} {command.name}", 0)


def _made(ctx: Context, parent: Command, said: dict[str, object], path: str, depth: int) -> Command:
    name = str(said.get("name") or "")
    if not name:
        # Go: a command without a name stays as cobra made it
        ctx.debug("sub-command name field missing", commandPath=path)
        return Command("", "", plugin=parent.plugin)
    found = said.get("commands")
    children = []
    for child in _dicts(found) if depth < MAX_DEPTH else ():
        below = f"{path} {str(child.get('name') or '').partition(' ')[0]}"
        children.append(_made(ctx, parent, child, below, depth + 1))
    return Command(
        name,
        parent.short if depth == 0 else "",
        long=parent.long if depth == 0 else "",
        plugin=parent.plugin,
        flags=_flags(_texts(said.get("flags"))),
        words=tuple(_texts(said.get("validArgs"))),
        # plugin.complete is asked only below commands that name no subcommands
        complete="" if isinstance(found, list) else "plugin",
        children=sorted(children, key=lambda child: child.name),
    )


def _dicts(value: object) -> list[dict[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _flags(names: list[str]) -> tuple[Flag, ...]:
    """Pair short names with long ones, in order; what is left over stands for itself."""
    shorts = [name for name in names if len(name) == 1]
    longs = [name for name in names if len(name) != 1]
    count = max(len(longs), len(shorts)) if len(longs) >= len(shorts) else len(shorts)
    flags = []
    for at in range(count):
        short = shorts[at] if at < len(shorts) else ""
        flags.append(Flag(longs[at] if at < len(longs) else short, "bool", "", short=short))
    return tuple(flags)


def _load(ctx: Context, path: str) -> dict[str, object]:
    message = "plugin completion file loading"
    try:
        with open(path, "rb") as stream:
            data = stream.read(MAX_BYTES)
    except OSError:
        ctx.debug(message, error=f"file ({path}) not provided by plugin. No plugin auto-completion possible")
        return {}
    from windlass import yaml

    try:
        found = yaml.load_as(data, _spec())
    except WindlassError as error:
        ctx.debug(message, error=str(error))
        return {}
    return found if isinstance(found, dict) else {}


def _spec() -> Struct:
    from windlass.golang.decode import STRING, Slice, Struct

    texts = Slice(STRING)
    spec = Struct("cmd.pluginCommand", {"name": STRING, "validArgs": texts, "flags": texts})
    commands = Slice(spec)
    spec.fields["commands"] = ("commands", ("commands",), commands, commands)
    spec.folded["COMMANDS"] = spec.fields["commands"]
    return spec


def answer(ctx: Context, command: Command, globals_: FlagSet, args: list[str], last: str) -> Answer:
    """Return the completions at the cursor behind ``args``."""
    from windlass.cli.plugincommands import complete

    words: list[str] = []
    directive = DEFAULT
    if last[:1] == "-" and "=" not in last:
        words, directive = _flag_names(command, globals_, last), NO_FILES
    elif not args:
        shown = [child for child in command.children if child.available]
        words = [described(child.name, child.short) for child in shown if child.name.startswith(last)]
        directive = NO_FILES if shown else DEFAULT
    if command.words and not (last[:1] == "-" and "=" not in last):
        if not args:
            words += [word for word in command.words if word.startswith(last)]
            directive = NO_FILES
        return words, directive
    if command.complete:
        more, directive = complete(ctx, command, globals_, args, last)
        words += more
    return words, directive


def _flag_names(command: Command, globals_: FlagSet, last: str) -> list[str]:
    words: list[str] = []
    own = {flag.name: flag for flag in command.flags}
    for _, flag in [*sorted(globals_.flags.items()), *sorted(own.items())]:
        if flag.hidden or globals_.changed(flag.name):
            continue
        spellings = [f"--{flag.name}", *([f"-{flag.short}"] if flag.short else [])]
        words += [described(word, flag.usage) for word in spellings if word.startswith(last)]
    return words
