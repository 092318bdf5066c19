"""helm and windlass behind a proxy that is reached over TLS: who is asked, with which credentials, and what is said."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext

import pytest

from tests.interop.foreign import Person, ours_and_theirs
from tests.interop.registry_peer import Certificates
from tests.interop.server_charts import MadeChart
from tests.interop.tls_proxy import TlsProxy

pytestmark = pytest.mark.peer("helm")

# Go keeps the name of the target for both handshakes, so the proxy's certificate is good for it, too
NAMES = ("127.0.0.1", "charts.example")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def made(tmp_path: Path) -> Certificates:
    return Certificates(tmp_path)


@pytest.fixture
def proxy(tmp_path: Path, made: Certificates) -> Iterator[TlsProxy]:
    """A proxy before an HTTPS server with one chart."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "app-1.0.0.tgz").write_bytes(MadeChart("app", "1.0.0").archive)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*made.issue("site", *NAMES))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    one = TlsProxy(made.issue("proxy", *NAMES), server.server_address[1])
    yield one
    one.close()
    server.shutdown()
    server.server_close()


@pytest.fixture
def people(tmp_path: Path, peer: Callable[[str], str]) -> tuple[Person, Person]:
    return ours_and_theirs(tmp_path, peer("helm"))


def test_both_ask_for_the_same_tunnel_and_get_the_chart(
    people: tuple[Person, Person], proxy: TlsProxy, made: Certificates
) -> None:
    show = ("show", "chart", "https://charts.example/app-1.0.0.tgz", "--ca-file", made.authority)
    address = f"https://user:sesame@127.0.0.1:{proxy.port}"
    printed = []
    for person in people:
        done = person.attempt(*show, HTTPS_PROXY=address)
        printed.append((done.returncode, done.stdout, done.stderr))
    assert printed[0] == printed[1]
    assert printed[0][0] == 0
    lines = [sorted(head.split(b"\r\n")[:2] + [h for h in head.split(b"\r\n") if b"Auth" in h]) for head in proxy.heads]
    assert lines[0] == lines[1]
    assert b"Proxy-Authorization: Basic dXNlcjpzZXNhbWU=" in lines[0]


def test_both_say_the_same_about_a_proxy_that_is_not_trusted(people: tuple[Person, Person], proxy: TlsProxy) -> None:
    show = ("show", "chart", "https://charts.example/app-1.0.0.tgz")
    said = {person.attempt(*show, HTTPS_PROXY=f"https://127.0.0.1:{proxy.port}").stderr for person in people}
    assert len(said) == 1
    assert "proxyconnect tcp: tls: failed to verify certificate: x509: " in said.pop()
