"""Stored lives of releases, with what others do to them, go with windlass as they go with helm.

``make fuzz-cluster`` draws new ones.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.cluster.releases.drawn.lives import Life, draw
from tests.cluster.releases.drawn.stage import Stage
from tests.differential.harness import windlass_script

STORED = (Path(__file__).parent / "releases" / "drawn" / "stored.jsonl").read_text().splitlines()


def test_a_life_is_stored_as_it_is_read_and_drawn_again_alike() -> None:
    lives = [draw(f"test/{number}") for number in range(50)]
    assert lives == [Life.loads(life.dumps()) for life in lives]
    assert lives == [draw(life.name) for life in lives]


@pytest.mark.peer("kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler", "kwok", "helm")
@pytest.mark.parametrize("text", STORED, ids=lambda text: Life.loads(text).name.replace(" ", "-"))
def test_a_stored_life_goes_as_with_helm(
    text: str, whole_cluster: ClusterUnderTest, tmp_path: Path, peer: Callable[[str], str]
) -> None:
    stage = Stage(Path(peer("helm")), windlass_script(), whole_cluster.kubeconfig, tmp_path)
    try:
        differences = stage.differences(Life.loads(text))
    finally:
        stage.close()
    assert not differences, "\n".join(difference.report() for difference in differences)
