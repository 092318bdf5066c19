"""Work done ahead: results in order, errors where they are waited for, nothing left running."""

from __future__ import annotations

import time

import pytest

from windlass.fetch.ahead import MAX_PARALLEL, Job, start


def test_jobs_run_side_by_side_and_each_once() -> None:
    began: list[int] = []

    def act(number: int) -> None:
        began.append(number)
        time.sleep(0.05)

    jobs = [Job(lambda number=number: act(number)) for number in range(MAX_PARALLEL)]  # type: ignore[misc]
    begin = time.monotonic()
    start(jobs)
    for job in jobs:
        job.wait()
        job.wait()
    assert sorted(began) == list(range(MAX_PARALLEL))
    assert time.monotonic() - begin < 0.05 * MAX_PARALLEL


def test_an_error_is_raised_where_it_is_waited_for() -> None:
    def fail() -> None:
        raise OSError("no")

    jobs = [Job(fail), Job(lambda: None)]
    start(jobs)
    jobs[1].wait()
    with pytest.raises(OSError, match="no"):
        jobs[0].wait()


def test_a_settled_job_does_not_begin() -> None:
    done: list[int] = []
    job = Job(lambda: done.append(1))
    job.settle()
    job.attempt()
    assert done == []
