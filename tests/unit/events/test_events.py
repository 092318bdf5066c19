"""One stream of events: order, nesting across threads, outcomes, listeners that fail."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from windlass.cancel import Cancelled
from windlass.errors import WindlassError
from windlass.events import CANCELLED, FAILED, SILENT, SUCCEEDED, Event, Events


class Hearing:
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def hear(self, event: Event) -> None:
        self.events.append(event)

    def types(self) -> list[str]:
        return [event.type for event in self.events]


@pytest.fixture
def hearing() -> Hearing:
    return Hearing()


def test_work_is_told_of_when_it_starts_and_when_it_ends(hearing: Hearing) -> None:
    events = Events(hearing)
    with events.work("outer", of="x") as outer:
        events.tell("happened", what=1)
        with events.work("inner"):
            pass
        outer.note(count=2)
    assert [(event.type, event.work, event.inside) for event in hearing.events] == [
        ("outer.start", 1, 0),
        ("happened", 1, 0),
        ("inner.start", 2, 1),
        ("inner.end", 2, 1),
        ("outer.end", 1, 0),
    ]
    assert dict(hearing.events[-1].fields) == {"of": "x", "outcome": SUCCEEDED, "count": 2}
    assert [event.sequence for event in hearing.events] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(WindlassError("no"), FAILED), (Cancelled("stop"), CANCELLED), (KeyboardInterrupt(), FAILED)],
)
def test_the_end_tells_what_went_wrong(hearing: Hearing, error: BaseException, outcome: str) -> None:
    with pytest.raises(type(error)), Events(hearing).work("w"):
        raise error
    assert hearing.events[-1].fields["outcome"] == outcome and hearing.events[-1].fields["error"] is error


def test_an_error_that_a_cancellation_caused_is_a_cancellation(hearing: Hearing) -> None:
    with pytest.raises(WindlassError), Events(hearing).work("w"):
        raise WindlassError("failed") from Cancelled("stop")
    assert hearing.events[-1].fields["outcome"] == CANCELLED


def test_work_of_other_threads_is_inside_what_the_first_is_at(hearing: Hearing) -> None:
    events, together = Events(hearing), Barrier(4)

    def work() -> None:
        together.wait()
        with events.work("part"):
            together.wait()
            events.tell("done")

    with events.work("whole") as whole:
        threads = [Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    parts = [event for event in hearing.events if event.type == "part.start"]
    assert {event.inside for event in parts} == {whole.number}
    done = [event for event in hearing.events if event.type == "done"]
    assert {event.work for event in done} == {event.work for event in parts}
    assert [event.sequence for event in hearing.events] == list(range(1, len(hearing.events) + 1))


def test_work_that_was_never_left_does_not_stay_in_the_way(hearing: Hearing) -> None:
    events = Events(hearing)
    with events.work("outer"):
        events.work("abandoned").__enter__()
    events.tell("after")
    assert (hearing.events[-1].work, hearing.events[-1].inside) == (0, 0)


def test_a_listener_that_fails_hears_no_more_and_stops_nobody(hearing: Hearing) -> None:
    class Broken:
        heard = 0

        def hear(self, event: Event) -> None:
            self.heard += 1
            raise ValueError(event.type)

    logged: list[tuple[str, str, dict[str, object]]] = []
    broken = Broken()
    events = Events(broken, hearing, log=lambda *line: logged.append(line))
    events.tell("one")
    events.tell("two")
    assert (broken.heard, hearing.types()) == (1, ["one", "two"])
    assert logged == [("WARN", "a listener failed and hears no more events", {"error": "ValueError: one"})]


def test_a_listener_may_tell_something_itself(hearing: Hearing) -> None:
    class Echo:
        def hear(self, event: Event) -> None:
            if event.type == "one":
                events.tell("two")

    events = Events(Echo(), hearing)
    events.tell("one")
    assert sorted(hearing.types()) == ["one", "two"]


def test_nothing_is_done_where_nobody_listens() -> None:
    with SILENT.work("w") as work:
        work.note(a=1)
        SILENT.tell("t")
    assert not SILENT.heard and work is SILENT.work("other")
