"""A life: the charts of a namespace and the commands that are run there, as a line of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.cluster.releases.drawn import lines
from tests.cluster.releases.drawn.charts import Files, versions
from tests.cluster.releases.drawn.dice import Dice
from tests.cluster.releases.drawn.outside import outside

STEPS = (10, 24)
CLIENT_SIDE = "--server-side=false"
EXTRAS: Files = {
    "v.yaml": "text: from v\nreplicas: 3\nnested: {a: 3}\n",
    "w.yaml": "text: from w\nlist: [w]\nport: null\n",
    "broken.yaml": "text: [\n",
    "list.yaml": "- a\n",
    "empty.yaml": "",
    "plain.txt": "a file's\ntext\n",
    "library/Chart.yaml": "apiVersion: v2\nname: library\nversion: 1.0.0\ntype: library\n",
    "missing/Chart.yaml": (
        "apiVersion: v2\nname: missing\nversion: 1.0.0\n"
        "dependencies: [{name: gone, version: 0.1.0, repository: 'file://../gone'}]\n"
    ),
}
ENVIRONMENTS = (
    {"HELM_DRIVER": "memory"},
    {"HELM_DRIVER": "nonsense"},
    {"HELM_MAX_HISTORY": "2"},
    {"HELM_MAX_HISTORY": "x"},
    {"HELM_DEBUG": "1"},
    {"HELM_DEBUG": "1"},
    {"HELM_KUBEASUSER": "somebody"},
    {"HELM_NAMESPACE": "NAMESPACE-3"},
    {"HELM_NAMESPACE": "NAMESPACE-2"},
    {"HELM_NAMESPACE": "NAMESPACE-2"},
    {"HELM_COLOR": "always"},
    {"NO_COLOR": "1"},
)


@dataclass(frozen=True)
class Step:
    """A command and what its environment has besides."""

    argv: list[str]
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Life:
    """Files below the working folder, and the steps; ``NAMESPACE`` in either stands for the side's namespace."""

    name: str
    files: Files
    steps: list[Step]

    def dumps(self) -> str:
        """Return the life as a line."""
        steps = [[step.argv, dict(step.env)] if step.env else [step.argv] for step in self.steps]
        return json.dumps({"name": self.name, "files": self.files, "steps": steps}, ensure_ascii=False)

    @staticmethod
    def loads(text: str) -> Life:
        """Read a line."""
        found = json.loads(text)
        return Life(found["name"], found["files"], [Step(*entry) for entry in found["steps"]])


def draw(seed: str) -> Life:
    """Return the life of a seed."""
    dice = Dice(seed)
    charts = versions(dice.of("a"), "a")
    if dice.chance(40):
        charts |= versions(dice.of("b"), "b")
    files = dict(EXTRAS)
    for name, content in charts.items():
        files |= {f"{name}/{path}": text for path, text in content.items()}
    mood = Mood(
        list(charts),
        {"HELM_DRIVER": "configmap"} if dice.chance(10) else {},
        {"install": [CLIENT_SIDE], "upgrade": [CLIENT_SIDE]} if dice.chance(30) else {},
        dice.one((0, 0, 20)),
    )
    steps = [_step(dice.of(number), mood) for number in range(dice.number(*STEPS))]
    if dice.chance(70):
        first = ["upgrade", *mood.flags.get("upgrade", []), "-i", "r", mood.charts[0], lines.WHEN_WAITING]
        steps.insert(0, Step(first, mood.env))
    return Life(seed, files, steps)


@dataclass(frozen=True)
class Mood:
    """What the steps of a life have in common: charts, environment, flags, and how often others interfere."""

    charts: list[str]
    env: Mapping[str, str]
    flags: Mapping[str, list[str]]
    interference: int


def _step(dice: Dice, mood: Mood) -> Step:
    if dice.chance(mood.interference):
        return Step(outside(dice))
    env = {**mood.env, **(dice.one(ENVIRONMENTS) if dice.chance(10) else {})}
    words = lines.line(dice, mood.charts)
    return Step([words[0], *mood.flags.get(words[0], []), *words[1:]], env)
