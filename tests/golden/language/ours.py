"""What windlass makes of the templates of the table."""

from __future__ import annotations

import base64

from windlass.chart.load import load_files
from windlass.chart.model import File
from windlass.engine.capabilities import Capabilities
from windlass.engine.render import render
from windlass.engine.scope import ReleaseOptions, render_values
from windlass.errors import WindlassError
from windlass.sprig.environment import Environment

from . import table

RELEASE = ReleaseOptions("r", "ns", 1, is_install=True)
_SECOND = 1_000_000_000
# Two times that differ in every part: 2001-09-09 01:46:40 Sunday, 2027-05-14 16:33:21 Friday.
_TIMES = (1_000_000_000 * _SECOND, 1_810_312_401 * _SECOND)


def rendered(files: dict[str, str], environment: Environment | None = None) -> dict[str, str]:
    """Return what the templates of a chart print."""
    chart = load_files([File(name, text.encode("utf-8", "surrogateescape"), None) for name, text in files.items()])
    return render(chart, render_values(chart, {}, RELEASE, Capabilities()), environment=environment)


def gives(templates: list[str], environment: Environment | None = None) -> list[str]:
    """Return the text that each of the templates prints."""
    printed = rendered(table.batch_files(templates), environment)["c/templates/out.yaml"]
    encoded = [line.split(" ")[2] for line in printed.splitlines() if line.startswith("# ")]
    return [base64.b64decode(text).decode("utf-8", "surrogateescape") for text in encoded]


def fails(template: str, environment: Environment | None = None) -> str:
    """Return the error that a template ends with."""
    try:
        printed = rendered(table.single_files(template), environment)
    except WindlassError as err:
        return str(err)
    return f"prints {printed['c/templates/case.yaml']!r}"


def is_steady(template: str) -> bool:
    """Tell whether a template ends the same at another time and with other random numbers.

    Functions of dates answer arguments that are no dates with the present, so names alone do not tell.
    """
    return len({fails(template, Environment.seeded(seed, now)) for seed, now in enumerate(_TIMES)}) == 1
