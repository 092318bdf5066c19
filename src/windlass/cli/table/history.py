"""The history command."""

from __future__ import annotations

from windlass.cli.model import Flag
from windlass.cli.table.shared import OUTPUT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    Flag("max", "int", "maximum number of revision to include in history", default="256"),
    OUTPUT,
)

CHILDREN: tuple[Command, ...] = ()
