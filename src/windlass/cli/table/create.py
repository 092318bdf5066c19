"""The create command."""

from __future__ import annotations

from windlass.cli.model import Flag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    Flag(
        "chart-api-version",
        "string",
        "chart API version to use (v2 or v3)",
        default="v2",
        gate="EXPERIMENTAL_CHART_V3",
    ),
    Flag("starter", "string", "the name or absolute path to Helm starter scaffold", short="p"),
)

CHILDREN: tuple[Command, ...] = ()
