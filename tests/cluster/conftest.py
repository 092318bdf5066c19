"""A real API server for a session, and helm and windlass side by side in front of it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cluster.releases import charts
from tests.cluster.releases.sides import Side, View
from tests.conftest import peers_folder
from tests.differential.harness import Arena, windlass_script
from tests.postgres_peer import postgres

__all__ = ["postgres"]

SCRIPT = Path(__file__).parents[2] / "scripts" / "cluster.sh"
START_S = 180


class ClusterUnderTest:
    """Where the server's files are: its kubeconfig, its keys, its tokens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kubeconfig = folder / "kubeconfig"
        self.pki = folder / "pki"

    @property
    def server(self) -> str:
        """The address of the API."""
        text = self.kubeconfig.read_text()
        return text.partition('server: "')[2].partition('"')[0]

    def token(self, user: str) -> str:
        """The token of ``admin``, who may do everything, or of ``nobody``."""
        return f"{user}-token"


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterUnderTest]:
    """etcd and kube-apiserver; mark the test with ``@pytest.mark.peer("etcd", "kube-apiserver")``."""
    yield from started(tmp_path_factory.mktemp("cluster"), "--bare")


@pytest.fixture(scope="session")
def whole_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterUnderTest]:
    """A cluster with controllers and a node that kwok plays; mark the test with the programs of ``cluster.sh``.

    WINDLASS_TEST_CLUSTER names the folder of one that runs already, which is then left running.
    """
    running = os.environ.get("WINDLASS_TEST_CLUSTER")
    if running:
        yield ClusterUnderTest(Path(running))
    else:
        yield from started(tmp_path_factory.mktemp("whole-cluster"))


def started(folder: Path, *options: str) -> Iterator[ClusterUnderTest]:
    """A cluster of one's own in a folder, until the iterator is closed; ``options`` are those of ``cluster.sh up``."""
    _cluster_sh(folder, "up", *options)
    try:
        yield ClusterUnderTest(folder)
    finally:
        _cluster_sh(folder, "down")


def crash(cluster: ClusterUnderTest, process: str) -> None:
    """Kill one process of a cluster of one's own."""
    _cluster_sh(cluster.folder, "kill", process)


def start_again(cluster: ClusterUnderTest, process: str) -> None:
    """Start a process that has crashed, and wait until the API answers."""
    _cluster_sh(cluster.folder, "start", process)


def _cluster_sh(folder: Path, *arguments: str) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "CLUSTER_DIR": str(folder),
        "CLUSTER_BIN": str(peers_folder()),
    }
    subprocess.run([SCRIPT, *arguments], env=environment, check=True, timeout=START_S, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def view(request: pytest.FixtureRequest, whole_cluster: ClusterUnderTest) -> Iterator[View]:
    """What the cluster holds; the namespace that the module calls NAMESPACE is made in it."""
    with View(whole_cluster.kubeconfig) as found:
        found.make_namespace(request.module.NAMESPACE)
        yield found


@pytest.fixture
def side(request: pytest.FixtureRequest, view: View, whole_cluster: ClusterUnderTest, tmp_path: Path) -> Side:
    """windlass under its own name in the module's namespace, with all charts of ours."""
    charts.write(tmp_path / "charts", charts.CHARTS)
    namespace, kubeconfig = request.module.NAMESPACE, whole_cluster.kubeconfig
    return Side(windlass_script(), namespace, tmp_path / "w", kubeconfig, tmp_path / "charts", "windlass")


@pytest.fixture
def arena(tmp_path: Path, peer: Callable[[str], str]) -> Arena:
    """Two identical worlds for helm and windlass."""
    return Arena(tmp_path, peer("helm"))
