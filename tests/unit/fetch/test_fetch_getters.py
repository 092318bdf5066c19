"""The HTTP getter against a server on loopback: credentials, bounds, failures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.differential.chart_server import ChartServer

from windlass.fetch import getters
from windlass.fetch.access import Access
from windlass.fetch.errors import FetchError, HttpStatusError
from windlass.fetch.getters import Getters
from windlass.net import NetError, TransportError
from windlass.net.transport import Transport


@pytest.fixture
def server() -> Iterator[ChartServer]:
    made = ChartServer()
    made.files["/x"] = b"12345"
    yield made
    made.close()


def _no_registry() -> object:
    raise AssertionError("no registry in these tests")


@pytest.fixture
def getter() -> Iterator[Getters]:
    made = Getters(lambda _: Transport(), _no_registry)
    yield made
    made.close()


def test_content_comes_with_the_types_that_are_accepted(server: ChartServer, getter: Getters) -> None:
    assert getter.get(f"{server.url}/x", Access(), accept=getters.CHART_TYPES) == b"12345"


@pytest.mark.parametrize(
    ("access", "shown"),
    [
        (Access("SELF", "ann", "pw"), True),
        (Access("SELF/deeper/path", "ann", "pw"), True),
        (Access("http://127.0.0.1:1", "ann", "pw"), False),
        (Access("https://127.0.0.1", "ann", "pw"), False),
        (Access("", "ann", "pw"), False),
        (Access("SELF", "ann", ""), False),
        (Access("http://elsewhere", "ann", "pw", pass_credentials=True), True),
    ],
)
def test_credentials_are_shown_to_their_own_server_only(
    server: ChartServer, getter: Getters, access: Access, shown: bool
) -> None:
    access.url = access.url.replace("SELF", server.url)
    getter.get(f"{server.url}/x", access)
    assert [bool(authorization) for _, authorization in server.seen] == [shown]


def test_a_body_above_the_limit_is_refused(
    server: ChartServer, getter: Getters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(getters, "MAX_CHART_BYTES", 4)
    with pytest.raises(FetchError, match="is larger than 4 bytes"):
        getter.get(f"{server.url}/x", Access())
    assert getter.get(f"{server.url}/x", Access(), limit=5) == b"12345"


def test_another_status_is_an_error_with_its_words(server: ChartServer, getter: Getters) -> None:
    with pytest.raises(HttpStatusError) as caught:
        getter.get(f"{server.url}/none", Access())
    assert str(caught.value) == f"failed to fetch {server.url}/none : 404 Not Found"


def test_time_runs_out_in_the_words_of_go(server: ChartServer) -> None:
    import threading

    stop = threading.Event()
    server.answer = lambda request: stop.wait(5)  # type: ignore[method-assign]  # a server that does not answer
    with pytest.raises((TransportError, NetError)) as caught:
        Getters(lambda _: Transport(), _no_registry, timeout=0.2).get(f"{server.url}/x", Access())
    stop.set()
    reason = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
    assert str(caught.value) == f'Get "{server.url}/x": {reason}'
