"""The demo command."""

from __future__ import annotations

from windlass.cli.model import Flag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (Flag("keep", "bool", "leave the server running at the end and print its address"),)

CHILDREN: tuple[Command, ...] = ()
