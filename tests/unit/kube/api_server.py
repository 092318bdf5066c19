"""An HTTP server on loopback that answers as it is told, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from windlass.kube.config import Access
from windlass.kube.credentials import Credentials
from windlass.kube.rest import Client
from windlass.net import Transport


class Reply:
    """One answer. A body that is no bytes is sent as JSON."""

    def __init__(self, body: object = b"", status: int = 200, **headers: str) -> None:
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status = status
        self.headers = {"Content-Type": "application/json"} if not isinstance(body, bytes) else {}
        self.headers |= {name.replace("_", "-"): value for name, value in headers.items()}


NOT_FOUND = Reply(b"404 page not found\n", 404)


class Server:
    """Answers each path with its replies in turn, the last one for ever; anything else with a bare 404.

    Replies to ``METHOD /path`` come before those to ``/path``.
    """

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.sent: list[tuple[str, str, bytes]] = []
        self.slept: list[float] = []
        self.warned: list[str] = []
        self.url = ""

    def client(self, user: dict[str, object] | None = None, now: float = 0.0) -> Client:
        access = Access(self.url, {}, user or {})
        credentials = Credentials(access, {}, lambda: now)
        return Client(self.url, credentials, Transport, sleep=self.slept.append, warn=self.warned.append)

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def serving() -> Iterator[Server]:
    """Serve until the block ends."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fields: dict[str, list[str]] = {}
            for name, value in self.headers.items():
                fields.setdefault(name.lower(), []).append(value)
            server.asked.append((self.path, fields))
            server.sent.append((self.command, self.path, body))
            path = self.path.partition("?")[0]
            known = server.replies.get(f"{self.command} {path}") or server.replies.get(path) or [NOT_FOUND]
            reply = known.pop(0) if len(known) > 1 else known[0]
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{httpd.server_address[1]}"
    thread = Thread(target=httpd.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()
