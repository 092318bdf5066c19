"""The language table: small templates and what helm prints for them, kept in files.

``cases/NAME.txt`` has one template a line; blank lines and lines that begin with ``#`` are for readers, ``⏎`` stands
for a line break. ``outputs/NAME.jsonl`` has helm's answer to each, written by ``update.py``: text it gives, or the
error it ends with. Every template runs in the chart made here, so that CI proves parity without helm.
"""

from __future__ import annotations

import json
from pathlib import Path

HERE = Path(__file__).parent
BREAK = "⏎"
CHART_YAML = """\
apiVersion: v2
name: c
version: 1.2.3
appVersion: "4.5.6"
description: A chart for one template
"""
COLLECTOR = """\
{{- range $i := until %d }}
# {{ $i }} {{ include (printf "case%%d" $i) $ | b64enc }}
{{- end }}
"""
"""The template that prints the outcome of many cases; base64 keeps every byte and survives YAML."""


def families() -> list[str]:
    """Return the names of the case files."""
    return sorted(path.stem for path in (HERE / "cases").glob("*.txt"))


def cases(family: str) -> list[str]:
    """Return the templates of a family."""
    text = (HERE / "cases" / f"{family}.txt").read_text("utf-8")
    lines = [line for line in text.split("\n") if line.strip() and not line.startswith("#")]
    return [line.replace(BREAK, "\n") for line in lines]


def outputs(family: str) -> dict[str, dict[str, str]]:
    """Return helm's stored answers: template -> {"gives": text} or {"fails": error}."""
    path = HERE / "outputs" / f"{family}.jsonl"
    if not path.exists():
        return {}
    answers = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return {answer.pop("case"): answer for answer in answers}


def write_outputs(family: str, answers: dict[str, dict[str, str]]) -> None:
    """Store helm's answers in the order of the cases."""
    lines = [json.dumps({"case": case, **answer}) for case, answer in answers.items()]
    path = HERE / "outputs" / f"{family}.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def batch_files(templates: list[str]) -> dict[str, str]:
    """Return the files of a chart that prints the outcome of all these templates."""
    defines = [f'{{{{- define "case{place}" }}}}{text}{{{{ end }}}}' for place, text in enumerate(templates)]
    return _chart({"_cases.tpl": "\n".join(defines), "out.yaml": COLLECTOR % len(templates)})


def single_files(template: str) -> dict[str, str]:
    """Return the files of a chart with just one template, whose error names it."""
    return _chart({"case.yaml": template})


def _chart(templates: dict[str, str]) -> dict[str, str]:
    files = {"Chart.yaml": CHART_YAML, "values.yaml": (HERE / "values.yaml").read_text("utf-8")}
    files |= {"files/a.txt": "one\ntwo\n", "files/b.txt": "three"}
    return files | {f"templates/{name}": text for name, text in templates.items()}
