"""The version command."""

from __future__ import annotations

from windlass.cli.model import Flag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    Flag("short", "bool", "print the version number"),
    Flag("template", "string", "template for version string format"),
)

CHILDREN: tuple[Command, ...] = ()
