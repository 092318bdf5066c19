"""What a single call may make is bounded."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from windlass.sprig import lists, numbers, randoms, strings, wrapping
from windlass.sprig.environment import Environment
from windlass.sprig.limits import MAX_ELEMENTS, MAX_TEXT_LENGTH, check_elements, check_text
from windlass.template.errors import FuncError

TOO_LONG_TEXTS: list[Callable[[], object]] = [
    lambda: strings.repeat(MAX_TEXT_LENGTH + 1, "a"),
    lambda: strings.indent(MAX_TEXT_LENGTH, "a"),
    lambda: strings.indent(MAX_TEXT_LENGTH // 100, "\n" * 200),
    lambda: strings.replace("", "x" * 70_000, "a" * 5_000),
    lambda: wrapping.wrap_with(1, "x" * 70_000, "a" * 5_000),
    lambda: randoms.alphanumeric(Environment(), MAX_TEXT_LENGTH + 1),
    lambda: randoms.octets(Environment(), MAX_TEXT_LENGTH + 1),
]
TOO_LONG_LISTS: list[Callable[[], object]] = [
    lambda: numbers.until(MAX_ELEMENTS + 1),
    lambda: numbers.until_step(0, -(1 << 62), -3),
    lambda: numbers.seq(1, 1 << 62),
]


@pytest.mark.parametrize("call", TOO_LONG_TEXTS)
def test_a_text_that_is_too_long_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises(FuncError, match=r"string is too long \(max 268435456 bytes\)"):
        call()


@pytest.mark.parametrize("call", TOO_LONG_LISTS)
def test_a_list_that_is_too_long_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises(FuncError, match=r"list is too long \(max 10000000 elements\)"):
        call()


def test_what_reaches_the_bounds_is_made() -> None:
    check_text(MAX_TEXT_LENGTH)
    check_elements(MAX_ELEMENTS)
    assert len(numbers.until(1000)) == 1000
    assert lists.concat(["a"], ["b"]) == ["a", "b"]
