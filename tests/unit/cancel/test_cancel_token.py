"""A token is set once, and everybody who waits for it wakes."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time

import pytest

from windlass.cancel import CANCELED, Cancelled, Token


def test_a_fresh_token_stops_nobody() -> None:
    token = Token()
    token.check()
    assert not token.cancelled
    assert token.wait(0) is False


def test_the_first_reason_stays() -> None:
    token = Token()
    token.cancel()
    token.cancel("another")
    with pytest.raises(Cancelled, match=CANCELED):
        token.check()


def test_a_wait_ends_when_the_token_is_set() -> None:
    token = Token()
    woken = threading.Event()

    def waits() -> None:
        if token.wait(60):
            woken.set()

    thread = threading.Thread(target=waits)
    thread.start()
    token.cancel()
    thread.join(30)
    assert woken.is_set()


def test_callbacks_run_once_and_can_be_taken_back() -> None:
    token, heard = Token(), []
    token.on_cancel(lambda: heard.append("first"))
    token.on_cancel(lambda: heard.append("forgotten"))()
    token.cancel()
    token.cancel()
    token.on_cancel(lambda: heard.append("late"))
    assert heard == ["first", "late"]


def test_a_signal_may_set_a_token_that_its_own_thread_waits_for() -> None:
    token = Token()
    before = signal.signal(signal.SIGUSR1, lambda *_: token.cancel_from_signal("interrupted"))
    try:
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        end = time.monotonic() + 30
        while not token.wait(0.001) and time.monotonic() < end:
            pass
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert token.reason == "interrupted"


def test_what_comes_before_a_cancellation_is_done_before_it() -> None:
    token = Token()
    seen: list[bool] = []
    token.cancel_from_signal(first=lambda: seen.append(token.cancelled))
    assert token.wait(30) and seen == [False]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_fails_before_a_cancellation_does_not_prevent_it() -> None:
    token = Token()

    def fail() -> None:
        raise OSError

    token.cancel_from_signal(first=fail)
    assert token.wait(30)
    for thread in threading.enumerate():
        if thread.name == "windlass-cancel":
            thread.join()


def test_a_child_is_set_with_its_parent_and_alone() -> None:
    parent = Token()
    first, second = parent.child(), parent.child()
    first.cancel("alone")
    assert not parent.cancelled
    assert not second.cancelled
    parent.cancel("together")
    assert (first.reason, second.reason) == ("alone", "together")
    assert parent.child().cancelled


def test_a_parent_forgets_children_that_nobody_keeps() -> None:
    parent = Token()
    for _ in range(3):
        parent.child()
    gc.collect()
    assert parent._callbacks == []
