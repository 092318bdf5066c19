"""TLS on loopback: what is trusted, what is refused and why, and which files are missing."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.interop.registry_peer import Certificates

from windlass.net import Request, Transport, TransportError
from windlass.net.tls import TlsSettings, TlsSettingsError, context

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def serve() -> Iterator[Callable[..., int]]:
    listeners: list[socket.socket] = []

    def start(pair: tuple[str, str], client_authority: str = "") -> int:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(*pair)
        if client_authority:
            made.load_verify_locations(client_authority)
            made.verify_mode = ssl.CERT_REQUIRED
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=_serve, args=(listener, made), daemon=True).start()
        return int(listener.getsockname()[1])

    yield start
    for listener in listeners:
        listener.close()


def _serve(listener: socket.socket, made: ssl.SSLContext) -> None:
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        try:
            with made.wrap_socket(plain, server_side=True) as secure:
                secure.recv(4096)
                secure.sendall(ANSWER)
        except OSError:
            plain.close()


def get(port: int, host: str = "127.0.0.1", **settings: object) -> bytes:
    with Transport(tls=TlsSettings(**settings)) as transport:  # type: ignore[arg-type]  # passed on
        return transport.send(Request("GET", f"https://{host}:{port}/")).read()


def why(port: int, host: str = "127.0.0.1", **settings: object) -> str:
    with pytest.raises(TransportError) as caught:
        get(port, host, **settings)
    return str(caught.value.cause)


def test_an_authority_of_ones_own_is_trusted_and_only_then(made: Certificates, serve: Callable[..., int]) -> None:
    port = serve(made.issue("good", "localhost", "127.0.0.1"))
    assert get(port, ca_file=made.authority) == get(port, "localhost", ca_file=made.authority) == b"ok"
    assert get(port, insecure=True) == b"ok"
    expected = "tls: failed to verify certificate: x509: certificate signed by unknown authority"
    assert why(port) == expected


def test_names_and_times_are_told_before_authorities(made: Certificates, serve: Callable[..., int]) -> None:
    wrong = serve(made.issue("wrong", "a.example"))
    assert why(wrong, "localhost").endswith("x509: certificate is valid for a.example, not localhost")
    assert "doesn't contain any IP SANs" in why(wrong, ca_file=made.authority)
    stale = serve(made.issue("stale", "127.0.0.1", days=-5))
    assert "x509: certificate has expired or is not yet valid: current time " in why(stale)


def test_a_client_certificate_is_shown_or_missed(made: Certificates, serve: Callable[..., int]) -> None:
    port = serve(made.issue("server", "127.0.0.1"), made.authority)
    certificate, key = made.issue("client", "client")
    assert get(port, ca_file=made.authority, cert_file=certificate, key_file=key) == b"ok"
    assert why(port, ca_file=made.authority) == "remote error: tls: certificate required"


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"ca_file": "/none"}, 'can\'t read CA file: "/none": open /none: no such file or directory'),
        ({"cert_file": "/c", "key_file": "/k"}, 'unable to read cert file: "/c": open /c: no such file or directory'),
        ({"ca_file": "/a", "cert_file": "/c", "key_file": "/k"},
         'unable to read cert file: "/c": open /c: no such file or directory\n'
         'can\'t read CA file: "/a": open /a: no such file or directory'),
        ({"ca_file": __file__}, "failed to append certificates from pem block"),
        ({"cert_file": __file__, "key_file": __file__},
         "unable to load cert from key pair: tls: failed to find any PEM data in certificate input"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_used_are_named_as_helm_names_them(settings: dict[str, str], text: str) -> None:
    with pytest.raises(TlsSettingsError) as caught:
        context(TlsSettings(**settings))
    assert str(caught.value) == text


def test_a_key_of_another_certificate_is_refused(made: Certificates) -> None:
    one, other = made.issue("one", "x"), made.issue("other", "x")
    with pytest.raises(TlsSettingsError, match="tls: private key does not match public key"):
        context(TlsSettings(cert_file=one[0], key_file=other[1]))


def test_authorities_of_the_system_are_found_where_they_are_said_to_be(
    made: Certificates, serve: Callable[..., int]
) -> None:
    port = serve(made.issue("system", "127.0.0.1"))
    assert get(port, system_ca_file=made.authority) == b"ok"


def test_a_peer_that_is_no_tls_server_is_told_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for _ in range(2):
                connected, _ = listener.accept()
                connected.recv(4096)
                connected.sendall(b"SSH-2.0-peer\r\n")
                connected.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        assert why(listener.getsockname()[1]) == "tls: first record does not look like a TLS handshake"
        thread.join(5)


def test_a_certificate_file_that_is_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(TlsSettingsError):
        context(TlsSettings(ca_file=str(tmp_path)))
