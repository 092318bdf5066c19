"""Releases in the objects of a real cluster, and in databases, shared with helm."""

from __future__ import annotations

import base64
import gzip
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.differential.harness import Arena
from tests.postgres_peer import Postgres
from tests.storage_contract import NOW, DriverContract, Opened
from windlass.actions.record_objects import RecordObjects
from windlass.kube.cluster import Cluster
from windlass.kube.config import Overrides
from windlass.kube.errors import ApiStatus
from windlass.release import codec
from windlass.release.model import SUPERSEDED
from windlass.storage import objects
from windlass.storage.configmaps import ConfigMapsDriver
from windlass.storage.secrets import SecretsDriver

if TYPE_CHECKING:
    from windlass.storage.driver import Driver

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "helm")

CHART = {
    "Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.2.3\nappVersion: '7'\ndescription: <a> & b\n"
    "maintainers: [{name: Ö}]\nannotations: {a: b}\n",
    "values.yaml": "n: 1\nlarge: 12345678901\ndeep: {empty: {}, none: null, list: [1, 2.5, x]}\n",
    "values.schema.json": '{"type": "object"}\n',
    "templates/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n"
    "data: {n: '{{ .Values.n }}'}\n",
    "templates/hook.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-hook\n"
    '  annotations: {helm.sh/hook: "pre-install,post-upgrade", helm.sh/hook-weight: "-3"}\n',
    "templates/NOTES.txt": "Thank you & <good luck>\n",
    "files/data.bin": "\x00\x01ü",
}
RECORD = "sh.helm.release.v1.{name}.v{version}"


@pytest.fixture
def connected(cluster: ClusterUnderTest) -> Iterator[Cluster]:
    found = Cluster(
        Overrides(str(cluster.kubeconfig)), {}, "/nonexistent", user_agent="Helm/4.2.4", log=lambda *_: None
    )
    yield found
    found.close()


def namespace(connected: Cluster, name: str) -> str:
    try:
        document: dict[str, object] = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
        connected.objects.create(connected.mapper.mapping("", "Namespace"), "", document)
    except ApiStatus as error:
        assert error.reason == "AlreadyExists"
    return name


def emptied(connected: Cluster, kind: str) -> None:
    everywhere, mapping = RecordObjects(connected.client, ""), connected.mapper.mapping("", kind)
    for place in everywhere.names(kind, "owner in (helm,windlass)"):
        connected.objects.delete(mapping, *place)


class ObjectsContract(DriverContract):
    made: type[SecretsDriver | ConfigMapsDriver]

    @pytest.fixture
    def opened(self, connected: Cluster) -> Opened:
        emptied(connected, self.made.kind)
        namespace(connected, "other")

        def open_at(where: str) -> Driver:
            return self.made(RecordObjects(connected.client, where), lambda: NOW)

        return open_at


class TestSecrets(ObjectsContract):
    made = SecretsDriver


class TestConfigMaps(ObjectsContract):
    made = ConfigMapsDriver


def write_chart(arena: Arena) -> None:
    for name, text in CHART.items():
        path = arena.template / "work" / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


SHOWN = (
    ["list"],
    ["list", "--all-namespaces", "-o", "json"],
    ["list", "--superseded", "-o", "yaml"],
    ["list", "-l", "team=a", "--date", "--reverse"],
    ["list", "--filter", "sho", "-q"],
    ["history", "shop", "-o", "json"],
    ["get", "all", "shop"],
    ["get", "values", "shop", "-a", "-o", "json"],
    ["get", "metadata", "shop", "--revision", "1", "-o", "yaml"],
    ["get", "metadata", "shop", "-o", "json"],
    ["history", "nothing"],
)


@pytest.mark.parametrize("driver", ["secret", "configmaps", "sql"])
def test_windlass_shows_what_helm_has_stored(
    arena: Arena, cluster: ClusterUnderTest, connected: Cluster, request: pytest.FixtureRequest, driver: str
) -> None:
    write_chart(arena)
    env = {"KUBECONFIG": str(cluster.kubeconfig), "HELM_DRIVER": driver, "HELM_NAMESPACE": f"shown-{driver}"}
    if driver == "sql":
        env["HELM_DRIVER_SQL_CONNECTION_STRING"] = request.getfixturevalue("postgres").database()
    namespace(connected, env["HELM_NAMESPACE"])
    for command in (
        ["install", "shop", "shop", "--labels", "team=a", "--set", "n=7,x.y=1.0,s=12345678901234567890"],
        ["upgrade", "shop", "shop", "--set-json", 'deep={"é":[null,{}]}', "--reuse-values"],
    ):
        done = arena.run("helm", command, env=env, fresh=False)
        assert done.code == 0, done.err
    for argv in SHOWN:
        arena.assert_same(argv, env=env, files=False)


@pytest.mark.peer("initdb")
def test_one_database_is_set_up_alike_by_either(arena: Arena, cluster: ClusterUnderTest, postgres: Postgres) -> None:
    schemas = []
    for program in ("helm", "windlass"):
        where = postgres.database()
        env = {
            "KUBECONFIG": str(cluster.kubeconfig), "HELM_DRIVER": "sql", "HELM_DRIVER_SQL_CONNECTION_STRING": where,
        }  # fmt: skip
        assert arena.run(program, ["list"], env=env).code == 0
        schemas.append(postgres.schema(where))
        assert arena.run("helm", ["list"], env=env).code == 0
    assert schemas[0] == schemas[1]


@pytest.mark.peer("helm3")
@pytest.mark.parametrize("program", ["helm", "helm3"])
def test_a_record_stored_again_is_the_one_that_helm_stores(
    arena: Arena, cluster: ClusterUnderTest, connected: Cluster, peer: Callable[[str], str], program: str
) -> None:
    write_chart(arena)
    arena.programs["helm3"] = Path(peer("helm3"))
    where = namespace(connected, f"again-{program}")
    env = {"KUBECONFIG": str(cluster.kubeconfig), "HELM_NAMESPACE": where}
    held = RecordObjects(connected.client, where)
    first = RECORD.format(name="shop", version=1)
    values = "n=7,x.y=1.0,large=12345678901,list={a,b}"
    assert arena.run(program, ["install", "shop", "shop", "--set", values], env=env).code == 0
    release = SecretsDriver(held, time.time).get(first)
    if program == "helm":  # Helm 3 writes times that are not set, Helm 4 leaves them out
        assert codec.to_json(release) == json_in(held.get("Secret", first))
    assert arena.run("helm", ["upgrade", "shop", "shop"], env=env, fresh=False).code == 0
    theirs = held.get("Secret", first)
    release.known_info.status = SUPERSEDED
    ours = objects.to_object("Secret", first, release, codec.encode(release), stamp=objects.MODIFIED_AT, seconds=0)
    assert json_in(ours) == json_in(theirs)
    assert header_of(ours) == header_of(theirs)
    assert ours["type"] == theirs["type"]


@pytest.mark.parametrize(
    "argv",
    [
        ["list", "-n", "nowhere"],
        ["history", "x", "-n", "nowhere"],
        ["list", "--kube-as-user", "nobody"],
        ["history", "x", "--kube-as-user", "nobody"],
        ["get", "values", "x", "--revision", "3", "--kube-as-user", "nobody"],
        ["get", "values", "x", "--revision", "3"],
        ["list", "-l", "a in (b"],
    ],
    ids=lambda argv: " ".join(argv),
)
@pytest.mark.parametrize("driver", ["", "configmap"])
def test_refusals_are_those_of_helm(arena: Arena, cluster: ClusterUnderTest, argv: list[str], driver: str) -> None:
    arena.assert_same(argv, env={"KUBECONFIG": str(cluster.kubeconfig), "HELM_DRIVER": driver}, files=False)


def packed_in(document: dict[str, object]) -> bytes:
    return base64.b64decode(objects.text_in("Secret", document))


def json_in(document: dict[str, object]) -> str:
    return gzip.decompress(packed_in(document)).decode()


def header_of(document: dict[str, object]) -> bytes:
    """The ten bytes that say how something was packed (RFC 1952 2.3)."""
    return packed_in(document)[:10]
