"""Templates hold to what Go's text/template said about them (recorded by tests/differential/gotemplate/record.py)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.golden.template.language import evaluate

FOLDER = Path(__file__).parent
DATA = json.loads((FOLDER / "data.json").read_text(encoding="utf-8"))


def _groups() -> dict[str, list[list[Any]]]:
    groups: dict[str, list[list[Any]]] = {}
    with (FOLDER / "cases.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            groups.setdefault(case[0], []).append(case[1:])
    return groups


GROUPS = _groups()


@pytest.mark.parametrize("group", GROUPS)
def test_templates_do_as_go_did(group: str) -> None:
    for files, missing, kind, answer in GROUPS[group]:
        sources = files if isinstance(files, list) else [["f.yaml", files]]
        outcome = evaluate({"files": sources, "exec": "f.yaml", "data": DATA, "missing": missing})
        expected = {"kind": kind, "out" if kind == "ok" else "errs": answer}
        assert (sources, missing, expected) == (sources, missing, outcome)


def test_there_are_thousands_of_cases() -> None:
    assert sum(map(len, GROUPS.values())) > 9_000
