"""Two namespaces in which the same life goes by, and what differs between them."""

from __future__ import annotations

import base64
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

from tests.cluster.releases.drawn import outside
from tests.cluster.releases.drawn.lives import Life, Step
from tests.cluster.releases.drawn.objects import GADGET, KINDS, Kind
from tests.cluster.releases.drawn.view import Whole
from tests.cluster.releases.sides import Side

SETTLED_S = 8
"""How long controllers may take until both sides are alike."""
PAUSE_S = 0.4
READING = frozenset(("status", "list", "history", "get"))
DIFF_LINES, LINE_WIDTH, AROUND = 60, 300, 100

_WAITING = re.compile(r'level=DEBUG msg="(waiting for resource|add/modify event received|Pod succeeded|Job \w+)".*\n')
_GENERATED = re.compile(r"-[bcdfghjklmnpqrstvwxz2456789]{5}\b")  # Kubernetes' random names
_ENCODED = re.compile(r'("?data"?: ?"?)([A-Za-z0-9+/]{20,}={0,2})')
_PARTS = re.compile(r"\\n|\n|FAILED: |failed: |\"")
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

    def differences(self, life: Life, *, on: Callable[[int, list[str]], None] | None = None) -> list[Difference]:
        """Run a life; what is left behind no longer being alike ends it."""
        sides = self._sides(life)
        kinds = _kinds_of(life)
        found: list[Difference] = []
        try:
            for number, step in enumerate(life.steps):
                results = self._said(sides, kinds, step)
                if on is not None:
                    on(number, results)
                text = _diff(*results)
                if text:
                    found.append(Difference(life, number, "output", text))
                text = "" if step.argv[0] in READING else self._left(sides, kinds)
                if text and not _is_documented(step, text):
                    found.append(Difference(life, number, "left", text))
                if text:
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

    def _said(self, sides: list[Side], kinds: list[Kind], step: Step) -> list[str]:
        end = time.monotonic() + SETTLED_S
        while True:
            results = list(self._pool.map(lambda side: self._run(side, step, kinds), sides))
            if results[0] == results[1] or step.argv[0] not in READING or time.monotonic() > end:
                return results
            time.sleep(PAUSE_S)

    def _run(self, side: Side, step: Step, kinds: list[Kind]) -> str:
        if not step.argv[0].startswith("@"):
            return _run(side, step)
        paths, records = self._view.paths(side, kinds), self._view.record_paths(side)
        return outside.act(self._view.client, side, step.argv, paths, records)

    def _left(self, sides: list[Side], kinds: list[Kind]) -> str:
        end = time.monotonic() + SETTLED_S
        while True:
            left = [self._view.everything(side, kinds) for side in sides]
            found = _diff(*(json.dumps(one, indent=1, sort_keys=True) for one in left))
            if not found or time.monotonic() > end:
                return found
            time.sleep(PAUSE_S)

    def _forget(self, sides: list[Side]) -> None:
        for side in sides:
            self._view.remove(side)


def _is_documented(step: Step, text: str) -> bool:
    """Tell whether a difference is one of docs/compat.md: a failed rollback that Helm leaves pending."""
    return step.argv[0] == "rollback" and "pending-rollback" in text and '+    "status": "failed"' in text


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
    text = _ENCODED.sub(lambda found: found[1] + _decoded(side, found[2]), text)
    text = re.sub(r"(?<=pod: )(\S+)-[a-z0-9]{5}(?=,)", r"\1-POD", text)
    text = _WAITING.sub("", text)
    if step.argv[0] == "status":
        text = _GENERATED.sub("-POD", text)
    return re.sub(re.escape(str(side.folder.parent)) + "/[^/ ]*", "FOLDER", text)


def _decoded(side: Side, text: str) -> str:
    """Return what a file of a chart in a release holds: the side's namespace may be in it."""
    try:
        return side.mask(base64.b64decode(text, validate=True).decode())
    except ValueError:
        return text


def _diff(theirs: str, ours: str) -> str:
    if theirs == ours or sorted(_PARTS.split(theirs)) == sorted(_PARTS.split(ours)):
        return ""  # of several objects of one kind that are refused, Helm tells in the order of their answers
    lines = list(unified_diff(theirs.splitlines(), ours.splitlines(), "helm", "windlass", lineterm="", n=4))
    shown = [line[:LINE_WIDTH] for line in lines[:DIFF_LINES]]
    place = next((at for at, (a, b) in enumerate(zip(theirs, ours, strict=False)) if a != b), 0)
    around = [text[max(0, place - AROUND) : place + AROUND] for text in (theirs, ours)]
    return "\n".join([*shown, f"first: {around[0]!r}", f"   or: {around[1]!r}"]) + "\n"
