"""Chance, with the few questions that the generators ask of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Chance that repeats itself: the same seed gives the same draws."""

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self._random = Random(seed)

    def of(self, name: object) -> Dice:
        """Return dice of their own for a part, which other parts do not disturb."""
        return Dice(f"{self.seed}/{name}")

    def chance(self, percent: float) -> bool:
        """Say yes so often."""
        return self._random.random() * 100 < percent

    def one(self, choices: Sequence[T]) -> T:
        """Return one of several."""
        return self._random.choice(choices)

    def weighted(self, choices: Mapping[T, int]) -> T:
        """Return one of several, by their weights."""
        return self._random.choices(list(choices), list(choices.values()))[0]

    def some(self, choices: Sequence[T], most: int) -> list[T]:
        """Return up to so many of several, in any order, none twice."""
        return self._random.sample(choices, self._random.randint(0, min(most, len(choices))))

    def number(self, low: int, high: int) -> int:
        """Return a number, both ends included."""
        return self._random.randint(low, high)
