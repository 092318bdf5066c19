"""The completion commands."""

from __future__ import annotations

from windlass.cli.model import Command, Flag

NO_DESCRIPTIONS = Flag("no-descriptions", "bool", "disable completion descriptions")

FLAGS: tuple[Flag, ...] = ()

CHILDREN: tuple[Command, ...] = (
    Command(
        "bash",
        "generate autocompletion script for bash",
        ("none",),
        complete="nothing",
        flags=(NO_DESCRIPTIONS,),
    ),
    Command(
        "fish",
        "generate autocompletion script for fish",
        ("none",),
        complete="nothing",
        flags=(NO_DESCRIPTIONS,),
    ),
    Command(
        "powershell",
        "generate autocompletion script for powershell",
        ("none",),
        complete="nothing",
        flags=(NO_DESCRIPTIONS,),
    ),
    Command("zsh", "generate autocompletion script for zsh", ("none",), complete="nothing", flags=(NO_DESCRIPTIONS,)),
)
