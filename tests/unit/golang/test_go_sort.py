"""Go's sort: orders that it leaves, stored from Go itself, where there is no single right one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windlass.golang.sort import stable, unstable

CASES = json.loads((Path(__file__).parent / "sorts.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[f"{case['how']}-{len(case['keys'])}" for case in CASES])
def test_elements_end_up_where_go_leaves_them(case: dict[str, object]) -> None:
    keys = case["keys"]
    assert isinstance(keys, list)
    places = list(range(len(keys)))
    if case["how"] == "unstable":  # "not after" instead of "before": what strategic merge patches sort by
        found = unstable(places, lambda one, other: keys[one] <= keys[other])
    else:  # a question mark is before and after everything
        found = stable(places, lambda one, other: "?" in (keys[one], keys[other]) or keys[one] < keys[other])
    assert found == case["order"]


@given(st.lists(st.integers(0, 99), max_size=200))
def test_a_proper_order_gives_a_sorted_list(values: list[int]) -> None:
    assert unstable(values, lambda one, other: one < other) == sorted(values)
    assert stable(values, lambda one, other: one < other) == sorted(values)
