"""How Go's sort package orders what a comparison leaves open: equal elements, and comparisons that are no order.

Go: sort.Sort is a pattern-defeating quicksort (Peters, arXiv 2106.05123) and not stable; sort.SliceStable inserts into
blocks and merges those by symmetric comparisons (Kim and Kutzner, ESA 2004). Whoever sorts by a proper order without
equal elements needs neither: Python's own sort gives the same.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    T = TypeVar("T")
    Less = Callable[[T, T], bool]

_INSERTION = 12
"""Elements up to which sort.Sort only inserts."""
_NINTHER = 50
"""Elements from which a pivot is the median of medians."""
_STEPS = 5
"""Misplaced neighbours that are put right before a run counts as unsorted."""
_BLOCK = 20
"""Elements of a block that sort.Stable inserts into."""


def unstable(items: list[T], less: Less[T]) -> list[T]:
    """Return the elements as sort.Sort leaves them."""
    run = _Run(items, less)
    run.quick(0, len(items), len(items).bit_length())
    return run.items


def stable(items: list[T], less: Less[T]) -> list[T]:
    """Return the elements as sort.Stable and sort.SliceStable leave them."""
    run, count = _Run(items, less), len(items)
    for start in range(0, max(count, 1), _BLOCK):
        run.insert(start, min(start + _BLOCK, count))
    width = _BLOCK
    while width < count:
        for start in range(0, count - width, 2 * width):
            run.merge(start, start + width, min(start + 2 * width, count))
        width *= 2
    return run.items


class _Run:
    """A copy of a list and the comparison it is sorted by. Ranges are half open."""

    def __init__(self, items: list[Any], less: Less[Any]) -> None:
        self.items = list(items)
        self._less = less

    def _before(self, one: int, other: int) -> bool:
        return self._less(self.items[one], self.items[other])

    def _swap(self, one: int, other: int) -> None:
        self.items[one], self.items[other] = self.items[other], self.items[one]

    def insert(self, low: int, high: int) -> None:
        """Sort a range by moving each element down to its place."""
        for end in range(low + 1, high):
            place = end
            while place > low and self._before(place, place - 1):
                self._swap(place, place - 1)
                place -= 1

    def quick(self, low: int, high: int, patience: int) -> None:
        """Sort a range; after ``patience`` bad pivots by a heap."""
        balanced = ordered = True
        while high - low > _INSERTION:
            if patience == 0:
                self._heap(low, high)
                return
            if not balanced:
                self._scatter(low, high)
                patience -= 1
            pivot, trend = self._pivot(low, high)
            if trend < 0:
                self.items[low:high] = self.items[low:high][::-1]
                pivot, trend = high - 1 - (pivot - low), 1
            if balanced and ordered and trend > 0 and self._nearly_sorted(low, high):
                return
            if low > 0 and not self._before(low - 1, pivot):
                low = self._past_equal(low, high, pivot)
                continue
            threshold = (high - low) // 8
            middle, ordered = self._split(low, high, pivot)
            if middle - low < high - middle:
                balanced = middle - low >= threshold
                self.quick(low, middle, patience)
                low = middle + 1
            else:
                balanced = high - middle >= threshold
                self.quick(middle + 1, high, patience)
                high = middle
        self.insert(low, high)

    def _split(self, low: int, high: int, pivot: int) -> tuple[int, bool]:
        """Put what is before the pivot before it; return its new place, and whether nothing else had to move."""
        self._swap(low, pivot)
        left, right, moved = low + 1, high - 1, False
        while True:
            while left <= right and self._before(left, low):
                left += 1
            while left <= right and not self._before(right, low):
                right -= 1
            if left > right:
                break
            self._swap(left, right)
            left, right, moved = left + 1, right - 1, True
        self._swap(right, low)
        return right, not moved

    def _past_equal(self, low: int, high: int, pivot: int) -> int:
        """Put what equals the pivot first, nothing being before it; return where that ends."""
        self._swap(low, pivot)
        left, right = low + 1, high - 1
        while True:
            while left <= right and not self._before(low, left):
                left += 1
            while left <= right and self._before(low, right):
                right -= 1
            if left > right:
                return left
            self._swap(left, right)
            left, right = left + 1, right - 1

    def _pivot(self, low: int, high: int) -> tuple[int, int]:
        """Choose a pivot; return whether the range looks ascending (1), descending (-1) or neither (0)."""
        length, swaps = high - low, 0

        def median(one: int, two: int, three: int) -> int:
            nonlocal swaps
            places = [one, two, three]
            for first, second in ((0, 1), (1, 2), (0, 1)):
                if self._before(places[second], places[first]):
                    places[first], places[second] = places[second], places[first]
                    swaps += 1
            return places[1]

        places = [low + length // 4 * part for part in (1, 2, 3)]
        if length >= _NINTHER:
            places = [median(place - 1, place, place + 1) for place in places]
        chosen = median(*places)
        return chosen, {0: 1, 12: -1}.get(swaps, 0)

    def _nearly_sorted(self, low: int, high: int) -> bool:
        """Put a few misplaced elements right, if that is worth it; tell whether the range is sorted."""
        place = low + 1
        for _ in range(_STEPS):
            while place < high and not self._before(place, place - 1):
                place += 1
            if place == high:
                return True
            if high - low < _NINTHER:
                return False
            self._swap(place, place - 1)
            if place - low >= 2:
                self._shift(range(place - 1, 0, -1))
            if high - place >= 2:
                self._shift(range(place + 1, high))
        return False

    def _shift(self, places: range) -> None:
        for place in places:
            if not self._before(place, place - 1):
                return
            self._swap(place, place - 1)

    def _scatter(self, low: int, high: int) -> None:
        """Break the pattern that made a bad pivot: swap three elements with others, by xorshift from the length."""
        length = seed = high - low
        mask = (1 << length.bit_length()) - 1
        middle = low + length // 4 * 2
        for place in range(middle - 1, middle + 2):
            seed ^= seed << 13 & 0xFFFFFFFFFFFFFFFF
            seed ^= seed >> 7
            seed ^= seed << 17 & 0xFFFFFFFFFFFFFFFF
            other = seed & mask
            self._swap(place, low + (other - length if other >= length else other))

    def _heap(self, low: int, high: int) -> None:
        length = high - low
        for root in range((length - 1) // 2, -1, -1):
            self._sift(root, length, low)
        for end in range(length - 1, -1, -1):
            self._swap(low, low + end)
            self._sift(0, end, low)

    def _sift(self, root: int, length: int, first: int) -> None:
        while (child := 2 * root + 1) < length:
            if child + 1 < length and self._before(first + child, first + child + 1):
                child += 1
            if not self._before(first + root, first + child):
                return
            self._swap(first + root, first + child)
            root = child

    def merge(self, low: int, middle: int, high: int) -> None:
        """Merge two neighbouring sorted ranges in place, equal elements of the first before those of the second."""
        if middle - low == 1:
            place = _first(middle, high, lambda at: not self._before(at, low))
            self.items[low:place] = [*self.items[low + 1 : place], self.items[low]]
            return
        if high - middle == 1:
            place = _first(low, middle, lambda at: self._before(middle, at))
            self.items[place:high] = [self.items[middle], *self.items[place:middle]]
            return
        centre = (low + high) // 2
        total = centre + middle
        start, end = (total - high, centre) if middle > centre else (low, middle)
        start = _first(start, end, lambda at: self._before(total - 1 - at, at))
        end = total - start
        if start < middle < end:
            self.items[start:end] = self.items[middle:end] + self.items[start:middle]
        if low < start < centre:
            self.merge(low, start, centre)
        if centre < end < high:
            self.merge(centre, end, high)


def _first(low: int, high: int, wanted: Callable[[int], bool]) -> int:
    """Return the first place that is wanted, by bisection; ``high`` if none is."""
    while low < high:
        middle = (low + high) // 2
        if wanted(middle):
            high = middle
        else:
            low = middle + 1
    return low
