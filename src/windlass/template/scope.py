"""Which slot a variable lives in, and whether Go would hold its value in a box (see :mod:`windlass.template.fields`).

Go keeps variables on a stack and looks names up from the top. Here the compiler follows the same stack, so that a
running template only indexes its frame.
"""

from __future__ import annotations

from windlass.template.units import ROOT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Variable: TypeAlias = tuple[int, int]
    """Slot and holding."""

BARE, BOXED, MIXED = range(3)
"""How a slot holds its value: always bare, always an element out of a box, or either, told apart by Box."""


class Box:
    """An element of a list or map of anything, in a slot that may also hold bare values."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


class Scope:
    """The variables visible at a place of a template, and the holding of dot there."""

    __slots__ = ("_names", "dot_is_boxed", "top")

    def __init__(self, names: dict[str, Variable], top: int, dot_is_boxed: bool) -> None:
        self._names = names
        self.top = top
        self.dot_is_boxed = dot_is_boxed

    @classmethod
    def of_template(cls) -> Scope:
        """Return the scope a template starts with: ``$`` alone."""
        return cls({"$": (ROOT, BARE)}, ROOT + 1, False)

    def inner(self) -> Scope:
        """Return a copy for a nested block; what it declares ends with it."""
        return Scope(self._names, self.top, self.dot_is_boxed)

    def with_dot(self, boxed: bool) -> Scope:
        """Return a copy for a nested block with another dot."""
        return Scope(self._names, self.top, boxed)

    def find(self, name: str) -> Variable | None:
        """Return the variable a name means here."""
        return self._names.get(name)

    def declare(self, name: str, holding: int) -> int:
        """Put a new variable on top of the stack; return its slot."""
        slot = self.top
        self._names = {**self._names, name: (slot, holding)}
        self.top = slot + 1
        return slot

    def redeclare(self, name: str, slot: int, holding: int) -> None:
        """Change how the slot of a visible variable holds its values, here and in what is nested from now on."""
        self._names = {**self._names, name: (slot, holding)}
