"""Releases from Python without a cluster: records, events, threads, options."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

import windlass
from windlass import Chart, Cluster, Event

FILES = {
    "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.2.3\n",
    "values.yaml": "replicas: 1\n",
    "templates/cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n",
    "templates/NOTES.txt": "{{ .Values.replicas }} of {{ .Release.Name }}",
    "templates/test.yaml": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: t, annotations: {helm.sh/hook: test}}\n"
        "spec: {containers: [{name: c, image: i}]}\n"
    ),
}


@pytest.fixture
def chart() -> Chart:
    return Chart.load(FILES)


def test_a_release_goes_through_its_life(chart: Chart) -> None:
    with Cluster.simulated(namespace="shop") as cluster:
        first = windlass.install(cluster, "web", chart, labels={"team": "a"}, description="begun")
        assert (first.version, first.status, first.namespace, first.labels) == (1, "deployed", "shop", {"team": "a"})
        assert first.known_info.description == "begun" and first.known_info.notes == "1 of web"
        second = windlass.upgrade(cluster, "web", chart, {"replicas": 3})
        assert windlass.computed_values(second) == {"replicas": 3.0}
        assert windlass.rollback(cluster, "web").version == 3
        assert [entry.status for entry in windlass.history(cluster, "web")] == ["superseded", "superseded", "deployed"]
        assert windlass.get(cluster, "web", 2).config == {"replicas": 3.0}
        assert windlass.get(cluster, "web").known_info.notes == "1 of web"
        assert windlass.status(cluster, "web").version == 3
        assert [entry.name for entry in windlass.releases(cluster)] == ["web"]
        assert windlass.run_tests(cluster, "web", only=["t"]).version == 3
        assert windlass.uninstall(cluster, "web") == ""
        assert windlass.releases(cluster) == []


def test_namespaces_are_kept_apart_in_memory(chart: Chart) -> None:
    with Cluster.simulated(namespace="a") as cluster:
        windlass.install(cluster, "web", chart)
        cluster.namespace = "b"
        assert windlass.releases(cluster) == []
        windlass.install(cluster, "web", chart)
        assert [entry.namespace for entry in windlass.releases(cluster, everywhere=True)] == ["a", "b"]


def test_what_happens_is_told(chart: Chart) -> None:
    heard: list[Event] = []
    with Cluster.simulated() as cluster:
        windlass.install(cluster, "web", chart, on_event=heard.append)
        with pytest.raises(windlass.ReleaseError):
            windlass.install(cluster, "web", chart, on_event=heard.append)
    ends = [event for event in heard if event.type == "operation.end"]
    assert [event.fields["outcome"] for event in ends] == ["succeeded", "failed"]
    assert isinstance(ends[1].fields["error"], windlass.ReleaseError)
    assert [event.type for event in heard[:3]] == ["operation.start", "render.start", "render.end"]
    assert [event.sequence for event in heard] == [
        *range(1, ends[0].sequence + 1),
        *range(1, ends[1].sequence + 1),
    ]


def test_a_callback_that_fails_stops_nothing(chart: Chart) -> None:
    logged: list[str] = []

    def fail(event: Event) -> None:
        raise RuntimeError(event.type)

    with Cluster.simulated(log=lambda level, message, fields: logged.append(f"{level} {message} {fields}")) as cluster:
        assert windlass.install(cluster, "web", chart, on_event=fail).status == "deployed"
    assert [line for line in logged if line.startswith("WARN")] == [
        "WARN a listener failed and hears no more events {'error': 'RuntimeError: operation.start'}"
    ]


def test_many_threads_share_a_cluster_and_hear_of_their_own_work_only(chart: Chart) -> None:
    names = [f"r{number}" for number in range(16)]
    heard: dict[str, list[Event]] = {name: [] for name in names}
    with Cluster.simulated() as cluster, ThreadPoolExecutor(8) as threads:

        def work(name: str) -> int:
            windlass.install(cluster, name, chart, on_event=heard[name].append)
            return windlass.upgrade(cluster, name, chart, {"replicas": 2}, on_event=heard[name].append).version

        assert list(threads.map(work, names)) == [2] * len(names)
        assert sorted(entry.name for entry in windlass.releases(cluster)) == sorted(names)
    for name, events in heard.items():
        assert {event.fields["release"] for event in events if "release" in event.fields} == {name}
        assert [event.type for event in events].count("operation.end") == 2


def test_a_cancelled_operation_leaves_others_alone(chart: Chart) -> None:
    token = windlass.CancelToken()
    token.cancel("enough")
    with Cluster.simulated() as cluster:
        with pytest.raises(windlass.Cancelled, match="enough"):
            windlass.install(cluster, "a", chart, cancel=token)
        assert windlass.install(cluster, "b", chart).status == "deployed"


def test_options_that_there_are_not_are_refused(chart: Chart) -> None:
    with Cluster.simulated() as cluster, pytest.raises(TypeError, match="wiat"):
        windlass.install(cluster, "web", chart, wiat=True)  # type: ignore[call-arg]  # that is the test


def test_a_driver_that_there_is_not_is_refused(chart: Chart, tmp_path: object) -> None:
    kubeconfig = f"{tmp_path}/config"
    with open(kubeconfig, "w", encoding="utf-8") as stream:
        stream.write(
            "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{name: c, context: {cluster: c, user: u}}]\n"
            "clusters: [{name: c, cluster: {server: 'http://127.0.0.1:1'}}]\nusers: [{name: u, user: {}}]\n"
        )
    with Cluster(kubeconfig, driver="tape") as cluster, pytest.raises(windlass.StorageError, match="unknown driver"):
        windlass.releases(cluster)
    with Cluster(kubeconfig, driver=f"sqlite:{tmp_path}/records.db") as cluster:
        assert windlass.releases(cluster) == []
        with pytest.raises(windlass.WindlassError, match="cluster unreachable"):
            windlass.install(cluster, "web", chart)
