"""The uninstall command."""

from __future__ import annotations

from windlass.cli.model import Flag
from windlass.cli.table.shared import DESCRIPTION, EVENTS, TIMEOUT, WAIT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    Flag(
        "cascade",
        "string",
        'Must be "background", "orphan", or "foreground". Selects the deletion cascading strategy for '
        'the dependents. Defaults to background. Use "foreground" with --wait to ensure resources with '
        "finalizers are fully deleted before returning.",
        default="background",
    ),
    DESCRIPTION,
    Flag("dry-run", "bool", "simulate a uninstall"),
    EVENTS,
    Flag("ignore-not-found", "bool", 'Treat "release not found" as a successful uninstall'),
    Flag(
        "keep-history",
        "bool",
        "remove all associated resources and mark the release as deleted, but retain the release history",
    ),
    Flag("no-hooks", "bool", "prevent hooks from running during uninstallation"),
    TIMEOUT,
    WAIT,
)

CHILDREN: tuple[Command, ...] = ()
