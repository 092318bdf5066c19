"""Fuzz what reads foreign input: ``python -m tests.fuzz --seconds 60 --target all --seed 7``.

Each target runs in worker processes of its own, under a bound on memory, for its share of the CPU seconds. A finding
is an exception that is no WindlassError, a case beyond the bounds in ``bounds``, or the end of the interpreter.
Findings are printed as they come, with the shrunk case in base64; ``--case`` runs one again. Exit code 1 if any.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.fuzz import worker
from tests.fuzz.bounds import STUCK_SECONDS
from tests.fuzz.targets import TARGETS

SLICE_SECONDS = 45.0
"""CPU seconds of one worker: a new one starts with fresh seeds and the code as it is then."""


class Session:
    """The workers of one run, one after the other, and what they found."""

    def __init__(self, folder: Path) -> None:
        self.case_file, self.results = folder / "case", folder / "results"
        self.cases: Counter[str] = Counter()
        self.cpu: Counter[str] = Counter()
        self.findings: dict[str, dict[str, str]] = {}

    def slice(self, name: str, seed: str, seconds: float) -> None:
        """Run one worker to its end."""
        self.case_file.write_bytes(bytes(worker.CASE_FILE_BYTES))
        self.results.write_text("")
        command = [sys.executable, "-m", "tests.fuzz.worker", name, seed, str(seconds)]
        child = subprocess.Popen([*command, str(self.case_file), str(self.results)], stderr=subprocess.PIPE, text=True)
        why = self._wait(child)
        if why:
            case = worker.encoded(worker.shown_case(self.case_file))
            self._found({"target": name, "outcome": f"{name}: {why}", "case": case, "trace": ""})
        for line in self.results.read_text("utf-8").splitlines():
            entry = json.loads(line)
            if "outcome" in entry:
                self._found(entry)
            else:
                self.cases[name] += entry["cases"]
                self.cpu[name] += entry["cpu"]

    def _wait(self, child: subprocess.Popen[str]) -> str:
        """Return why the worker did not end as it should, "" if it did."""
        before, since = b"", time.monotonic()
        while True:
            try:
                _, stderr = child.communicate(timeout=2)
            except subprocess.TimeoutExpired:
                now = worker.shown_case(self.case_file)
                if now != before:
                    before, since = now, time.monotonic()
                elif time.monotonic() - since > STUCK_SECONDS:
                    child.kill()
                    child.wait()
                    return "no progress"
                continue
            return f"exit code {child.returncode}: {stderr[-600:]}" if child.returncode else ""

    def _found(self, entry: dict[str, str]) -> None:
        if entry["outcome"] not in self.findings:
            self.findings[entry["outcome"]] = entry
            print(json.dumps({"finding": entry}), flush=True)

    def report(self) -> None:
        """Print how much of each target ran."""
        for name in self.cases:
            found = sum(entry["target"] == name for entry in self.findings.values())
            print(f"{name}: {self.cases[name]} cases, {self.cpu[name]:.0f} CPU seconds, {found} findings")
        cases, cpu = sum(self.cases.values()), sum(self.cpu.values())
        print(f"all: {cases} cases, {cpu:.0f} CPU seconds, {len(self.findings)} findings")


def main() -> int:
    """Run what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60, help="CPU seconds in all")
    parser.add_argument("--target", default="all", choices=["all", *TARGETS])
    parser.add_argument("--seed", default="")
    parser.add_argument("--case", help="run this case (base64) of the target and show how it ends")
    options = parser.parse_args()
    if options.case:
        _, _, call = TARGETS[options.target]()
        print(call(base64.b64decode(options.case)))
        return 0
    seed = options.seed or str(random.randrange(1 << 32))
    print(f"seed {seed}", flush=True)
    names = list(TARGETS) if options.target == "all" else [options.target]
    share = options.seconds / len(names)
    rounds = max(1, round(share / SLICE_SECONDS))
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Path(folder))
        for number in range(rounds):
            for name in names:
                session.slice(name, f"{seed}.{number}", share / rounds)
        session.report()
    return 1 if session.findings else 0


if __name__ == "__main__":
    sys.exit(main())
