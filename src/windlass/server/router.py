"""Paths to endpoints, where names contain slashes. Knows patterns only.

A pattern is segments; ``{name}`` stands for one segment, ``{name+}`` for one or more, ``{name*}`` for any number.
At most one of the last two may occur, so that a path matches in one way: from both ends towards the middle.
"""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class _Pattern:
    __slots__ = ("first", "head", "least", "many", "tail")

    def __init__(self, text: str) -> None:
        segments = text.split("/")[1:]
        open_ended = [n for n, segment in enumerate(segments) if segment.endswith(("+}", "*}"))]
        assert len(open_ended) <= 1, text
        self.many = ""
        self.least = 0
        self.head, self.tail = segments, []
        if open_ended:
            at = open_ended[0]
            self.many = segments[at][1:-2]
            self.least = 1 if segments[at].endswith("+}") else 0
            self.head, self.tail = segments[:at], segments[at + 1 :]
        fixed = self.head and not self.head[0].startswith("{")
        self.first = self.head[0] if fixed else None

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """The values of the pattern's names, or None."""
        spare = len(segments) - len(self.head) - len(self.tail)
        if spare < self.least or (spare and not self.many):
            return None
        values: dict[str, str] = {}
        end = len(segments) - len(self.tail)
        for wanted, segment in zip(self.head + self.tail, segments[: len(self.head)] + segments[end:], strict=True):
            if wanted.startswith("{"):
                if not segment:
                    return None
                values[wanted[1:-1]] = segment
            elif wanted != segment:
                return None
        if self.many:
            values[self.many] = "/".join(segments[len(self.head) : end])
        return values


class Router(Generic[T]):
    """An ordered table of (methods, pattern, target). The first pattern that matches path and method wins."""

    def __init__(self, table: list[tuple[str, str, T]]) -> None:
        rows = [(frozenset(methods.split()), _Pattern(pattern), target) for methods, pattern, target in table]
        # by the first segment, if the pattern fixes it: most patterns need not be tried
        firsts = {pattern.first for _, pattern, _ in rows if pattern.first is not None}
        self._other = [row for row in rows if row[1].first is None]
        self._by_first = {first: [row for row in rows if row[1].first in (first, None)] for first in firsts}

    def find(self, method: str, path: str) -> tuple[T, dict[str, str]] | frozenset[str]:
        """The target and the values of its names; or the methods that the path allows, empty for an unknown path."""
        segments = path.split("/")[1:]
        allowed: frozenset[str] = frozenset()
        for methods, pattern, target in self._by_first.get(segments[0] if segments else "", self._other):
            if method not in methods and methods <= allowed:
                continue
            values = pattern.match(segments)
            if values is None:
                continue
            if method in methods:
                return target, values
            allowed |= methods
        return allowed
