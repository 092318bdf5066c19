"""The status command."""

from __future__ import annotations

from windlass.cli.model import Flag
from windlass.cli.table.shared import OUTPUT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    Flag("drift", "bool", "show how the objects of the cluster differ from the release instead", own=True),
    OUTPUT,
    Flag("revision", "int", "if set, display the status of the named release with revision"),
)

CHILDREN: tuple[Command, ...] = ()
