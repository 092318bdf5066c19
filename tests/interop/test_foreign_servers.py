"""windlass as a client of the servers that people run: CNCF distribution, zot and ChartMuseum, beside helm.

The same chart goes in by one program and comes out by the other; bytes, digests and what is printed must agree.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import ssl
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import bcrypt
import pytest

from tests.conftest import find_peer
from tests.interop.foreign import SIGNER, Person, Server, ours_and_theirs
from tests.interop.registry_peer import PASSWORD, USER, Certificates, RegistryPeer, free_port
from windlass.net.transport import basic_authorization


@pytest.fixture
def people(tmp_path: Path, peer: Callable[[str], str]) -> tuple[Person, Person]:
    """windlass under the name helm, and helm; the first has a signed chart, demo-1.2.3+build.4."""
    return ours_and_theirs(tmp_path, peer("helm"))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _zot(folder: Path, users: str = "", pair: tuple[str, str] | None = None) -> Server:
    """A zot, perhaps with users and TLS; it is found by hand, so it may be missing."""
    program = find_peer("zot")
    if program is None:
        pytest.skip("peer zot is missing: set WINDLASS_PEER_ZOT")
    port = free_port()
    http: dict[str, object] = {"address": "127.0.0.1", "port": str(port)}
    if users:
        http["auth"] = {"htpasswd": {"path": users}}
    if pair:
        http["tls"] = {"cert": pair[0], "key": pair[1]}
    config = {"storage": {"rootDirectory": str(folder / "zot")}, "http": http, "log": {"level": "error"}}
    (folder / "zot.json").write_text(json.dumps(config))
    return Server([program, "serve", str(folder / "zot.json")], port, folder, tls=pair is not None)


@pytest.fixture(params=["registry", "zot"])
def registry(request: pytest.FixtureRequest, tmp_path: Path, peer: Callable[[str], str]) -> Iterator[str]:
    """The address of a registry."""
    first = request.param == "registry"
    server = RegistryPeer(peer("registry"), tmp_path / "distribution") if first else _zot(tmp_path)
    yield server.host
    server.close()


@pytest.fixture(params=["registry", "zot"])
def guarded(
    request: pytest.FixtureRequest, tmp_path: Path, peer: Callable[[str], str], made: Certificates
) -> Iterator[str]:
    """The address of a registry with TLS that lets in one user."""
    pair = made.issue("server", "127.0.0.1")
    if request.param == "registry":
        server: RegistryPeer | Server = RegistryPeer(peer("registry"), tmp_path / "guarded", password=True, tls=pair)
    else:
        users = tmp_path / "users"
        users.write_bytes(f"{USER}:".encode() + bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)) + b"\n")
        server = _zot(tmp_path, str(users), pair)
    yield server.host
    server.close()


@pytest.fixture
def made(tmp_path: Path) -> Certificates:
    return Certificates(tmp_path)


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


@pytest.mark.peer("helm", "registry")
def test_behind_tls_and_a_password_it_is_the_same(
    people: tuple[Person, Person], guarded: str, made: Certificates
) -> None:
    name, trust = "demo-1.2.3+build.4.tgz", ("--ca-file", made.authority)
    for number, (pusher, puller) in enumerate((people, people[::-1])):
        where = f"oci://{guarded}/team{number}"
        assert "basic credential not found" in pusher.refused("push", name, where, *trust)
        for person in people:
            person("registry", "login", guarded, *trust, "-u", USER, "-p", PASSWORD)
        pusher("push", name, where, *trust)
        (puller.folder / f"out{number}").mkdir()
        puller("pull", f"{where}/demo", "--version", "1.2.3+build.4", *trust, "-d", f"out{number}")
        assert _sha256(puller.folder / f"out{number}" / name) == _sha256(pusher.folder / name)
        for person in people:
            person("registry", "logout", guarded)


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


@pytest.fixture(params=["open", "guarded"])
def museum(
    request: pytest.FixtureRequest, tmp_path: Path, peer: Callable[[str], str], made: Certificates
) -> Iterator[tuple[Server, tuple[str, ...]]]:
    """A ChartMuseum, without and with password and TLS, and the flags that `repo add` needs for it."""
    port = free_port()
    command = [peer("chartmuseum"), "--storage", "local", "--storage-local-rootdir", str(tmp_path / "museum"),
               "--port", str(port), "--listen-host", "127.0.0.1"]  # fmt: skip
    flags: tuple[str, ...] = ()
    if request.param == "guarded":
        certificate, key = made.issue("museum", "127.0.0.1")
        command += ["--tls-cert", certificate, "--tls-key", key]
        command += ["--basic-auth-user", USER, "--basic-auth-pass", PASSWORD]
        flags = ("--ca-file", made.authority, "--username", USER, "--password", PASSWORD)
    server = Server(command, port, tmp_path, tls=bool(flags))
    yield server, flags
    server.close()


def _upload(server: Server, path: Path, api: str) -> None:
    request = urllib.request.Request(f"{server.url}/api/{api}", path.read_bytes(), method="POST")
    request.add_header("Authorization", basic_authorization(USER, PASSWORD))
    with urllib.request.urlopen(request, timeout=10, context=ssl._create_unverified_context()) as answer:
        assert answer.status == 201


@pytest.mark.peer("helm", "chartmuseum")
def test_chartmuseum_is_added_searched_and_pulled_from_as_by_helm(
    people: tuple[Person, Person], museum: tuple[Server, tuple[str, ...]]
) -> None:
    ours, theirs = people
    server, flags = museum
    name = "demo-1.2.3+build.4.tgz"
    _upload(server, ours.folder / name, "charts")
    _upload(server, ours.folder / f"{name}.prov", "prov")
    printed = []
    for person in (ours, theirs):
        text = person("repo", "add", "museum", server.url, *flags)
        text += person("repo", "update")
        text += person("search", "repo", "museum/", "--versions", "-o", "json")
        text += person("pull", "museum/demo", "--verify", "--keyring", "keys/pubring.gpg", "-d", "keys")
        assert _sha256(person.folder / "keys" / name) == _sha256(ours.folder / name)
        printed.append(text)
    assert printed[0] == printed[1]
    assert '"version":"1.2.3+build.4"' in printed[0]
