"""windlass diff: two charts, or two sets of values."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from windlass.cli import main
from windlass.cli.context import Context
from windlass.cli.env import EnvSettings

CHART = {
    "Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "values.yaml": "replicas: 1\nkey: secret-word\nscript: \"one\\ntwo\\n\"\n",
    "templates/all.yaml": (
        "kind: Deployment\nmetadata: {name: web}\nreplicas: {{ .Values.replicas }}\nrandom: {{ randAlphaNum 9 }}\n"
        "at: {{ now }}\n---\nkind: Secret\nmetadata: {name: s}\nstringData: {key: {{ .Values.key }}}\n"
        "---\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  run: |\n{{ .Values.script | indent 4 }}\n"
    ),
}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    for folder in ("shop", "new"):
        for name, text in CHART.items():
            (tmp_path / folder / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / name).write_text(text)
    (tmp_path / "new/templates/more.yaml").write_text("kind: Service\nmetadata: {name: web}\n")
    monkeypatch.chdir(tmp_path)

    def call(*args: str, program: str = "windlass") -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        settings = EnvSettings(program, {"HOME": str(tmp_path), "TZ": "UTC"}, program)
        code = main.Frame(Context(program, settings, out, err)).run(list(args))
        return code, out.getvalue(), err.getvalue()

    return call


def test_two_charts_are_compared(run: Run) -> None:
    assert run("diff", "shop", "new") == (
        0, "+ Service/web\n    + kind: Service\n    + metadata: {name: web}\n1 added, 0 changed, 0 removed\n", "",
    )  # fmt: skip
    assert run("diff", "new", "shop")[1].startswith("- Service/web\n")


def test_randomness_and_time_are_no_differences(run: Run) -> None:
    assert run("diff", "shop") == (0, "no differences\n", "")


def test_two_sets_of_values_are_compared_and_secrets_hidden(run: Run, tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_text("script: \"one\\nTWO\\nthree\\n\"\n")
    sides = ["--set", "replicas=2", "--to-set", "replicas=3,key=other-word", "--to-values", "v.yaml"]
    code, out, _ = run("diff", "shop", *sides)
    assert (code, out) == (
        0,
        "~ Secret/s\n    ~ stringData.key: changed (hidden)\n"
        "~ ConfigMap/c\n    ~ data.run:\n        @@ -1,2 +1,3 @@\n"
        "         one\n        -two\n        +TWO\n        +three\n"
        "~ Deployment/web\n    ~ replicas: 2 → 3\n"
        "0 added, 3 changed, 0 removed\n",
    )


def test_differences_are_coloured_where_colours_are_wanted(run: Run) -> None:
    out = run("diff", "shop", "--to-set", "replicas=3", "--color", "always")[1]
    assert "\x1b[33m    ~ replicas: 1 → 3\x1b[0m\n" in out


def test_programs_read_json_and_an_exit_code(run: Run) -> None:
    code, out, err = run("diff", "shop", "--to-set", "replicas=3", "-o", "json", "--detailed-exitcode")
    assert (code, err) == (2, "Error: 1 resources differ\n")
    assert json.loads(out) == [
        {"change": "changed", "apiVersion": "", "kind": "Deployment", "name": "web", "namespace": "",
         "fields": [{"path": "replicas", "change": "changed", "before": 1, "after": 3}]},
    ]  # fmt: skip
    assert run("diff", "shop", "--detailed-exitcode")[0] == 0


def test_a_post_renderer_changes_both_sides(run: Run, tmp_path: Path) -> None:
    program = tmp_path / "render.sh"
    program.write_text("#!/bin/sh\nsed 's/replicas: 3/replicas: 1/'\n")
    program.chmod(0o755)
    out = run("diff", "shop", "--to-set", "replicas=3", "--post-renderer", str(program))[1]
    assert out == "no differences\n"


def test_mistakes_are_told(run: Run) -> None:
    assert "expected at most two charts" in run("diff", "a", "b", "c")[2]
    assert "must be one of: text, json" in run("diff", "shop", "-o", "xml")[2]
    assert 'unknown command "diff" for "helm"' in run("diff", "shop", program="helm")[2]
