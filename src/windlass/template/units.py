"""A unit is one named template: its tree, where its text came from, and its code once it has run."""

from __future__ import annotations

from windlass.template import tree
from windlass.template.errors import ExecError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from windlass.template.definitions import Body
    from windlass.template.tree import Node

    Frame: TypeAlias = list[Any]
    """What a running template keeps: OUT, RUN, then the variables' slots, the first of which is ``$``."""
    Eval: TypeAlias = Callable[[Any, Frame], Any]
    """Code of an expression or a statement: takes dot and the frame."""

OUT, RUN, ROOT = range(3)
"""Places in a frame: the output's ``append``, the Run, and the first variable."""


class Unit:
    """One named template. Shared by all sets that were cloned from the one that parsed it."""

    __slots__ = ("assigned", "blank", "body", "code", "name", "range_assigned", "source", "source_name")

    def __init__(
        self,
        name: str,
        body: Body,
        variables: int,
        assigned: tuple[str, ...],
        range_assigned: tuple[str, ...],
        source_name: str,
        source: str | bytes,
    ) -> None:
        self.name = name
        self.body = body
        self.blank = [None] * variables
        self.assigned = assigned
        self.range_assigned = range_assigned
        self.source_name = source_name
        self.source = source
        self.code: Eval | None = None

    def failure(self, node: Node, message: str) -> ExecError:
        """Return the error that blames a node (Go: state.errorf)."""
        from windlass.golang.strconv import quote

        line, column = tree.locate(self.source, node[1])
        where = f"{self.source_name}:{line}:{column}"
        text = f"template: {where}: executing {quote(self.name)} at <{tree.show(node)}>: {message}"
        return ExecError(text, self.name)
