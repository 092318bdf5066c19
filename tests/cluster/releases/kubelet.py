"""The part of a kubelet that serves logs: an API server asks it for what containers wrote.

kwok plays the node, and runs no containers. The server asks the address that the node's status names.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from windlass.kube.rest import Client

NODE = "/api/v1/nodes/node-0/status"
MERGE = "application/merge-patch+json"


class _Logs(BaseHTTPRequestHandler):
    texts: dict[str, bytes]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        words = parts.path.strip("/").split("/")
        text = self.texts.get(words[-1]) if words[0] == "containerLogs" else None
        if text is None:
            self.send_response(404)
            text = b"no such container\n"
        else:
            self.send_response(200)
            tail = parse_qs(parts.query).get("tailLines")
            if tail:
                text = b"".join(text.splitlines(keepends=True)[-int(tail[0]) :])
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def kubelet(client: Client, pki: Path, texts: dict[str, bytes]) -> Iterator[None]:
    """Serve logs, by the names of containers, until the block ends."""
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Logs,), {"texts": texts}))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki / "server.crt", pki / "server.key")
    httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    thread = Thread(target=httpd.serve_forever, args=(0.05,))
    thread.start()
    try:
        _tell_port(client, {"kubeletEndpoint": {"Port": httpd.server_address[1]}})
        yield
    finally:
        _tell_port(client, None)
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def _tell_port(client: Client, endpoints: dict[str, Any] | None) -> None:
    body = json.dumps({"status": {"daemonEndpoints": endpoints}}).encode()
    client.call("PATCH", NODE, body=body, content_type=MERGE)
