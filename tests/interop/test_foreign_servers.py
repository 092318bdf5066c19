"""windlass as a client of the servers that people run: CNCF distribution, zot and ChartMuseum, beside helm.

The same chart goes in by one program and comes out by the other; bytes, digests and what is printed must agree.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.interop.foreign import SIGNER, Person, Server, ours_and_theirs
from tests.interop.registry_peer import RegistryPeer, free_port


@pytest.fixture
def people(tmp_path: Path, peer: Callable[[str], str]) -> tuple[Person, Person]:
    """windlass under the name helm, and helm; the first has a signed chart, demo-1.2.3+build.4."""
    return ours_and_theirs(tmp_path, peer("helm"))


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


@pytest.mark.peer("helm", "helm3")
def test_helm_signs_with_a_key_that_we_made_and_all_verify(
    people: tuple[Person, Person], tmp_path: Path, peer: Callable[[str], str]
) -> None:
    ours, theirs = people
    elder = Person([peer("helm3")], tmp_path / "elder")
    shutil.copytree(ours.folder / "keys", elder.folder / "keys")
    for person in (ours, theirs, elder):
        shutil.copytree(ours.folder / "demo", person.folder / "again" / "demo")
        sign = ("--sign", "--key", "Me", "--keyring", "keys/secring.gpg", "-d", "again")
        person("package", "again/demo", "--version", "2.0.0", *sign)
        for reader in (ours, theirs, elder):
            printed = reader("verify", str(person.folder / "again" / "demo-2.0.0.tgz"), "--keyring", "keys/pubring.gpg")
            assert printed.startswith(f"Signed by: {SIGNER}\n")


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
