"""Drawn objects and hooks: how long they are waited for, how that ends, what is asked for, as with helm."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.cluster.releases.kubelet import kubelet
from tests.cluster.releases.sides import View
from tests.cluster.test_cluster_waiting_sides import define
from tests.cluster.waits import hooks, parts
from tests.cluster.waits.scenes import Play, Scene
from tests.differential.harness import windlass_script

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler", "kwok", "helm")

LOGS = {"c": b"first\nsecond\n", "d": b"", "i": b"from the beginning\n"}
AT_ONCE = 4
PLAYS = {
    "objects": (Play(parts.charts, parts.commands, in_order=False), range(8)),
    "hooks": (Play(hooks.charts, hooks.commands, in_order=True), range(10)),
}


@pytest.mark.parametrize("name", PLAYS)
def test_what_is_drawn_is_waited_for_as_by_helm(
    name: str, whole_cluster: ClusterUnderTest, tmp_path: Path, peer: Callable[[str], str]
) -> None:
    play, seeds = PLAYS[name]
    programs = (("h", Path(peer("helm"))), ("w", windlass_script()))
    with View(whole_cluster.kubeconfig) as view, kubelet(view.client, whole_cluster.pki, LOGS):
        define(view)
        scene = Scene(programs, whole_cluster.kubeconfig, tmp_path, view)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            reports = list(pool.map(lambda seed: scene.differences(play, f"{name}/{seed}"), seeds))
    assert not any(reports), "\n\n".join(report for report in reports if report)
