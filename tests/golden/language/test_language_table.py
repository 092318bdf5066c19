"""Every template of the language table gives what helm gave, or fails with helm's words."""

from __future__ import annotations

import pytest

from windlass.errors import WindlassError

from . import table
from .ours import fails, gives, is_steady

BATCH = 250


@pytest.mark.parametrize("family", table.families())
def test_templates_print_what_helm_prints(family: str) -> None:
    expected = {case: answer["gives"] for case, answer in table.outputs(family).items() if "gives" in answer}
    cases = list(expected)
    differing = []
    for start in range(0, len(cases), BATCH):
        batch = cases[start : start + BATCH]
        for case, text in zip(batch, _one_by_one_if_needed(batch), strict=True):
            if text != expected[case]:
                differing.append((case, text, expected[case]))
    assert differing == []


@pytest.mark.parametrize("family", table.families())
def test_templates_fail_with_helms_words(family: str) -> None:
    expected = {case: answer["fails"] for case, answer in table.outputs(family).items() if "fails" in answer}
    differing = [(case, said, text) for case, text in expected.items() if (said := fails(case)) != text]
    assert differing == []


@pytest.mark.parametrize("family", table.families())
def test_stored_outputs_belong_to_the_cases(family: str) -> None:
    assert set(table.outputs(family)) == set(table.cases(family))


@pytest.mark.parametrize("family", table.families())
def test_no_case_depends_on_time_or_chance(family: str) -> None:
    assert [case for case in table.cases(family) if not is_steady(case)] == []


def _one_by_one_if_needed(batch: list[str]) -> list[str]:
    """Render a batch at once; if one of it fails, each alone, so that only the failing one differs."""
    try:
        return gives(batch)
    except WindlassError:
        return [_alone(case) for case in batch]


def _alone(case: str) -> str:
    try:
        return gives([case])[0]
    except WindlassError as err:
        return f"fails: {err}"
