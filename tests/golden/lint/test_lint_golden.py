"""Linting says what helm says about good and broken charts, stream by stream."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from windlass.cli.context import Context
from windlass.cli.env import EnvSettings
from windlass.cli.main import Frame

from . import arena, cases

CASES = cases.cases()


def lint(folder: Path, arguments: list[str], program: str = "helm") -> dict[str, object]:
    """Run the lint command in this process."""
    out, err = io.StringIO(), io.StringIO()
    settings = EnvSettings(program, variables={"HOME": str(folder / "home")})
    code = Frame(Context(program, settings, out, err)).run(["lint", *arguments])
    return {"code": code, "out": arena.masked(out.getvalue(), folder), "err": arena.masked(err.getvalue(), folder)}


def test_every_case_has_an_answer() -> None:
    assert len(arena.stored()) == len(CASES)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_linting_says_what_helm_says(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path.resolve()
    monkeypatch.chdir(folder)
    arena.prepare(folder, CASES[number])
    assert lint(folder, CASES[number][1]) == arena.stored()[number]


BROKEN: cases.Case = (
    {
        "Chart.yaml": "apiVersion: v2\nname: c\nversion: 1\nfoo: bar\n",
        "templates/t.yaml": "a: 1\nb: {{ .Values.a.b.c }}\n",
        "values.yaml": "a: {}\n",
    },
    ["c"],
)


def test_json_names_file_line_and_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arena.prepare(tmp_path, BROKEN)
    done = lint(tmp_path, ["c", "missing", "-o", "json"], "windlass")
    (chart, missing) = json.loads(str(done["out"]))
    places = [(found["severity"], found["rule"], found["file"], found.get("line")) for found in chart["findings"]]
    assert places == [
        ("WARNING", "chartfile", "Chart.yaml", 4),
        ("ERROR", "chartfile", "Chart.yaml", 3),
        ("INFO", "chartfile", "Chart.yaml", None),
        ("WARNING", "chartfile", "Chart.yaml", 3),
        ("ERROR", "templates", "templates/t.yaml", 2),
    ]
    assert (chart["failed"], missing["failed"], missing["findings"]) == (True, True, [])
    assert missing["error"].startswith("unable to check Chart.yaml file in chart: ")
    assert (done["code"], done["err"]) == (1, "Error: 2 chart(s) linted, 2 chart(s) failed\n")


def test_sarif_points_at_the_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arena.prepare(tmp_path, BROKEN)
    log = json.loads(str(lint(tmp_path, ["c/", "missing", "--output", "sarif"], "windlass")["out"]))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} <= rules
    assert [result["level"] for result in run["results"]] == ["warning", "error", "note", "warning", "error", "error"]
    place = run["results"][4]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "c/templates/t.yaml"}, "region": {"startLine": 2, "startColumn": 13}}


def test_other_formats_are_refused_and_helm_knows_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arena.prepare(tmp_path, ({}, ["c"]))
    refused = lint(tmp_path, ["c", "-o", "xml"], "windlass")
    assert refused["err"] == 'Error: invalid argument "xml" for "-o, --output" flag: invalid format type\n'
    assert lint(tmp_path, ["c", "-o", "json"])["err"] == "Error: unknown shorthand flag: 'o' in -o\n"
