"""Releases too large for one object, in a real cluster, and what helm makes of them."""

from __future__ import annotations

from random import Random

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.cluster.test_cluster_storage import ObjectsContract, connected, emptied, namespace
from tests.differential.harness import Arena
from tests.storage_contract import NOW, Opened
from windlass.actions.record_objects import RecordObjects
from windlass.chart.metadata import Metadata
from windlass.chart.model import Chart, File
from windlass.errors import WindlassError
from windlass.kube.cluster import Cluster
from windlass.release import codec
from windlass.release.model import DEPLOYED, SUPERSEDED, Info, Release
from windlass.storage.apart import BY_DIGEST, CHUNKED, MARK
from windlass.storage.configmaps import ConfigMapsDriver
from windlass.storage.errors import TooLarge
from windlass.storage.history import Storage
from windlass.storage.secrets import SecretsDriver

__all__ = ["connected"]

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "helm")

WHERE = "large"
LARGE = Random(1).randbytes(700_000).hex()


def release(version: int = 1, *, manifest: str = "", files: str = "", status: str = DEPLOYED) -> Release:
    chart = Chart(Metadata(name="shop", version="1.0.0", api_version="v2"), files=[File("f", files.encode(), None)])
    moment = "2026-01-02T03:04:05Z"
    info = Info(moment, moment, "", "Install complete", status)
    text = (
        f"---\n# Source: shop/templates/a.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: web}}\n#{manifest}\n"
    )
    return Release("web", info, chart, {"x": 1.0}, text, [], version, WHERE, {"team": "a"}, "ssa")


@pytest.fixture
def driver(connected: Cluster, request: pytest.FixtureRequest) -> SecretsDriver:
    emptied(connected, "Secret")
    mode = getattr(request, "param", CHUNKED)
    return SecretsDriver(RecordObjects(connected.client, namespace(connected, WHERE)), lambda: NOW, large=mode)


def parts(connected: Cluster) -> list[str]:
    return [name for _, name in RecordObjects(connected.client, WHERE).names("Secret", "owner=windlass")]


class TestSecretsByDigest(ObjectsContract):
    made = SecretsDriver

    @pytest.fixture
    def opened(self, connected: Cluster) -> Opened:
        emptied(connected, "Secret")
        namespace(connected, "other")
        return lambda where: self.made(RecordObjects(connected.client, where), lambda: NOW, large=BY_DIGEST)


@pytest.mark.parametrize("large", [{"files": LARGE}, {"manifest": LARGE}], ids=["chart", "manifest"])
@pytest.mark.parametrize("made", [SecretsDriver, ConfigMapsDriver])
def test_a_large_release_is_stored_changed_found_and_removed(
    connected: Cluster, made: type[SecretsDriver | ConfigMapsDriver], large: dict[str, str]
) -> None:
    emptied(connected, made.kind)
    held = RecordObjects(connected.client, namespace(connected, WHERE))
    driver = made(held, lambda: NOW, large=CHUNKED)
    stored = release(files=large.get("files", ""), manifest=large.get("manifest", ""))
    driver.create(stored.key, stored)
    before = held.names(made.kind, "owner=windlass")
    assert len(before) == 2
    assert codec.to_json(driver.get(stored.key)) == codec.to_json(stored)
    stored.known_info.status = SUPERSEDED
    driver.update(stored.key, stored)
    assert held.names(made.kind, "owner=windlass") == before
    for found in (driver.query({"name": "web"}), driver.list(lambda _: True)):
        assert [codec.to_json(one) for one in found] == [codec.to_json(stored)]
    assert [(one.name, one.status) for one in driver.summaries()] == [("web", SUPERSEDED)]
    stored.manifest += "# more"
    made(held, lambda: NOW).update(stored.key, stored)  # a client that was not told to split, but must
    assert driver.get(stored.key).manifest == stored.manifest
    driver.delete(stored.key)
    assert held.names(made.kind, "owner=windlass") == []


def test_a_client_that_is_not_told_to_split_says_what_helm_says(connected: Cluster, driver: SecretsDriver) -> None:
    plain = SecretsDriver(RecordObjects(connected.client, WHERE), lambda: NOW)
    with pytest.raises(TooLarge, match=r"^create: failed to create: Secret .* is invalid: data: Too long") as seen:
        plain.create(release().key, release(files=LARGE))
    assert "WINDLASS_RELEASE_STORAGE=chunked" in seen.value.hint


def test_nothing_is_left_of_a_release_that_somebody_else_was_faster_with(
    connected: Cluster, driver: SecretsDriver
) -> None:
    driver.create(release().key, release())
    with pytest.raises(WindlassError, match="already exists"):
        driver.create(release().key, release(files=LARGE))
    assert parts(connected) == []


def test_parts_go_with_the_record_when_helm_removes_it(connected: Cluster, driver: SecretsDriver) -> None:
    driver.create(release().key, release(files=LARGE))
    held = RecordObjects(connected.client, WHERE)
    record = held.get("Secret", release().key)["metadata"]
    assert isinstance(record, dict)
    for name in parts(connected):
        metadata = held.get("Secret", name)["metadata"]
        assert isinstance(metadata, dict)
        assert [owner["uid"] for owner in metadata["ownerReferences"]] == [record["uid"]]


def test_helm_works_with_a_release_whose_charts_files_are_kept_apart(
    arena: Arena, cluster: ClusterUnderTest, driver: SecretsDriver
) -> None:
    driver.create(release().key, release(files=LARGE))
    env = {"KUBECONFIG": str(cluster.kubeconfig), "HELM_NAMESPACE": WHERE}
    for argv in (["list"], ["history", "web"], ["get", "manifest", "web"], ["get", "values", "web", "--all"]):
        arena.assert_same(argv, env=env, files=False)
    assert MARK in arena.run("helm", ["get", "metadata", "web"], env=env, fresh=False).out
    assert MARK not in arena.run("windlass", ["get", "metadata", "web"], env=env, fresh=False).out
    done = arena.run("helm", ["uninstall", "web", "--keep-history"], env=env, fresh=False)
    assert done.code == 0, done.err
    again = driver.get(release().key)
    assert again.status == "uninstalled"
    assert again.chart is not None
    assert [file.data for file in again.chart.files] == [LARGE.encode()]


def test_helm_shows_a_release_whose_manifest_is_kept_apart_and_refuses_to_change_it(
    arena: Arena, cluster: ClusterUnderTest, driver: SecretsDriver
) -> None:
    driver.create(release().key, release(manifest=LARGE))
    env = {"KUBECONFIG": str(cluster.kubeconfig), "HELM_NAMESPACE": WHERE}
    for argv in (["list"], ["history", "web"], ["get", "values", "web"]):
        arena.assert_same(argv, env=env, files=False)
    assert "KeptInPartsByWindlass" in arena.run("helm", ["get", "manifest", "web"], env=env, fresh=False).out
    assert LARGE in arena.run("windlass", ["get", "manifest", "web"], env=env, fresh=False).out
    chart = arena.world / "work" / "shop"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    refused = arena.run("helm", ["upgrade", "web", "shop"], env=env, fresh=False)
    assert refused.code == 1
    assert 'no matches for kind "KeptInPartsByWindlass"' in refused.err
    assert arena.run("helm", ["uninstall", "web"], env=env, fresh=False).code == 1
    again = driver.get(release().key)
    assert LARGE in again.manifest
    assert again.status == "uninstalling"


@pytest.mark.parametrize("driver", [BY_DIGEST], indirect=True)
def test_a_release_can_be_worked_with_when_its_charts_files_are_gone(connected: Cluster, driver: SecretsDriver) -> None:
    driver.create(release().key, release(files="small"))
    held = RecordObjects(connected.client, WHERE)
    assert len(parts(connected)) == 1
    for name in parts(connected):
        held.delete("Secret", name)
    found = driver.get(release().key)
    assert found.chart is not None
    assert (found.manifest, found.chart.files, found.chart.metadata.annotations) == (release().manifest, [], None)
    assert driver.delete(release().key).version == 1


def test_the_parts_of_a_record_go_when_its_history_is_pruned(connected: Cluster, driver: SecretsDriver) -> None:
    storage = Storage(driver, 1)
    storage.create(release(1, files=LARGE, status=SUPERSEDED))
    assert parts(connected)
    storage.create(release(2))
    assert parts(connected) == []
    assert [one.version for one in storage.history("web")] == [2]
