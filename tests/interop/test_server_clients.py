"""Helm, crane, cosign and curl against a real server, as a person would type it."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.interop.server_charts import MadeChart, digest, push_blob, push_classic, push_oci
from tests.interop.server_process import ServerProcess
from windlass.server.passwords import hash_password

Run = Callable[..., str]
Launch = Callable[..., ServerProcess]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server where everyone may write, and the admin delete."""
    with ServerProcess(tmp_path / "data", "--anonymous=write", "--allow-delete") as process:
        yield process


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launch]:
    """Start servers over one folder, as often as a test likes."""
    with ExitStack() as stack:
        yield lambda *flags: stack.enter_context(ServerProcess(tmp_path / "data", *flags))


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server with the users ``ci`` (write) and ``dev`` (read); passwords are the name and ``-secret``."""
    config = tmp_path / "config.toml"
    lines = []
    for name, rights in (("ci", "write"), ("dev", "read")):
        lines.append(f'[users.{name}]\npassword = "{hash_password(name + "-secret")}"\nrights = "{rights}"\n')
    config.write_text("".join(lines))
    with ServerProcess(tmp_path / "data", f"--config={config}") as process:
        yield process


@pytest.fixture
def run(tmp_path: Path, peer: Callable[[str], str]) -> Run:
    """Run a peer in a home of its own; return what it printed, or with ``fails`` what it complained."""
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "TZ": "UTC", "KUBECONFIG": "/dev/null",
        "DOCKER_CONFIG": str(home / ".docker"), "COSIGN_PASSWORD": "",
    }  # fmt: skip

    def call(name: str, *args: str, fails: bool = False, stdin: str = "") -> str:
        done = subprocess.run(
            [peer(name), *args], env=environment, cwd=tmp_path, input=stdin, capture_output=True, text=True, timeout=60
        )
        assert (done.returncode != 0) == fails, (args, done.stdout, done.stderr)
        return done.stdout + done.stderr

    return call


@pytest.fixture
def package(tmp_path: Path, run: Run) -> Path:
    """A chart packaged and signed by helm, with the keyring beside it."""
    # gpg's agent listens on a socket in this folder, whose path must be short
    with tempfile.TemporaryDirectory() as gnupg:
        gpg = ("gpg", "--homedir", gnupg, "--batch", "--pinentry-mode", "loopback", "--passphrase", "")
        run(*gpg, "--quick-generate-key", "Tester <tester@example.com>", "rsa2048", "sign", "never")
        run(*gpg, "--output", "pubring.gpg", "--export")
        run(*gpg, "--output", "secring.gpg", "--export-secret-keys")
        run("gpgconf", "--homedir", gnupg, "--kill", "all")
    run("helm", "create", "demo")
    run("helm", "package", "demo", "--sign", "--key", "Tester", "--keyring", "secring.gpg")
    return tmp_path / "demo-0.1.0.tgz"


def sha256(path: Path) -> str:
    """The hex digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- helm --------------------------------------------------------------------------------------------------------


@pytest.mark.peer("helm", "gpg")
def test_helm_pushes_over_oci_and_pulls_the_same_bytes_by_both_ways(
    server: ServerProcess, run: Run, package: Path, tmp_path: Path
) -> None:
    pushed = run("helm", "push", str(package), f"oci://{server.address}/team", "--plain-http")
    assert f"Pushed: {server.address}/team/demo:0.1.0" in pushed
    for folder in ("classic", "oci"):
        (tmp_path / folder).mkdir()
    verify = ("--verify", "--keyring", "pubring.gpg")
    run("helm", "repo", "add", "team", f"{server.url}/team")
    assert "team/demo\t0.1.0" in run("helm", "search", "repo", "team/", "--versions").replace(" ", "")
    run("helm", "pull", "team/demo", "-d", "classic", *verify)
    pulled = run("helm", "pull", f"oci://{server.address}/team/demo", "--version", "0.1.0", "-d", "oci", "--plain-http",
                 *verify)  # fmt: skip
    assert "Signed by: Tester" in pulled
    for folder in ("classic", "oci"):
        assert sha256(tmp_path / folder / package.name) == sha256(package)
        assert (tmp_path / folder / f"{package.name}.prov").read_bytes() == (
            tmp_path / f"{package.name}.prov"
        ).read_bytes()


@pytest.mark.peer("helm", "gpg")
def test_helm_pulls_over_oci_what_was_uploaded_to_the_classic_side(
    server: ServerProcess, run: Run, package: Path, tmp_path: Path
) -> None:
    run("curl", "-sf", "-F", f"chart=@{package}", "-F", f"prov=@{package}.prov", f"{server.url}/api/charts")
    (tmp_path / "out").mkdir()
    run("helm", "pull", f"oci://{server.address}/demo", "--version", "0.1.0", "-d", "out", "--plain-http", "--verify",
        "--keyring", "pubring.gpg")  # fmt: skip
    assert sha256(tmp_path / "out" / package.name) == sha256(package)
    shown = run("helm", "show", "chart", f"oci://{server.address}/demo", "--plain-http")
    assert "version: 0.1.0" in shown


@pytest.mark.peer("helm", "gpg")
def test_an_upload_gives_the_manifest_that_helm_would_push(server: ServerProcess, run: Run, package: Path) -> None:
    run("helm", "push", str(package), f"oci://{server.address}/pushed", "--plain-http")
    run("curl", "-sf", "-F", f"chart=@{package}", "-F", f"prov=@{package}.prov", f"{server.url}/api/uploaded/charts")
    documents = []
    for prefix in ("pushed", "uploaded"):
        body = server.client()("GET", f"/v2/{prefix}/demo/manifests/0.1.0").body
        document = json.loads(body)
        del document["annotations"]["org.opencontainers.image.created"]
        documents.append(json.dumps(document))
    assert documents[0] == documents[1]


@pytest.mark.peer("helm", "gpg")
def test_helm_pushes_the_same_file_again_but_no_other(
    server: ServerProcess, run: Run, package: Path, tmp_path: Path
) -> None:
    run("helm", "push", str(package), f"oci://{server.address}/team", "--plain-http")
    os.utime(package, (1_000_000_000, 1_000_000_000))  # another ``created`` in the manifest, the same archive
    run("helm", "push", str(package), f"oci://{server.address}/team", "--plain-http")
    (tmp_path / "demo" / "values.yaml").write_text("other: true\n")
    (tmp_path / "other").mkdir()
    run("helm", "package", "demo", "-d", "other")
    refused = run("helm", "push", "other/demo-0.1.0.tgz", f"oci://{server.address}/team", "--plain-http", fails=True)
    assert "denied: version 0.1.0 is published with other content" in refused


@pytest.mark.peer("helm", "gpg")
def test_helm_logs_in_and_may_do_what_its_user_may(guarded: ServerProcess, run: Run, package: Path) -> None:
    where = f"oci://{guarded.address}/team"
    assert "401" in run("helm", "push", str(package), where, "--plain-http", fails=True)
    login = ("registry", "login", guarded.address, "--plain-http", "-u")
    run("helm", *login, "ci", "-p", "wrong", fails=True)
    assert "Login Succeeded" in run("helm", *login, "ci", "-p", "ci-secret")
    run("helm", "push", str(package), where, "--plain-http")
    run("helm", "registry", "logout", guarded.address)
    run("helm", *login, "dev", "-p", "dev-secret")
    run("helm", "show", "chart", f"{where}/demo", "--plain-http")
    run("helm", "push", str(package), f"oci://{guarded.address}/elsewhere", "--plain-http", fails=True)
    run("helm", *login, "whoever", "-p", guarded.admin_token)
    run("helm", "push", str(package), f"oci://{guarded.address}/elsewhere", "--plain-http")


@pytest.mark.peer("helm", "gpg")
def test_helm_adds_a_guarded_repository(guarded: ServerProcess, run: Run, package: Path) -> None:
    run("curl", "-sf", "-u", "ci:ci-secret", "--data-binary", f"@{package}", f"{guarded.url}/api/charts")
    assert "401" in run("helm", "repo", "add", "r", guarded.url, fails=True)
    run("helm", "repo", "add", "r", guarded.url, "--username", "dev", "--password", "dev-secret")
    assert "version: 0.1.0" in run("helm", "show", "chart", "r/demo")


@pytest.mark.peer("helm")
def test_helm_resolves_a_range_among_versions_with_build_metadata(server: ServerProcess, run: Run) -> None:
    client = server.client()
    for version in ("1.0.0", "1.2.0+build.5", "1.10.0-rc.1"):
        push_oci(client, "team", MadeChart("demo", version))
    shown = run("helm", "show", "chart", f"oci://{server.address}/team/demo", "--version", "^1.0.0", "--plain-http")
    assert "version: 1.2.0+build.5" in shown
    run("helm", "repo", "add", "team", f"{server.url}/team")
    assert "version: 1.2.0+build.5" in run("helm", "show", "chart", "team/demo", "--version", "^1.0.0")


@pytest.mark.peer("helm3")
def test_helm_3_pushes_and_reads_by_both_ways(server: ServerProcess, run: Run, tmp_path: Path) -> None:
    chart = MadeChart("demo", "1.2.0+build.5", signed=True)
    (tmp_path / chart.filename).write_bytes(chart.archive)
    where = f"oci://{server.address}/team"
    assert "Pushed: " in run("helm3", "push", chart.filename, where, "--plain-http")
    for name in ("oci", "classic"):
        (tmp_path / name).mkdir()
    run("helm3", "pull", f"{where}/demo", "--version", "1.2.0+build.5", "-d", "oci", "--plain-http")
    run("helm3", "repo", "add", "team", f"{server.url}/team")
    run("helm3", "pull", "team/demo", "-d", "classic")
    for name in ("oci", "classic"):
        assert (tmp_path / name / chart.filename).read_bytes() == chart.archive


# --- crane and cosign --------------------------------------------------------------------------------------------


@pytest.mark.peer("crane")
def test_crane_lists_reads_copies_and_validates(server: ServerProcess, run: Run) -> None:
    client = server.client()
    chart = MadeChart("demo", "1.0.0", signed=True)
    push_oci(client, "team", chart)
    reference = f"{server.address}/team/demo:1.0.0"
    assert run("crane", "catalog", server.address, "--insecure").split() == ["team/demo"]
    assert run("crane", "ls", f"{server.address}/team/demo", "--insecure").split() == ["1.0.0"]
    assert run("crane", "digest", reference, "--insecure").strip() == digest(chart.manifest())
    assert json.loads(run("crane", "manifest", reference, "--insecure")) == json.loads(chart.manifest())
    run("crane", "copy", reference, f"{server.address}/other/demo:1.0.0", "--insecure")
    copied = run("crane", "digest", f"{server.address}/other/demo:1.0.0", "--insecure")
    assert copied.strip() == digest(chart.manifest())
    assert b"charts/demo-1.0.0.tgz" in client("GET", "/other/index.yaml").body


@pytest.mark.peer("crane")
def test_crane_pushes_and_validates_an_image(server: ServerProcess, run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("hello")
    run("tar", "cf", "layer.tar", "file")
    image = f"{server.address}/images/hello:1.0.0"
    run("crane", "append", "-f", "layer.tar", "-t", image, "--insecure")
    assert "PASS" in run("crane", "validate", "--remote", image, "--insecure")
    run("crane", "tag", image, "latest", "--insecure")
    run("crane", "append", "-b", image, "-f", "layer.tar", "-t", image, "--insecure")
    assert server.client()("GET", "/images/index.yaml").body.startswith(b"apiVersion: v1\nentries: {}\n")


@pytest.mark.peer("crane")
def test_crane_logs_in_and_deletes_as_admin(launch: Launch, run: Run) -> None:
    server = launch("--anonymous=read", "--allow-delete")
    admin = server.client(f"Bearer {server.admin_token}")
    push_oci(admin, "", MadeChart("demo", "1.0.0"))
    reference = f"{server.address}/demo:1.0.0"
    run("crane", "digest", reference, "--insecure")
    run("crane", "delete", reference, "--insecure", fails=True)
    run("crane", "auth", "login", server.address, "-u", "admin", "-p", server.admin_token, "--insecure")
    run("crane", "delete", reference, "--insecure")
    assert b"entries: {}" in admin("GET", "/index.yaml").body


@pytest.mark.peer("cosign")
@pytest.mark.parametrize("new_bundle", [True, False])
def test_cosign_signs_a_chart_and_the_signature_stays_out_of_the_index(
    server: ServerProcess, run: Run, new_bundle: bool
) -> None:
    client = server.client()
    chart = MadeChart("demo", "1.0.0")
    push_oci(client, "team", chart)
    reference = f"{server.address}/team/demo@{digest(chart.manifest())}"
    run("cosign", "generate-key-pair")
    insecure = ("--allow-http-registry", "--yes", "--key", "cosign.key")
    if new_bundle:
        run("cosign", "signing-config", "create", "--out", "sc.json")
        run("cosign", "sign", *insecure, "--signing-config", "sc.json", reference)
        listing = client("GET", f"/v2/team/demo/referrers/{digest(chart.manifest())}")
        assert len(json.loads(listing.body)["manifests"]) == 1
    else:
        run("cosign", "sign", *insecure, "--new-bundle-format=false", "--use-signing-config=false",
            "--tlog-upload=false", reference)  # fmt: skip
        assert any(tag.endswith(".sig") for tag in json.loads(client("GET", "/v2/team/demo/tags/list").body)["tags"])
    run("cosign", "verify", "--key", "cosign.pub", "--insecure-ignore-tlog", "--allow-http-registry", reference)
    assert client("GET", "/team/index.yaml").body.count(b"version: ") == 1


# --- curl, by hand -----------------------------------------------------------------------------------------------


@pytest.mark.peer("curl")
def test_an_upload_that_broke_off_goes_on_after_kill_9(launch: Launch, run: Run, tmp_path: Path) -> None:
    data = os.urandom(300_000)
    for name, piece in (("first", data[:200_000]), ("second", data[200_000:])):
        (tmp_path / name).write_bytes(piece)
    server = launch("--anonymous=write")
    place = server.client()("POST", "/v2/big/blobs/uploads/", b"").headers["location"]
    run("curl", "-sf", "-X", "PATCH", "-H", "Content-Range: 0-199999", "--data-binary", "@first", server.url + place)
    server.kill()
    server = launch("--anonymous=write")
    assert server.client()("GET", place).headers["range"] == "0-199999"
    finish = f"{server.url}{place}?digest={digest(data)}"
    run("curl", "-sf", "-X", "PUT", "-H", "Content-Range: 200000-299999", "--data-binary", "@second", finish)
    run("curl", "-sf", "-o", "whole", f"{server.url}/v2/big/blobs/{digest(data)}")
    assert (tmp_path / "whole").read_bytes() == data


@pytest.mark.peer("curl")
def test_a_download_goes_on_where_it_broke_off(server: ServerProcess, run: Run, tmp_path: Path) -> None:
    chart = MadeChart("demo", "1.0.0", os.urandom(2_000_000))
    push_classic(server.client(), "", chart)
    (tmp_path / "part.tgz").write_bytes(chart.archive[:123_456])
    run("curl", "-sf", "-C", "-", "-o", "part.tgz", f"{server.url}/charts/demo-1.0.0.tgz")
    assert (tmp_path / "part.tgz").read_bytes() == chart.archive


# --- start and stop ----------------------------------------------------------------------------------------------


def test_a_request_under_way_is_answered_when_the_server_is_told_to_stop(launch: Launch, tmp_path: Path) -> None:
    server = launch("--anonymous=write")
    data = b"x" * 1000
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        head = f"POST /v2/a/blobs/uploads/?digest={digest(data)} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
        connection.sendall(head.encode() + data[:500])
        time.sleep(0.3)
        server.terminate()
        time.sleep(0.3)
        connection.sendall(data[500:])
        assert connection.recv(100).startswith(b"HTTP/1.1 201 ")
    assert server.wait() == 0
    assert not (tmp_path / "data" / "windlass.db-wal").exists()
    again = launch("--anonymous=write")
    assert again.admin_token == ""
    assert again.client()("GET", f"/v2/a/blobs/{digest(data)}").body == data
    assert again.stop() == 0


def test_a_client_that_never_ends_its_request_does_not_keep_the_server_from_stopping(tmp_path: Path) -> None:
    code = (
        "import sys; from windlass.server import run; from windlass.server.settings import Settings\n"
        "run.DRAIN_SECONDS = 0.3\n"
        "settings = Settings(data=sys.argv[1], host='localhost', port=0, anonymous=2)\n"
        "run.serve(settings, lambda app, url: print(url, flush=True))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as connection:
            head = f"POST /v2/a/blobs/uploads/?digest={digest(b'')} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"
            connection.sendall(head.encode())
            time.sleep(0.3)
            process.terminate()
            _, complaints = process.communicate(timeout=10)
    assert (process.returncode, "Traceback" in complaints) == (0, False)


def test_an_address_in_use_is_refused(server: ServerProcess, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="address already in use"):
        ServerProcess(tmp_path / "other", port=server.port)


def test_headers_beyond_the_parsers_buffer_are_refused(server: ServerProcess) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000)
        assert b" 431 " in connection.recv(100)


def test_two_servers_of_one_folder_show_the_same(launch: Launch) -> None:
    one = launch("--anonymous=write")
    two = launch("--anonymous=write")
    for number in range(6):
        writer, reader = (one, two) if number % 2 else (two, one)
        assert push_oci(writer.client(), "team", MadeChart("demo", f"1.{number}.0")).status == 201
        assert reader.client()("GET", "/team/index.yaml").body.count(b"version: ") == number + 1
    place = one.client()("POST", "/v2/a/blobs/uploads/", b"").headers["location"]
    one.client()("PATCH", place, b"abc")
    assert two.client()("PUT", f"{place}?digest={digest(b'abcdef')}", b"def").status == 201
    assert one.client()("GET", f"/v2/a/blobs/{digest(b'abcdef')}").body == b"abcdef"
    assert (one.stop(), two.stop()) == (0, 0)


def test_large_blobs_come_back_whole(server: ServerProcess) -> None:
    data = os.urandom(5_000_000)
    client = server.client()
    assert push_blob(client, "a", data).status == 201
    answer = client("GET", f"/v2/a/blobs/{digest(data)}")
    assert (answer.body == data, answer.headers["content-length"]) == (True, str(len(data)))
