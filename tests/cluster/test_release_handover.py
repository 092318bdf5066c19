"""Releases that go from helm 3 or 4 to windlass and back, held after each step against a life with helm alone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.cluster.releases import charts
from tests.cluster.releases.handovers import (
    CUSTOM,
    LOOKS,
    OURS,
    OURS_FIRST,
    RECOVERING,
    TO_THE_SERVER,
    WHOLE_LIFE,
    Step,
)
from tests.cluster.releases.sides import Side, View
from tests.differential.harness import windlass_script

pytestmark = pytest.mark.peer(
    "kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler", "kwok", "helm", "helm3"
)

LIVES: dict[str, tuple[tuple[Step, ...], str]] = {
    "whole life": (WHOLE_LIFE, "--set hooks=true"),
    "windlass first": (OURS_FIRST, ""),
    "to the server": (TO_THE_SERVER, ""),
    "custom resources": (CUSTOM, ""),
    "recovering": (RECOVERING, ""),
}


class Life:
    """A namespace, and who acts there: the helm that began, and the program that takes over."""

    def __init__(self, side: Side, helm: Path, ours: Path, sets: str) -> None:
        self.side = side
        self._programs = {OURS: ours}
        self._helm = helm
        self._sets = sets

    def step(self, who: str, line: str) -> tuple[int, str, str]:
        """Run a command and return what came of it."""
        words = line.replace("CHART", f"chart-{self.side.namespace}").replace("SETS", self._sets).split()
        found = self.side.run(words, program=self._programs.get(who, self._helm))
        return found.code, found.out, found.err


@pytest.mark.parametrize("name", LIVES)
@pytest.mark.parametrize("before", ["helm3", "helm"])
def test_nothing_tells_a_windlass_from_a_helm_in_a_release(
    before: str, name: str, whole_cluster: ClusterUnderTest, tmp_path: Path, peer: Callable[[str], str]
) -> None:
    steps, sets = LIVES[name]
    helm, after = Path(peer(before)), Path(peer("helm"))
    slug = f"{name.replace(' ', '-')}-{before}"
    lives = []
    with View(whole_cluster.kubeconfig) as view:
        for number, ours in enumerate((after, windlass_script())):
            namespace = f"{slug}-{number}"
            view.make_namespace(namespace)
            group = f"{namespace}.example.com"
            chart = charts.custom(group) if steps is CUSTOM else charts.CHARTS["full"]
            charts.write(tmp_path / "charts", {f"chart-{namespace}": chart})
            side = Side(helm, namespace, tmp_path / str(number), whole_cluster.kubeconfig, tmp_path / "charts")
            side.groups = (group,) if steps is CUSTOM else ()
            lives.append(Life(side, helm, ours, sets))
        looks = cycle(LOOKS)
        for who, line in steps:
            outcomes = [life.step(who, line) for life in lives]
            assert outcomes[0] == outcomes[1], f"{who}: {line}"
            for what in (view.records, view.objects):
                expected, actual = (what(life.side) for life in lives)
                assert expected == actual, f"{what.__name__} after {who}: {line}"
            for program in (helm, after, windlass_script()):
                look = next(looks)
                seen = [life.side.run(look.split(), program=program) for life in lives]
                assert seen[0] == seen[1], f"{program.name} {look} after {who}: {line}"
