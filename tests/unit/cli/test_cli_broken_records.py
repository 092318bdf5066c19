"""Records of releases that make Helm crash end in an error that names them, or in what can be said of them."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from tests.differential.harness import windlass_script

BARE = {"name": "a", "namespace": "default", "version": 1}
NO_CHART = {**BARE, "info": {"status": "deployed"}}
CHART = {"metadata": {"name": "c", "version": "1.0.0", "apiVersion": "v2"}}
LOGGED = {"name": "t", "kind": "Pod", "events": ["test"], "output_log_policies": ["hook-succeeded"], "manifest": ""}


def run(folder: Path, record: dict[str, object], *argv: str) -> tuple[int, str, str]:
    (folder / "data.json").write_text(json.dumps([record]))
    environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "KUBECONFIG": "/dev/null"}
    environment |= {"HELM_DRIVER": "memory", "HELM_MEMORY_DRIVER_DATA": "data.json"}
    done = subprocess.run(
        [str(windlass_script()), *argv], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_a_record_without_info_is_named(tmp_path: Path) -> None:
    code, _, err = run(tmp_path, BARE, "list")
    assert (code, "release 1 has no info" in err) == (1, True)


@pytest.mark.parametrize("argv", ["get all a", "get metadata a", "get values a -a"])
def test_a_record_without_a_chart_is_named(tmp_path: Path, argv: str) -> None:
    expected = (1, "", "Error: the record of release a revision 1 has no chart\n")
    assert run(tmp_path, NO_CHART, *argv.split()) == expected


def test_a_record_without_a_chart_does_not_hide_the_others_from_the_shell(tmp_path: Path) -> None:
    assert run(tmp_path, NO_CHART, "__complete", "status", "")[:2] == (0, "a\tMISSING -> deployed\n:4\n")


def test_a_negative_offset_is_refused(tmp_path: Path) -> None:
    code, _, err = run(tmp_path, {**NO_CHART, "chart": CHART}, "list", "--offset", "-1")
    assert (code, err) == (1, "Error: invalid offset -1: must not be negative\n")


def test_a_hook_whose_logs_are_wanted_has_none_without_a_cluster(tmp_path: Path) -> None:
    code, out, err = run(tmp_path, {**NO_CHART, "chart": CHART, "hooks": [LOGGED]}, "test", "a")
    assert (code, err) == (0, "")
    assert "Phase:          Succeeded" in out


def test_a_template_shows_what_a_pointer_points_to(tmp_path: Path) -> None:
    _, out, _ = run(tmp_path, {**NO_CHART, "chart": CHART}, "get", "all", "a", "--template", "{{.Release.Chart}}")
    assert out.startswith("{[] {c  [] 1.0.0")
