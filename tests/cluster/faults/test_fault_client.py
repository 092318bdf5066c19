"""Faults on our own side: told to stop while a request hangs, nobody reads our output, the disk is full."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.cluster.faults.proxy import EVERY, Hold, refuse
from tests.cluster.faults.world import WAIT_S, World

pytestmark = pytest.mark.peer("kube-apiserver", "etcd")

UPGRADE = "upgrade web CHART --wait --set text=two,extra=second"
PROMPT_S = 60
"""Seconds that a command may take to end on a busy machine; a request that hangs does so for 120."""


@pytest.fixture
def closed() -> Iterator[int]:
    """The end of a pipe that nobody reads."""
    read, write = os.pipe()
    os.close(read)
    yield write
    os.close(write)


def run_into(world: World, line: str, out: int, err: int) -> int:
    """Run a command whose streams lead elsewhere, and return its code."""
    return subprocess.run(
        world.command(line),
        stdout=out,
        stderr=err,
        cwd=world.folder,
        env=world.environment(),
        timeout=WAIT_S,
        check=False,
    ).returncode


def interrupted(
    world: World, command: str, pattern: str, number: signal.Signals, times: int = 1
) -> tuple[int | None, str, str]:
    """Send a signal to a command while a request of it hangs; return its exit code and what it wrote."""
    hold = Hold()
    world.proxy.when(pattern, hold, times=times)
    with world.start(command) as running:
        assert hold.reached.wait(WAIT_S)
        running.send_signal(number)
        begun = time.monotonic()
        out, err = running.communicate(timeout=WAIT_S)
    assert time.monotonic() - begun < PROMPT_S
    hold.let_go()
    return running.returncode, out, err


@pytest.mark.parametrize(
    "pattern",
    ["PATCH .*/web-b", "PATCH .*/hook-pre-upgrade", r"GET .*/configmaps\?limit", "PATCH .*/hook-post-upgrade"],
    ids=["apply", "pre-hook", "wait", "post-hook"],
)
def test_a_signal_ends_a_command_whose_request_hangs(world: World, pattern: str) -> None:
    world.good("install web CHART")
    code, out, err = interrupted(world, UPGRADE, pattern, signal.SIGTERM, EVERY)
    assert (code, out) == (1, "Release web has been cancelled.\n")
    assert "Error: UPGRADE FAILED: " in err and "context canceled" in err
    assert world.statuses() == ["deployed", "failed"]
    assert world.unknown() == set()


def test_a_signal_ends_a_command_whose_record_hangs(world: World) -> None:
    code, _, err = interrupted(world, "install web CHART", "POST .*/secrets", signal.SIGINT)
    assert code == 1 and "context canceled" in err
    assert world.statuses() == [] and world.objects() == set()


@pytest.mark.parametrize("pattern", ["GET /version", r"GET .*/secrets\?", "GET /apis", "GET .*/web-second"])
def test_a_signal_ends_a_command_that_has_changed_nothing_yet(world: World, pattern: str) -> None:
    world.good("install web CHART")
    code, _, err = interrupted(world, UPGRADE, pattern, signal.SIGTERM, EVERY)
    assert code == 1 and "context canceled" in err
    assert world.statuses() == ["deployed"]


@pytest.mark.parametrize("stream", ["out", "err"])
def test_an_operation_whose_output_nobody_reads_comes_to_its_end(world: World, closed: int, stream: str) -> None:
    streams = {"out": subprocess.DEVNULL, "err": subprocess.DEVNULL, stream: closed}
    code = run_into(world, "upgrade --install web CHART --debug", streams["out"], streams["err"])
    assert code == -signal.SIGPIPE
    assert world.statuses() == ["deployed"]


def test_a_failure_that_nobody_reads_of_is_recorded(world: World, closed: int) -> None:
    world.good("install web CHART")
    world.proxy.when("PATCH .*/web-b", refuse(500, "InternalError", "something broke"))
    assert run_into(world, UPGRADE, subprocess.DEVNULL, closed) != 0
    assert world.statuses() == ["deployed", "failed"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_full_disk_under_the_output_is_told_and_the_operation_is_complete(world: World) -> None:
    with open("/dev/full", "wb") as full:
        code = run_into(world, "install web CHART", full.fileno(), subprocess.DEVNULL)
    assert code == 1
    assert world.statuses() == ["deployed"]
