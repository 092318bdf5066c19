"""Cases that a seed drew and that differed once: they give what helm gave (update.py stores them)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.differential.drawn.case import Answer, Case
from tests.differential.drawn.programs import windlass

from .update import CASES

LINES = CASES.read_text("utf-8").splitlines()


@pytest.mark.parametrize("place", range(len(LINES)))
def test_a_case_that_differed_once_ends_as_in_helm(place: int, tmp_path: Path) -> None:
    case = Case.of(LINES[place])
    case.write(tmp_path / "case")
    assert windlass(case, tmp_path) == Answer(*json.loads(LINES[place])["helm"])
