"""Many real charts in one process, through the library, against one helm process for each.

    make bench CORPUS=… WORK=…   or   python -m bench.corpus --corpus FOLDER --work FOLDER [--sample 100]

The folders are those of tests/differential/corpus.py. All cases that helm renders are rendered, each chart being loaded
once; helm is timed on a sample, spread evenly, and compared with our time for the same cases.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.differential.corpus import VARIANT, Case, ask_helm, cases, prepare

from bench.interleave import Command, run_once
from bench.start import Workshop
from windlass import Capabilities, Chart, Release, WindlassError, load_values

GOAL = 0.15
_SET, _KUBE_VERSION, _API_VERSIONS = VARIANT[1], VARIANT[3], VARIANT[5]


@dataclass
class Reader:
    """Charts as a program holds them: the latest stays loaded, since cases of one chart follow each other."""

    folder: Path
    path: str = ""
    chart: Chart | None = None

    def render(self, case: Case) -> str:
        """Return what `template` prints for a case."""
        if self.chart is None or str(case.chart) != self.path:
            self.path, self.chart = str(case.chart), Chart.load(self.folder / case.chart)
        if case.argv == VARIANT:
            return self.chart.render(
                load_values(set=[_SET]),
                release=Release(is_upgrade=True),
                capabilities=Capabilities(_KUBE_VERSION, (_API_VERSIONS,)),
            ).text
        files = [self.folder / name for name in case.argv[1:]]
        return self.chart.render(load_values(*files)).text


def rendered_by_helm(helm: str, corpus: Path, work: Path) -> list[Case]:
    """Return the cases whose kept answers of helm are no errors."""
    charts, _ = prepare(corpus, work)
    return [case for case in cases(work, charts) if ask_helm(helm, work, case)[0].code == 0]


def measure(reader: Reader, wanted: list[Case]) -> dict[Case, float]:
    """Render all cases in this process; return the seconds of each. What fails is counted as it is, and named."""
    took = {}
    for case in wanted:
        begin = time.perf_counter()
        try:
            reader.render(case)
        except WindlassError as error:
            print(f"{case.title}: {error}", file=sys.stderr)
        took[case] = time.perf_counter() - begin
    return took


def main() -> int:
    """Print the report; the exit code says only whether everything ran."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        shop = Workshop(Path(name))
        wanted = rendered_by_helm(shop.helm, options.corpus, options.work)
        sample = wanted[:: max(1, len(wanted) // options.sample)]
        folder = options.work / "charts"
        theirs = 0.0
        for case in sample:
            command = Command(
                [shop.helm, "template", "release-name", f"./{case.chart}", *case.argv], shop.theirs, cwd=folder
            )
            theirs += run_once(command).wall
        took = measure(Reader(folder), wanted)
    ours, share = sum(took.values()), sum(took[case] for case in sample)
    print(f"{len(wanted)} renders in one process: {ours:.1f} s, {ours / len(wanted) * 1e3:.1f} ms each")
    print(f"{len(sample)} of them: {share:.2f} s, helm processes {theirs:.2f} s")
    ratio = share / theirs
    print(f"ratio {ratio:.2f}  target {GOAL:.2f} {'ok' if ratio <= GOAL else 'MISSED'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
