"""The name that was probably meant."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_LENGTH = 200
"""Names longer than this are not compared: the work grows with the product of the lengths."""


def closest(word: str, names: Iterable[str]) -> str:
    """Return the name that is like a word but for a few letters or their case, "" if there is none."""
    near = sorted((distance(word.lower(), name.lower()), name) for name in names if name != word)
    allowed = max(1, len(word) // 3)
    return near[0][1] if near and near[0][0] <= allowed else ""


def distance(one: str, other: str) -> int:
    """Return how many letters differ (Levenshtein, a swap of neighbours counting once)."""
    if max(len(one), len(other)) > MAX_LENGTH:
        return MAX_LENGTH
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j - 1] + (left != right), before[j] + 1, row[j - 1] + 1)
            if older and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
