"""The show commands."""

from __future__ import annotations

from windlass.cli.model import Command, Flag
from windlass.cli.table.shared import CHART_PATH, DEVEL

DIGEST = Flag("digest", "bool", "print the digest of the chart as well", own=True)

FLAGS: tuple[Flag, ...] = ()

CHILDREN: tuple[Command, ...] = (
    Command(
        "all [CHART]",
        "show all information of the chart",
        ("exact", 1),
        complete="chart once",
        flags=(*CHART_PATH, DEVEL, DIGEST),
    ),
    Command(
        "chart [CHART]",
        "show the chart's definition",
        ("exact", 1),
        complete="chart once",
        flags=(*CHART_PATH, DEVEL, DIGEST),
    ),
    Command("crds [CHART]", "show the chart's CRDs", ("exact", 1), complete="chart once", flags=(*CHART_PATH, DEVEL)),
    Command(
        "readme [CHART]", "show the chart's README", ("exact", 1), complete="chart once", flags=(*CHART_PATH, DEVEL)
    ),
    Command(
        "values [CHART]",
        "show the chart's values",
        ("exact", 1),
        complete="chart once",
        flags=(
            *CHART_PATH,
            DEVEL,
            Flag("jsonpath", "string", "supply a JSONPath expression to filter the output"),
        ),
    ),
)
