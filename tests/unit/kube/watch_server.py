"""Objects on loopback that can be listed and watched, as an API server serves them, and faults on request.

It passes tests/wait_contract.py, which the real API server passes too (tests/cluster/test_cluster_wait.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, urlsplit

from windlass.kube.config import Access
from windlass.kube.credentials import Credentials
from windlass.kube.rest import Client
from windlass.net.transport import Transport

Item = dict[str, Any]
Fault = Callable[["Handler"], bool]
"""Answers a request itself and returns True, or leaves it."""


class Objects:
    """Objects by path of their list, each change with a version of its own."""

    def __init__(self) -> None:
        self.changed = Condition()
        self.version = 1
        self.items: dict[str, dict[str, Item]] = {}
        self.log: list[tuple[int, str, str, Item]] = []
        self.forgotten = 0
        self.asked: list[str] = []
        self.lists: list[Fault] = []
        self.watches: list[Fault] = []
        self.url = ""
        self.open = True

    def client(self) -> Client:
        access = Access(self.url, {}, {})
        return Client(self.url, Credentials(access, {}, lambda: 0.0), Transport, sleep=lambda seconds: None)

    def put(self, path: str, item: Item) -> None:
        """Make or replace an object."""
        with self.changed:
            self.version += 1
            name = item["metadata"]["name"]
            kind = "MODIFIED" if name in self.items.setdefault(path, {}) else "ADDED"
            stored = {**item, "metadata": {**item["metadata"], "resourceVersion": str(self.version)}}
            self.items[path][name] = stored
            self.log.append((self.version, path, kind, stored))
            self.changed.notify_all()

    def remove(self, path: str, name: str) -> None:
        """Remove an object."""
        with self.changed:
            self.version += 1
            stored = self.items[path].pop(name)
            self.log.append((self.version, path, "DELETED", stored))
            self.changed.notify_all()

    def forget(self) -> None:
        """Lose what has happened so far: who watches from there has to list again."""
        self.forgotten = self.version


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    objects: Objects

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        objects = self.objects
        objects.asked.append(self.path)
        faults = objects.watches if query.get("watch") == "true" else objects.lists
        if faults and faults.pop(0)(self):
            return
        wanted = query.get("fieldSelector", "").removeprefix("metadata.name=")
        if query.get("watch") == "true":
            self._watch(parts.path, wanted, query)
        elif parts.path in objects.items:
            self._list(parts.path, wanted)
        else:
            self._one(parts.path)

    def _list(self, path: str, wanted: str) -> None:
        with self.objects.changed:
            items = [item for name, item in self.objects.items[path].items() if wanted in ("", name)]
            # a list says once what its items are
            shown = [{key: value for key, value in item.items() if key not in ("kind", "apiVersion")} for item in items]
            version = str(self.objects.version)
        self.answer(200, {"kind": "SomeList", "metadata": {"resourceVersion": version}, "items": shown})

    def _one(self, path: str) -> None:
        base, _, name = path.rpartition("/")
        item = self.objects.items.get(base, {}).get(name)
        if item is None:
            self.refuse(404, "NotFound", f'{path} "{name}" not found')
        else:
            self.answer(200, item)

    def _watch(self, path: str, wanted: str, query: dict[str, str]) -> None:
        objects = self.objects
        seen = int(query.get("resourceVersion") or 0)
        self.begin()
        if query.get("sendInitialEvents") == "true":
            with objects.changed:
                for item in objects.items.get(path, {}).values():
                    self.event("ADDED", item)
                seen = objects.version
            marks = {"resourceVersion": str(seen), "annotations": {"k8s.io/initial-events-end": "true"}}
            self.event("BOOKMARK", {"metadata": marks})
        elif seen < objects.forgotten:
            self.event("ERROR", {"kind": "Status", "status": "Failure", "code": 410, "reason": "Expired"})
            self.end()
            return
        end = monotonic() + float(query.get("timeoutSeconds") or 3600)
        while objects.open:
            if monotonic() > end:
                self.end()
                return
            with objects.changed:
                fresh = [entry for entry in objects.log if entry[0] > seen]
                if not fresh:
                    objects.changed.wait(0.05)
                    continue
            for version, where, kind, item in fresh:
                seen = version
                if where == path and wanted in ("", item["metadata"]["name"]):
                    self.event(kind, item)
        self.close_connection = True

    # -- answers -----------------------------------------------------------------------------------------------------

    def answer(self, code: int, document: Item) -> None:
        body = json.dumps(document).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, code: int, reason: str, message: str) -> None:
        self.answer(code, {"kind": "Status", "status": "Failure", "code": code, "reason": reason, "message": message})

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def event(self, kind: str, item: Item) -> None:
        self.raw(json.dumps({"type": kind, "object": item}).encode() + b"\n")

    def raw(self, data: bytes) -> None:
        try:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()
        except OSError:
            self.close_connection = True

    def end(self) -> None:
        self.raw(b"")

    def hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Objects]:
    """Serve until the block ends."""
    objects = Objects()
    handler = type("Bound", (Handler,), {"objects": objects})
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    httpd.daemon_threads = True
    objects.url = f"http://127.0.0.1:{httpd.server_address[1]}"
    thread = Thread(target=httpd.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield objects
    finally:
        objects.open = False
        httpd.shutdown()
        thread.join()
        httpd.server_close()
