"""The install command."""

from __future__ import annotations

from windlass.cli.model import Flag
from windlass.cli.table.shared import (
    CHART_PATH,
    CRDS,
    DRY_RUN,
    EVENTS,
    HIDE_SECRET,
    OUTPUT,
    RENDER,
    RENDER_SUBCHART_NOTES,
    VALUES,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    *CHART_PATH,
    *VALUES,
    *RENDER,
    CRDS,
    DRY_RUN,
    EVENTS,
    Flag(
        "hide-notes",
        "bool",
        "if set, do not show notes in install output. Does not affect presence in chart metadata",
    ),
    HIDE_SECRET,
    OUTPUT,
    RENDER_SUBCHART_NOTES,
)

CHILDREN: tuple[Command, ...] = ()
