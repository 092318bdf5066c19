"""Drawn charts and commands by helm and by windlass in two namespaces at once, and what differs.

Controllers take their time. Where something differs, the whole is played once more with more patience: only what
differs then too is a difference of the programs.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from difflib import unified_diff
from itertools import count
from pathlib import Path
from typing import Any

from tests.cluster.releases.drawn.dice import Dice
from tests.cluster.releases.sides import Side, View
from tests.cluster.waits.audit import Audit
from tests.differential.harness import Result

PATIENCE_S = (5, 25)
"""What --timeout is the first time and the second."""
ANSWERED_S = 10
"""How long after a command its requests may be missing in the audit log."""
MASKS = (
    (r"^E\d{4} .* err=\"context canceled\"\n", ""),
    (r"-[a-z0-9]{5}(?=[, :\\\"')]|$)", "-POD"),
    (r"(?<=[:/]) ?\d+(?=/|\b)", "N"),
)
"""What client-go says now and then of requests that are cut off at the end; names of pods; counts of what goes on."""

_numbers = count(1)


@dataclass(frozen=True)
class Play:
    """What is drawn: the templates of charts for a namespace, and commands."""

    charts: Callable[[Dice, str], dict[str, str]]
    commands: Callable[[Dice], list[str]]
    in_order: bool
    """Whether the order of requests and of lines counts."""


@dataclass
class Scene:
    """Two programs, a cluster, and where to put charts."""

    programs: tuple[tuple[str, Path], ...]
    kubeconfig: Path
    folder: Path
    view: View
    found: list[str] = field(default_factory=list)

    def differences(self, play: Play, seed: str) -> str:
        """Return what differs, "" if nothing does."""
        for patience in PATIENCE_S:
            report = self._played(play, seed, patience)
            if not report:
                return ""
        return report

    def _played(self, play: Play, seed: str, patience: int) -> str:
        sides = self._sides(play, Dice(seed))
        said = [f"seed {seed}:"]
        for line in play.commands(Dice(f"{seed}/commands")):
            audit = Audit(self.kubeconfig.parent)
            argv = line.replace("TIME", f"{patience}s").split()
            with ThreadPoolExecutor() as pool:
                results = list(pool.map(lambda side: side.run(argv), sides))  # noqa: B023  # done before the next turn
            said.append(f"$ {line}")
            outputs, records = [_output(result, play) for result in results], [self._records(side) for side in sides]
            if _is_known(*records):
                return ""
            pairs = [("output", *outputs), ("records", *records)]
            if play.in_order:
                pairs.append(("requests", *_changes(audit, sides)))
            for what, theirs, ours in pairs:
                if theirs != ours:
                    diff = unified_diff(theirs, ours, f"{what} of helm", f"{what} of windlass", lineterm="", n=2)
                    return "\n".join([*said, *list(diff)[:80]])
        return ""

    def _sides(self, play: Play, dice: Dice) -> list[Side]:
        found = []
        number = next(_numbers)
        for letter, program in self.programs:
            namespace = f"scene-{letter}{number}-{time.time_ns() % 10**6}"
            folder = self.folder / namespace
            for name, text in play.charts(dice.of("charts"), namespace).items():
                made = folder / "charts" / name
                (made / "templates").mkdir(parents=True)
                (made / "Chart.yaml").write_text(f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n")
                (made / "templates" / "all.yaml").write_text(text)
            found.append(Side(program, namespace, folder, self.kubeconfig, folder / "charts"))
            self.view.make_namespace(namespace)
        return found

    def _records(self, side: Side) -> list[str]:
        text = json.dumps(self.view.records(side), indent=1, sort_keys=True)
        return sorted(_masked(text).replace("\\n", "\n").splitlines())


def _output(result: Result, play: Play) -> list[str]:
    err = _masked(result.err).replace("\\n", "\n").splitlines()
    return [f"exit code {result.code}", *(err if play.in_order else sorted(err)), *_masked(result.out).splitlines()]


def _masked(text: str) -> str:
    for pattern, replacement in MASKS:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return text


def _is_known(theirs: list[str], ours: list[str]) -> bool:
    """Tell whether a rollback has failed that helm leaves pending (docs/compat.md): what follows differs."""
    pending: Any = '"status": "pending-rollback"'
    return any(pending in line for line in theirs) and not any(pending in line for line in ours)


def _changes(audit: Audit, sides: list[Side]) -> list[list[str]]:
    end = time.monotonic() + ANSWERED_S
    while True:
        found = [[side.mask(line) for line in audit.changes(side.namespace)] for side in sides]
        if found[0] == found[1] or time.monotonic() > end:
            return found
        time.sleep(0.1)
