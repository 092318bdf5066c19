"""A TLS proxy in front of an API server that lets chosen requests go wrong.

A rule names requests by a regular expression over ``METHOD /path?query`` and which of them; its fault does with such a
request what it likes. Everything else is passed on as it is, watches line by line.
"""

from __future__ import annotations

import json
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from tests.cluster.conftest import ClusterUnderTest

Fault = Callable[["Exchange"], None]

UPSTREAM_S = 120
EVERY = 1 << 30
_WITHOUT_BODY = (204, 304)
_OF_A_CONNECTION = {"connection", "transfer-encoding", "keep-alive", "content-length"}


class Rule:
    """``fault`` for ``times`` requests that match, from the ``nth`` on."""

    def __init__(self, pattern: str, fault: Fault, *, nth: int = 1, times: int = 1) -> None:
        self._pattern = re.compile(pattern)
        self._first, self._end = nth, nth + times
        self._seen = 0
        self.fault = fault

    def takes(self, line: str) -> bool:
        """Count a request, and say whether it is to go wrong."""
        if not self._pattern.search(line):
            return False
        self._seen += 1
        return self._first <= self._seen < self._end


class Proxy:
    """Where it listens, what goes wrong, what was asked."""

    def __init__(self, cluster: ClusterUnderTest) -> None:
        self.cluster = cluster
        self.rules: list[Rule] = []
        self.asked: list[str] = []
        self.users: list[str] = []
        self.url = ""
        self.lock = threading.Lock()

    def when(self, pattern: str, fault: Fault, *, nth: int = 1, times: int = 1) -> None:
        """Add a rule; the first that takes a request has it."""
        with self.lock:
            self.rules.append(Rule(pattern, fault, nth=nth, times=times))

    def fault_for(self, line: str) -> Fault:
        """Return what becomes of a request."""
        with self.lock:
            self.asked.append(line)
            taken = [rule for rule in self.rules if rule.takes(line)]
        return taken[0].fault if taken else pass_on

    def count(self, pattern: str) -> int:
        """Return how many requests matched so far."""
        with self.lock:
            return sum(bool(re.search(pattern, line)) for line in self.asked)

    def kubeconfig(self, folder: Path, user: str = '{token: "admin-token"}') -> Path:
        """Write a kubeconfig that leads here."""
        path = folder / "kubeconfig"
        path.write_text(
            "apiVersion: v1\nkind: Config\ncurrent-context: test\n"
            f"clusters: [{{name: test, cluster: {{server: '{self.url}', "
            f"certificate-authority: {self.cluster.pki / 'ca.crt'}}}}}]\n"
            "contexts: [{name: test, context: {cluster: test, user: test}}]\n"
            f"users: [{{name: test, user: {user}}}]\n"
        )
        path.chmod(0o600)
        return path


class Exchange(BaseHTTPRequestHandler):
    """One connection of a client, and the request that is under way on it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    proxy: Proxy
    upstream: HTTPSConnection | None = None

    def _serve(self) -> None:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            raise NotImplementedError("no client of an API server sends chunks")
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.proxy.fault_for(f"{self.command} {self.path}")
        with self.proxy.lock:
            self.proxy.users.append(self.headers.get("Authorization", ""))
        try:
            fault(self)
        except (OSError, HTTPException):
            self.hang_up()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    def ask(self) -> HTTPResponse:
        """Have the real server do it. Raises OSError."""
        parts = urlsplit(self.proxy.cluster.server)
        if self.upstream is None:
            context = ssl.create_default_context(cafile=str(self.proxy.cluster.pki / "ca.crt"))
            assert parts.hostname
            self.upstream = HTTPSConnection(parts.hostname, parts.port, context=context, timeout=UPSTREAM_S)
        fields = {name: value for name, value in self.headers.items() if name.lower() not in _OF_A_CONNECTION}
        end = time.monotonic() + UPSTREAM_S
        while True:
            try:
                self.upstream.request(self.command, self.path, self.body or None, fields)
                return self.upstream.getresponse()
            except ConnectionRefusedError:  # it is being restarted: no client has to be patient for a slow machine
                self.upstream.close()
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
            except (OSError, HTTPException):
                self.upstream.close()
                raise

    def relay(self, response: HTTPResponse, pieces: Iterator[bytes] | None = None) -> None:
        """Pass an answer on as it comes, or other pieces in its place."""
        self.send_response(response.status)
        for name, value in response.getheaders():
            if name.lower() not in _OF_A_CONNECTION:
                self.send_header(name, value)
        if response.status in _WITHOUT_BODY:
            self.end_headers()
            response.close()
            return
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in pieces or iter(lambda: response.read1(65536), b""):
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        response.close()  # the connection serves the next request
        self.wfile.write(b"0\r\n\r\n")

    def answer(self, status: int, document: object, **fields: str) -> None:
        """Answer in the server's place."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.send_response(status)
        for name, value in {"Content_Type": "application/json", **fields}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self) -> None:
        """End the connection without a word more."""
        self.close_connection = True

    def finish(self) -> None:
        if self.upstream is not None:
            self.upstream.close()
        try:
            super().finish()
        except OSError:
            pass  # the client is gone

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            pass  # the client is gone

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def shutdown_request(self, request: object) -> None:
        try:
            super().shutdown_request(request)  # type: ignore[arg-type]  # a socket
        except OSError:
            pass


@contextmanager
def serving(cluster: ClusterUnderTest) -> Iterator[Proxy]:
    """Serve until the block ends."""
    proxy = Proxy(cluster)
    server = _Server(("127.0.0.1", 0), type("Bound", (Exchange,), {"proxy": proxy}))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cluster.pki / "server.crt", cluster.pki / "server.key")
    # hands are shaken in the threads of connections, at their first read
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    proxy.url = f"https://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# -- faults ----------------------------------------------------------------------------------------------------------


def pass_on(exchange: Exchange) -> None:
    """No fault."""
    exchange.relay(exchange.ask())


def hang_up(exchange: Exchange) -> None:
    """Lose the request."""
    exchange.hang_up()


def lose_answer(exchange: Exchange) -> None:
    """Do what is asked, and lose the answer."""
    exchange.ask().read()
    exchange.hang_up()


def refuse(code: int, reason: str, message: str, **fields: str) -> Fault:
    """Refuse with a Status."""
    status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": reason}
    return lambda exchange: exchange.answer(code, {**status, "message": message, "metadata": {}}, **fields)


def plain(code: int, body: bytes = b"", **fields: str) -> Fault:
    """Answer as something does that is no API server."""
    return lambda exchange: exchange.answer(code, body, **{"Content_Type": "text/plain", **fields})


def call(function: Callable[[], object], then: Fault = pass_on) -> Fault:
    """Do something else first."""

    def fault(exchange: Exchange) -> None:
        function()
        then(exchange)

    return fault


def cut(lines: int) -> Fault:
    """End a watch within the line after so many."""

    def fault(exchange: Exchange) -> None:
        response = exchange.ask()

        def pieces() -> Iterator[bytes]:
            for _ in range(lines):
                yield response.readline()
            yield response.readline()[:10]
            raise ConnectionResetError

        exchange.relay(response, pieces())

    return fault


class Hold:
    """Keep a request, or its answer (``after``), until it is let go; ``reached`` says that it is here."""

    def __init__(self, *, after: bool = False) -> None:
        self._after = after
        self._released = threading.Event()
        self.reached = threading.Event()

    def __call__(self, exchange: Exchange) -> None:
        response = exchange.ask() if self._after else None
        if response is not None:
            response.read()
        self.reached.set()
        self._released.wait(UPSTREAM_S)
        exchange.hang_up()

    def let_go(self) -> None:
        """Hang up on who waits."""
        self._released.set()
