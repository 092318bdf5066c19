"""Bodies that keep pace and bodies that do not."""

from __future__ import annotations

import pytest

from windlass.net import NetError
from windlass.net.pace import GRACE, SLOWEST, Pace


class Clock:
    def __init__(self) -> None:
        self.now = 7.0

    def __call__(self) -> float:
        return self.now


def test_a_body_has_time_to_begin_and_must_then_keep_a_pace() -> None:
    clock = Clock()
    pace = Pace(clock)
    clock.now += GRACE
    pace.moved(1)
    clock.now += 10
    pace.moved(10 * SLOWEST - 1)
    clock.now += 1
    with pytest.raises(NetError, match=f"slower than {SLOWEST} bytes a second") as caught:
        pace.moved(SLOWEST - 1)
    assert caught.value.timeout
