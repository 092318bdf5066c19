"""windlass as a client of the servers that people run: CNCF distribution, zot and ChartMuseum, beside helm.

The same chart goes in by one program and comes out by the other; bytes, digests and what is printed must agree.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.interop.registry_peer import RegistryPeer, free_port

START_SECONDS = 30.0
SIGNER = "Me <me@example.com>"


class Server:
    """A foreign server on loopback."""

    def __init__(self, command: list[str], port: int, folder: Path) -> None:
        self.host = f"127.0.0.1:{port}"
        with open(folder / "server.log", "wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "HOME": str(folder)})
        end = time.monotonic() + START_SECONDS
        while not self._answers(port):
            assert self._process.poll() is None, (folder / "server.log").read_text()
            assert time.monotonic() < end, "the server did not start in time"
            time.sleep(0.05)

    @staticmethod
    def _answers(port: int) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/v2/")
            return connection.getresponse().status < 500
        except OSError:
            return False
        finally:
            connection.close()

    def close(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait(10)


class Person:
    """One program with a home of its own."""

    def __init__(self, program: list[str], home: Path) -> None:
        home.mkdir()
        self._program = program
        self.folder = home
        self._env = {
            "HOME": str(home), "PATH": os.environ["PATH"], "TZ": "UTC", "KUBECONFIG": "/dev/null",
            "HELM_CACHE_HOME": f"{home}/.cache", "HELM_CONFIG_HOME": f"{home}/.config",
            "HELM_DATA_HOME": f"{home}/.data",
        }  # fmt: skip

    def __call__(self, *argv: str) -> str:
        """Run a command that must succeed; return stdout and stderr."""
        command = [*self._program, *argv]
        done = subprocess.run(
            command, cwd=self.folder, env=self._env, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, f"{argv}: {done.stderr}"
        return done.stdout + done.stderr


@pytest.fixture
def people(tmp_path: Path, peer: Callable[[str], str]) -> tuple[Person, Person]:
    """windlass under the name helm, and helm; the first has a signed chart, demo-1.2.3+build.4."""
    link = tmp_path / "bin" / "helm"
    link.parent.mkdir()
    link.symlink_to(Path(sys.executable).parent / "windlass")
    ours, theirs = Person([str(link)], tmp_path / "ours"), Person([peer("helm")], tmp_path / "theirs")
    ours("create", "demo")
    make_keys = [sys.executable, "-m", "windlass", "key", "generate", SIGNER, "-d", "keys"]
    subprocess.run(make_keys, cwd=ours.folder, check=True, capture_output=True)  # helm has no such verb
    ours("package", "demo", "--version", "1.2.3+build.4", "--sign", "--key", "Me", "--keyring", "keys/secring.gpg")
    shutil.copytree(ours.folder / "keys", theirs.folder / "keys")
    for file in ours.folder.glob("demo-*.tgz*"):
        shutil.copy2(file, theirs.folder)
    return ours, theirs


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(params=["registry", "zot"])
def registry(request: pytest.FixtureRequest, tmp_path: Path, peer: Callable[[str], str]) -> Iterator[str]:
    """The address of a registry."""
    if request.param == "registry":
        distribution = RegistryPeer(peer("registry"), tmp_path / "distribution")
        yield distribution.host
        distribution.close()
        return
    from tests.conftest import find_peer

    program = find_peer("zot")
    if program is None:
        pytest.skip("peer zot is missing: set WINDLASS_PEER_ZOT")
    port = free_port()
    config = {
        "storage": {"rootDirectory": str(tmp_path / "zot")},
        "http": {"address": "127.0.0.1", "port": str(port)},
        "log": {"level": "error"},
    }
    (tmp_path / "zot.json").write_text(json.dumps(config))
    server = Server([program, "serve", str(tmp_path / "zot.json")], port, tmp_path)
    yield server.host
    server.close()


@pytest.mark.peer("helm", "registry")
@pytest.mark.parametrize("order", ["windlass pushes", "helm pushes"])
def test_a_chart_goes_in_by_one_and_comes_out_by_the_other(
    people: tuple[Person, Person], registry: str, order: str
) -> None:
    ours, theirs = people
    pusher, puller = (ours, theirs) if order == "windlass pushes" else (theirs, ours)
    name = "demo-1.2.3+build.4.tgz"
    pushed = pusher("push", name, f"oci://{registry}/team", "--plain-http")
    for person in (ours, theirs):
        check = ("--verify", "--keyring", "keys/pubring.gpg")
        out = person.folder / "out"
        out.mkdir(exist_ok=True)
        source = (f"oci://{registry}/team/demo", "--version", "^1.0.0", "--plain-http")
        printed = person("pull", *source, *check, "-d", "out")
        assert SIGNER in printed
        assert _sha256(out / name) == _sha256(pusher.folder / name)
    digest = next(line for line in pushed.splitlines() if line.startswith("Digest:")).split()[1]
    shown = puller("show", "chart", f"oci://{registry}/team/demo@{digest}", "--plain-http")
    assert "version: 1.2.3+build.4" in shown


@pytest.fixture
def museum(tmp_path: Path, peer: Callable[[str], str]) -> Iterator[str]:
    """The address of a ChartMuseum."""
    port = free_port()
    command = [peer("chartmuseum"), "--storage", "local", "--storage-local-rootdir", str(tmp_path / "museum"),
               "--port", str(port), "--listen-host", "127.0.0.1"]  # fmt: skip
    server = Server(command, port, tmp_path)
    yield server.host
    server.close()


def _upload(host: str, path: Path, api: str) -> None:
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("POST", f"/api/{api}", path.read_bytes())
    assert connection.getresponse().status == 201
    connection.close()


@pytest.mark.peer("helm", "chartmuseum")
def test_chartmuseum_is_added_searched_and_pulled_from_as_by_helm(people: tuple[Person, Person], museum: str) -> None:
    ours, theirs = people
    name = "demo-1.2.3+build.4.tgz"
    _upload(museum, ours.folder / name, "charts")
    _upload(museum, ours.folder / f"{name}.prov", "prov")
    printed = []
    for person in (ours, theirs):
        text = person("repo", "add", "museum", f"http://{museum}")
        text += person("repo", "update")
        text += person("search", "repo", "museum/", "--versions", "-o", "json")
        text += person("pull", "museum/demo", "--verify", "--keyring", "keys/pubring.gpg", "-d", "keys")
        assert _sha256(person.folder / "keys" / name) == _sha256(ours.folder / name)
        printed.append(text)
    assert printed[0] == printed[1]
    assert '"version":"1.2.3+build.4"' in printed[0]
