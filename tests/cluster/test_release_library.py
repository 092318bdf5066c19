"""Releases from Python on a real cluster: threads, storages, cancellation, events."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event as Flag

import pytest

import windlass
from tests.cluster.conftest import ClusterUnderTest
from tests.cluster.releases import charts
from tests.cluster.releases.sides import View
from windlass import Chart, Cluster, Event, yaml

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler", "kwok")

GUIDE = Path(__file__).parents[2] / "docs" / "library.md"
NAMESPACE = "library"
THREADS = 8
PATIENCE_S = 120.0


@pytest.fixture(scope="module")
def kubeconfig(view: View, whole_cluster: ClusterUnderTest) -> Path:
    return whole_cluster.kubeconfig


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Chart:
    folder = tmp_path_factory.mktemp("charts")
    charts.write(folder, {"full": charts.CHARTS["full"]})
    return Chart.load(folder / "full")


def own(cluster: Cluster, name: str, events: list[Event], chart: Chart) -> list[str]:
    """Take a release through a life; return the statuses of its history."""
    values = {"text": name}
    windlass.install(cluster, name, chart, values, wait=True, timeout=PATIENCE_S, on_event=events.append)
    windlass.upgrade(cluster, name, chart, {**values, "configs": 2}, on_event=events.append)
    windlass.rollback(cluster, name, 1, on_event=events.append)
    assert windlass.get(cluster, name).known_info.notes == f"{name} says {name} in revision 1\n"
    return [entry.status for entry in windlass.history(cluster, name)]


@pytest.mark.parametrize("shared", [True, False], ids=["one cluster", "a cluster each"])
def test_threads_do_not_get_in_each_others_way(kubeconfig: Path, chart: Chart, shared: bool) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    names = [f"{'s' if shared else 'e'}{number}" for number in range(THREADS)]
    heard: dict[str, list[Event]] = {name: [] for name in names}

    with Cluster(kubeconfig, namespace=NAMESPACE) as common, ThreadPoolExecutor(THREADS) as threads:

        def live(name: str) -> list[str]:
            if shared:
                return own(common, name, heard[name], chart)
            with Cluster(kubeconfig, namespace=NAMESPACE) as alone:
                return own(alone, name, heard[name], chart)

        assert list(threads.map(live, names)) == [["superseded", "superseded", "deployed"]] * THREADS
        assert set(names) <= {entry.name for entry in windlass.releases(common)}
        assert list(threads.map(lambda name: windlass.uninstall(common, name), names)) == [""] * THREADS
    for name, events in heard.items():
        assert {event.fields["release"] for event in events if "release" in event.fields} == {name}
        resources = [event.fields["resource"] for event in events if "resource" in event.fields]
        assert resources and all(str(found["name"]).startswith(name) for found in resources if isinstance(found, dict))
        outcomes = [event.fields["outcome"] for event in events if event.type == "operation.end"]
        assert outcomes == ["succeeded"] * 3
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_who_is_cancelled_is_alone_with_that(kubeconfig: Path, chart: Chart) -> None:
    token, waiting = windlass.CancelToken(), Flag()

    def hear(event: Event) -> None:
        if event.type == "wait.progress":
            waiting.set()

    with Cluster(kubeconfig, namespace=NAMESPACE) as cluster, ThreadPoolExecutor(2) as threads:
        stuck = threads.submit(
            windlass.install, cluster, "stuck", chart, {"fate": "unready"},
            wait=True, timeout=PATIENCE_S, cancel=token, on_event=hear,
        )  # fmt: skip
        assert waiting.wait(PATIENCE_S)
        other = threads.submit(windlass.install, cluster, "other", chart, None, wait=True, timeout=PATIENCE_S)
        token.cancel("enough of it")
        with pytest.raises(windlass.Cancelled, match="enough of it"):
            stuck.result(PATIENCE_S)
        assert other.result(PATIENCE_S).status == "deployed"
        assert windlass.get(cluster, "stuck").status == "failed"
        assert windlass.get(cluster, "stuck").known_info.description.endswith("failed: enough of it")
        for name in ("stuck", "other"):
            windlass.uninstall(cluster, name)


@pytest.mark.parametrize("driver", ["configmap", "memory", "sqlite"])
def test_records_can_be_elsewhere(kubeconfig: Path, chart: Chart, tmp_path: Path, driver: str) -> None:
    place = f"sqlite:{tmp_path}/records.db" if driver == "sqlite" else driver
    with Cluster(kubeconfig, namespace=NAMESPACE, driver=place) as cluster, ThreadPoolExecutor(4) as threads:
        names = [f"{driver}{number}" for number in range(4)]
        made = list(threads.map(lambda name: windlass.install(cluster, name, chart), names))
        assert [entry.status for entry in made] == ["deployed"] * 4
        assert sorted(entry.name for entry in windlass.releases(cluster)) == names
        with Cluster(kubeconfig, namespace=NAMESPACE) as secrets:
            assert not {entry.name for entry in windlass.releases(secrets)} & set(names)
        assert list(threads.map(lambda name: windlass.uninstall(cluster, name), names)) == [""] * 4
        assert windlass.releases(cluster) == []


def test_what_the_cluster_has_and_what_tests_say_comes_as_values(kubeconfig: Path, chart: Chart) -> None:
    with Cluster(kubeconfig, namespace=NAMESPACE) as cluster:
        windlass.install(cluster, "typed", chart, {"replicas": 2}, wait=True, timeout=PATIENCE_S)
        found = windlass.status(cluster, "typed")
        assert found.known_info.resources and "v1/ConfigMap" in found.known_info.resources
        assert windlass.computed_values(found)["replicas"] == 2.0 and found.config == {"replicas": 2.0}
        tested = windlass.run_tests(cluster, "typed", only=["typed-one"], timeout=PATIENCE_S)
        ran = {hook.name: hook.last_run.phase for hook in tested.hooks or () if hook.last_run is not None}
        assert ran == {"typed-one": "Succeeded", "typed-two": ""}
        windlass.upgrade(cluster, "typed", chart, {"testFate": "fail"})
        with pytest.raises(windlass.WindlassError):
            windlass.run_tests(cluster, "typed", timeout=PATIENCE_S)
        windlass.uninstall(cluster, "typed", wait=True, timeout=PATIENCE_S)
        with pytest.raises(windlass.StorageError, match="not found"):
            windlass.get(cluster, "typed")


def test_the_example_of_the_guide_runs(kubeconfig: Path, tmp_path: Path) -> None:
    example = next(
        text for text in re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL) if "staging" in text
    )
    settings = yaml.load(kubeconfig.read_text())
    assert isinstance(settings, dict)
    (context,) = settings["contexts"]
    settings["contexts"] = [{"name": "staging", "context": context["context"]}]
    (tmp_path / ".kube").mkdir()
    (tmp_path / ".kube" / "config").write_text(yaml.dump(settings))
    charts.write(tmp_path, {"mychart": charts.CHARTS["full"]})
    with View(kubeconfig) as view:
        view.make_namespace("shop")
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, env={"HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == "" and done.stdout == "[(1, 'superseded'), (2, 'superseded'), (3, 'deployed')]\n"
