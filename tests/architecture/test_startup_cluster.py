"""What a cold start of commands on a cluster leaves out: each of these modules costs milliseconds of every start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.architecture.test_startup import PROBE

from windlass.chart.metadata import Metadata
from windlass.chart.model import Chart
from windlass.release import codec
from windlass.release.model import DEPLOYED, Info, Release
from windlass.storage import objects

# What these cost together is more than all else that the commands do (python -X importtime).
HEAVY = {
    "re", "enum", "json", "typing", "dataclasses", "functools", "contextlib", "threading", "socket", "selectors", "ssl",
    "logging", "subprocess", "tempfile", "pathlib", "argparse", "datetime", "inspect", "yaml", "sqlite3",
    "windlass.kube.apply", "windlass.kube.wait", "windlass.engine.render", "windlass.template",
}  # fmt: skip
COMMANDS = (("list",), ("history", "web"), ("get", "values", "web"), ("get", "manifest", "web"))


def secret() -> dict[str, object]:
    """A record as the server gives it."""
    moment = "2026-01-02T03:04:05Z"
    chart = Chart(Metadata(name="shop", version="1.0.0", api_version="v2"))
    release = Release("web", Info(moment, moment, status=DEPLOYED), chart, {"a": 1.0}, "", [], 1, "default", {}, "ssa")
    text = codec.encode(release)
    return objects.to_object("Secret", release.key, release, text, stamp=objects.CREATED_AT, seconds=1)


class Api(BaseHTTPRequestHandler):
    """Answers what these commands ask."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if "as=Table" in self.headers.get("Accept", ""):
            document: object = {"kind": "Table", "rows": []}
        else:
            document = {"kind": "SecretList", "items": [secret()]} if "/secrets" in self.path else {}
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def kubeconfig(tmp_path: Path) -> Iterator[Path]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Api) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        path = tmp_path / "kubeconfig"
        cluster = {"name": "c", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}}
        context = {"name": "c", "context": {"cluster": "c", "user": ""}}
        path.write_text(json.dumps({"clusters": [cluster], "contexts": [context], "current-context": "c"}))
        yield path
        server.shutdown()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_looking_at_releases_loads_nothing_heavy(command: tuple[str, ...], kubeconfig: Path, tmp_path: Path) -> None:
    env = {"HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"], "KUBECONFIG": str(kubeconfig), "TZ": "UTC"}
    argv = [sys.executable, "-I", "-c", PROBE, *command]
    for _ in range(3):
        done = subprocess.run(argv, cwd=tmp_path, env=env, check=True, capture_output=True, text=True, timeout=60)
    assert HEAVY & set(done.stderr.split()) == set()
