"""Sprig calls that no table holds: drawn by a seed, nested and piped, and answered by helm and by windlass.

WINDLASS_SEED chooses the seed, WINDLASS_EXPRESSIONS how many are drawn (``make fuzz-differential`` sets both). A
difference that is found belongs into tests/golden/language/cases.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.golden.language import sprig_matrix
from tests.golden.language.ours import fails, gives, is_steady
from tests.golden.language.update import BATCH, Helm, answers
from windlass.errors import WindlassError
from windlass.sprig.table import FUNCTIONS

SEED = os.environ.get("WINDLASS_SEED", "1")
COUNT = int(os.environ.get("WINDLASS_EXPRESSIONS", "200"))
# Functions whose results are huge for most arguments.
LEFT_OUT = {"repeat", "indent", "nindent", "until", "untilStep", "seq", "toJson"} | sprig_matrix.SKIPPED
NAMES = sorted(set(FUNCTIONS) - LEFT_OUT)
FORMS = (
    sprig_matrix.SHOW,
    "{{ %s }}",
    "{{ range $k, $v := %s }}{{ $k }}={{ $v }},{{ else }}none{{ end }}",
    "{{ with $w := %s }}[{{ . }}{{ typeOf $w }}]{{ else }}no{{ end }}",
)


def call(draw: random.Random, depth: int) -> list[str]:
    """Return a function's name and arguments, some of them calls themselves."""
    name = draw.choice(NAMES)
    signature = FUNCTIONS[name][2]
    pools = sprig_matrix.ARGUMENTS.get(name, ())
    words = [name, *sprig_matrix.arguments(draw, name, signature, pools, strange=draw.random() < 0.1)]
    for place in range(1, len(words)):
        if depth and draw.random() < 0.4:
            words[place] = f"({expression(draw, depth - 1)})"
    return words


def expression(draw: random.Random, depth: int) -> str:
    """Return a call, or several in a pipe."""
    text = " ".join(call(draw, depth))
    while draw.random() < 0.25:
        text += " | " + " ".join(call(draw, depth)[:-1] or ["quote"])
    return text


def test_the_generator_repeats_itself() -> None:
    assert expression(random.Random("x"), 2) == expression(random.Random("x"), 2)


@pytest.mark.peer("helm")
def test_drawn_expressions_end_as_in_helm(peer: Callable[[str], str], tmp_path: Path) -> None:
    draw = random.Random(SEED)
    drawn = {draw.choice(FORMS) % expression(draw, draw.randint(0, 2)) for _ in range(COUNT)}
    cases = sorted(case for case in drawn if is_steady(case))
    helm = Helm(tmp_path, peer("helm"))
    different = []
    for start in range(0, len(cases), BATCH):
        for case, answer in answers(cases[start : start + BATCH], helm).items():
            ours = outcome(case, "fails" in answer)
            if ours != answer:
                different.append((case, ours, answer))
    assert different == [], f"seed {SEED}"


def outcome(case: str, alone: bool) -> dict[str, str]:
    """Return what windlass makes of a template; ``alone`` when it is expected to fail."""
    if alone:
        return {"fails": fails(case)}
    try:
        return {"gives": gives([case])[0]}
    except WindlassError as error:
        return {"fails": str(error)}
