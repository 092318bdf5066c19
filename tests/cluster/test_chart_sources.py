"""Where charts come from: every source leads to the same release as with helm, or to its error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.differential import plugin_cases
from tests.differential.chart_server import ChartServer, chart_archive, entry
from tests.differential.harness import TIME, Arena, Result
from tests.differential.kubeconfigs.endpoints import Api, Endpoint
from tests.interop.server_process import ServerProcess
from tests.interop.test_provenance import World

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "helm")

OBJECT = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}-{{ .Chart.Name }}}\n"
    "data: {version: '{{ .Chart.Version }}', from: old}\n"
)
HOOK = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-hook\n"
    '  annotations: {helm.sh/hook: "pre-install,pre-upgrade"}\ndata: {from: old}\n'
)
VERSIONS = ("1.0.0", "1.2.0", "2.0.0-rc.1")
MASKS = (TIME, (r"sources-(helm|windlass)", "NAMESPACE"), (r"(Sun|Mon|Tue|Wed|Thu|Fri|Sat) \w{3} .*", "TIME"))

# What each step of one release's life is given; NAME stands for what the test knows
STEPS = (
    "install r chart --create-namespace",
    "upgrade r a-1.2.0.tgz --dependency-update",
    "upgrade r web/a",
    "upgrade r web/a --devel",
    "upgrade r web/a --version ^1.0.0",
    "upgrade r web/a --version 9.9.9",
    "upgrade r web/a --version x",
    "upgrade r web/nothing",
    "upgrade r nothing",
    "upgrade r a --repo WEB --version ~1.0",
    "upgrade r WEB/a-1.0.0.tgz",
    "upgrade r a --repo LOCKED",
    "upgrade r a --repo LOCKED --username u --password p",
    "upgrade r a --repo LOCKED --username u --password wrong",
    "upgrade r moved --repo LOCKED --username u --password p",
    "upgrade r moved --repo LOCKED --username u --password p --pass-credentials",
    "upgrade r oci://REGISTRY/team/a --plain-http",
    "upgrade r oci://REGISTRY/team/a --plain-http --version 1.0.0",
    "upgrade r oci://REGISTRY/team/a --plain-http --version ^1.0.0",
    "upgrade r oci://REGISTRY/team/a --plain-http --devel",
    "upgrade r oci://REGISTRY/team/a:1.2.0 --plain-http",
    "upgrade r oci://REGISTRY/team/a@DIGEST --plain-http",
    "upgrade r oci://REGISTRY/team/a:1.0.0@DIGEST --plain-http",
    "upgrade r oci://REGISTRY/team/a:9.9.9 --plain-http",
    "upgrade r oci://REGISTRY/team/nothing --plain-http",
    "upgrade r oci://REGISTRY/team/a",
    "upgrade r needy",
    "upgrade r needy --dependency-update",
    "upgrade r chart --post-renderer change",
    "upgrade r chart --post-renderer change --post-renderer-args newer --post-renderer-args two",
    "upgrade r chart --post-renderer fail",
    "upgrade r chart --post-renderer empty",
    "upgrade r chart --post-renderer broken",
    "upgrade r chart --post-renderer nothing",
    "upgrade r other --verify",
)
PLUGIN = (
    "apiVersion: v1\nname: {name}\nversion: 1.0.0\ntype: postrenderer/v1\nruntime: subprocess\n"
    "runtimeConfig: {{platformCommand: [{{command: '$HELM_PLUGIN_DIR/run.sh'}}]}}\n"
)
RENDERERS = {
    "change": 'sed "s/old/${1:-new}$2/g"',
    "fail": "cat > /dev/null; echo oops >&2; exit 3",
    "empty": "cat > /dev/null",
    "broken": "cat > /dev/null; echo 'a: b: c'",
}


def archive(version: str, name: str = "a", extra: str = "") -> bytes:
    return chart_archive(name, version, extra=extra, files={"templates/cm.yaml": OBJECT, "templates/hook.yaml": HOOK})


@pytest.fixture
def web() -> Iterator[ChartServer]:
    server = ChartServer()
    entries = []
    for version in VERSIONS:
        server.files[f"/a-{version}.tgz"] = archive(version)
        entries.append(entry("a", version, archive(version)))
    server.index({"apiVersion": "v1", "generated": "2024-01-02T03:04:05Z", "entries": {"a": entries}})
    yield server
    server.close()


@pytest.fixture
def locked(web: ChartServer) -> Iterator[ChartServer]:
    """A repository with a password, and a chart of it that lies elsewhere."""
    server = ChartServer()
    server.password = ("u", "p")
    server.files["/a-1.2.0.tgz"] = archive("1.2.0")
    moved = archive("1.0.0", "moved")
    web.files["/moved-1.0.0.tgz"] = moved
    entries = {
        "a": [entry("a", "1.2.0", archive("1.2.0"))],
        "moved": [entry("moved", "1.0.0", moved, urls=[f"{web.url}/moved-1.0.0.tgz"])],
    }
    server.index({"apiVersion": "v1", "generated": "2024-01-02T03:04:05Z", "entries": entries})
    yield server
    server.close()


@pytest.fixture
def registry(tmp_path: Path, arena: Arena) -> Iterator[tuple[str, str]]:
    """A registry's address, and the digest of version 1.0.0 in it."""
    work = arena.template / "work"
    for version in VERSIONS:
        (work / f"a-{version}.tgz").write_bytes(archive(version))
    with ServerProcess(tmp_path / "data", "--anonymous=write") as process:
        digests = []
        for version in VERSIONS:
            argv = ["push", f"a-{version}.tgz", f"oci://{process.address}/team", "--plain-http"]
            done = arena.run("helm", argv)
            assert done.code == 0, done.err
            digests += re.findall(r"Digest: (\S+)", done.out + done.err)
        yield process.address, digests[0]


def write_work(arena: Arena, web: ChartServer) -> None:
    """Write a chart, one that needs another, and plugins that render."""
    work = arena.template / "work"
    needed = f"dependencies: [{{name: a, version: 1.x, repository: {web.url}}}]\n"
    for name, dependencies in (("chart", ""), ("needy", needed)):
        (work / name / "templates").mkdir(parents=True)
        (work / name / "Chart.yaml").write_text(f"apiVersion: v2\nname: {name}\nversion: 0.1.0\n{dependencies}")
        (work / name / "templates" / "x.yaml").write_text(OBJECT)
        (work / name / "templates" / "hook.yaml").write_text(HOOK)
    for name, script in RENDERERS.items():
        files = {f"{name}/plugin.yaml": PLUGIN.format(name=name), f"{name}/run.sh": f"#!/bin/sh\n{script}\n"}
        plugin_cases.install(arena.template / "home", files)


def test_every_source_leads_where_it_leads_with_helm(
    arena: Arena, cluster: ClusterUnderTest, web: ChartServer, locked: ChartServer, registry: tuple[str, str]
) -> None:
    write_work(arena, web)
    known = {"WEB": web.url, "LOCKED": locked.url, "REGISTRY": registry[0], "DIGEST": registry[1]}
    lives: list[list[Result]] = []
    for program in ("helm", "windlass"):
        env = {"KUBECONFIG": str(cluster.kubeconfig), "HELM_NAMESPACE": f"sources-{program}"}
        added = arena.run(program, ["repo", "add", "web", web.url], env=env)
        assert added.code == 0, added.err
        lives.append([])
        for step in STEPS:
            argv = [re.sub("|".join(known), lambda found: known[found[0]], word) for word in step.split()]
            done = arena.run(program, argv, env=env, fresh=False)
            if done.code == 0:
                done.out += arena.run(program, ["get", "all", "r"], env=env, fresh=False).out
            lives[-1].append(done.masked(MASKS))
    different = [(step, *pair) for step, *pair in zip(STEPS, *lives, strict=True) if pair[0] != pair[1]]
    assert different == []


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory, peer: Callable[[str], str]) -> World:
    made = World(tmp_path_factory.mktemp("pgp"), peer("helm"), peer("gpg"))
    for name in ("right", "wrong"):
        made.make_key(name, "ed25519", [], "20240101T000000")
    return made


@pytest.mark.peer("gpg")
@pytest.mark.parametrize("damage", ["", "archive", "signer", "missing"])
@pytest.mark.parametrize("program", ["helm", "windlass"])
def test_what_is_not_verified_is_never_asked_for(arena: Arena, keys: World, damage: str, program: str) -> None:
    """A signature that does not hold ends the command before the cluster hears of it."""
    signed = keys.sign("helm", "right")
    work = arena.template / "work"
    (work / "ring").write_bytes((keys.folder / ("wrong.pub" if damage == "signer" else "right.pub")).read_bytes())
    packed = work / signed.name
    packed.write_bytes(signed.read_bytes() + (b"\0" if damage == "archive" else b""))
    if damage != "missing":
        (work / f"{signed.name}.prov").write_bytes(signed.with_name(f"{signed.name}.prov").read_bytes())
    api = Endpoint(Api, None, "127.0.0.1")
    try:
        for argv in (["install", "r"], ["upgrade", "r"], ["install", "r", "--dry-run=server"]):
            where = ["--kube-apiserver", f"http://127.0.0.1:{api.port}"]
            done = arena.run(program, [*argv, signed.name, "--verify", "--keyring", "ring", *where])
            assert done.code == 1 or not damage
            assert bool(api.asked) == (damage == ""), done.err
    finally:
        api.close()
