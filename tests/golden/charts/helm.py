"""Real helm, in an arena of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from . import arena, cases

RUNS = 6
"""How often helm is asked, to learn whether it gives lines in no order."""


class Helm:
    """Runs command lines in a folder with all charts."""

    def __init__(self, binary: str, folder: Path) -> None:
        self.binary, self.folder = binary, folder.resolve()
        home = str(self.folder / "home")
        names = ("HOME", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME")
        self.environment = {"PATH": os.environ["PATH"], "TZ": "UTC", "KUBECONFIG": os.devnull} | dict.fromkeys(
            names, home
        )
        arena.prepare(self.folder)
        self.run(["create", cases.STARTER])

    def answers(self, chart: str) -> dict[str, arena.Done]:
        """Return what helm leaves for each command line of a chart."""
        return {line: self._answer(cases.arguments(line)) for line in cases.cases(chart)}

    def _answer(self, arguments: list[str]) -> arena.Done:
        runs = [self.run(arguments) for _ in range(RUNS)]
        first = runs[0]
        if all(run == first for run in runs):
            return first
        if any(run.words() != first.words() for run in runs):
            raise SystemExit(f"helm answers at random: {arguments}")
        return arena.Done(first.code, first.out, first.err, first.files, loose=True)

    def run(self, arguments: list[str]) -> arena.Done:
        """Run one command line."""
        arena.clean(self.folder)
        done = subprocess.run(
            [self.binary, *arguments], cwd=self.folder, env=self.environment, capture_output=True, check=False
        )
        return arena.left(self.folder, done.returncode, done.stdout, done.stderr)
