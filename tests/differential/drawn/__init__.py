"""Charts, values, YAML and flags drawn by a seed, answered by helm and by windlass."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from . import charts, lints, manifests, schemas, sets, templates, tomls, yamls
from .case import Case

KINDS: dict[str, Callable[[Random], Case]] = {
    "chart": charts.case,
    "lint": lints.case,
    "manifests": manifests.case,
    "schema": schemas.case,
    "set": sets.case,
    "template": templates.case,
    "toml": tomls.case,
    "values": yamls.as_values,
    "yaml": yamls.case,
}


def draw(kind: str, random: Random) -> Case | None:
    """Return a case of a kind; None where chance or the clock would decide about its outcome."""
    case = KINDS[kind](random)
    return case if kind != "template" or templates.is_fair(case) else None
