"""References in values.schema.json: followed only where the user allows it, within bounds, without credentials."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from windlass.chart.load import load_files
from windlass.chart.model import File
from windlass.chart.schema import RefusedReference, SchemaViolation, check
from windlass.fetch import schemarefs
from windlass.fetch.schemarefs import SchemaRefError, SchemaRefs
from windlass.net.transport import Transport

PORT_SCHEMA = b'{"type": "integer", "maximum": 65535}'


class Site:
    """A web server on loopback: documents and redirects by path, and the requests it got."""

    def __init__(self) -> None:
        self.documents: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.requests.append((self.path, dict(self.headers)))
                found = site.documents.get(self.path)
                if self.path in site.redirects:
                    self.send_response(302)
                    self.send_header("Location", site.redirects[self.path])
                    self.send_header("Set-Cookie", "id=1")
                else:
                    self.send_response(404 if found is None else 200)
                self.send_header("Content-Length", str(len(found or b"")))
                self.end_headers()
                self.wfile.write(found or b"")

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()
    yield found
    found.server.shutdown()
    found.server.server_close()


def refs(*allowed: str) -> SchemaRefs:
    return SchemaRefs(allowed, Transport)


def validated(reference: str, value: object, fetch: SchemaRefs | None) -> None:
    schema = json.dumps({"properties": {"port": {"$ref": reference}}}).encode()
    files = [
        File("Chart.yaml", b"apiVersion: v2\nname: c\nversion: 1.0.0\n", None),
        File("values.schema.json", schema, None),
    ]
    check(load_files(files), {"port": value}, fetch=fetch)


def test_an_allowed_reference_decides_about_values(site: Site) -> None:
    site.documents["/port.json"] = PORT_SCHEMA
    validated(f"{site.url}/port.json", 80.0, refs("http"))
    with pytest.raises(SchemaViolation, match="maximum: got 70,000, want 65,535"):
        validated(f"{site.url}/port.json", 70000.0, refs(site.url + "/"))
    assert [path for path, _ in site.requests] == ["/port.json", "/port.json"]


@pytest.mark.parametrize("allowed", [None, ("https",), ("file",), ("http://127.0.0.1:1/",)])
def test_what_is_not_allowed_is_not_asked_for(site: Site, allowed: tuple[str, ...] | None) -> None:
    site.documents["/port.json"] = PORT_SCHEMA
    with pytest.raises(SchemaViolation, match="references outside the chart are not followed"):
        validated(f"{site.url}/port.json", 80.0, None if allowed is None else refs(*allowed))
    assert site.requests == []


def test_a_folder_does_not_allow_its_neighbours(site: Site) -> None:
    fetch = refs(site.url + "/a")
    site.documents["/a/x"] = b"{}"
    assert fetch(site.url + "/a/x") == b"{}"
    for path in ("/ab", "/b/x", "/a/../b", "/"):
        with pytest.raises(RefusedReference):
            fetch(site.url + path)


def test_redirects_are_followed_where_they_are_allowed_only(site: Site) -> None:
    site.redirects = {"/a/1": "/a/2", "/a/out": "/b/3"}
    site.documents = {"/a/2": b"{}", "/b/3": b"{}"}
    fetch = refs(site.url + "/a/")
    assert fetch(site.url + "/a/1") == b"{}"
    with pytest.raises(RefusedReference):
        fetch(site.url + "/a/out")
    assert "/b/3" not in [path for path, _ in site.requests]


def test_redirects_end(site: Site) -> None:
    site.redirects = {f"/{number}": f"/{number + 1}" for number in range(schemarefs.MAX_REDIRECTS + 1)}
    with pytest.raises(SchemaRefError, match="stopped after 5 redirects"):
        refs("http")(site.url + "/0")
    assert len(site.requests) == schemarefs.MAX_REDIRECTS + 1


def test_no_credentials_are_sent(site: Site) -> None:
    site.redirects = {"/1": "/2"}
    site.documents = {"/2": b"{}"}
    refs("http")(site.url + "/1")
    for _, headers in site.requests:
        assert not {"Authorization", "Cookie", "Proxy-Authorization"} & set(headers)
    with pytest.raises(SchemaRefError, match="a URL with credentials is not followed"):
        refs("http")(site.url.replace("://", "://me:secret@") + "/2")
    assert len(site.requests) == 2


def test_a_large_document_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(schemarefs, "MAX_BYTES", 10)
    site.documents = {"/ten": b"[1,2,3,4 ]", "/more": b"[1,2,3,4,5]"}
    assert refs("http")(site.url + "/ten") == b"[1,2,3,4 ]"
    with pytest.raises(SchemaRefError, match="larger than 10 bytes"):
        refs("http")(site.url + "/more")
    (tmp_path / "more").write_bytes(b"[1,2,3,4,5]")
    with pytest.raises(SchemaRefError, match="larger than 10 bytes"):
        refs("file")(f"file://{tmp_path}/more")


def test_documents_are_fetched_once_and_not_without_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemarefs, "MAX_DOCUMENTS", 2)
    site.documents = {"/1": b"1", "/2": b"2", "/3": b"3"}
    fetch = refs("http")
    assert [fetch(site.url + path) for path in ("/1", "/1", "/2")] == [b"1", b"1", b"2"]
    with pytest.raises(SchemaRefError, match="maximum number of documents 2"):
        fetch(site.url + "/3")
    assert len(site.requests) == 2


def test_a_slow_answer_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    monkeypatch.setattr(schemarefs, "TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(SchemaRefError, match="HTTP request failed"):
        refs("http")(f"http://127.0.0.1:{silent.getsockname()[1]}/x")


def test_failures_are_told_as_helm_tells_them(site: Site) -> None:
    with pytest.raises(SchemaViolation, match=r"HTTP request to \S+/none returned status 404 \(Not Found\)"):
        validated(f"{site.url}/none", 1.0, refs("http"))
    with pytest.raises(SchemaViolation, match=r"open /none/x\.json: no such file or directory"):
        validated("none/x.json", 1.0, refs("file"))


def test_files_are_read_when_they_are_allowed(tmp_path: Path) -> None:
    (tmp_path / "port.json").write_bytes(PORT_SCHEMA)
    with pytest.raises(SchemaViolation, match="got string, want integer"):
        validated(f"file://{tmp_path}/port.json", "x", refs("file"))


@pytest.mark.parametrize("entry", ["ftp", "ftp://x/", "*", "example.com", ""])
def test_what_may_be_allowed_is_known(entry: str) -> None:
    with pytest.raises(SchemaRefError, match="schema references are allowed by"):
        refs(entry)
