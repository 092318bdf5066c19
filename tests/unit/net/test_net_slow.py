"""Peers in the way and peers that take their time: a SOCKS5 proxy, and bodies that drip."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from windlass.net import NetError, Request, Transport
from windlass.net.proxy import parse_proxy
from windlass.net.route import Timeouts, open_socket
from windlass.net.urls import parse

Serve = Callable[[Callable[[socket.socket], None]], int]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A function that answers one connection on loopback with what it is given, and returns the port."""
    listeners: list[socket.socket] = []

    def start(talk: Callable[[socket.socket], None]) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def run() -> None:
            try:
                connected, _ = listener.accept()
                with connected:
                    talk(connected)
            except OSError:
                pass

        threading.Thread(target=run, daemon=True).start()
        return int(listener.getsockname()[1])

    yield start
    for listener in listeners:
        listener.close()


def _exactly(connected: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = connected.recv(count - len(data))
        if not piece:
            raise OSError("the client has gone")
        data += piece
    return data


class Socks:
    """A SOCKS5 proxy (RFC 1928, RFC 1929) that wants a password and then speaks for the target itself."""

    def __init__(self, *, reply: int = 0, password: bytes = b"sesame") -> None:
        self.reply, self.password = reply, password
        self.target: tuple[str, int] | None = None

    def talk(self, connected: socket.socket) -> None:
        _, count = _exactly(connected, 2)
        assert 2 in _exactly(connected, count)
        connected.sendall(b"\x05\x02")
        _, length = _exactly(connected, 2)
        user = _exactly(connected, length)
        given = _exactly(connected, _exactly(connected, 1)[0])
        connected.sendall(b"\x01\x00" if (user, given) == (b"alice", self.password) else b"\x01\x01")
        _, _, _, kind = _exactly(connected, 4)
        assert kind == 3, "names are resolved by the proxy"
        host = _exactly(connected, _exactly(connected, 1)[0]).decode()
        self.target = (host, int.from_bytes(_exactly(connected, 2), "big"))
        connected.sendall(bytes([5, self.reply, 0, 1, 127, 0, 0, 1, 0, 80]))
        connected.sendall(_exactly(connected, 5))


def _through(port: int, password: str = "sesame") -> socket.socket:
    proxy = parse_proxy(f"socks5://alice:{password}@127.0.0.1:{port}")
    return open_socket(parse("http://registry.example:5000/v2/"), proxy, None, "", Timeouts())  # type: ignore[return-value]  # plain


def test_a_socks5_proxy_is_told_the_name_and_carries_the_bytes(serve: Serve) -> None:
    socks = Socks()
    opened = _through(serve(socks.talk))
    try:
        opened.sendall(b"hello")
        assert opened.recv(5) == b"hello"
    finally:
        opened.close()
    assert socks.target == ("registry.example", 5000)


def test_a_socks5_proxy_that_refuses_says_why(serve: Serve) -> None:
    with pytest.raises(NetError, match="username/password authentication failed"):
        _through(serve(Socks().talk), "wrong")
    with pytest.raises(NetError, match="connection refused"):
        _through(serve(Socks(reply=5).talk))


def _drip(connected: socket.socket) -> None:
    connected.recv(65536)
    connected.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        connected.sendall(b"x")
        time.sleep(0.02)


@pytest.mark.parametrize("method", ["read", "read_up_to"])
def test_a_document_that_drips_is_given_up(serve: Serve, method: str) -> None:
    with Transport() as transport:
        response = transport.send(Request("GET", f"http://127.0.0.1:{serve(_drip)}/"))
        with pytest.raises(NetError, match=r"did not arrive within 0\.1 s") as caught:
            getattr(response, method)(10_000, seconds=0.1)
        assert caught.value.timeout
