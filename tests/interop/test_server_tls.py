"""Real clients against `windlass serve` with TLS and users from a file: helm, crane, skopeo, oras, and ourselves."""

from __future__ import annotations

import hashlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import bcrypt
import pytest

from tests.interop.foreign import Person, ours_and_theirs
from tests.interop.registry_peer import Certificates
from tests.interop.server_charts import CONFIG, LAYER
from tests.interop.server_process import ServerProcess

NAME = "demo-1.2.3+build.4.tgz"


@pytest.fixture
def made(tmp_path: Path) -> Certificates:
    return Certificates(tmp_path)


@pytest.fixture
def server(tmp_path: Path, made: Certificates) -> Iterator[ServerProcess]:
    """An HTTPS server at localhost that lets nobody in but the users of a file."""
    certificate, key = made.issue("server", "localhost", "127.0.0.1")
    users = tmp_path / "users"
    users.write_bytes(b"ci:" + bcrypt.hashpw(b"sesame", bcrypt.gensalt(4)) + b"\n")
    flags = (f"--tls-cert={certificate}", f"--tls-key={key}", f"--htpasswd={users}")
    with ServerProcess(tmp_path / "data", *flags) as process:
        yield process


@pytest.fixture
def people(tmp_path: Path, peer: Callable[[str], str]) -> tuple[Person, Person]:
    return ours_and_theirs(tmp_path, peer("helm"))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.peer("helm")
@pytest.mark.parametrize("order", ["windlass pushes", "helm pushes"])
def test_both_log_in_push_and_pull_over_tls(
    server: ServerProcess, made: Certificates, people: tuple[Person, Person], order: str
) -> None:
    pusher, puller = people if order == "windlass pushes" else reversed(people)
    trust = ("--ca-file", made.authority)
    where = f"oci://{server.address}/team"
    for person in people:
        refused = person.refused("push", NAME, where)
        assert "certificate signed by unknown authority" in refused
        assert "401" in person.refused("push", NAME, where, *trust)
        person.refused("registry", "login", server.address, *trust, "-u", "ci", "-p", "wrong")
        assert "Login Succeeded" in person("registry", "login", server.address, *trust, "-u", "ci", "-p", "sesame")
    pusher("push", NAME, where, *trust)
    (puller.folder / "out").mkdir()
    puller("pull", f"{where}/demo", "--version", "1.2.3+build.4", *trust, "-d", "out", "--prov")
    assert _sha256(puller.folder / "out" / NAME) == _sha256(pusher.folder / NAME)
    (puller.folder / "classic").mkdir()
    url = f"https://{server.address}/team"
    puller("repo", "add", "team", url, *trust, "--username", "ci", "--password", "sesame")
    puller("pull", "team/demo", "-d", "classic")
    assert _sha256(puller.folder / "classic" / NAME) == _sha256(pusher.folder / NAME)


@pytest.mark.peer("helm", "crane")
def test_crane_reads_over_tls_what_we_pushed(
    server: ServerProcess, made: Certificates, people: tuple[Person, Person], peer: Callable[[str], str], tmp_path: Path
) -> None:
    ours, _ = people
    trust = ("--ca-file", made.authority)
    ours("registry", "login", server.address, *trust, "-u", "ci", "-p", "sesame")
    ours("push", NAME, f"oci://{server.address}/team", *trust)
    crane = Person([peer("crane")], tmp_path / "crane")
    login = crane.attempt("auth", "login", server.address, "-u", "ci", "-p", "sesame", SSL_CERT_FILE=made.authority)
    assert login.returncode == 0, login.stderr
    done = crane.attempt("ls", f"{server.address}/team/demo", SSL_CERT_FILE=made.authority)
    assert (done.stdout, done.returncode) == ("1.2.3_build.4\n", 0), done.stderr


@pytest.mark.peer("helm", "skopeo")
def test_skopeo_copies_charts_out_and_in(
    server: ServerProcess, made: Certificates, people: tuple[Person, Person], peer: Callable[[str], str], tmp_path: Path
) -> None:
    ours, theirs = people
    trust = ("--ca-file", made.authority)
    for person in people:
        person("registry", "login", server.address, *trust, "-u", "ci", "-p", "sesame")
    ours("push", NAME, f"oci://{server.address}/team", *trust)
    (tmp_path / "policy.json").write_text('{"default": [{"type": "insecureAcceptAnything"}]}')
    skopeo = Person([peer("skopeo"), "--policy", str(tmp_path / "policy.json")], tmp_path / "skopeo")
    (skopeo.folder / "certs").mkdir()
    (skopeo.folder / "certs" / "ca.crt").write_bytes(Path(made.authority).read_bytes())
    here = f"docker://{server.address}"
    flags = ("--authfile", "auth.json", "--cert-dir", "certs")
    skopeo("login", server.address, *flags, "-u", "ci", "-p", "sesame")
    assert "1.2.3_build.4" in skopeo("list-tags", "--authfile", "auth.json", "--cert-dir", "certs", f"{here}/team/demo")
    skopeo("copy", "--authfile", "auth.json", "--src-cert-dir", "certs", f"{here}/team/demo:1.2.3_build.4", "dir:kept")
    copied = f"{here}/other/demo:1.2.3_build.4"
    skopeo("copy", "--authfile", "auth.json", "--dest-cert-dir", "certs", "dir:kept", copied)
    (theirs.folder / "out").mkdir()
    theirs("pull", f"oci://{server.address}/other/demo", "--version", "1.2.3+build.4", *trust, "-d", "out")
    assert _sha256(theirs.folder / "out" / NAME) == _sha256(ours.folder / NAME)


_ORAS_PUSH = """
import sys, oras.client
host, archive, config = sys.argv[1:]
# its token backend keeps the first token, for reading, and shows it when it writes; so Basic
client = oras.client.OrasClient(hostname=host, auth_backend="basic", tls_verify=False)
client.login(username="ci", password="sesame", hostname=host, tls_verify=False)
client.push(target=f"{host}/oras/demo:1.2.3_build.4", files=[archive], manifest_config=config,
            disable_path_validation=True)
client.pull(target=f"{host}/team/demo:1.2.3_build.4", outdir="got", allowed_media_type=[])
"""


@pytest.mark.peer("helm", "python_peer")
@pytest.mark.filterwarnings("ignore")
def test_oras_pushes_what_we_pull_and_pulls_what_we_push(
    server: ServerProcess, made: Certificates, people: tuple[Person, Person], peer: Callable[[str], str], tmp_path: Path
) -> None:
    ours, _ = people
    trust = ("--ca-file", made.authority)
    ours("registry", "login", server.address, *trust, "-u", "ci", "-p", "sesame")
    ours("push", NAME, f"oci://{server.address}/team", *trust)
    folder = tmp_path / "oras"
    folder.mkdir()
    (folder / "config.json").write_text('{"name": "demo", "version": "1.2.3+build.4", "apiVersion": "v2"}')
    (folder / NAME).write_bytes((ours.folder / NAME).read_bytes())
    command = [peer("python_peer"), "-W", "ignore", "-c", _ORAS_PUSH, server.address, f"{NAME}:{LAYER}",
               f"config.json:{CONFIG}"]  # fmt: skip
    env = {**os.environ, "HOME": str(folder)}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    (ours.folder / "out").mkdir()
    ours("pull", f"oci://{server.address}/oras/demo", "--version", "1.2.3+build.4", *trust, "-d", "out")
    assert _sha256(ours.folder / "out" / NAME) == _sha256(ours.folder / NAME)
    assert any(_sha256(path) == _sha256(ours.folder / NAME) for path in (folder / "got").rglob("*") if path.is_file())


def test_a_large_blob_comes_back_whole_over_tls(server: ServerProcess, made: Certificates, tmp_path: Path) -> None:
    from windlass.net import Request, Transport
    from windlass.net.tls import TlsSettings
    from windlass.net.transport import basic_authorization

    data = os.urandom(5_000_000)
    login = [("Authorization", basic_authorization("ci", "sesame"))]
    with Transport(tls=TlsSettings(ca_file=made.authority)) as transport:
        base = f"https://{server.address}/v2/a/blobs"
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        put = transport.send(Request("POST", f"{base}/uploads/?digest={digest}", login, data))
        assert put.status == 201
        put.close()
        begun = time.monotonic()
        assert transport.send(Request("GET", f"{base}/{digest}", login)).read(10_000_000) == data
        assert time.monotonic() - begun < 60
