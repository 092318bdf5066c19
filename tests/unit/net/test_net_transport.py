"""The transport against small servers on loopback that say exactly what a test wants them to say."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from windlass.errors import LimitExceeded
from windlass.net import NetError, Request, Transport, TransportError
from windlass.net.pool import MAX_AGE, MAX_IDLE_PER_PLACE, Pool
from windlass.net.proxy import ProxyRules
from windlass.net.resume import resuming
from windlass.net.retry import RetryPolicy
from windlass.net.route import Timeouts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Peer:
    """Answers each request of each connection with the next prepared bytes; an empty answer closes the connection."""

    def __init__(self, answers: list[bytes | Callable[[bytes], bytes]]) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.requests: list[bytes] = []
        self.connections = 0
        self._answers = iter(answers)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connected, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with connected:
                try:
                    self._talk(connected)
                except OSError:
                    continue

    def _talk(self, connected: socket.socket) -> None:
        while True:
            request = _request(connected)
            if not request:
                return
            answer = next(self._answers, b"")
            if callable(answer):
                answer = answer(request)
            self.requests.append(request)
            connected.sendall(answer)
            if not answer or b"Connection: close" in answer:
                return

    def close(self) -> None:
        self._listener.close()


def _request(connected: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connected.recv(65536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    if fields.get(b"transfer-encoding") == b"chunked":
        while not body.endswith(b"0\r\n\r\n"):
            body += connected.recv(65536)
    while len(body) < int(fields.get(b"content-length", b"0")):
        body += connected.recv(65536)
    return head + b"\r\n\r\n" + body


@pytest.fixture
def peer() -> Iterator[Callable[..., Peer]]:
    peers: list[Peer] = []

    def make(*answers: bytes | Callable[[bytes], bytes]) -> Peer:
        peers.append(Peer(list(answers)))
        return peers[-1]

    yield make
    for one in peers:
        one.close()


@pytest.fixture
def transport() -> Iterator[Transport]:
    with Transport(user_agent="Helm/4") as one:
        yield one


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_connection_serves_again_once_its_answer_was_read(peer: Callable[..., Peer], transport: Transport) -> None:
    server = peer(OK, OK)
    assert transport.send(Request("GET", f"{server.url}/a?b=c")).read() == b"ok"
    assert transport.send(Request("GET", f"{server.url}/")).read() == b"ok"
    assert server.connections == 1
    assert server.requests[0].startswith(b"GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1")
    assert b"User-Agent: Helm/4" in server.requests[0]


def test_an_answer_that_was_read_leaves_the_next_one_on_its_connection_alone(
    peer: Callable[..., Peer], transport: Transport
) -> None:
    server = peer(OK, OK, OK)
    first = transport.send(Request("GET", server.url))
    first.read()
    second = transport.send(Request("GET", server.url))
    first.interrupt()
    first.close()
    assert second.read() == b"ok"
    assert transport.send(Request("GET", server.url)).read() == b"ok"
    assert server.connections == 1


def test_an_answer_that_is_broken_off_from_elsewhere_ends(peer: Callable[..., Peer], transport: Transport) -> None:
    server = peer(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok")
    answer = transport.send(Request("GET", server.url))
    answer.interrupt()
    with pytest.raises(NetError):
        answer.read()


def test_a_refused_connection_is_told_in_gos_words(transport: Transport) -> None:
    port = free_port()
    with pytest.raises(TransportError) as caught:
        transport.send(Request("HEAD", f"https://127.0.0.1:{port}/v2/"))
    expected = f'Head "https://127.0.0.1:{port}/v2/": dial tcp 127.0.0.1:{port}: connect: connection refused'
    assert str(caught.value) == expected


def test_an_unknown_name_is_told_in_gos_words(transport: Transport) -> None:
    with pytest.raises(TransportError, match=r"dial tcp: lookup nowhere\.invalid on .*: "):
        transport.send(Request("GET", "http://nowhere.invalid/"))


def test_an_http_server_behind_https_is_recognised(peer: Callable[..., Peer], transport: Transport) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for _ in range(2):
            connected, _ = listener.accept()
            connected.recv(4096)
            connected.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
            connected.close()

    threading.Thread(target=serve, daemon=True).start()
    with pytest.raises(TransportError, match="http: server gave HTTP response to HTTPS client"):
        transport.send(Request("GET", f"https://127.0.0.1:{listener.getsockname()[1]}/"))
    listener.close()


def test_a_kept_connection_that_died_is_replaced(peer: Callable[..., Peer], transport: Transport) -> None:
    server = peer(OK, b"", OK)
    transport.send(Request("GET", server.url)).read()
    assert transport.send(Request("GET", server.url)).read() == b"ok"
    assert server.connections == 2


def test_bodies_go_up_with_a_length_or_in_chunks(peer: Callable[..., Peer], transport: Transport) -> None:
    server = peer(OK, OK, OK)
    transport.send(Request("PUT", server.url, body=b"x" * 600_000)).read()
    transport.send(Request("PUT", server.url, body=iter([b"abc", b"", b"de"]))).read()
    transport.send(Request("POST", server.url)).read()
    assert server.requests[0].endswith(b"x" * 600_000)
    assert b"chunked" in server.requests[1] and server.requests[1].endswith(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
    assert b"Content-Length: 0" in server.requests[2]


def test_a_redirect_to_another_origin_loses_credentials(peer: Callable[..., Peer], transport: Transport) -> None:
    there = peer(OK, OK)
    here = peer(
        b"HTTP/1.1 307 X\r\nLocation: %s/blob\r\nContent-Length: 0\r\n\r\n" % there.url.encode(),
        b"HTTP/1.1 302 X\r\nLocation: /same\r\nContent-Length: 0\r\n\r\n",
        OK,
    )
    secret = [("Authorization", "Bearer T")]
    response = transport.send(Request("PUT", f"{here.url}/a", secret, body=b"data"))
    response.discard()
    assert (response.url, response.history) == (f"{there.url}/blob", (f"{here.url}/a",))
    assert b"Bearer T" not in there.requests[0] and there.requests[0].endswith(b"data")
    transport.send(Request("POST", f"{here.url}/b", secret, body=b"data")).read()
    assert here.requests[2].startswith(b"GET /same") and b"Bearer T" in here.requests[2]


def test_a_form_is_not_carried_to_another_origin(peer: Callable[..., Peer], transport: Transport) -> None:
    there = peer(OK)
    here = peer(b"HTTP/1.1 307 X\r\nLocation: %s/token\r\nContent-Length: 0\r\n\r\n" % there.url.encode())
    response = transport.send(Request("POST", f"{here.url}/token", body=b"password=secret"))
    response.discard()
    assert response.status == 307
    assert there.requests == []


def test_a_redirect_loop_ends(peer: Callable[..., Peer], transport: Transport) -> None:
    loop = b"HTTP/1.1 302 X\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"
    server = peer(*[loop] * 20)
    with pytest.raises(TransportError, match="stopped after 10 redirects"):
        transport.send(Request("GET", server.url))
    assert len(server.requests) == 11


def test_answers_that_ask_for_patience_are_repeated_and_then_given_up(peer: Callable[..., Peer]) -> None:
    busy = b"HTTP/1.1 429 X\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
    broken = b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n"
    pauses: list[float] = []
    server = peer(busy, broken, OK, *[broken] * 9)
    with Transport(retry=RetryPolicy(), sleep=pauses.append, chance=lambda: 0.5) as transport:
        assert _status(transport, "GET", server) == 200
        assert pauses == [1.0, 0.5]
        assert _status(transport, "GET", server) == 503
        assert len(server.requests) == 9
        assert _status(transport, "POST", server) == 503
        assert len(server.requests) == 10


def _status(transport: Transport, method: str, server: Peer) -> int:
    response = transport.send(Request(method, server.url))
    response.discard()
    return response.status


def test_a_body_beyond_its_limit_is_not_read(peer: Callable[..., Peer], transport: Transport) -> None:
    server = peer(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n" + b"x" * 50)
    with pytest.raises(LimitExceeded, match="larger than 10 bytes"):
        transport.send(Request("GET", server.url)).read(10)


def test_headers_beyond_their_limit_are_refused(peer: Callable[..., Peer], transport: Transport) -> None:
    server = peer(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 900_000 + b"\r\n\r\n")
    with pytest.raises(TransportError):
        transport.send(Request("GET", server.url))


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (b"SSH-2.0-x\r\n\r\n", 'net/http: HTTP/1.x transport connection broken: malformed HTTP response "SSH-2.0-x"'),
        (b"", "EOF"),
    ],
)
def test_a_peer_that_does_not_speak_http_is_told_so(
    peer: Callable[..., Peer], answer: bytes, text: str, transport: Transport
) -> None:
    with pytest.raises(TransportError) as caught:
        transport.send(Request("GET", peer(answer).url))
    assert str(caught.value.cause) == text


def test_a_silent_peer_runs_into_the_timeout(peer: Callable[..., Peer]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(TransportError) as caught:
            Transport(timeouts=Timeouts(idle=0.05)).send(Request("GET", url))
    assert caught.value.timeout


def test_a_body_that_breaks_off_is_an_error_or_is_resumed(peer: Callable[..., Peer], transport: Transport) -> None:
    half = (
        b'HTTP/1.1 200 OK\r\nAccept-Ranges: bytes\r\nETag: "e"\r\nContent-Length: 10\r\nConnection: close\r\n\r\n01234'
    )
    rest = b"HTTP/1.1 206 P\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n56789"
    server = peer(half, half, rest)
    request = Request("GET", f"{server.url}/blob")
    with pytest.raises(NetError, match="unexpected EOF"):
        transport.send(request).read()
    assert b"".join(resuming(transport.send, request, transport.send(request))) == b"0123456789"
    assert b"Range: bytes=5-" in server.requests[2] and b'If-Range: "e"' in server.requests[2]


def test_a_download_that_never_advances_is_given_up(peer: Callable[..., Peer], transport: Transport) -> None:
    half = b"HTTP/1.1 200 OK\r\nAccept-Ranges: bytes\r\nContent-Length: 10\r\nConnection: close\r\n\r\n01234"
    server = peer(half, half)
    request = Request("GET", server.url)
    with pytest.raises(NetError):
        list(resuming(transport.send, request, transport.send(request)))
    assert len(server.requests) == 2


def test_plain_requests_go_to_the_proxy_whole(peer: Callable[..., Peer]) -> None:
    proxy = peer(OK)
    with Transport(proxies=ProxyRules(f"http://u:p@127.0.0.1:{proxy.port}")) as transport:
        transport.send(Request("GET", "http://registry.example/v2/")).read()
    assert proxy.requests[0].startswith(b"GET http://registry.example/v2/ HTTP/1.1\r\nHost: registry.example\r\n")
    assert b"Proxy-Authorization: Basic dTpw" in proxy.requests[0]


def test_a_proxy_that_refuses_a_tunnel_is_told_in_gos_words(peer: Callable[..., Peer]) -> None:
    proxy = peer(b"HTTP/1.1 407 Proxy Authentication Required\r\nConnection: close\r\n\r\n")
    transport = Transport(proxies=ProxyRules("", f"127.0.0.1:{proxy.port}"))
    with pytest.raises(TransportError) as caught:
        transport.send(Request("GET", "https://registry.example/v2/"))
    assert str(caught.value) == 'Get "https://registry.example/v2/": Proxy Authentication Required'
    assert proxy.requests[0].startswith(b"CONNECT registry.example:443 HTTP/1.1")


def test_a_refused_proxy_is_told_in_gos_words() -> None:
    port = free_port()
    with pytest.raises(
        TransportError, match=f"proxyconnect tcp: dial tcp 127.0.0.1:{port}: connect: connection refused"
    ):
        Transport(proxies=ProxyRules("", f"127.0.0.1:{port}")).send(Request("GET", "https://registry.example/"))


def test_credentials_in_a_url_become_a_header(peer: Callable[..., Peer], transport: Transport) -> None:
    server = peer(OK)
    transport.send(Request("GET", f"http://u:p@127.0.0.1:{server.port}/")).read()
    assert b"Authorization: Basic dTpw" in server.requests[0]


def test_too_many_informational_answers_are_refused(peer: Callable[..., Peer], transport: Transport) -> None:
    with pytest.raises(TransportError, match="too many 1xx informational responses"):
        transport.send(Request("GET", peer(b"HTTP/1.1 103 Early\r\n\r\n" * 40 + OK).url))


def test_a_proxy_that_talks_without_end_is_refused(peer: Callable[..., Peer]) -> None:
    proxy = peer(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 50_000)
    with pytest.raises(TransportError, match="proxyconnect tcp: unexpected EOF"):
        Transport(proxies=ProxyRules("", f"127.0.0.1:{proxy.port}")).send(Request("GET", "https://r.example/"))


def test_resuming_ends_after_some_attempts(peer: Callable[..., Peer], transport: Transport) -> None:
    def piece(start: int, status: str) -> bytes:
        head = f"HTTP/1.1 {status}\r\nAccept-Ranges: bytes\r\nContent-Range: bytes {start}-99/100\r\n"
        return f"{head}Content-Length: {100 - start}\r\nConnection: close\r\n\r\nx".encode()

    server = peer(piece(0, "200 OK"), *[piece(n, "206 P") for n in range(1, 20)])
    request = Request("GET", server.url)
    with pytest.raises(NetError, match="unexpected EOF"):
        list(resuming(transport.send, request, transport.send(request)))
    assert len(server.requests) == 6


def test_only_some_idle_connections_are_kept() -> None:
    class Idle:
        def __init__(self) -> None:
            self.sock, self.other = socket.socketpair()
            self.idle_since = 0.0
            self.closed = False

        def close(self) -> None:
            self.closed = True
            self.sock.close()
            self.other.close()

    now = [0.0]
    pool = Pool(lambda: now[0])
    connections = [Idle() for _ in range(MAX_IDLE_PER_PLACE + 1)]
    for connection in connections:
        pool.give("place", connection)  # type: ignore[arg-type]  # what the pool needs of a connection
    assert [c.closed for c in connections] == [False] * MAX_IDLE_PER_PLACE + [True]
    now[0] = MAX_AGE + 1
    assert pool.take("place") is None
    assert all(c.closed for c in connections)
    late = Idle()
    pool.close()
    pool.give("place", late)  # type: ignore[arg-type]  # what the pool needs of a connection
    assert late.closed


def test_a_short_rest_is_read_and_a_long_one_is_not(peer: Callable[..., Peer], transport: Transport) -> None:
    long = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1_000_000
    server = peer(OK, long, OK)
    for _ in range(2):
        transport.send(Request("GET", server.url)).discard()
    assert server.connections == 1
    transport.send(Request("GET", server.url)).discard()
    assert server.connections == 2
