"""The order of map keys in go-yaml's output: digits count as numbers, letters come after everything else.

go-yaml v2 and v3 share the rule in sorter.go (keyList.Less) but for one refinement that v3 made.
"""

from __future__ import annotations

from _functools import cmp_to_key  # type: ignore[import-not-found]  # functools itself costs imports

from windlass.yaml.printable import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_DIGITS = frozenset("0123456789")
_LETTERS_LAST = {code: code + 128 for code in range(128) if chr(code).isalpha()}


def natural(keys: Iterable[str]) -> list[str]:
    """Return the keys in the order of go-yaml v2."""
    return _sorted(keys, _compare_v2)


def natural_v3(keys: Iterable[str]) -> list[str]:
    """Return the keys in the order of go-yaml v3, where a letter after a number comes before another digit."""
    return _sorted(keys, _compare_v3)


def _sorted(keys: Iterable[str], compare: Callable[[str, str], int]) -> list[str]:
    ordered = sorted(keys)
    if len(ordered) < 2 or all(map(str.isalpha, ordered)):
        return ordered  # letters only: the order of code points is the order of go-yaml
    together = "".join(ordered)
    if together.isascii() and _DIGITS.isdisjoint(together):
        ordered.sort(key=_letters_last)
    else:
        ordered.sort(key=cmp_to_key(compare))
    return ordered


def _letters_last(key: str) -> str:
    return key.translate(_LETTERS_LAST)


def _difference(left: str, right: str) -> int:
    """Return the index of the first difference, or -1 when one is the beginning of the other."""
    for index, character in enumerate(left):
        if character != right[index : index + 1]:
            return index if index < len(right) else -1
    return -1


def _compare_v2(left: str, right: str) -> int:
    index = _difference(left, right)
    if index < 0:
        return len(left) - len(right)
    a, b = left[index], right[index]
    if a.isalpha():
        return (1 if a > b else -1) if b.isalpha() else 1
    if b.isalpha():
        return -1
    return _compare_numbers(left, right, index)


def _compare_v3(left: str, right: str) -> int:
    if not (left.isascii() and right.isascii()):
        # v3 sorts raw strings, and a byte that is not UTF-8 is U+FFFD as a rune
        left, right = printable(left), printable(right)
    index = _difference(left, right)
    if index < 0:
        return len(left) - len(right)
    a, b = left[index], right[index]
    digits = index > 0 and left[index - 1].isdecimal()  # v3: the common part ends inside a number
    if a.isalpha() and b.isalpha():
        return 1 if a > b else -1
    if a.isalpha() or b.isalpha():
        before = 1 if b.isalpha() else -1
        return before if digits else -before
    return _compare_numbers(left, right, index)


def _compare_numbers(left: str, right: str, index: int) -> int:
    a, b = left[index], right[index]
    if a not in _DIGITS and b not in _DIGITS and not (a.isdecimal() or b.isdecimal()):
        return 1 if a > b else -1
    start = 0
    if a == "0" or b == "0":
        # inside a number that began with another digit, a zero counts as a digit and not as a leading zero
        before = index - 1
        while before >= 0 and left[before].isdecimal():
            if left[before] != "0":
                start = 1
                break
            before -= 1
    a_number, a_end = _number(left, index, start)
    b_number, b_end = _number(right, index, start)
    if a_number != b_number:
        return 1 if a_number > b_number else -1
    if a_end != b_end:
        return a_end - b_end
    return 1 if a > b else -1


def _number(text: str, start: int, value: int) -> tuple[int, int]:
    end = start
    while end < len(text) and text[end].isdecimal():
        value = value * 10 + ord(text[end]) - 48
        end += 1
    return _wrap(value), end


def _wrap(value: int) -> int:
    # sorter.go counts in int64
    return (value + 2**63) % 2**64 - 2**63
