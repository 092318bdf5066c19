"""Two namespaces in which the same life goes by, and what differs between them."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import unified_diff
from itertools import count
from pathlib import Path
from typing import Any

from tests.cluster.releases.drawn.lives import Life, Step
from tests.cluster.releases.drawn.objects import GADGET, KINDS, Kind
from tests.cluster.releases.drawn.view import Whole
from tests.cluster.releases.sides import Side

SETTLED_S = 8
"""How long controllers may take until both sides are alike."""
PAUSE_S = 0.4
READING = frozenset(("status", "list", "history", "get"))
DIFF_LINES = 60

_numbers = count(1)


@dataclass(frozen=True)
class Difference:
    """Where a life began to differ, and in what."""

    life: Life
    step: int
    what: str
    text: str

    def report(self) -> str:
        """Return it for reading."""
        step = self.life.steps[self.step]
        command = " ".join([*(f"{name}={value}" for name, value in step.env.items()), *map(repr, step.argv)])
        return f"== {self.life.name} step {self.step}: {command}\n-- {self.what}\n{self.text}"


class Stage:
    """Two programs and a cluster."""

    def __init__(self, helm: Path, ours: Path, kubeconfig: Path, folder: Path) -> None:
        self._programs = (("h", helm), ("w", ours))
        self._kubeconfig = kubeconfig
        self._folder = folder
        self._view = Whole(kubeconfig)
        self._pool = ThreadPoolExecutor(2)

    def close(self) -> None:
        """Let go of the cluster."""
        self._pool.shutdown()
        self._view.close()

    def differences(self, life: Life, *, on: Callable[[int, Any], None] | None = None) -> list[Difference]:
        """Run a life; what is left behind no longer being alike ends it."""
        sides = self._sides(life)
        kinds = _kinds_of(life)
        found: list[Difference] = []
        try:
            for number, step in enumerate(life.steps):
                text = self._said(sides, step, on=on and (lambda results, number=number: on(number, results)))
                if text:
                    found.append(Difference(life, number, "output", text))
                text = "" if step.argv[0] in READING else self._left(sides, kinds)
                if text:
                    found.append(Difference(life, number, "left", text))
                    break
        finally:
            self._forget(sides)
        return found

    def _sides(self, life: Life) -> list[Side]:
        name = f"d{next(_numbers)}-{time.time_ns() % 10**9}"
        sides = []
        for letter, program in self._programs:
            namespace = f"{name}-{letter}"
            folder = self._folder / namespace
            side = Side(program, namespace, folder, self._kubeconfig, folder / "work")
            for path, text in life.files.items():
                file = side.charts / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text.replace("NAMESPACE", namespace))
            sides.append(side)
        for side in sides:
            self._view.make_namespace(side.namespace)
            self._view.make_namespace(f"{side.namespace}-2")
        return sides

    def _said(self, sides: list[Side], step: Step, on: Callable[[Any], None] | None) -> str:
        end = time.monotonic() + SETTLED_S
        while True:
            results = list(self._pool.map(lambda side: _run(side, step), sides))
            if results[0] == results[1] or step.argv[0] not in READING or time.monotonic() > end:
                break
            time.sleep(PAUSE_S)
        if on is not None:
            on(results)
        return "" if results[0] == results[1] else _diff(*results)

    def _left(self, sides: list[Side], kinds: list[Kind]) -> str:
        end = time.monotonic() + SETTLED_S
        while True:
            left = [self._view.everything(side, kinds) for side in sides]
            if left[0] == left[1]:
                return ""
            if time.monotonic() > end:
                return _diff(*(json.dumps(one, indent=1, sort_keys=True) for one in left))
            time.sleep(PAUSE_S)

    def _forget(self, sides: list[Side]) -> None:
        for side in sides:
            self._view.remove(side)


def _kinds_of(life: Life) -> list[Kind]:
    text = "\n".join(life.files.values())
    return [kind for kind in (*KINDS, GADGET) if f"kind: {kind.name}\n" in text or kind.name == "ConfigMap"]


def _run(side: Side, step: Step) -> str:
    argv = [word.replace("NAMESPACE", side.namespace) for word in step.argv]
    env = {name: value.replace("NAMESPACE", side.namespace) for name, value in step.env.items()}
    try:
        result = side.run(argv, env)
    except subprocess.TimeoutExpired:
        return "did not end\n"
    text = f"exit code {result.code}\n-- stderr\n{result.err}\n-- stdout\n{result.out}"
    return re.sub(re.escape(str(side.folder.parent)) + "/[^/ ]*", "FOLDER", text)


def _diff(theirs: str, ours: str) -> str:
    lines = list(unified_diff(theirs.splitlines(), ours.splitlines(), "helm", "windlass", lineterm="", n=4))
    return "\n".join(lines[:DIFF_LINES]) + "\n"
