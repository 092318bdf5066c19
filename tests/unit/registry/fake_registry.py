"""A registry of a few dozen lines on loopback: honest by default, and dishonest in ways that a test asks for."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from windlass.oci.digest import Digest

Hook = Callable[["Handler"], bool]


class FakeRegistry:
    """Keeps blobs and manifests in memory. ``hook`` may answer a request itself and return True.

    ``token`` makes it ask for that Bearer token, handed out at /token; ``basic`` for that Authorization header.
    """

    def __init__(self, *, hook: Hook | None = None, token: str = "", basic: str = "") -> None:
        self.blobs: dict[str, bytes] = {}
        self.manifests: dict[str, tuple[str, bytes]] = {}
        self.tag_lists: dict[str, list[str]] = {}
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.hook = hook
        self.token = token
        self.basic = basic
        self._server = _QuietServer(("127.0.0.1", 0), Handler)
        self._server.registry = self  # type: ignore[attr-defined]  # read by Handler
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def lines(self) -> list[str]:
        """Method and path of every request so far."""
        return [f"{method} {path}" for method, path, _, _ in self.requests]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _QuietServer(ThreadingHTTPServer):
    """Clients break off on purpose here; that is no news."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    body: bytes

    def setup(self) -> None:
        super().setup()
        self.connection.settimeout(5)

    def log_message(self, *_: Any) -> None:
        pass

    @property
    def registry(self) -> FakeRegistry:
        return self.server.registry  # type: ignore[attr-defined, no-any-return]  # set by FakeRegistry

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def refuse(self, status: int, code: str, message: str = "no", **headers: str) -> None:
        body = json.dumps({"errors": [{"code": code, "message": message}]}).encode()
        self.answer(status, body, Content_Type="application/json", **headers)

    def handle_one(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        registry = self.registry
        registry.requests.append((self.command, self.path, dict(self.headers.items()), self.body))
        if registry.hook and registry.hook(self):
            return
        parts = urlsplit(self.path)
        if parts.path == "/token":
            self.answer(200, json.dumps({"token": registry.token}).encode())
            return
        if self._is_stranger():
            return
        if parts.path == "/v2/":
            self.answer(200)
            return
        repository, kind, rest = self._split(parts.path)
        getattr(self, f"_{kind}")(repository, rest, {k: v[0] for k, v in parse_qs(parts.query).items()})

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = handle_one

    def _is_stranger(self) -> bool:
        registry, shown = self.registry, self.headers.get("Authorization")
        if registry.token and shown != f"Bearer {registry.token}":
            challenge = f'Bearer realm="http://{registry.host}/token",service="fake",scope="repository:x:pull"'
            self.refuse(401, "UNAUTHORIZED", WWW_Authenticate=challenge)
            return True
        if registry.basic and shown != registry.basic:
            self.refuse(401, "UNAUTHORIZED", WWW_Authenticate='Basic realm="fake"')
            return True
        return False

    @staticmethod
    def _split(path: str) -> tuple[str, str, str]:
        for kind in ("manifests", "blobs", "tags", "referrers"):
            repository, found, rest = path.removeprefix("/v2/").partition(f"/{kind}/")
            if found:
                return repository, kind, rest
        raise AssertionError(path)

    def _manifests(self, repository: str, identifier: str, _: dict[str, str]) -> None:
        registry = self.registry
        if self.command == "PUT":
            kept = (self.headers["Content-Type"], self.body)
            registry.manifests[f"{repository}/{identifier}"] = kept
            registry.manifests[f"{repository}/{Digest.of(self.body)}"] = kept
            self.answer(201, Docker_Content_Digest=Digest.of(self.body))
            return
        found = registry.manifests.get(f"{repository}/{identifier}")
        if found is None:
            self.refuse(404, "MANIFEST_UNKNOWN")
            return
        self.answer(200, found[1], Content_Type=found[0], Docker_Content_Digest=Digest.of(found[1]))

    def _blobs(self, repository: str, rest: str, query: dict[str, str]) -> None:
        registry = self.registry
        if rest == "uploads/":
            self.answer(202, Location=f"/v2/{repository}/blobs/uploads/session?state=1")
        elif rest.startswith("uploads/"):
            registry.blobs[query["digest"]] = self.body
            self.answer(201)
        elif rest in registry.blobs:
            self.answer(200, registry.blobs[rest], Docker_Content_Digest=rest)
        else:
            self.refuse(404, "BLOB_UNKNOWN")

    def _referrers(self, *_: Any) -> None:
        self.refuse(404, "UNSUPPORTED")

    def _tags(self, repository: str, _: str, query: dict[str, str]) -> None:
        tags = self.registry.tag_lists.get(repository)
        if tags is None:
            self.refuse(404, "NAME_UNKNOWN", "repository name not known to registry")
            return
        start = tags.index(query["last"]) + 1 if "last" in query else 0
        page = tags[start : start + 2]
        body = json.dumps({"name": repository, "tags": page}).encode()
        more = {"Link": f'</v2/{repository}/tags/list?last={page[-1]}&n=2>; rel="next"'} if tags[start + 2 :] else {}
        self.answer(200, body, **more)
