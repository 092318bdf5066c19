"""Draw what is waited for, and tell where windlass left helm's ways.

Usage: python -m tests.cluster.waits PLAY FIRST LAST CLUSTER_DIR, with PLAY objects or hooks
"""

from __future__ import annotations

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.cluster.releases.kubelet import kubelet
from tests.cluster.releases.sides import View
from tests.cluster.test_cluster_waiting_sides import define
from tests.cluster.test_drawn_waits import AT_ONCE, LOGS, PLAYS
from tests.cluster.waits.scenes import Scene
from tests.conftest import find_peer
from tests.differential.harness import windlass_script


def main(name: str, first: str, last: str, cluster: str) -> int:
    """Run; 1 if there were differences."""
    helm = find_peer("helm")
    if helm is None:
        raise SystemExit("helm is needed to compare with")
    play, _ = PLAYS[name]
    kubeconfig = Path(cluster) / "kubeconfig"
    seeds = range(int(first), int(last) + 1)
    found = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        View(kubeconfig) as view,
        kubelet(view.client, Path(cluster) / "pki", LOGS),
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        define(view)
        scene = Scene((("h", Path(helm)), ("w", windlass_script())), kubeconfig, Path(folder), view)
        for report in pool.map(lambda seed: scene.differences(play, f"{name}/{seed}"), seeds):
            found += bool(report)
            print(report or ".", flush=True)
    print(f"{len(seeds)} scenes, {found} differences")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
