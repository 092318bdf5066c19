"""Run two programs in turn on the same work and compare their times.

The two take turns, and who begins changes each round, so that whatever else the machine does falls on both. Reported
are medians, the ratio of the medians, the spread of the round-by-round ratios (10th to 90th percentile), the ratio of
processor times, which a busy machine changes less than times on the clock, and the memory in use at most.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple


class Took(NamedTuple):
    """Seconds on the clock and of the processor, and MiB in memory at most.

    Memory is that of the bench itself for a program that needs less: Linux counts what a process had before it started
    the program (exec_mmap keeps the maximum).
    """

    wall: float
    cpu: float
    memory: float = 0.0


@dataclass(frozen=True)
class Command:
    """One contestant: what to start, with which environment, and what to do before each start (not timed)."""

    argv: Sequence[str]
    env: Mapping[str, str]
    prepare: Callable[[], None] = lambda: None
    cwd: Path | None = None


@dataclass
class Result:
    """What each took, round by round."""

    name: str
    ours: list[Took] = field(default_factory=list)
    theirs: list[Took] = field(default_factory=list)
    target: float | None = None

    @property
    def ratio(self) -> float:
        """Median of ours over median of theirs: below 1 is faster."""
        return _median(self.ours).wall / _median(self.theirs).wall

    def line(self) -> str:
        """One row of the report."""
        ratios = sorted(ours.wall / theirs.wall for ours, theirs in zip(self.ours, self.theirs, strict=True))
        low, high = ratios[len(ratios) // 10], ratios[-1 - len(ratios) // 10]
        verdict = ""
        if self.target is not None:
            verdict = f"  target {self.target:.2f} {'ok' if self.ratio <= self.target else 'MISSED'}"
        ours, theirs = _median(self.ours), _median(self.theirs)
        return (
            f"{self.name:<34} {ours.wall * 1e3:8.1f} ms {theirs.wall * 1e3:8.1f} ms"
            f"   {self.ratio:5.2f}  [{low:.2f} .. {high:.2f}]  {ours.cpu / theirs.cpu:5.2f}"
            f"   {ours.memory:4.0f} {theirs.memory:4.0f} MiB{verdict}"
        )


def _median(times: list[Took]) -> Took:
    """The medians of all columns."""
    return Took(*(statistics.median(column) for column in zip(*times, strict=True)))


HEADER = f"{'':<34} {'windlass':>11} {'helm':>11}   ratio  [10% .. 90%]    cpu   memory"


def run_once(command: Command) -> Took:
    """Start the program, wait for it, return what it took; a failing program ends the benchmark."""
    command.prepare()
    sink = os.open(os.devnull, os.O_WRONLY)
    errors = os.memfd_create("stderr")
    here = os.getcwd()
    if command.cwd:
        os.chdir(command.cwd)
    begin = time.perf_counter()
    child = os.posix_spawn(
        command.argv[0],
        list(command.argv),
        dict(command.env),
        file_actions=[(os.POSIX_SPAWN_DUP2, sink, 1), (os.POSIX_SPAWN_DUP2, errors, 2)],
    )
    _, status, usage = os.wait4(child, 0)
    took = time.perf_counter() - begin
    os.chdir(here)
    os.close(sink)
    if status != 0:
        text = os.pread(errors, 4000, 0).decode(errors="replace")
        sys.exit(f"bench: {' '.join(command.argv)} ended with {os.waitstatus_to_exitcode(status)}: {text}")
    os.close(errors)
    return Took(took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compare(name: str, ours: Command, theirs: Command, rounds: int, target: float | None = None) -> Result:
    """Measure both ``rounds`` times after one warm-up round, interleaved."""
    result = Result(name, target=target)
    run_once(ours)
    run_once(theirs)
    for number in range(rounds):
        if number % 2:
            result.theirs.append(run_once(theirs))
            result.ours.append(run_once(ours))
        else:
            result.ours.append(run_once(ours))
            result.theirs.append(run_once(theirs))
    return result
