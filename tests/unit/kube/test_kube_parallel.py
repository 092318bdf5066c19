"""Work side by side: bounded, in order, and over when it is to be."""

from __future__ import annotations

from threading import Barrier, current_thread, main_thread

import pytest

from windlass.cancel import Token
from windlass.kube.mapper import Mapping
from windlass.kube.parallel import ALONE, WORKERS, each, runs
from windlass.kube.resources import Resource
from windlass.net.pool import MAX_IDLE_PER_PLACE


def _of(kind: str, name: str) -> Resource:
    return Resource(Mapping("", "v1", kind, "x", True), "", name, {"kind": kind})


def test_neighbours_of_one_kind_go_together() -> None:
    resources = [_of("A", "1"), _of("A", "2"), _of("B", "3"), _of("A", "4")]
    assert [[one.name for one in run] for run in runs(resources)] == [["1", "2"], ["3"], ["4"]]
    assert list(runs([])) == []


def test_as_many_work_at_once_as_connections_are_kept() -> None:
    assert WORKERS == MAX_IDLE_PER_PLACE
    together = Barrier(WORKERS, timeout=20)
    names = set(each(range(WORKERS), lambda _: (together.wait(), current_thread().name)[1]))
    assert len(names) == WORKERS


def test_a_few_are_done_by_the_thread_that_asks() -> None:
    assert set(each(range(ALONE), lambda _: current_thread())) == {main_thread()}


def test_results_keep_the_order_of_the_items() -> None:
    assert each(range(100), lambda number: number * 2) == list(range(0, 200, 2))


def test_what_goes_wrong_is_raised_where_it_was_asked_for() -> None:
    def work(number: int) -> int:
        return 1 // (number - 50)

    with pytest.raises(ZeroDivisionError):
        each(range(100), work)


@pytest.mark.parametrize("count", [ALONE, 500])
def test_enough_is_enough(count: int) -> None:
    done = each(range(count), lambda number: number, enough=lambda number: number == 1)
    assert done[:2] == [0, 1]
    assert len(done) <= 1 + WORKERS if count == ALONE else len(done) < count


def test_nothing_is_begun_after_the_token_is_set() -> None:
    token = Token()

    def work(number: int) -> int:
        token.cancel()
        return number

    assert 1 <= len(each(range(500), work, cancel=token)) <= WORKERS
    assert each(range(5), work, cancel=token) == []
