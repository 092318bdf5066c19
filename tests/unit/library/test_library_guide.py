"""The examples of docs/library.md that need nothing but a chart do what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[3] / "docs" / "library.md"
CHART = {
    "Chart.yaml": "apiVersion: v2\nname: mychart\nversion: 1.0.0\n",
    "values.yaml": "replicas: 1\n",
    "templates/cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n",
}


def examples() -> list[str]:
    """Return the examples that run without a cluster."""
    found: list[str] = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    return [text for text in found if "Cluster.simulated" in text]


@pytest.mark.parametrize("example", examples())
def test_an_example_runs(example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in CHART.items():
        path = tmp_path / "mychart" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.chdir(tmp_path)
    exec(compile(example, str(GUIDE), "exec"), {})


def test_there_are_examples() -> None:
    assert len(examples()) >= 2
