"""What the parser is in the middle of: definitions, and the branches open in them."""

from __future__ import annotations

from windlass.template.tree import IF, RANGE, WITH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from windlass.template.tree import Node

    Body: TypeAlias = tuple[Node, ...] | bytes
    """Statements, or such sealed by packs.sealed."""
    Definition: TypeAlias = tuple[str, Body, int, tuple[str, ...], tuple[str, ...]]
    """Name, body, number of declarations, variables changed by ``=``, and those changed so by ``range``."""
    Parsed: TypeAlias = tuple[str, tuple[Definition, ...]]
    """A file: its name and its definitions, its own body last."""

BRANCHES = {"if": IF, "with": WITH, "range": RANGE}


class Branch:
    """An open ``if``, ``with`` or ``range``."""

    __slots__ = ("chained", "jumps", "kind", "pipe", "then", "variables", "word")

    def __init__(self, word: str, pipe: Node, variables: int, chained: bool) -> None:
        self.word = word
        self.kind = BRANCHES[word]
        self.pipe = pipe
        self.variables = variables  # how many were visible before it
        self.chained = chained  # an "else if": the end of the block it continues is its own
        self.then: tuple[Node, ...] | None = None  # the first list, once "else" was seen
        self.jumps = False  # whether it may leave the loop around it


class OpenDefinition:
    """A definition being parsed: the file itself, a ``define`` or a ``block``."""

    __slots__ = (
        "assigned",
        "branches",
        "clause",
        "declared",
        "lists",
        "name",
        "range_assigned",
        "range_depth",
        "statements",
        "variables",
    )

    def __init__(self, name: str, clause: str) -> None:
        self.name = name
        self.clause = clause
        self.statements: list[Node] = []
        self.lists: list[list[Node]] = []  # the outer lists of the open branches
        self.branches: list[Branch] = []
        self.variables = ["$"]
        self.declared = 0
        self.assigned: set[str] = set()
        self.range_assigned: set[str] = set()
        self.range_depth = 0

    def finished(self) -> Definition:
        return (
            self.name,
            tuple(self.statements),
            self.declared,
            tuple(sorted(self.assigned)),
            tuple(sorted(self.range_assigned)),
        )
