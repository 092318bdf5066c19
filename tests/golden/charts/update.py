"""Ask helm again for every command line: python -m tests.golden.charts.update. HELM names the binary."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from . import arena, cases
from .helm import Helm


def main() -> None:
    """Store helm's answers."""
    with tempfile.TemporaryDirectory() as folder:
        helm = Helm(os.environ.get("HELM", "helm"), Path(folder))
        for chart in cases.CHARTS:
            answers = helm.answers(chart)
            arena.store(chart, answers)
            print(f"{chart}: {len(answers)} command lines, {sum(bool(done.code) for done in answers.values())} fail")


if __name__ == "__main__":
    main()
