"""Which process holds a lease, and when it is known to be gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from windlass.storage import holder as holders
from windlass.storage.holder import holder, is_gone, shown

pytestmark = pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="only /proc tells of other processes")

SCRIPT = "from windlass.storage.holder import holder\nprint(holder('somebody'), flush=True)\ninput()"


@pytest.fixture
def other() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that waits, and what it calls itself."""
    with subprocess.Popen([sys.executable, "-c", SCRIPT], stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout
        yield process, process.stdout.readline().rstrip("\n")
        process.kill()


def parts(text: str) -> list[str]:
    return text.rpartition(" [")[2].removesuffix("]").split(":")


def renamed(text: str, **changed: str) -> str:
    names = ("boot", "namespace", "number", "began", "operation")
    found = dict(zip(names, parts(text), strict=True))
    return f"somebody [{':'.join((found | changed).values())}]"


def test_people_see_who_it_is_and_no_more() -> None:
    assert shown(holder("me@here")) == f"me@here (process {os.getpid()})"
    assert shown("old@style (process 1)") == "old@style (process 1)"


def test_each_operation_of_a_process_has_a_name_of_its_own() -> None:
    assert holder("me") != holder("me")
    assert not is_gone(holder("me"))


def test_a_process_that_is_killed_is_gone_and_before_that_it_is_not(other: tuple[subprocess.Popen[str], str]) -> None:
    process, name = other
    assert not is_gone(name)
    process.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert is_gone(name)  # though nobody has waited for it
    process.wait()
    assert is_gone(name)


def test_another_process_of_the_same_number_is_another(other: tuple[subprocess.Popen[str], str]) -> None:
    assert is_gone(renamed(other[1], began="1"))


@pytest.mark.parametrize(
    "change",
    [{"boot": "0"}, {"namespace": "1"}, {"number": "x"}, {"number": "9" * 30}, {"began": "soon"}, {"number": "-1"}],
)
def test_what_is_of_another_machine_or_makes_no_sense_is_not_known_to_be_gone(change: dict[str, str]) -> None:
    assert not is_gone(renamed(holder("me"), **{"number": "1", "began": "1", **change}))


@pytest.mark.parametrize("text", ["", "]", " []", "somebody", "somebody [a]", "x [:::]", "x [" + ":" * 100 + "]"])
def test_holders_of_others_are_not_known_to_be_gone(text: str) -> None:
    assert not is_gone(text)


def test_without_proc_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = renamed(holder("me"), began="1")
    monkeypatch.setattr(holders, "_BOOT", "/nowhere")
    assert holder("me") == f"me (process {os.getpid()})"
    assert not is_gone(gone)


def test_a_process_that_proc_hides_is_not_known_to_be_gone(
    other: tuple[subprocess.Popen[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    process, name = other
    monkeypatch.setattr(holders, "_STAT", "/nowhere/{}")
    assert not is_gone(name)
    process.kill()
    process.wait()
    assert is_gone(name)
