"""Which state of an object ends waiting: drawn histories, told step by step to helm and to windlass."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.cluster.releases.drawn.dice import Dice
from tests.cluster.releases.sides import Side, View
from tests.cluster.test_cluster_waiting_sides import define
from tests.cluster.waits.histories import Watched, objects, steps, write
from tests.differential.harness import windlass_script

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "helm")

SEEDS = range(10)
AT_ONCE = 5
PATIENCE_S = {True: 60, False: 8}
"""--timeout for what becomes ready and for what does not."""
FLAGS = ("", " --wait-for-jobs", " --rollback-on-failure", " --server-side=false")


def played(view: View, seed: str, programs: tuple[tuple[str, Path], ...], folder: Path, kubeconfig: Path) -> str:
    """Play a history to both programs; return what differs."""
    dice = Dice(seed)
    items = objects(dice.of("objects"))
    course, ends_well = steps(dice.of("steps"), items)
    line = f"install a one --wait --debug --timeout {PATIENCE_S[ends_well]}s{dice.one(FLAGS)}"
    watched = []
    for letter, program in programs:
        namespace = f"history-{letter}{time.time_ns()}"
        side = Side(program, namespace, folder / namespace, kubeconfig, folder / namespace)
        write(side.folder, items)
        for path, name in (
            ("/api/v1/namespaces", namespace),
            (f"/api/v1/namespaces/{namespace}/serviceaccounts", "default"),
        ):
            view.client.call("POST", path, body=f'{{"metadata": {{"name": "{name}"}}}}'.encode())
        watched.append(Watched(view.client, side, line, items, course))
    for one in watched:
        one.join()
    theirs, ours = ((one.at, one.code, one.said()) for one in watched)
    return "" if theirs == ours else f"{seed}: {line}\n{items}\n{course}\nhelm:     {theirs}\nwindlass: {ours}"


def test_the_state_that_ends_waiting_is_the_one_that_ends_helms(
    cluster: ClusterUnderTest, tmp_path: Path, peer: Callable[[str], str]
) -> None:
    programs = (("h", Path(peer("helm"))), ("w", windlass_script()))
    with View(cluster.kubeconfig) as view:
        define(view)

        def differences(seed: int) -> str:
            found = ""
            for attempt in range(2):  # a busy machine may let a program see two steps as one
                found = played(view, f"histories/{seed}", programs, tmp_path / f"{seed}-{attempt}", cluster.kubeconfig)
                if not found:
                    break
            return found

        with ThreadPoolExecutor(AT_ONCE) as pool:
            reports = list(pool.map(differences, SEEDS))
    assert not any(reports), "\n\n".join(report for report in reports if report)
