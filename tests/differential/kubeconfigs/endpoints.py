"""Servers on loopback that kubeconfigs can name: an API that remembers who asked for what, and proxies before it."""

from __future__ import annotations

import json
import socket
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from select import select
from threading import Thread
from typing import Any

PIECE = 64 * 1024
IDLE_S = 20.0
KEPT = ("authorization", "user-agent", "impersonate-")
"""Fields of a request that are remembered, or how their names begin."""
VERSION = {"major": "1", "minor": "36", "gitVersion": "v1.36.1"}
TOKENS = {"Bearer denied": (403, "Forbidden"), "Bearer unknown": (401, "Unauthorized")}


class Endpoint:
    """A server and what it was asked since ``forget``."""

    def __init__(self, handler: type[BaseHTTPRequestHandler], context: ssl.SSLContext | None, host: str) -> None:
        made = type(handler.__name__, (handler,), {"endpoint": self})
        server = _Server if ":" not in host else _Server6
        self._server = server((host, 0), made)
        self._server.context = context
        self.port = int(self._server.server_address[1])
        self.asked: list[Any] = []
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    context: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        request.settimeout(IDLE_S)
        try:
            if self.context is not None:
                request = self.context.wrap_socket(request, server_side=True)
            super().finish_request(request, client_address)
        except OSError:
            pass
        finally:
            request.close()


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    endpoint: Endpoint

    def log_message(self, *_: object) -> None:
        pass


class Api(_Handler):
    """A Kubernetes API without objects. Tokens ``denied`` and ``unknown`` are."""

    def do_GET(self) -> None:
        """Answer, and remember the request with the name in the client's certificate."""
        fields = sorted((k.lower(), v) for k, v in self.headers.items() if k.lower().startswith(KEPT))
        shown = self.connection.getpeercert() if isinstance(self.connection, ssl.SSLSocket) else None
        subject = dict(pair[0] for pair in shown["subject"]) if shown else {}  # type: ignore[misc]  # pairs
        self.endpoint.asked.append([self.path.partition("?")[0], fields, subject.get("commonName", "")])
        code, document = self._answer()
        body = json.dumps(document).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _answer(self) -> tuple[int, dict[str, Any]]:
        refusal = TOKENS.get(self.headers.get("Authorization", ""))
        if refusal and not self.path.endswith("/version"):
            code, reason = refusal
            return code, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": f"{reason}: no",
                          "reason": reason, "code": code}  # fmt: skip
        if self.path.endswith("/version"):
            return 200, VERSION
        return 200, {"kind": "SecretList", "apiVersion": "v1", "metadata": {}, "items": []}


class HttpProxy(_Handler):
    """A proxy that leads where it is asked to and remembers where."""

    def do_CONNECT(self) -> None:
        """Lead on."""
        self.endpoint.asked.append(["CONNECT", self.path, self.headers.get("Proxy-Authorization", "")])
        host, _, port = self.path.rpartition(":")
        try:
            server = socket.create_connection((host.strip("[]"), int(port)), timeout=IDLE_S)
        except OSError:
            self.send_error(502)
            return
        with server:
            self.send_response(200)
            self.end_headers()
            relay(self.connection, server)
        self.close_connection = True

    def do_GET(self) -> None:
        """Answer in the place of a server."""
        self.endpoint.asked.append(["GET", self.path])
        self.send_error(503)


class Socks:
    """A SOCKS5 proxy without passwords, or with one: ``u:p`` (RFC 1928, 1929)."""

    def __init__(self, *, password: bool = False) -> None:
        self._password = password
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.asked: list[Any] = []
        Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        with client:
            client.settimeout(IDLE_S)
            try:
                if self._greet(client):
                    self._lead(client)
            except (OSError, EOFError):
                pass

    def _greet(self, client: socket.socket) -> bool:
        _, count = _exactly(client, 2)
        offered = _exactly(client, count)
        method = 2 if self._password else 0
        if method not in offered:
            client.sendall(b"\x05\xff")
            return False
        client.sendall(bytes((5, method)))
        if not self._password:
            return True
        user = _exactly(client, _exactly(client, 2)[1])
        secret = _exactly(client, _exactly(client, 1)[0])
        right = (user, secret) == (b"u", b"p")
        client.sendall(bytes((1, 0 if right else 1)))
        return right

    def _lead(self, client: socket.socket) -> None:
        _, _, _, kind = _exactly(client, 4)
        if kind == 3:
            host = _exactly(client, _exactly(client, 1)[0]).decode()
        else:
            host = socket.inet_ntop(*((socket.AF_INET, _exactly(client, 4)) if kind == 1 else
                                      (socket.AF_INET6, _exactly(client, 16))))  # fmt: skip
        port = int.from_bytes(_exactly(client, 2), "big")
        self.asked.append(["SOCKS", host, port])
        try:
            server = socket.create_connection((host, port), timeout=IDLE_S)
        except OSError:
            client.sendall(b"\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00")
            return
        with server:
            client.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
            relay(client, server)


def _exactly(client: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = client.recv(count - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def relay(client: socket.socket, server: socket.socket) -> None:
    """Carry bytes both ways until one side ends."""
    while True:
        pending = isinstance(client, ssl.SSLSocket) and client.pending()
        ready = [client] if pending else select([client, server], [], [], IDLE_S)[0]
        if not ready:
            return
        for source in ready:
            piece = source.recv(PIECE)
            if not piece:
                return
            (server if source is client else client).sendall(piece)


def tls(pki: Path, name: str, authority: str = "") -> ssl.SSLContext:
    """Return a context of a server with a certificate; one with an authority asks clients for theirs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki / f"{name}.crt", pki / f"{name}.key")
    if authority:
        context.load_verify_locations(pki / f"{authority}.crt")
        context.verify_mode = ssl.CERT_OPTIONAL
    return context
