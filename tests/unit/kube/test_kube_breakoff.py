"""A server that leaves requests without an answer, and somebody who does not want to wait any more."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from tests.unit.kube.api_server import Reply, serving

from windlass.cancel import Token
from windlass.kube import breakoff
from windlass.kube.config import Access
from windlass.kube.credentials import Credentials
from windlass.kube.errors import Unreachable
from windlass.kube.rest import Client
from windlass.net.transport import Transport


class Silent:
    """Takes connections and requests, and says what it is told to say, at first nothing."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.says = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.open: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.open.append(connection)
            if connection.recv(65536):
                connection.sendall(self.says)
                self.asked.set()

    def client(self) -> Client:
        access = Access(self.url, {}, {})
        return Client(self.url, Credentials(access, {}, lambda: 0.0), Transport, sleep=lambda seconds: None)

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self.open:
            connection.close()


@pytest.fixture
def silent() -> Iterator[Silent]:
    server = Silent()
    yield server
    server.close()


@pytest.mark.parametrize(
    "says",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
    ids=["no answer", "half an answer", "an answer without a body"],
)
@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_a_request_under_way_is_broken_off_when_the_token_is_set(silent: Silent, says: bytes, method: str) -> None:
    silent.says = says
    token = Token()

    def cancel() -> None:
        assert silent.asked.wait(10)
        token.cancel()

    threading.Thread(target=cancel, daemon=True).start()
    with pytest.raises(Unreachable, match=rf'^{method.capitalize()} "{silent.url}/x\?a=b": context canceled$'):
        silent.client().heeding(token).call(method, "/x", [("a", "b")], b"{}")


def test_a_request_that_is_answered_in_time_is_not_broken_off() -> None:
    token = Token()
    with serving() as server:
        client = server.client().heeding(token)
        server.replies["/x"] = [Reply({"a": "b"})]
        assert client.get("/x") == {"a": "b"}
        token.cancel()
        with pytest.raises(Unreachable, match="context canceled"):
            client.get("/x")
        assert server.client().get("/x") == {"a": "b"}
    assert server.paths() == ["/x", "/x"]


def test_what_must_be_finished_may_begin_afterwards_and_has_its_time(
    silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breakoff, "FINISH", 0.2)
    token = Token()
    token.cancel()
    with pytest.raises(Unreachable, match="context deadline exceeded"):
        silent.client().heeding(token, finish=True).call("PUT", "/x", body=b"{}")
    monkeypatch.undo()
    with serving() as server:
        server.replies["/x"] = [Reply({"a": "b"})]
        assert server.client().heeding(token, finish=True).get("/x") == {"a": "b"}


def test_a_pause_that_a_server_asks_for_ends_with_the_token() -> None:
    token = Token()
    with serving() as server:
        server.replies["/x"] = [Reply(b"", 429, Retry_After="30")]

        def cancel() -> None:
            while not server.asked:
                time.sleep(0.01)
            token.cancel()

        threading.Thread(target=cancel, daemon=True).start()
        with pytest.raises(Exception, match="too many requests"):
            server.client().heeding(token).get("/x")
    assert server.paths() == ["/x"]
