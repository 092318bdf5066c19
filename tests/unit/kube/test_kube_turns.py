"""Turns: who waits longest is next; and no more watches at once than may be, however much is waited for."""

from __future__ import annotations

from threading import Lock, Thread, Timer
from typing import Any

import pytest
from tests.unit.kube.watch_server import serving

from windlass.kube.mapper import Mapping
from windlass.kube.paths import object_path
from windlass.kube.resources import Resource
from windlass.kube.turns import Turns
from windlass.kube.wait import WATCHER, waiter
from windlass.kube.watch import Informer, Watch

SOON = 30.0


def test_who_waits_longest_is_next() -> None:
    turns, order = Turns(1, 4), []

    def visit(name: str) -> None:
        assert turns.enter()
        order.append(name)
        turns.leave()

    assert turns.enter()
    threads = []
    for name in ("first", "second", "third"):
        threads.append(Thread(target=visit, args=(name,)))
        threads[-1].start()
        while len(turns._waiting) < len(threads):
            pass
    turns.leave()
    for thread in threads:
        thread.join(SOON)

    assert order == ["first", "second", "third"]


def test_closing_sends_everybody_away() -> None:
    turns, let_in = Turns(1, 2), []
    assert turns.enter()
    thread = Thread(target=lambda: let_in.append(turns.enter()))
    thread.start()
    turns.close()
    thread.join(SOON)

    assert let_in == [False]
    assert not turns.enter()


@pytest.mark.parametrize(("places", "guests", "crowded"), [(1, 2, True), (2, 2, False), (2, 0, False)])
def test_it_is_crowded_when_there_are_more_guests_than_places(places: int, guests: int, crowded: bool) -> None:
    assert Turns(places, guests).crowded is crowded


def test_no_more_watches_go_on_at_once_than_may_and_each_has_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("windlass.kube.observe.MAX_WATCHES", 2)
    monkeypatch.setattr("windlass.kube.watch.TURN_SECONDS", 1)
    monkeypatch.setattr("windlass.kube.watch.SHORTEST_WATCH", 0.0)
    lock, now, most = Lock(), 0, 0
    consume = Informer._consume

    def counted(self: Informer, watch: Watch) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        try:
            consume(self, watch)
        finally:
            with lock:
                now -= 1

    monkeypatch.setattr(Informer, "_consume", counted)
    kinds = [Mapping("example.com", "v1", f"Kind{n}", f"kinds{n}", True) for n in range(5)]
    with serving() as objects:

        def put(kind: Mapping, ready: str) -> None:
            metadata = {"name": "one", "namespace": "ns"}
            item: dict[str, Any] = {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": metadata}
            status = {"conditions": [{"type": "Ready", "status": ready}]}
            objects.put(object_path(kind.group, kind.version, kind.resource, "ns"), {**item, "status": status})

        for kind in kinds:
            put(kind, "False")

        def finish() -> None:
            for kind in kinds:
                put(kind, "True")

        timer = Timer(0.5, finish)
        timer.start()
        client = objects.client()

        class Cluster:
            def __init__(self) -> None:
                self.client = client

        waiter(
            Cluster(),  # type: ignore[arg-type]  # only its client counts
            WATCHER,
            log=lambda level, message, fields: None,
        ).wait([Resource(kind, "ns", "one", {}) for kind in kinds], SOON)
        timer.join()
        client.close()

    assert most == 2
