"""The unlock command."""

from __future__ import annotations

from windlass.cli.model import Flag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    Flag("force", "bool", "unlock even if another client says that it is at work on the release"),
)

CHILDREN: tuple[Command, ...] = ()
