"""Every template of the language table gives what helm gave, or fails with helm's words."""

from __future__ import annotations

import base64

import pytest

from windlass.chart.load import load_files
from windlass.chart.model import File
from windlass.engine.capabilities import Capabilities
from windlass.engine.render import render
from windlass.engine.scope import ReleaseOptions, render_values
from windlass.errors import WindlassError

from . import table

BATCH = 250
RELEASE = ReleaseOptions("r", "ns", 1, is_install=True)


def rendered(files: dict[str, str]) -> dict[str, str]:
    """Return what the templates of a chart print."""
    chart = load_files([File(name, text.encode("utf-8", "surrogateescape"), None) for name, text in files.items()])
    return render(chart, render_values(chart, {}, RELEASE, Capabilities()))


def gives(templates: list[str]) -> list[str]:
    """Return the text that each of the templates prints."""
    printed = rendered(table.batch_files(templates))["c/templates/out.yaml"]
    encoded = [line.split(" ")[2] for line in printed.splitlines() if line.startswith("# ")]
    return [base64.b64decode(text).decode("utf-8", "surrogateescape") for text in encoded]


def fails(template: str) -> str:
    """Return the error that a template ends with."""
    try:
        printed = rendered(table.single_files(template))
    except WindlassError as err:
        return str(err)
    return f"prints {printed['c/templates/case.yaml']!r}"


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
