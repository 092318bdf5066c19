"""Our OCI client, helm and crane on one CNCF distribution: what one writes the others read, byte for byte.

The programs run under the name helm in identical folders; the registry is the same for both, so that digests,
texts and stored credentials can be held against each other.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.differential.harness import TIME, Arena
from tests.interop.registry_peer import PASSWORD, USER, Certificates, RegistryPeer
from tests.interop.server_charts import MadeChart
from windlass.cli.connect import HELM_USER_AGENT
from windlass.net import Transport
from windlass.oci import validate
from windlass.oci.digest import Digest
from windlass.oci.media_types import OCI_MANIFEST
from windlass.oci.reference import Reference
from windlass.registry import Client

pytestmark = pytest.mark.peer("helm", "registry")

MTIME = 1_600_000_000


@pytest.fixture
def start(peer: Callable[[str], str], tmp_path: Path) -> Iterator[Callable[..., RegistryPeer]]:
    running: list[RegistryPeer] = []

    def make(**settings: object) -> RegistryPeer:
        running.append(RegistryPeer(peer("registry"), tmp_path / f"registry{len(running)}", **settings))  # type: ignore[arg-type]  # passed on
        return running[-1]

    yield make
    for one in running:
        one.close()


@pytest.fixture
def arena(tmp_path: Path, peer: Callable[[str], str]) -> Arena:
    one = Arena(tmp_path / "arena", peer("helm"))
    for chart in (
        MadeChart("app", "1.0.0"),
        MadeChart("app", "1.1.0+b.2", signed=True),
        MadeChart("app", "2.0.0-rc.1"),
    ):
        path = one.template / "work" / chart.filename
        path.write_bytes(chart.archive)
        os.utime(path, (MTIME, MTIME))
        if chart.provenance:
            Path(f"{path}.prov").write_bytes(chart.provenance)
    return one


def manifest(registry: RegistryPeer, place: str) -> bytes:
    name, _, tag = place.partition(":")
    return registry.get(f"/v2/{name}/manifests/{tag}", OCI_MANIFEST)


@pytest.mark.parametrize("name", ["app-1.0.0.tgz", "app-1.1.0+b.2.tgz", "app-2.0.0-rc.1.tgz"])
def test_a_push_leaves_the_bytes_that_helm_leaves(start: Callable[..., RegistryPeer], arena: Arena, name: str) -> None:
    registry = start()
    tag = name.removeprefix("app-").removesuffix(".tgz").replace("+", "_")
    for program in ("helm", "windlass"):
        result = arena.run(program, ["push", name, f"oci://{registry.host}/{program}", "--plain-http"])
        assert (result.code, result.err) == (0, "")
        assert result.out.startswith(f"Pushed: {registry.host}/{program}/app:{tag}\nDigest: sha256:")
    assert manifest(registry, f"windlass/app:{tag}") == manifest(registry, f"helm/app:{tag}")


def test_the_time_zone_is_part_of_the_manifest_as_with_helm(start: Callable[..., RegistryPeer], arena: Arena) -> None:
    registry = start()
    for zone in ("Asia/Kolkata", "America/St_Johns"):
        for program in ("helm", "windlass"):
            place = f"oci://{registry.host}/{program}"
            arena.run(program, ["push", "app-1.0.0.tgz", place, "--plain-http"], env={"TZ": zone})
        assert manifest(registry, "windlass/app:1.0.0") == manifest(registry, "helm/app:1.0.0")


def test_both_say_the_same_about_every_push(start: Callable[..., RegistryPeer], arena: Arena) -> None:
    host = start().host
    (arena.template / "work" / "folder").mkdir()
    (arena.template / "work" / "plain.txt").write_text("no archive")
    places = f"oci://{host}/x oci://{host} oci://{host}/x/ oci://{host}/X {host}/x :x oci:// http://{host}/x"
    for place in f"{places} oci://{host}/x:1 oci://{host}/x?y=1 oci://u:p@{host}/x".split():
        arena.assert_same(["push", "app-1.0.0.tgz", place, "--plain-http"])
    for chart in ("app-1.1.0+b.2.tgz", "missing.tgz", "folder", "plain.txt"):
        arena.assert_same(["push", chart, f"oci://{host}/x", "--plain-http"])
    for flags in ([], ["--insecure-skip-tls-verify", "--plain-http"], ["--ca-file", "nope"], ["--ca-file", "plain.txt"],
                  ["--ca-file", "nope", "--cert-file", "nope"], ["--cert-file", "nope"]):  # fmt: skip
        arena.assert_same(["push", "app-1.0.0.tgz", f"oci://{host}/x", *flags])
    arena.assert_same(["push", "app-1.0.0.tgz", "oci://127.0.0.1:1/x"])
    arena.assert_same(["push", "app-1.0.0.tgz", "oci://nowhere.invalid/x"])


PULLS = (
    ("{app}",),
    ("{app}:1.0.0",),
    ("{app}:1.0.0", "--untar"),
    ("{app}:1.0.0", "--prov"),
    ("{app}:1.0.0", "--verify"),
    ("{app}:1.0.0", "--version", "2.0.0"),
    ("{app}:1.1.0_b.2",),
    ("{app}", "--version", "1.0.0"),
    ("{app}", "--version", "9"),
    ("{app}", "--version", "^9"),
    ("{app}", "--version", ">=1.1"),
    ("{app}", "--version", "1.1.0_b.2"),
    ("{app}:1.1.0+b.2",),
    ("{app}:1.1.0+b.2", "--version", "1.1.0+b.2"),
    ("{app}:1.1.0_b.2", "--version", "1.1.0+b.2"),
    ("{app}@{digest}", "--version", "1.0.0"),
    ("{app}@{digest}", "--version", "2.0.0-rc.1"),
    ("{app}@{digest}", "--version", "9"),
    ("{app}", "--version", "1.1.0+b.2", "--prov"),
    ("{app}", "--devel"),
    ("{app}@{digest}",),
    ("{app}:1.0.0@{digest}",),
    ("{app}:1.1.0_b.2@{digest}",),
    ("{app}:9@{digest}",),
    ("{app}@sha256:12",),
    ("{app}:1.0.0@sha256:12",),
    ("{app}/none",),
    ("{app}/none", "--version", "1.0.0"),
    ("oci://{host}/X",),
    ("oci://{host}",),
)


def test_both_say_and_write_the_same_on_every_pull(start: Callable[..., RegistryPeer], arena: Arena) -> None:
    registry = start()
    for name in ("app-1.0.0.tgz", "app-1.1.0+b.2.tgz", "app-2.0.0-rc.1.tgz"):
        assert arena.run("helm", ["push", name, f"oci://{registry.host}/x", "--plain-http"]).code == 0
    digest = Digest.of(manifest(registry, "x/app:1.0.0"))
    app = f"oci://{registry.host}/x/app"
    (arena.template / "work" / "got").mkdir()
    for suffix, *flags in PULLS:
        argv = [suffix.format(app=app, host=registry.host, digest=digest), *flags]
        arena.assert_same(["pull", *argv, "--plain-http", "-d", "got"])


def test_helm_pulls_and_verifies_what_we_pushed(start: Callable[..., RegistryPeer], arena: Arena) -> None:
    registry = start()
    arena.run("windlass", ["push", "app-1.1.0+b.2.tgz", f"oci://{registry.host}/x", "--plain-http"])
    pull = ["pull", f"oci://{registry.host}/x/app", "--version", "1.1.0+b.2", "--prov", "--plain-http", "-d", "got"]
    (arena.template / "work" / "got").mkdir()
    assert arena.run("helm", pull).code == 0
    work = arena.world / "work"
    for name in ("app-1.1.0+b.2.tgz", "app-1.1.0+b.2.tgz.prov"):
        assert (work / "got" / name).read_bytes() == (work / name).read_bytes()


def test_our_client_reads_what_helm_pushed(start: Callable[..., RegistryPeer], arena: Arena) -> None:
    registry = start()
    for name in ("app-1.0.0.tgz", "app-1.1.0+b.2.tgz", "app-2.0.0-rc.1.tgz"):
        assert arena.run("helm", ["push", name, f"oci://{registry.host}/x", "--plain-http"]).code == 0
    work = arena.template / "work"
    with Transport(user_agent=HELM_USER_AGENT) as transport:
        client = Client(transport, plain_http=True)
        place = f"oci://{registry.host}/x/app"
        assert client.tags(place) == ["2.0.0-rc.1", "1.1.0+b.2", "1.0.0"]
        assert client.locate(place) == ("", f"{place}:1.1.0+b.2")
        pulled = client.pull_chart(f"{place}:1.1.0+b.2", provenance=True)
        assert pulled.archive == (work / "app-1.1.0+b.2.tgz").read_bytes()
        assert pulled.provenance == (work / "app-1.1.0+b.2.tgz.prov").read_bytes()
        again = client.pull_chart(f"{place}@{pulled.manifest.digest}")
        assert again.archive == pulled.archive
        repository = client.repository(Reference.parse(place))
        blobs = {d.digest: repository.read_blob(d) for d in _references(repository.fetch_manifest("1.0.0")[1])}
        root, raw = repository.fetch_manifest("1.0.0")
        assert list(validate.problems(root, {root.digest: raw}.get, blobs.get)) == []


def _references(raw: bytes) -> tuple[object, ...]:  # the descriptors of a manifest
    from windlass.oci.manifest import parse

    return parse(raw, OCI_MANIFEST).references()


@pytest.mark.peer("crane")
def test_crane_reads_and_validates_what_we_pushed(
    start: Callable[..., RegistryPeer], arena: Arena, peer: Callable[[str], str]
) -> None:
    registry = start()
    arena.run("windlass", ["push", "app-1.0.0.tgz", f"oci://{registry.host}/x", "--plain-http"])
    image = f"{registry.host}/x/app:1.0.0"
    read = subprocess.run([peer("crane"), "manifest", "--insecure", image], capture_output=True, check=True)
    assert read.stdout.strip() == manifest(registry, "x/app:1.0.0")
    done = subprocess.run(
        [peer("crane"), "validate", "--insecure", "--remote", image], capture_output=True, check=False
    )
    assert (done.returncode, b"PASS" in done.stdout + done.stderr) == (0, True)


def test_a_password_is_asked_checked_stored_and_used_as_helm_does(
    start: Callable[..., RegistryPeer], arena: Arena
) -> None:
    host = start(password=True).host
    push = ["push", "app-1.0.0.tgz", f"oci://{host}/x", "--plain-http"]
    login = ["registry", "login", host, "--plain-http"]
    given = ["--username", USER, "--password", PASSWORD]
    for argv in (push, [*push, *given], [*push, *given[:3], "wrong"], [*push, *given[:2]], [*login, *given],
                 [*login, *given[:3], "wrong"], [*login, *given[2:]], login, [*login, "-u", USER],
                 ["registry", "login", f"https://{host}", *given], ["registry", "login", f"{host}/x", *given],
                 ["registry", "logout", host], ["registry", "logout", "docker.io"]):  # fmt: skip
        arena.assert_same(argv)
    arena.assert_same([*login, "-u", USER, "--password-stdin"], stdin=f"{PASSWORD}\r\n".encode())
    stored = arena.template / "home" / ".config" / "helm" / "registry" / "config.json"
    stored.parent.mkdir(parents=True)
    for config in ({"auths": {host: {"auth": "YWxpY2U6c2VzYW1l"}}, "HttpHeaders": {"a": "<b>"}},
                   {"auths": {f"http://{host}/v1/": {"username": USER, "password": PASSWORD}}},
                   {"auths": {host: {"auth": "!"}}}, {"auths": {host: {"auth": 3}}}, {"auths": []}, [], None,
                   {"credsStore": "missing"}, {"credHelpers": {host: "missing"}}, {"credsStore": 3}):  # fmt: skip
        stored.write_text(json.dumps(config))
        arena.assert_same(push)
        arena.assert_same(["registry", "logout", host])
    stored.write_text("{}")
    docker = arena.template / "home" / ".docker" / "config.json"
    docker.parent.mkdir()
    docker.write_text(json.dumps({"auths": {host: {"auth": "YWxpY2U6c2VzYW1l"}}}))
    arena.assert_same(push)
    arena.assert_same([*login, *given])


def test_helm_and_windlass_use_one_registry_config_in_turn(start: Callable[..., RegistryPeer], arena: Arena) -> None:
    host = start(password=True).host
    login = ["registry", "login", host, "--plain-http", "-u", USER, "--password-stdin"]
    push = ["push", "app-1.0.0.tgz", f"oci://{host}/x", "--plain-http"]
    for one, other in (("helm", "windlass"), ("windlass", "helm")):
        assert arena.run(one, login, stdin=PASSWORD.encode()).code == 0
        assert arena.run(other, push, fresh=False).code == 0
        assert arena.run(other, ["registry", "logout", host], fresh=False).code == 0
        assert arena.run(one, push, fresh=False).code == 1


def test_tls_is_trusted_and_refused_as_helm_does(
    start: Callable[..., RegistryPeer], arena: Arena, tmp_path: Path
) -> None:
    made = Certificates(tmp_path)
    good = start(password=True, tls=made.issue("good", "localhost", "127.0.0.1"))
    wrong = start(tls=made.issue("wrong", "a.example", "b.example"))
    numbers = start(tls=made.issue("numbers", "a.example", "10.0.0.1"))
    stale = start(tls=made.issue("stale", "127.0.0.1", days=-5))
    trust = ["--ca-file", made.authority]
    given = ["--username", USER, "--password", PASSWORD]

    def push(host: str, *flags: str) -> None:
        arena.assert_same(["push", "app-1.0.0.tgz", f"oci://{host}/x", *flags], masks=[TIME])

    push(good.host)
    push(good.host, *trust)
    push(good.host, *trust, *given)
    push(f"localhost:{good.port}", "--insecure-skip-tls-verify", *given)
    push(good.host, "--plain-http")
    for host in (wrong.host, f"localhost:{wrong.port}", numbers.host, stale.host, f"localhost:{stale.port}"):
        push(host, *trust)
        push(host)
    for flags in (trust, ["--insecure"], []):
        arena.assert_same(["registry", "login", good.host, "-u", USER, "-p", PASSWORD, *flags])


def test_a_client_certificate_is_shown_as_helm_does(
    start: Callable[..., RegistryPeer], arena: Arena, tmp_path: Path
) -> None:
    made = Certificates(tmp_path)
    server = made.issue("server", "127.0.0.1")
    certificate, key = made.issue("client", "client")
    host = start(tls=server, client_authority=made.authority).host
    trust = ["--ca-file", made.authority]
    for flags in ([], trust, [*trust, "--cert-file", certificate, "--key-file", key],
                  [*trust, "--cert-file", certificate, "--key-file", server[1]],
                  ["--cert-file", certificate, "--key-file", key]):  # fmt: skip
        arena.assert_same(["push", "app-1.0.0.tgz", f"oci://{host}/x", *flags])


def test_debug_shows_the_exchange_and_no_secret(start: Callable[..., RegistryPeer], arena: Arena) -> None:
    host = start(password=True).host
    argv = ["push", "app-1.0.0.tgz", f"oci://{host}/x", "--plain-http", "--debug", "--username", USER]
    result = arena.run("windlass", [*argv, "--password", PASSWORD])
    assert result.code == 0
    lines = [line for line in result.err.splitlines() if "msg=HEAD" in line or "msg=PUT" in line]
    assert len(lines) > 4
    assert '\\"Authorization\\": \\"*****\\"' in result.err
    assert "YWxpY2U6c2VzYW1l" not in result.err
    assert PASSWORD not in result.err
