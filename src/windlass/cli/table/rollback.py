"""The rollback command."""

from __future__ import annotations

from windlass.cli.model import Flag
from windlass.cli.table.shared import APPLY, DRY_RUN, EVENTS, HISTORY_MAX, SERVER_SIDE_AUTO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    *APPLY,
    Flag("cleanup-on-fail", "bool", "allow deletion of new resources created in this rollback when rollback fails"),
    DRY_RUN,
    EVENTS,
    HISTORY_MAX,
    Flag("no-hooks", "bool", "prevent hooks from running during rollback"),
    SERVER_SIDE_AUTO,
)

CHILDREN: tuple[Command, ...] = ()
