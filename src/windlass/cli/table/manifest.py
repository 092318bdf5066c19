"""The manifest commands."""

from __future__ import annotations

from windlass.cli.model import Command, Flag
from windlass.cli.table.shared import PLATFORMS

FLAGS: tuple[Flag, ...] = ()

CHILDREN: tuple[Command, ...] = (
    Command("generate [CHART]", "print the manifest that a push would write", ("exact", 1), flags=(PLATFORMS,)),
)
