"""The test command."""

from __future__ import annotations

from windlass.cli.model import Flag
from windlass.cli.table.shared import EVENTS, TIMEOUT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    EVENTS,
    Flag(
        "filter",
        "stringSlice",
        "specify tests by attribute (currently \"name\") using attribute=value syntax or '!attribute=value' "
        "to exclude a test (can specify multiple or separate values with commas: name=test1,name=test2)",
    ),
    Flag(
        "logs",
        "bool",
        "dump the logs from test pods (this runs after all tests are complete, but before any cleanup)",
    ),
    TIMEOUT,
)

CHILDREN: tuple[Command, ...] = ()
