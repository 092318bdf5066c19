"""The same commands, good and bad, by helm and by windlass in two namespaces: output, exit codes, records, objects."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.cluster.releases import charts
from tests.cluster.releases.sequences import SEQUENCES, Step, steps
from tests.cluster.releases.sides import Side, View
from tests.differential.harness import windlass_script

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler", "kwok", "helm")

AT_LEAST = 150


def test_the_sequences_are_long_enough_to_mean_something() -> None:
    assert sum(len(steps(text)) for text in SEQUENCES.values()) >= AT_LEAST


@pytest.mark.parametrize("name", SEQUENCES)
def test_a_sequence_of_commands_goes_as_with_helm(
    name: str, whole_cluster: ClusterUnderTest, tmp_path: Path, peer: Callable[[str], str]
) -> None:
    charts.write(tmp_path / "charts", charts.CHARTS)
    sides = [
        Side(program, f"{name}-{letter}", tmp_path / letter, whole_cluster.kubeconfig, tmp_path / "charts")
        for letter, program in (("h", Path(peer("helm"))), ("w", windlass_script()))
    ]
    with View(whole_cluster.kubeconfig) as view:
        for side in sides:
            view.make_namespace(side.namespace)
        for step in steps(SEQUENCES[name]):
            _compare(step, sides, view)


def _compare(step: Step, sides: list[Side], view: View) -> None:
    theirs, ours = (side.run(step.argv) for side in sides)
    assert (theirs.code, theirs.err, theirs.out) == (ours.code, ours.err, ours.out), step.line
    if step.compared:
        for what in (view.records, view.objects):
            expected, actual = (what(side) for side in sides)
            assert expected == actual, f"{what.__name__} after {step.line}"
