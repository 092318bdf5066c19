"""The files in which helm keeps what a server offers: windlass writes the same ones, and either uses the other's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.differential.harness import Arena, snapshot
from windlass.kube.cluster import Cluster
from windlass.kube.config import Overrides

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "helm")

TEMPLATE = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n"
DISCOVERY = "home/.kube/cache/discovery"


@pytest.fixture
def env(arena: Arena, cluster: ClusterUnderTest) -> dict[str, str]:
    chart = arena.template / "work" / "c"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 0.1.0\n")
    (chart / "templates" / "x.yaml").write_text(TEMPLATE)
    return {"KUBECONFIG": str(cluster.kubeconfig)}


def kept(arena: Arena) -> dict[str, str]:
    return {name: text for name, text in snapshot(arena.world).items() if name.startswith(DISCOVERY)}


def test_windlass_keeps_what_helm_keeps(arena: Arena, env: dict[str, str]) -> None:
    found = []
    for number, program in enumerate(("helm", "windlass")):
        assert arena.run(program, ["install", f"kept-{number}", "c"], env=env).code == 0
        found.append(kept(arena))
        assert arena.run(program, ["uninstall", f"kept-{number}"], env=env, fresh=False).code == 0
    assert not (arena.world / "home" / ".kube" / "cache" / "http").exists()
    assert len(found[0]) > 20
    assert found[0] == found[1]


@pytest.mark.parametrize(("writer", "reader"), [("helm", "windlass"), ("windlass", "helm"), ("windlass", "windlass")])
def test_either_uses_what_the_other_kept(
    arena: Arena, env: dict[str, str], cluster: ClusterUnderTest, writer: str, reader: str
) -> None:
    """A wrong plural leads to a path that the server does not know, which is as good as gone."""
    name = f"used-{writer}-{reader}"
    assert arena.run(writer, ["install", name, "c"], env=env).code == 0
    changed(arena, '"name":"configmaps"', '"name":"nomaps"')
    assert arena.run(reader, ["uninstall", name], env=env, fresh=False).code == 0
    left = Cluster(Overrides(str(cluster.kubeconfig)), {}, "", user_agent="t", log=lambda *_: None)
    try:
        assert left.client.get(f"/api/v1/namespaces/default/configmaps/{name}")["kind"] == "ConfigMap"
    finally:
        left.close()


@pytest.mark.parametrize("program", ["helm", "windlass"])
def test_a_kind_that_is_not_among_what_was_kept_is_asked_for(arena: Arena, env: dict[str, str], program: str) -> None:
    name = f"missed-{program}"
    assert arena.run(program, ["install", name, "c"], env=env).code == 0
    changed(arena, '"kind":"ConfigMap"', '"kind":"Other"')
    assert arena.run(program, ["uninstall", name], env=env, fresh=False).code == 0
    assert '"kind":"ConfigMap"' in resources(arena).read_text()


def resources(arena: Arena) -> Path:
    (path,) = arena.world.glob(f"{DISCOVERY}/*/v1/serverresources.json")
    return path


def changed(arena: Arena, old: str, new: str) -> None:
    path = resources(arena)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
