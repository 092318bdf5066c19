"""The key commands."""

from __future__ import annotations

from windlass.cli.model import Command, Flag

FLAGS: tuple[Flag, ...] = ()

CHILDREN: tuple[Command, ...] = (
    Command(
        "generate [USER-ID]",
        "make a key pair for signing charts",
        ("exact", 1),
        complete="nothing",
        flags=(Flag("directory", "string", "location to write secring.gpg and pubring.gpg", short="d", default="."),),
    ),
)
