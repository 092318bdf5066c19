"""Rendering: many renders in one process against helm processes, and how cost grows with the chart.

    make bench            or   python -m bench.render --renders 1000 --chart path/to/chart

The two take turns: a batch of renders through the library, then one helm process, each render with other values.
Growth is measured in this process alone: templates, values and output, each ten times as much as in the row above,
everything else the same. "first" includes loading and compiling the chart, "next" is a later render with other values.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.interleave import Command, run_once
from bench.start import Workshop
from windlass import Chart, Release

TARGET = 20.0
"""How many times as many renders as helm processes are wanted in the same time."""

SIZES = (10, 100, 1000)
REPEATS = 5
TEMPLATE = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "growth.name" . }}-NUMBER
  labels:
    {{- include "growth.labels" . | nindent 4 }}
data:
  tag: {{ .Values.tag | quote }}
  {{- with .Values.extra }}
  extra: {{ toYaml . | nindent 4 }}
  {{- end }}
"""
HELPERS = """\
{{ define "growth.name" }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}{{ end }}
{{ define "growth.labels" }}app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}{{ end }}
"""
LOOP = """\
kind: ConfigMap
metadata: {name: loop}
data:
{{- range $number := until (int .Values.lines) }}
  line-{{ $number }}: {{ printf "%s %d" $.Values.tag $number | quote }}
{{- end }}
"""


@dataclass(frozen=True)
class Rate:
    """Renders per second of both, and how many times ours is theirs."""

    ours: float
    theirs: float

    @property
    def times(self) -> float:
        return self.ours / self.theirs


def rate(shop: Workshop, path: str, renders: int, processes: int) -> Rate:
    """Measure a chart: ``renders`` in process in ``processes`` batches, a helm process after each."""
    chart = Chart.load(path)
    chart.render(release=Release("bench"))
    per_batch = max(1, renders // processes)
    ours, theirs = [], []
    for batch in range(processes):
        begin = time.perf_counter()
        for number in range(per_batch):
            tag = f"v{batch}-{number}"
            values = {"replicaCount": number, "image": {"tag": tag}, "podAnnotations": {"turn": tag}}
            assert chart.render(values, release=Release("bench")).text
        ours.append((time.perf_counter() - begin) / per_batch)
        given = f"replicaCount={batch},image.tag=v{batch},podAnnotations.turn=v{batch}"
        theirs.append(run_once(Command([shop.helm, "template", "bench", path, "--set", given], shop.theirs)).wall)
    return Rate(1 / statistics.median(ours), 1 / statistics.median(theirs))


def check_alike(shop: Workshop, path: str) -> None:
    """Make sure that both render the same before their times are compared."""
    command = [shop.helm, "template", "bench", path, "--set-string", "image.tag=v1"]
    done = subprocess.run(command, env=shop.theirs, check=True, capture_output=True, text=True)
    ours = Chart.load(path).render({"image": {"tag": "v1"}}, release=Release("bench")).text
    if ours != done.stdout:
        print(f"note: {os.path.basename(path)} does not render the same twice (randomness or time)")


def growth() -> Iterator[str]:
    """Yield the rows of the growth table."""
    for size in SIZES:
        files = {f"templates/t{number}.yaml": TEMPLATE.replace("NUMBER", str(number)) for number in range(size)}
        yield _row(f"{size} templates", files, "tag: a\nextra:\n")
    for size in SIZES:
        table = "".join(f"  key-{number}: {{a: text, b: [1, 2, 3], c: true}}\n" for number in range(size))
        yield _row(f"{size} tables of values, printed", {"templates/t.yaml": TEMPLATE}, f"tag: a\nextra:\n{table}")
    for size in SIZES:
        table = "".join(f"  key-{number}: {{a: text, b: [1, 2, 3], c: true}}\n" for number in range(size))
        yield _row(f"{size} tables of values, unused", {"templates/t.yaml": TEMPLATE}, f"tag: a\nunused:\n{table}")
    for size in SIZES:
        yield _row(f"{size * 10} lines out of a loop", {"templates/t.yaml": LOOP}, f"tag: a\nlines: {size * 10}\n")


def _row(title: str, templates: dict[str, str], values: str) -> str:
    files = {
        "Chart.yaml": "apiVersion: v2\nname: growth\nversion: 1.0.0\n",
        "values.yaml": values,
        "templates/_helpers.tpl": HELPERS,
        **templates,
    }
    first, after = [], []
    size = 0
    for _ in range(REPEATS):
        gc.collect()
        begin = time.perf_counter()
        chart = Chart.load(files)
        size = len(chart.render({"tag": "b"}).text)
        middle = time.perf_counter()
        chart.render({"tag": "c"})
        after.append(time.perf_counter() - middle)
        first.append(middle - begin)
    times = [statistics.median(found) * 1e3 for found in (first, after)]
    return f"{title:<34} {times[0]:9.2f} ms {times[1]:9.2f} ms {size:10} bytes"


def main() -> int:
    """Print the report; the exit code says only whether everything ran."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--renders", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=40, help="helm processes per chart")
    parser.add_argument("--chart", action="append", default=[], help="measure this chart too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        shop = Workshop(Path(name))
        subprocess.run([shop.helm, "create", "starter"], cwd=name, env=shop.theirs, check=True, capture_output=True)
        print(f"{'renders per second':<34} {'windlass':>12} {'helm':>12}   times")
        for path in (str(Path(name) / "starter"), *options.chart):
            check_alike(shop, path)
            found = rate(shop, path, options.renders, options.processes)
            verdict = f"target {TARGET:.0f} {'ok' if found.times >= TARGET else 'MISSED'}"
            title = os.path.basename(os.path.normpath(path))
            print(f"{title:<34} {found.ours:12.1f} {found.theirs:12.1f}   {found.times:5.1f}  {verdict}", flush=True)
    print(f"\n{'growth, in process':<34} {'first':>12} {'next':>12}")
    for row in growth():
        print(row, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
