"""The pull command."""

from __future__ import annotations

from windlass.cli.model import Flag
from windlass.cli.table.shared import CHART_PATH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    *CHART_PATH,
    Flag(
        "destination",
        "string",
        "location to write the chart. If this and untardir are specified, untardir is appended to this",
        short="d",
        default=".",
    ),
    Flag(
        "devel",
        "bool",
        "use development versions, too. Equivalent to version '>0.0.0-0'. If --version is set, this is ignored.",
    ),
    Flag("platform", "string", "platform to choose from an image index, such as linux/arm64", own=True),
    Flag("prov", "bool", "fetch the provenance file, but don't perform verification"),
    Flag("untar", "bool", "if set to true, will untar the chart after downloading it"),
    Flag(
        "untardir",
        "string",
        "if untar is specified, this flag specifies the name of the directory into which the chart is expanded",
        default=".",
    ),
)

CHILDREN: tuple[Command, ...] = ()
