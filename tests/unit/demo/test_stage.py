"""The demo's stage: what it shows, and what it takes for a failure."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from windlass.demo.stage import SHOWN_LINES, Stage, StepFailed
from windlass.demo.walk import chart_folder


def _stage(folder: Path) -> tuple[Stage, io.StringIO]:
    out = io.StringIO()
    return Stage(str(folder), out, {"HELM_DEBUG": "1", "PATH": "/usr/bin:/bin"}), out


def test_a_command_is_shown_as_a_person_would_type_it(tmp_path: Path) -> None:
    stage, out = _stage(tmp_path)
    stage.step("1. Ask")
    assert stage.run("version", "--short").startswith("v")
    assert "\n1. Ask\n$ windlass version --short\n  v" in out.getvalue()


def test_a_failing_command_names_the_step_and_the_reason(tmp_path: Path) -> None:
    stage, _ = _stage(tmp_path)
    stage.step("7. Break")
    with pytest.raises(StepFailed, match=r"7. Break: windlass no-such-verb ended with 1: .*unknown command"):
        stage.run("no-such-verb")


def test_a_refusal_that_does_not_happen_fails_the_demo(tmp_path: Path) -> None:
    stage, _ = _stage(tmp_path)
    with pytest.raises(StepFailed, match=r"was accepted, and should have been refused"):
        stage.refused("anything", "version")


def test_a_refusal_for_another_reason_fails_the_demo(tmp_path: Path) -> None:
    stage, _ = _stage(tmp_path)
    with pytest.raises(StepFailed, match=r"refused for another reason: .*unknown command"):
        stage.refused("signature", "no-such-verb")


def test_the_users_own_settings_stay_out_of_the_demo(tmp_path: Path) -> None:
    stage, _ = _stage(tmp_path)
    assert 'WINDLASS_DEBUG="false"' in stage.run("env")
    assert str(tmp_path) in stage.run("env", "HELM_CONFIG_HOME")


def test_a_long_result_is_cut_in_the_middle(tmp_path: Path) -> None:
    stage, out = _stage(tmp_path)
    stage.run("env")
    assert len(out.getvalue().splitlines()) == SHOWN_LINES + 1
    assert "lines …" in out.getvalue()


def test_the_chart_of_the_demo_is_found() -> None:
    assert (Path(chart_folder()) / "values.schema.json").is_file()
