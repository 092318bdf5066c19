"""Which command fits this machine, with variables filled in. Go: helm internal/plugin/subprocess_commands.go"""

from __future__ import annotations

from windlass.plugins.errors import PluginError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from windlass.plugins.metadata import PlatformCommand

# What uname says, and what Go calls it (runtime.GOOS, runtime.GOARCH).
_ARCHITECTURES = {
    "x86_64": "amd64",
    "amd64": "amd64",
    "i386": "386",
    "i686": "386",
    "aarch64": "arm64",
    "arm64": "arm64",
    "armv6l": "arm",
    "armv7l": "arm",
    "loongarch64": "loong64",
}
_SPECIAL = frozenset("*#$@!?-0123456789")
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def platform() -> tuple[str, str]:
    """Return operating system and architecture in Go's words."""
    import os

    found = os.uname()
    return found.sysname.lower(), _ARCHITECTURES.get(found.machine, found.machine)


def prepare(
    commands: Sequence[PlatformCommand], variables: Mapping[str, str], extra: Sequence[str], *, expand: bool
) -> list[str]:
    """Return the words to execute. The first is always filled in, the others if ``expand`` says so, extra ones never.

    Raises PluginError when no command fits this machine. Go: PrepareCommands
    """
    chosen = choose(commands, platform())
    words = chosen.command.split(" ") if chosen else [""]
    if chosen is None or not words[0]:
        raise PluginError("no plugin command is applicable")
    rest = [*words[1:], *chosen.args]
    if expand:
        rest = [expanded(word, variables) for word in rest]
    return [expanded(words[0], variables), *rest, *extra]


def choose(commands: Sequence[PlatformCommand], here: tuple[str, str]) -> PlatformCommand | None:
    """Return the command for a system: both fit, else its own system for any architecture, else the one for all."""
    system, architecture = (part.casefold() for part in here)
    for_system = for_all = None
    for command in commands:
        os, arch = command.os.casefold(), command.arch.casefold()
        if (os, arch) == (system, architecture):
            return command
        if arch or os not in ("", system):
            continue
        if os:
            for_system = for_system or command
        else:
            for_all = for_all or command
    return for_system or for_all


def expanded(text: str, variables: Mapping[str, str]) -> str:
    """Fill in ``$NAME`` and ``${NAME}``; what is not set becomes nothing. Go: os.Expand"""
    if "$" not in text:
        return text
    return expand_with(text, lambda name: variables.get(name, ""))


def expand_with(text: str, value_of: Callable[[str], str]) -> str:
    """Go: os.Expand with its treatment of bad syntax, which is eaten."""
    parts: list[str] = []
    start = at = 0
    while at < len(text):
        if text[at] != "$" or at + 1 >= len(text):
            at += 1
            continue
        parts.append(text[start:at])
        name, width = _shell_name(text[at + 1 :])
        if name:
            parts.append(value_of(name))
        elif width == 0:
            parts.append("$")
        at += 1 + width
        start = at
    return "".join(parts) + text[start:]


def _shell_name(text: str) -> tuple[str, int]:
    """Return the name that begins a text and how many characters it takes. Go: os/env.go getShellName"""
    if text[0] == "{":
        if len(text) > 2 and text[1] in _SPECIAL and text[2] == "}":
            return text[1], 3
        for at, char in enumerate(text[1:], 1):
            if char == "}":
                return ("", 2) if at == 1 else (text[1:at], at + 1)
        return "", 1
    if text[0] in _SPECIAL:
        return text[0], 1
    at = 0
    while at < len(text) and text[at] in _NAME:
        at += 1
    return text[:at], at
