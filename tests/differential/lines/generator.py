"""Command lines drawn from a seed: commands × arguments × flags × spellings × places × environments."""

from __future__ import annotations

import random
import shlex
from collections.abc import Sequence
from typing import NamedTuple

from tests.differential.lines import values
from windlass.cli import tree
from windlass.cli.model import Command, Flag

MEMORY = {"HELM_DRIVER": "memory", "HELM_MEMORY_DRIVER_DATA": "releases.json"}
STDIN = ("", "replicas: 9\n", "secret\n", "a: [\n")
# Verbs where much can go wrong come more often than others.
WEIGHTS = {
    "template": 14,
    "show": 8,
    "lint": 6,
    "package": 8,
    "install": 6,
    "list": 6,
    "pull": 6,
    "push": 4,
    "search": 4,
}
WRONG_COUNT, COMPLETING, HELPING, ENVIRONED, DAMAGED, RIGHT = 0.05, 0.12, 0.03, 0.2, 0.08, 0.65


class Line(NamedTuple):
    """One command line: words, variables, standard input."""

    argv: tuple[str, ...]
    env: tuple[tuple[str, str], ...] = ()
    stdin: str = ""

    def text(self) -> str:
        """Return the line as a shell would take it: variables, words, ``<<<`` and what stands on standard input."""
        variables = [f"{name}={shlex.quote(value)}" for name, value in self.env]
        words = [shlex.quote(word) for word in self.argv]
        given = shlex.quote(self.stdin.replace("\n", "\\n"))
        return " ".join([*variables, "helm", *words, *(["<<<", given] if self.stdin else [])])

    @classmethod
    def parse(cls, text: str) -> Line:
        """Read what ``text`` writes."""
        words = shlex.split(text)
        at = words.index("helm")
        stdin = ""
        if len(words) > 2 and words[-2] == "<<<":
            stdin = words[-1].replace("\\n", "\n")
            del words[-2:]
        env = tuple((name, value) for name, _, value in (word.partition("=") for word in words[:at]))
        return cls(tuple(words[at + 1 :]), env, stdin)


def _leaves() -> list[Command]:
    found: list[Command] = []

    def walk(command: Command) -> None:
        children = [child for child in command.children if not child.own]
        if command.parent is not None:
            found.append(command)
        for child in children:
            walk(child)

    walk(tree.root("helm"))
    return found


class Generator:
    """An endless source of command lines; the same seed gives the same lines."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.root = tree.root("helm")
        self.commands = _leaves()
        self.weights = [WEIGHTS.get(command.names[0], 3) / max(1, len(_siblings(command))) for command in self.commands]

    def line(self) -> Line:
        """Draw one command line."""
        command = self.random.choices(self.commands, self.weights)[0]
        key = " ".join(command.names)
        env: dict[str, str] = {}
        if key in values.RELEASES and self.chance(0.9):
            env.update(MEMORY)
        if self.chance(ENVIRONED):
            env.update(self.random.choice(values.ENVIRONMENTS))
        words = self._words(command, key)
        stdin = self.random.choice(STDIN) if "-" in words or "--password-stdin" in words else ""
        return Line(tuple(words), tuple(env.items()), stdin)

    def chance(self, probability: float) -> bool:
        """Say yes with this probability."""
        return self.random.random() < probability

    def _words(self, command: Command, key: str) -> list[str]:
        names = (
            [self._called(command.parent), self._called(command)]
            if len(command.names) == 2
            else [self._called(command)]
        )
        arguments = self._arguments(key)
        flags = [self._flag(command) for _ in range(self.random.choice((0, 0, 1, 1, 2, 3)))]
        if self.chance(0.15):
            flags.append(self._spell(self.random.choice(self.root.flags)))
        words = self._mix(arguments, flags)
        if self.chance(0.1):
            names = [*self._spell(self.random.choice(self.root.flags)), *names]
        words = [*names, *words, *values.ALONG.get(key, ())]
        if self.chance(DAMAGED):
            words = self._damaged(words)
        if self.chance(HELPING):
            words = self.random.choice(([*words, "--help"], ["help", *words], [*words, "-h"], ["-h", *words]))
        elif self.chance(COMPLETING):
            words = self._completing(words)
        return words

    def _called(self, command: Command | None) -> str:
        assert command is not None
        return self.random.choice((command.name, command.name, *command.aliases)) if command.aliases else command.name

    def _arguments(self, key: str) -> list[str]:
        places = values.ARGUMENTS.get(key, (values.UNKNOWN_WORDS,))
        if key in ("install", "template") and self.chance(0.4):
            places = places[1:]
        if key in (
            "env",
            "lint",
            "package",
            "search repo",
            "search hub",
            "repo update",
            "repo index",
            "help",
            "rollback",
        ) and self.chance(0.4):
            places = places[:-1]
        # the first words of a row are right more often than the last: draw from the front
        chosen = [self._front(place) for place in places]
        if self.chance(WRONG_COUNT):
            chosen = chosen[:-1] if self.chance(0.5) else [*chosen, self.random.choice(values.UNKNOWN_WORDS)]
        if (
            key in ("lint", "package", "pull", "plugin uninstall", "uninstall", "repo remove")
            and places
            and self.chance(0.15)
        ):
            chosen.append(self._front(places[-1]))
        return chosen

    def _front(self, row: Sequence[str]) -> str:
        return self.random.choice(row[:3]) if self.chance(RIGHT) else self.random.choice(row)

    def _flag(self, command: Command) -> list[str]:
        if self.chance(0.04):
            return [self.random.choice(values.UNKNOWN_FLAGS)]
        own = [flag for flag in command.flags if not flag.own]
        return self._spell(self.random.choice(own)) if own else []

    def _value(self, flag: Flag) -> str:
        row = values.BY_NAME.get(flag.name) if flag.kind not in ("int", "bool") or flag.name == "max" else None
        row = row or values.BY_KIND.get(flag.kind) or values.BY_KIND["string"]
        return self._front(row)

    def _spell(self, flag: Flag) -> list[str]:
        long = f"--{flag.name}"
        if flag.no_value:
            if self.chance(0.6):
                return [f"-{flag.short}" if flag.short and self.chance(0.5) else long]
            value = self._front(values.BOOLEANS) if "ool" in flag.kind else self._value(flag)
            return [f"{long}={value}"] if self.chance(0.8) else [long, value]
        value = self._value(flag)
        forms = [[long, value], [f"{long}={value}"]]
        if flag.short:
            forms += [[f"-{flag.short}", value], [f"-{flag.short}{value}"], [f"-{flag.short}={value}"]]
        if self.chance(0.03):
            return [long]
        spelled = self.random.choice(forms)
        return [*spelled, *self._spell(flag)] if self.chance(0.08) else spelled

    def _mix(self, arguments: list[str], flags: list[list[str]]) -> list[str]:
        groups = [[word] for word in arguments]
        for flag in flags:
            groups.insert(self.random.randint(0, len(groups)), flag)
        return [word for group in groups for word in group]

    def _damaged(self, words: list[str]) -> list[str]:
        at = self.random.randint(0, len(words))
        kind = self.random.randrange(5)
        if kind == 0:
            return [*words[:at], self.random.choice(values.UNKNOWN_FLAGS), *words[at:]]
        if kind == 1:
            return [*words[:at], self.random.choice(values.UNKNOWN_WORDS), *words[at:]]
        if kind == 2:
            return [*words[:at], *words[at + 1 :]]
        if kind == 3:
            return [*words[:at], "--", *words[at:]]
        shuffled = list(words)
        self.random.shuffle(shuffled)
        return shuffled

    def _completing(self, words: list[str]) -> list[str]:
        request = "__completeNoDesc" if self.chance(0.2) else "__complete"
        kind = self.random.randrange(4)
        if kind == 0 and words:
            last = words[-1]
            return [request, *words[:-1], last[: self.random.randint(0, len(last))]]
        if kind == 1:
            return [
                request,
                *words,
                self.random.choice(("-", "--", "--s", "-n", "--output=", "--kube-context", "--de")),
            ]
        if kind == 2:
            return [request, *words[: self.random.randint(0, len(words))], ""]
        return [request, *words, ""]


def _siblings(command: Command) -> list[Command]:
    parent = command.parent
    return [] if parent is None or parent.parent is None else list(parent.children)
