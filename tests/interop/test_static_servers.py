"""Classic repositories as people host them: nginx with and without password and TLS, S3; a proxy before a registry."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import bcrypt
import pytest

from tests.interop.foreign import SIGNER, Person, Server, ours_and_theirs
from tests.interop.registry_peer import Certificates, RegistryPeer, free_port
from tests.interop.server_process import ServerProcess

pytestmark = pytest.mark.peer("helm")

NAME = "demo-1.2.3+build.4.tgz"

# the least that nginx wants to run without root; what stands in {} is filled in
_NGINX = """
daemon off; {user} worker_processes 1; error_log stderr; pid {folder}/nginx.pid;
events {{ worker_connections 64; }}
http {{
  access_log off; client_max_body_size 0;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  {inside}
}}
"""
_STATIC = "server {{ listen 127.0.0.1:{port} {ssl}; {pair} {auth} root {root}; }}"
_PROXY = """server {{
  listen 127.0.0.1:{port} ssl; {pair}
  location / {{
    proxy_pass http://{target}; proxy_request_buffering off; proxy_http_version 1.1;
    proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto https;
  }}
}}"""

Nginx = Callable[..., Server]


@pytest.fixture
def nginx(tmp_path: Path, peer: Callable[[str], str]) -> Iterator[Nginx]:
    running: list[Server] = []

    def make(template: str, pair: tuple[str, str] | None = None, **fields: str) -> Server:
        port = free_port()
        folder = tmp_path / f"nginx{len(running)}"
        folder.mkdir()
        certificate = f"ssl_certificate {pair[0]}; ssl_certificate_key {pair[1]};" if pair else ""
        ssl = "ssl" if pair else ""
        inside = template.format(port=port, pair=certificate, ssl=ssl, **fields)
        config = folder / "nginx.conf"
        user = "" if os.getuid() else "user root;"  # else workers could not read what is ours
        config.write_text(_NGINX.format(folder=folder, inside=inside, user=user))
        command = [peer("nginx"), "-e", "stderr", "-c", str(config), "-p", str(folder)]
        running.append(Server(command, port, folder, tls=pair is not None))
        return running[-1]

    yield make
    for one in running:
        one.close()


@pytest.fixture
def people(tmp_path: Path, peer: Callable[[str], str]) -> tuple[Person, Person]:
    return ours_and_theirs(tmp_path, peer("helm"))


@pytest.fixture
def folder(tmp_path: Path, people: tuple[Person, Person]) -> Path:
    """A folder of charts with its index, made by windlass."""
    ours, _ = people
    site = tmp_path / "site"
    site.mkdir()
    for file in ours.folder.glob("demo-*.tgz*"):
        shutil.copy2(file, site)
    ours("repo", "index", str(site))
    return site


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _use(people: tuple[Person, Person], url: str, *flags: str) -> None:
    """Both add the repository, search it, and pull from it with verification; what they print is the same."""
    printed = []
    for person in people:
        text = person("repo", "add", "site", url, *flags)
        text += person("repo", "update")
        text += person("search", "repo", "site/", "--versions", "-o", "json")
        text += person("show", "chart", "site/demo")
        text += person("pull", "site/demo", "--verify", "--keyring", "keys/pubring.gpg", "-d", "keys")
        text += person("pull", "demo", "--repo", url, *flags, "--untar", "--untardir", "untarred")
        assert _sha256(person.folder / "keys" / NAME) == _sha256(person.folder / NAME)
        assert (person.folder / "untarred" / "demo" / "Chart.yaml").is_file()
        printed.append(text)
    assert printed[0] == printed[1]
    assert SIGNER in printed[0]


@pytest.mark.peer("nginx")
@pytest.mark.parametrize("password", [False, True])
@pytest.mark.parametrize("tls", [False, True])
def test_nginx_serves_a_folder_to_both_alike(
    people: tuple[Person, Person], folder: Path, nginx: Nginx, tmp_path: Path, password: bool, tls: bool
) -> None:
    made = Certificates(tmp_path)
    pair = made.issue("nginx", "127.0.0.1") if tls else None
    users = tmp_path / "users"
    users.write_bytes(b"ci:" + bcrypt.hashpw(b"sesame", bcrypt.gensalt(4)).replace(b"$2b$", b"$2y$") + b"\n")
    auth = f"auth_basic x; auth_basic_user_file {users};" if password else ""
    server = nginx(_STATIC, pair, root=str(folder), auth=auth)
    trust = ["--ca-file", made.authority] if tls else []
    if tls:
        for person in people:
            assert "unknown authority" in person.refused("repo", "add", "site", server.url)
    if password:
        refusals = {person.refused("repo", "add", "site", server.url, *trust) for person in people}
        assert len(refusals) == 1
        assert "401 Unauthorized" in refusals.pop()
    _use(people, server.url, *trust, *(["--username", "ci", "--password", "sesame"] if password else []))


@pytest.mark.peer("nginx", "registry")
@pytest.mark.parametrize("behind", ["windlass", "distribution"])
def test_a_registry_behind_a_proxy_with_tls_is_pushed_to_and_pulled_from(
    people: tuple[Person, Person], nginx: Nginx, tmp_path: Path, peer: Callable[[str], str], behind: str
) -> None:
    made = Certificates(tmp_path)
    pair = made.issue("nginx", "127.0.0.1")
    trust = ("--ca-file", made.authority)
    running = (
        ServerProcess(tmp_path / "data", "--anonymous=write")
        if behind == "windlass"
        else RegistryPeer(peer("registry"), tmp_path / "registry")
    )
    try:
        target = running.address if isinstance(running, ServerProcess) else running.host
        proxy = nginx(_PROXY, pair, target=target)
        for number, (pusher, puller) in enumerate((people, people[::-1])):
            where = f"oci://{proxy.host}/team{number}"
            pusher("push", NAME, where, *trust)
            (puller.folder / f"out{number}").mkdir()
            verify = ("--verify", "--keyring", "keys/pubring.gpg", "-d", f"out{number}")
            assert SIGNER in puller("pull", f"{where}/demo", "--version", "1.2.3+build.4", *trust, *verify)
            assert _sha256(puller.folder / f"out{number}" / NAME) == _sha256(pusher.folder / NAME)
    finally:
        if isinstance(running, ServerProcess):
            running.kill()
        else:
            running.close()


@pytest.mark.peer("nginx", "registry")
def test_a_login_at_our_server_behind_a_proxy_asks_for_its_token_there(
    people: tuple[Person, Person], nginx: Nginx, tmp_path: Path
) -> None:
    made = Certificates(tmp_path)
    port = free_port()
    with ServerProcess(tmp_path / "data", "--anonymous=none", port=port) as server:
        proxy = nginx(_PROXY, made.issue("nginx", "127.0.0.1"), target=server.address)
        trust = ("--ca-file", made.authority)
        config = tmp_path / "config.toml"
        config.write_text(f"url = '{proxy.url}'\n")
        server.stop()
        with ServerProcess(tmp_path / "data", f"--config={config}", port=port):
            for number, person in enumerate(people):
                person("registry", "login", proxy.host, *trust, "-u", "admin", "-p", server.admin_token)
                person("push", NAME, f"oci://{proxy.host}/team{number}", *trust)


# An S3 client of moto's environment: a bucket that everyone may read, its objects, and a presigned address of each.
_S3 = """
import boto3, botocore.client, json, os, sys
endpoint, folder = sys.argv[1:]
version4 = botocore.client.Config(signature_version="s3v4")
s3 = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", config=version4)
s3.create_bucket(Bucket="charts")
s3.create_bucket(Bucket="secret")
everyone = {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::charts/*"]}
s3.put_bucket_policy(Bucket="charts", Policy=json.dumps({"Version": "2012-10-17", "Statement": [everyone]}))
for name in sorted(os.listdir(folder)):
    for bucket in ("charts", "secret"):
        s3.upload_file(os.path.join(folder, name), bucket, name)
    print(s3.generate_presigned_url("get_object", Params={"Bucket": "secret", "Key": name}))
"""
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMIK7MDENGbPxRfiCY"}


@pytest.mark.peer("versitygw", "python_peer")
def test_a_bucket_is_a_repository_and_presigned_addresses_are_charts(
    people: tuple[Person, Person], folder: Path, tmp_path: Path, peer: Callable[[str], str]
) -> None:
    (tmp_path / "buckets").mkdir()
    port = free_port()
    login = ["--access", KEYS["AWS_ACCESS_KEY_ID"], "--secret", KEYS["AWS_SECRET_ACCESS_KEY"]]
    (tmp_path / "meta").mkdir()
    store = ["posix", "--sidecar", str(tmp_path / "meta"), str(tmp_path / "buckets")]
    command = [peer("versitygw"), "--port", f"127.0.0.1:{port}", *login, *store]
    gateway = Server(command, port, tmp_path)
    try:
        made = subprocess.run([peer("python_peer"), "-c", _S3, gateway.url, str(folder)], env=KEYS, check=True,
                              capture_output=True, text=True, timeout=60)  # fmt: skip
        _use(people, f"{gateway.url}/charts")
        signed = next(line for line in made.stdout.splitlines() if ".tgz?" in line)
        printed = []
        for person in people:
            refused = person.refused("show", "chart", f"{gateway.url}/secret/{NAME.replace('+', '%2B')}")
            printed.append(refused + person("show", "chart", signed))
        assert printed[0] == printed[1]
        assert "version: 1.2.3+build.4" in printed[0]
    finally:
        gateway.close()
