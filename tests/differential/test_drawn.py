"""A few drawn cases of every kind (``make fuzz-differential`` draws many, with a fresh seed)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.differential.drawn import KINDS, draw
from tests.differential.drawn.programs import HelmServer, difference

CASES = 25


def test_the_generators_repeat_themselves() -> None:
    for kind in KINDS:
        assert KINDS[kind](Random("x")) == KINDS[kind](Random("x"))


@pytest.mark.peer("helmserve")
def test_drawn_cases_end_as_in_helm(peer: Callable[[str], str], tmp_path: Path) -> None:
    different = []
    with HelmServer(Path(peer("helmserve")), tmp_path) as helm:
        for kind in KINDS:
            for number in range(CASES):
                case = draw(kind, Random(f"ci/{kind}/{number}"))
                if case is not None and (found := difference(case, helm, tmp_path)):
                    different.append((case.line(), *found))
    assert different == []
