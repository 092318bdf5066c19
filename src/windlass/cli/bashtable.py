"""The bash script with all commands and flags in it, as ``docs --type bash`` writes it. Go: cobra bash_completions.go

Not what ``completion bash`` prints: that one asks the program at every key press.
"""

from __future__ import annotations

import os

from windlass.cli.help import path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from windlass.cli.env import EnvSettings
    from windlass.cli.model import Command, Flag

_HEAD, _TAIL = "bash_v1_head.txt", "bash_v1_tail.txt"
# Flags whose values the program knows. Go: RegisterFlagCompletionFunc in helm pkg/cmd
_KNOWN = frozenset(("color", "colour", "kube-context", "namespace", "output", "revision"))
_WITH_VERSIONS = frozenset(("install", "pull", "show", "template", "upgrade"))
_EMPTY = "".join(
    f"    {name}=()\n"
    for name in ("flags", "two_word_flags", "local_nonpersistent_flags", "flags_with_completion", "flags_completion")
)


def script(root: Command, settings: EnvSettings) -> str:
    """Return the script for a program."""
    text = "".join([_static(_HEAD), *_functions(root, settings), _static(_TAIL)])
    return text if root.name == "helm" else text.replace("helm", root.name)


def _static(name: str) -> str:
    with open(os.path.join(os.path.dirname(__file__), "scripts", name), encoding="utf-8") as stream:
        return stream.read()


def _functions(command: Command, settings: EnvSettings) -> Iterable[str]:
    for child in _listed(command):
        yield from _functions(child, settings)
    words = path(command).split(" ")
    name = "_".join(["helm", *words[1:]])
    yield f"_{name}{'_root_command' if command.parent is None else ''}()\n{{\n"
    yield f'    last_command="{name}"\n\n    command_aliases=()\n\n'
    yield f"    commands=()\n{''.join(map(_named, _listed(command)))}\n"
    yield f"{_EMPTY}\n{_flag_lines(command, settings)}\n"
    yield "    must_have_one_flag=()\n    must_have_one_noun=()\n"
    yield "".join(f'    must_have_one_noun+=("{word}")\n' for word in sorted(command.words))
    if command.complete:
        yield "    has_completion_function=1\n"
    yield "    noun_aliases=()\n}\n\n"


def _listed(command: Command) -> list[Command]:
    is_root = command.parent is None
    return [child for child in command.children if child.listed or (child.name == "help" and is_root)]


def _named(command: Command) -> str:
    lines = f'    commands+=("{command.name}")\n'
    if command.aliases:
        lines += '    if [[ -z "${BASH_VERSION:-}" || "${BASH_VERSINFO[0]:-}" -gt 3 ]]; then\n'
        for alias in sorted(command.aliases):
            lines += f'        command_aliases+=("{alias}")\n        aliashash["{alias}"]="{command.name}"\n'
        lines += "    fi\n"
    return lines


def _flag_lines(command: Command, settings: EnvSettings) -> str:
    is_root = command.parent is None
    lines = "    flag_parsing_disabled=1\n" if command.plugin is not None else ""
    inherited = [] if is_root else command.root.flags
    persistent = {flag.name for flag in command.root.flags}
    own = _shown(command.flags, settings)
    lines += "".join(_flag(command, flag, local=flag.name not in persistent) for flag in own)
    return lines + "".join(_flag(command, flag, local=False) for flag in _shown(inherited, settings))


def _shown(flags: Iterable[Flag], settings: EnvSettings) -> list[Flag]:
    return sorted((flag for flag in flags if flag.shown(settings)), key=lambda flag: flag.name)


def _flag(command: Command, flag: Flag, *, local: bool) -> str:
    takes_value = not flag.no_value
    lines = f'    flags+=("--{flag.name}{"=" if takes_value else ""}")\n'
    if takes_value:
        lines += f'    two_word_flags+=("--{flag.name}")\n'
    known = flag.name in _KNOWN or (flag.name == "version" and command.names[:1][0] in _WITH_VERSIONS)
    lines += _asks(f"--{flag.name}") if known else ""
    if flag.short:
        lines += f'    {"two_word_" if takes_value else ""}flags+=("-{flag.short}")\n'
        lines += _asks(f"-{flag.short}") if known else ""
    if local:
        lines += f'    local_nonpersistent_flags+=("--{flag.name}")\n'
        lines += f'    local_nonpersistent_flags+=("--{flag.name}=")\n' if takes_value else ""
        lines += f'    local_nonpersistent_flags+=("-{flag.short}")\n' if flag.short else ""
    return lines


def _asks(name: str) -> str:
    return (
        f'    flags_with_completion+=("{name}")\n'
        '    flags_completion+=("__helm_handle_go_custom_completion")\n'
    )  # fmt: skip
