"""A chart repository for tests: files from memory over HTTP, with passwords, redirects and lies on request."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def chart_archive(name: str, version: str, *, extra: str = "", files: dict[str, str] | None = None) -> bytes:
    """Return a packaged chart. ``extra`` is more text for Chart.yaml, ``files`` more members."""
    members = {
        "Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: {version}\ndescription: chart {name}\n{extra}",
        "values.yaml": "a: 1\n",
        "templates/cm.yaml": "kind: ConfigMap\n",
        **(files or {}),
    }
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for path, text in members.items():
            member = tarfile.TarInfo(f"{name}/{path}")
            data = text.encode()
            member.size, member.mode, member.mtime = len(data), 0o644, 1600000000
            archive.addfile(member, io.BytesIO(data))
    return gzip.compress(raw.getvalue(), mtime=0)


def entry(name: str, version: str, archive: bytes, /, **fields: object) -> dict[str, object]:
    """Return an index entry as JSON values; None removes a field."""
    made: dict[str, object] = {
        "apiVersion": "v2",
        "name": name,
        "version": version,
        "description": f"chart {name}",
        "urls": [f"{name}-{version}.tgz"],
        "created": "2024-01-02T03:04:05.678Z",
        "digest": hashlib.sha256(archive).hexdigest(),
    }
    made.update(fields)
    return {key: value for key, value in made.items() if value is not None}


class ChartServer:
    """Serves ``files`` (path to bytes). ``password`` asks for basic auth; ``redirects`` maps paths to URLs."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        self.redirect_status = 302
        self.elsewhere: bytes | None = None  # what is at all other paths
        self.statuses: dict[str, int] = {}
        self.password: tuple[str, str] | None = None
        self.seen: list[tuple[str, str]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._http.shutdown()
        self._http.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        path = request.path
        self.seen.append((path, request.headers.get("Authorization", "")))
        plain = path.partition("?")[0]
        if plain in self.redirects:
            self._send(request, self.redirect_status, b"", {"Location": self.redirects[plain]})
        elif self.password and request.headers.get("Authorization") != self._expected():
            self._send(request, 401, b"who are you?", {"WWW-Authenticate": 'Basic realm="charts"'})
        elif plain in self.statuses:
            status = self.statuses[plain]
            self._send(request, status, b"" if status in (204, 304) else b"as you wish")
        elif plain in self.files:
            self._send(request, 200, self.files[plain])
        elif self.elsewhere is not None:
            self._send(request, 200, self.elsewhere)
        else:
            self._send(request, 404, b"nothing here")

    def _expected(self) -> str:
        assert self.password is not None
        return "Basic " + base64.b64encode(":".join(self.password).encode()).decode()

    def _send(
        self, request: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str] | None = None
    ) -> None:
        request.send_response(status)
        for name, value in (headers or {}).items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def publish(self, *charts: tuple[str, str], prefix: str = "/", **fields: object) -> None:
        """Put charts (name, version) and an index of them below ``prefix``."""
        entries: dict[str, list[dict[str, object]]] = {}
        for name, version in charts:
            archive = chart_archive(name, version)
            self.files[f"{prefix}{name}-{version}.tgz"] = archive
            entries.setdefault(name, []).append(entry(name, version, archive, **fields))
        self.index({"apiVersion": "v1", "generated": "2024-01-02T03:04:05Z", "entries": entries}, prefix)

    def index(self, document: object, prefix: str = "/") -> None:
        """Serve an index: a text as it is, anything else as YAML's subset JSON with a comment before it."""
        text = document if isinstance(document, str) else "# not JSON\n" + json.dumps(document, indent=1)
        self.files[f"{prefix}index.yaml"] = text.encode("utf-8", "surrogatepass")
