"""`template` in a process of its own against helm: the starter, real charts, and how cost grows.

    make bench [WORK=…]   or   python -m bench.cold --rounds 25 --work FOLDER

FOLDER is the work folder of tests/differential/corpus.py, which has the real charts; without it they are left out.
"Empty caches" means that ours are removed before each run. The largest chart is the one that helm takes longest for; it
makes RSA keys, whose time is luck, so the one with the most output stands beside it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.interleave import HEADER, Command, compare
from bench.start import Workshop

STACK = "prometheus-community+helm-charts/charts/kube-prometheus-stack"
LARGEST = "bitnami+charts/bitnami/milvus"
MOST_OUTPUT = "prometheus-community+helm-charts/charts/prometheus-operator-crds"

Row = tuple[str, float | None, tuple[Command, Command]]

_TEMPLATE = """\
{{- if .Values.enabled }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ printf "%s-%d" .Release.Name NUMBER | trunc 63 | quote }}
  labels:
    {{- include "grown.labels" . | nindent 4 }}
data:
  {{- range $key, $value := .Values.data }}
  {{ $key }}: {{ tpl ($value | toString) $ | quote }}
  {{- end }}
{{- end }}
"""
_LABELS = """\
{{- define "grown.labels" -}}
app: {{ .Chart.Name }}
release: {{ .Release.Name | quote }}
{{- end -}}
"""


def grown(folder: Path, templates: int, values: int, output: int) -> str:
    """Write a chart of so many templates, unused values, and entries that each template prints; return its path."""
    chart = folder / f"grown-{templates}-{values}-{output}"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: grown\nversion: 1.0.0\n")
    (chart / "templates" / "_labels.tpl").write_text(_LABELS)
    for number in range(templates):
        (chart / "templates" / f"map-{number}.yaml").write_text(_TEMPLATE.replace("NUMBER", str(number)))
    unused = "".join(f"  key{number}: {{a: {number}, b: [text, {number}.5]}}\n" for number in range(values))
    data = "".join(f"  entry{number}: value of {number}\n" for number in range(output))
    (chart / "values.yaml").write_text(f"enabled: true\nunused:\n{unused}data:\n{data}")
    return str(chart)


def rows(shop: Workshop, work: Path | None) -> Iterator[Row]:
    """Return what is measured, with the ratio to reach."""
    starter = str(shop.folder / "starter")
    yield "starter", 0.5, shop.pair("template", "r", starter)
    yield "starter, empty caches", 1.0, shop.pair("template", "r", starter, empty=True)
    if work is not None:
        charts = work / "charts"
        yield "kube-prometheus-stack", 0.7, shop.pair("template", "r", str(charts / STACK))
        yield "kube-prometheus-stack, empty", 2.0, shop.pair("template", "r", str(charts / STACK), empty=True)
        yield "largest by helm's time", 0.7, shop.pair("template", "r", str(charts / LARGEST))
        yield "largest by output", 0.7, shop.pair("template", "r", str(charts / MOST_OUTPUT))
    for templates, values, output in (
        (10, 10, 10), (100, 10, 10), (1000, 10, 10), (10, 1000, 10), (10, 10000, 10), (10, 10, 1000), (10, 10, 10000),
    ):  # fmt: skip
        chart = grown(shop.folder, templates, values, output)
        yield f"{templates} templates, {values} values, {output} out", None, shop.pair("template", "r", chart)


def main() -> int:
    """Print the report; the exit code says only whether everything ran."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--work", type=Path, help="work folder of tests/differential/corpus.py")
    parser.add_argument("--only", default="", help="rows whose title holds this text")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        shop = Workshop(Path(name))
        subprocess.run([shop.helm, "create", "starter"], cwd=name, env=shop.theirs, check=True, capture_output=True)
        print(HEADER)
        for title, target, (ours, theirs) in rows(shop, options.work):
            if options.only in title:
                for _ in range(2):  # the second run packs the modules
                    subprocess.run(ours.argv, env=ours.env, check=True, capture_output=True)
                print(compare(title, ours, theirs, options.rounds, target).line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
