"""Many real charts in one process, through the library, against one helm process for each.

    make bench CORPUS=… WORK=…   or   python -m bench.corpus --corpus FOLDER --work FOLDER [--sample 100]

The folders are those of tests/differential/corpus.py. All cases that helm renders are rendered, each chart being loaded
once, twice over: with an empty cache and with a full one. helm is timed on a sample, and compared with our
time for the same cases. Keys and bcrypt hashes, which take either program as long, are part of it.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.differential.corpus import VARIANT, Case, ask_helm, cases, prepare

from bench.interleave import Command, Took, run_once
from bench.start import Workshop
from windlass import Capabilities, Chart, Release, WindlassError, load_values

GOAL = 0.15
COLLECT_AFTER = 200_000
"""Allocations between collections, as a program that makes many objects and few cycles would set it."""
_SET, _KUBE_VERSION, _API_VERSIONS = VARIANT[1], VARIANT[3], VARIANT[5]


@dataclass
class Reader:
    """Charts as a program holds them: the latest stays loaded, since cases of one chart follow each other."""

    folder: Path
    cache: Path
    path: str = ""
    chart: Chart | None = None

    def render(self, case: Case) -> str:
        """Return what `template` prints for a case."""
        if self.chart is None or str(case.chart) != self.path:
            self.path, self.chart = str(case.chart), Chart.load(self.folder / case.chart, cache=self.cache)
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


def measure(reader: Reader, wanted: list[Case]) -> dict[Case, Took]:
    """Render all cases in this process; return what each took. What fails is counted as it is, and named."""
    took = {}
    for case in wanted:
        begin, cpu = time.perf_counter(), time.process_time()
        try:
            reader.render(case)
        except WindlassError as error:
            print(f"{case.title}: {error}", file=sys.stderr)
        took[case] = Took(time.perf_counter() - begin, time.process_time() - cpu)
    return took


def report(title: str, ours: dict[Case, Took], theirs: dict[Case, Took]) -> str:
    """One row: all cases, then the sample against helm by sums, by processor time, and by the median case."""
    total = sum(took.wall for took in ours.values())
    share = [ours[case] for case in theirs]
    wall = sum(took.wall for took in share) / sum(took.wall for took in theirs.values())
    cpu = sum(took.cpu for took in share) / sum(took.cpu for took in theirs.values())
    middle = statistics.median(ours[case].wall / theirs[case].wall for case in theirs)
    return (
        f"{title}: {len(ours)} renders {total:.1f} s, {total / len(ours) * 1e3:.1f} ms each; {len(share)} of them"
        f" {wall:.2f} of helm's time, cpu {cpu:.2f}, median case {middle:.2f}"
        f"  target {GOAL:.2f} {'ok' if wall <= GOAL else 'MISSED'}"
    )


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
        theirs = {}
        for case in sample:
            command = Command(
                [shop.helm, "template", "release-name", f"./{case.chart}", *case.argv], shop.theirs, cwd=folder
            )
            theirs[case] = run_once(command)
        gc.set_threshold(COLLECT_AFTER)
        for state in ("empty", "full"):
            took = measure(Reader(folder, Path(name) / "cache"), wanted)
            print(report(f"{state} cache", took, theirs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
