"""Operations on a release against helm, on a real control plane: the starter chart, and a chart of 2,000 resources.

    KUBECONFIG=$(scripts/cluster.sh up) python -m bench.release --rounds 5

KUBECONFIG names the cluster; a namespace is made in it and stays. Both programs work on releases of their own there,
in turn. Each round of an upgrade changes one resource in a hundred.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from bench.interleave import HEADER, Command, Result, compare
from bench.start import _environment, _helm

OURS, THEIRS = "ours", "theirs"
RESOURCES = 2_000

_MANY = """\
{{- range $number := until (int .Values.resources) }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ $.Release.Name }}-{{ $number }}}
data: {round: {{ if eq (mod $number 100) 0 }}{{ $.Values.round | quote }}{{ else }}"0"{{ end }}}
{{- end }}
"""


class Bench:
    """The two programs, a namespace, and the commands that they run in it."""

    def __init__(self, folder: Path, kubeconfig: str) -> None:
        self.folder = folder
        self.namespace = f"bench-{int(time.time())}"
        self.programs = {OURS: str(Path(sys.executable).parent / "windlass"), THEIRS: _helm()}
        self.env = {**_environment(folder), "KUBECONFIG": kubeconfig, "HELM_NAMESPACE": self.namespace}
        self.env["PATH"] = os.environ["PATH"]

    def do(self, who: str, *words: str) -> None:
        """Run a command that is not measured."""
        subprocess.run([self.programs[who], *words], env=self.env, check=True, stdout=subprocess.DEVNULL)

    def compare(
        self, name: str, words: Callable[[str], tuple[str, ...]], rounds: int, target: float | None = None
    ) -> Result:
        """Measure a command; ``words`` are asked for again before each run, so that they may change."""
        return compare(name, self._changing(OURS, words), self._changing(THEIRS, words), rounds, target)

    def _changing(self, who: str, words: Callable[[str], tuple[str, ...]]) -> Command:
        argv: list[str] = [self.programs[who]]

        def prepare() -> None:
            argv[1:] = words(who)

        return Command(argv, self.env, prepare)


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--resources", type=int, default=RESOURCES)
    parser.add_argument("--only", choices=("small", "many"))
    arguments = parser.parse_args()
    kubeconfig = os.environ.get("KUBECONFIG")
    if not kubeconfig:
        sys.exit("bench: KUBECONFIG does not name a cluster")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), kubeconfig)
        print(HEADER)
        parts = {
            "small": lambda: _small(bench, arguments.rounds),
            "many": lambda: _many(bench, arguments.rounds, arguments.resources),
        }
        for name in (arguments.only,) if arguments.only else parts:
            for result in parts[name]():
                print(result.line(), flush=True)


def _small(bench: Bench, rounds: int) -> Iterator[Result]:
    starter = str(bench.folder / "starter")
    bench.do(THEIRS, "create", starter)
    numbers = count()

    def install(who: str) -> tuple[str, ...]:
        return ("install", f"{who}-{next(numbers)}", starter, "--create-namespace", "--wait")

    def upgrade(who: str) -> tuple[str, ...]:
        return ("upgrade", who, starter, "--set", f"service.port={8000 + next(numbers)}")

    yield bench.compare("install --wait", install, rounds, 1.0)
    for who in (OURS, THEIRS):
        bench.do(who, "install", who, starter)
        bench.do(who, "upgrade", who, starter, "--set", "service.port=7999")
    yield bench.compare("upgrade", upgrade, rounds, 1.0)
    yield bench.compare("rollback", lambda who: ("rollback", who), rounds, 1.0)
    yield bench.compare("list", lambda who: ("list",), rounds, 1.0)
    yield bench.compare("status", lambda who: ("status", who), rounds, 1.0)


def _many(bench: Bench, rounds: int, resources: int) -> Iterator[Result]:
    chart = bench.folder / "many"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: many\nversion: 1.0.0\n")
    (chart / "values.yaml").write_text(f"resources: {resources}\nround: 0\n")
    (chart / "templates" / "all.yaml").write_text(_MANY)
    numbers = count(1)

    def install(who: str) -> tuple[str, ...]:
        return ("install", f"many-{who}-{next(numbers)}", str(chart), "--create-namespace")

    def upgrade(who: str) -> tuple[str, ...]:
        return ("upgrade", f"many-{who}", str(chart), "--set", f"round={next(numbers)}", "--history-max", "2")

    yield bench.compare(f"install of {resources} resources", install, max(1, rounds // 3), 1.0)
    for who in (OURS, THEIRS):
        bench.do(who, "install", f"many-{who}", str(chart), "--create-namespace")
    yield bench.compare(f"upgrade of {resources} resources", upgrade, rounds, 0.5)
    yield bench.compare(f"rollback of {resources} resources", lambda who: ("rollback", f"many-{who}"), rounds, 1.0)
    yield bench.compare(f"list, {resources} resources", lambda who: ("list",), rounds, 1.0)
    yield bench.compare(f"status, {resources} resources", lambda who: ("status", f"many-{who}"), rounds, 1.0)


if __name__ == "__main__":
    main()
