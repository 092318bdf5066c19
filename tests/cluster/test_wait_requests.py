"""What waiting asks an API server for, by its audit log: by watching, once for each kind and namespace."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.cluster.releases.sides import Side, View
from tests.cluster.test_cluster_waiting_sides import workload
from tests.cluster.waits.audit import Audit
from tests.differential.harness import windlass_script

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler", "kwok", "helm")

LATE = "run, windlass-test/ready-after: 4s"
CHART = "".join(workload("Deployment", name, "replicas: 1", LATE) for name in ("one", "two")) + workload(
    "DaemonSet", "each", "minReadySeconds: 0", LATE
)
READING = ("get", "list", "watch")
ANSWERED_S = 20


def reading(audit: Audit, namespace: str) -> Counter[str]:
    """Return how often what was read; a watch is in the log once it has ended."""
    end = time.monotonic() + ANSWERED_S
    while True:
        asked = [f"{one.verb} {one.resource}" for one in audit.of(namespace) if one.verb in READING]
        found = Counter(line for line in asked if not line.endswith("secrets"))
        if {"watch deployments", "watch daemonsets"} <= found.keys() or time.monotonic() > end:
            return found
        time.sleep(0.1)


@pytest.fixture
def sides(whole_cluster: ClusterUnderTest, tmp_path: Path, peer: Callable[[str], str]) -> list[Side]:
    chart = tmp_path / "charts" / "late"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: late\nversion: 1.0.0\n")
    (chart / "templates" / "all.yaml").write_text(CHART)
    found = []
    with View(whole_cluster.kubeconfig) as view:
        for letter, program in (("h", Path(peer("helm"))), ("w", windlass_script())):
            namespace = f"asked-{letter}-{time.time_ns() % 10**9}"
            view.make_namespace(namespace)
            found.append(Side(program, namespace, tmp_path / letter, whole_cluster.kubeconfig, tmp_path / "charts"))
    return found


def test_waiting_watches_and_does_not_ask_again(whole_cluster: ClusterUnderTest, sides: list[Side]) -> None:
    audit = Audit(whole_cluster.folder)
    with ThreadPoolExecutor() as pool:
        codes = [side.code for side in pool.map(lambda side: side.run(["install", "a", "late", "--wait"]), sides)]
    assert codes == [0, 0]

    theirs, ours = (reading(audit, side.namespace) for side in sides)

    looked_up = {"get deployments": 2, "get daemonsets": 1}  # whose they are, before they are made
    waited = {f"{verb} {kind}": 1 for verb in ("list", "watch") for kind in ("deployments", "daemonsets")}
    assert ours <= Counter({**looked_up, **waited})
    assert ours["list deployments"] == 1
    assert sum(ours.values()) <= sum(theirs.values())
