"""Proxies that are reached over TLS: tunnels within it, requests within it, and who hears whose credentials."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.interop.registry_peer import Certificates
from tests.interop.tls_proxy import TlsProxy

from windlass.net import Request, Transport, TransportError
from windlass.net.proxy import ProxyRules
from windlass.net.tls import TlsSettings

BODY = os.urandom(700_000)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


class Target:
    """An HTTPS server that keeps what it is asked."""

    def __init__(self, pair: tuple[str, str]) -> None:
        self.asked: list[bytes] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*pair)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            try:
                with self._context.wrap_socket(plain, server_side=True) as secure:
                    while asked := secure.recv(65536):
                        self.asked.append(asked)
                        secure.sendall(ANSWER)
            except OSError:
                plain.close()

    def close(self) -> None:
        self._listener.close()


Start = Callable[..., tuple[TlsProxy, Target]]


@pytest.fixture
def start(made: Certificates, tmp_path: Path) -> Iterator[Start]:
    running: list[TlsProxy | Target] = []

    def make(proxy_name: str = "127.0.0.1", target_name: str = "registry.example") -> tuple[TlsProxy, Target]:
        target = Target(made.issue("target", target_name))
        proxy = TlsProxy(made.issue("proxy", proxy_name), target.port, ANSWER)
        running.extend((proxy, target))
        return proxy, target

    yield make
    for one in running:
        one.close()


def through(proxy: TlsProxy, authority: str) -> Transport:
    address = f"https://user:pass%21@127.0.0.1:{proxy.port}"
    return Transport(tls=TlsSettings(ca_file=authority), proxies=ProxyRules(address, address))


CREDENTIALS = b"Proxy-Authorization: Basic dXNlcjpwYXNzIQ=="


def test_a_tunnel_is_asked_for_within_tls_and_carries_tls(start: Start, made: Certificates) -> None:
    proxy, target = start()
    with through(proxy, made.authority) as transport:
        for _ in range(2):  # on one connection
            assert transport.send(Request("GET", "https://registry.example/v2/")).read() == BODY
    assert len(proxy.heads) == 1
    assert proxy.heads[0].startswith(b"CONNECT registry.example:443 HTTP/1.1\r\n")
    assert CREDENTIALS in proxy.heads[0]
    assert [asked.partition(b"\r\n")[0] for asked in target.asked] == [b"GET /v2/ HTTP/1.1"] * 2
    assert not any(b"Proxy-Authorization" in asked for asked in target.asked)


def test_a_large_body_goes_up_through_both(start: Start, made: Certificates) -> None:
    proxy, target = start()
    with through(proxy, made.authority) as transport:
        transport.send(Request("PUT", "https://registry.example/b", body=b"x" * 300_000)).close()
    assert target.asked[0].startswith(b"PUT /b HTTP/1.1\r\n")


def test_plain_requests_go_to_the_proxy_within_tls(start: Start, made: Certificates) -> None:
    proxy, target = start()
    with through(proxy, made.authority) as transport:
        assert transport.send(Request("GET", "http://registry.example/v2/")).read() == BODY
    assert proxy.heads[0].startswith(b"GET http://registry.example/v2/ HTTP/1.1\r\n")
    assert CREDENTIALS in proxy.heads[0]
    assert not target.asked


@pytest.mark.parametrize(
    ("proxy_name", "target_name", "text"),
    [
        ("127.0.0.2", "registry.example",
         "proxyconnect tcp: tls: failed to verify certificate: "
         "x509: certificate is valid for 127.0.0.2, not 127.0.0.1"),
        ("127.0.0.1", "other.example",
         "tls: failed to verify certificate: x509: certificate is valid for other.example, not registry.example"),
    ],
)  # fmt: skip
def test_each_of_the_two_must_be_who_it_says(
    start: Start, made: Certificates, proxy_name: str, target_name: str, text: str
) -> None:
    proxy, target = start(proxy_name, target_name)
    with through(proxy, made.authority) as transport, pytest.raises(TransportError) as caught:
        transport.send(Request("GET", "https://registry.example/"))
    assert str(caught.value.cause) == text
    assert not target.asked
