"""Help and usage pages in cobra's layout. Go: cobra command.go defaultUsageFunc, pflag flag.go FlagUsages"""

from __future__ import annotations

import os

from windlass.cli import kinds
from windlass.cli.model import Flag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from windlass.cli.env import EnvSettings
    from windlass.cli.model import Command

NAME_PADDING = 11
# Kinds whose empty default pflag shows, because it does not know them. Go: pflag flag.go defaultIsZeroValue
EMPTY_SHOWN = ("stringToString", "postRendererArgsSlice")
# pflag shows these kinds under another word, or none.
KIND_WORDS = {"bool": "", "klogBool": "", "stringSlice": "strings", "uint64": "uint"}


def path(command: Command) -> str:
    """Return the words that call the command: ``helm repo add``."""
    return command.name if command.parent is None else f"{path(command.parent)} {command.name}"


def use_line(command: Command) -> str:
    """Return the command's usage line; every command has flags, if only ``--help``."""
    line = command.use if command.parent is None else f"{path(command.parent)} {command.use}"
    return line if command.name == "__complete" else f"{line} [flags]"


def help_flag(command: Command) -> Flag:
    """Return the flag that cobra adds to every command."""
    return Flag("help", "bool", f"help for {command.name}", short="h")


def page(command: Command, settings: EnvSettings) -> str:
    """Return what ``--help`` prints."""
    text = (long_text(command) or command.short).rstrip()
    return branded(f"{text}\n\n" if text else "", settings.program) + usage(command, settings)


def long_text(command: Command) -> str:
    """Return the text that opens the command's page, empty when there is only its short one."""
    if command.plugin is not None:
        return command.long
    name = "_".join(command.names) or "root"
    file = os.path.join(os.path.dirname(__file__), "texts", f"{name}.txt")
    if not os.path.exists(file):
        return ""
    with open(file, encoding="utf-8") as stream:
        return stream.read()


def branded(text: str, program: str) -> str:
    """Put windlass's name where Helm's texts show command lines and variables; under the name helm, change nothing."""
    if program == "helm":
        return text
    import re

    from windlass.cli.tree import COMMANDS

    words = "|".join(name for command in COMMANDS for name in (command.name, *command.aliases))
    text = re.sub(rf"(?<![\w./-])helm (?=(?:{words})\b)", f"{program} ", text)
    return text.replace("HELM_", f"{program.upper()}_")


def usage(command: Command, settings: EnvSettings, *, with_help: bool = True) -> str:
    """Return the usage page that stands under the help text; cobra adds ``--help`` once a command is addressed."""
    is_root = command.parent is None
    shown = [c for c in command.children if c.listed or (c.name == "help" and is_root)]
    parts = ["Usage:"]
    if command.runnable:
        parts.append(f"\n  {use_line(command)}")
    if shown:
        parts.append(f"\n  {path(command)} [command]")
    if command.aliases:
        parts.append(f"\n\nAliases:\n  {', '.join((command.name, *command.aliases))}")
    if shown:
        width = max(NAME_PADDING, *(len(c.name) for c in command.children))
        rows = "".join(f"\n  {c.name:<{width}} {c.short}" for c in shown)
        parts.append("\n\nAvailable Commands:" + branded(rows, settings.program))
    local = [*command.flags, *([help_flag(command)] if with_help else [])]
    inherited = [] if is_root else command.root.flags
    if rows := flag_rows(local, settings):
        parts.append(f"\n\nFlags:\n{rows}")
    if rows := flag_rows(inherited, settings):
        parts.append(f"\n\nGlobal Flags:\n{rows}")
    if shown:
        parts.append(f'\n\nUse "{path(command)} [command] --help" for more information about a command.')
    return "".join(parts) + "\n"


def flag_rows(flags: Iterable[Flag], settings: EnvSettings) -> str:
    """Return the aligned lines that describe ``flags``, sorted by name."""
    shown = sorted((flag for flag in flags if flag.shown(settings)), key=lambda flag: flag.name)
    rows = [(_left(flag), _right(flag, settings)) for flag in shown]
    width = max((len(left) for left, _ in rows), default=0)
    return "\n".join(f"{left:<{width}}   {right}" for left, right in rows).rstrip()


def _left(flag: Flag) -> str:
    left = f"  -{flag.short}, --{flag.name}" if flag.short else f"      --{flag.name}"
    word = _unquote(flag.usage)[0] or KIND_WORDS.get(flag.kind, flag.kind)
    left += f" {word}" if word else ""
    if flag.no_value and not (flag.kind == "bool" and flag.no_value == "true"):
        left += f'[="{flag.no_value}"]' if flag.kind == "string" else f"[={flag.no_value}]"
    return left


def _unquote(usage: str) -> tuple[str, str]:
    # Go: pflag flag.go UnquoteUsage: a name in back quotes stands for the value
    before, first, rest = usage.partition("`")
    name, second, after = rest.partition("`")
    return (name, before + name + after) if first and second else ("", usage)


def _right(flag: Flag, settings: EnvSettings) -> str:
    usage = branded(_unquote(flag.usage)[1], settings.program)
    text = default_text(flag, settings)
    if text in ("", kinds.ZEROES.get(flag.kind)) and flag.kind not in EMPTY_SHOWN:
        return usage
    if flag.kind == "string":
        from windlass.golang.strconv import quote

        text = quote(text)
    return f"{usage} (default {text})"


def default_text(flag: Flag, settings: EnvSettings) -> str:
    """Return the default value as pflag writes it."""
    if not flag.setting:
        return flag.default or kinds.ZEROES.get(flag.kind, "")
    value = settings.default(flag.setting)
    if isinstance(value, list):
        return f"[{','.join(value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        from windlass.golang.strconv import format_float

        return format_float(value, "g", -1, 32)
    return str(value)
