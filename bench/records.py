"""Many records against helm: lists of a namespace with 1,000 releases of ten revisions, on a real API server.

    python -m bench.records --rounds 5

Needs the peers etcd and kube-apiserver. The records are those of the starter chart. KUBECONFIG, if set, names a cluster
to use instead of one of our own; a namespace is made in it and stays.
"""

from __future__ import annotations

import argparse
import copy
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench.interleave import HEADER, Command, compare
from bench.start import _environment, _helm
from windlass.actions.record_objects import RecordObjects
from windlass.kube.cluster import Cluster
from windlass.kube.config import Overrides
from windlass.release.model import DEPLOYED, OWNER, SUPERSEDED, Release, record_key
from windlass.storage.secrets import SecretsDriver

ROOT = Path(__file__).resolve().parents[1]
WRITERS = 4
CASES = (
    ("list", ("list", "-m", "0"), 0.5),
    ("list -A -o json", ("list", "-A", "-m", "0", "-o", "json"), 0.5),
    ("list --superseded", ("list", "--superseded", "-m", "0"), 1.0),
    ("list of another namespace", ("list", "-n", "default"), 1.0),
    ("history", ("history", "rel-0000"), 1.0),
    ("get values", ("get", "values", "rel-0000"), 1.0),
)


def filled(kubeconfig: str, seed: Release, namespace: str, releases: int, revisions: int) -> None:
    """Store the records, as helm would have after so many upgrades."""

    def write(first: int) -> None:
        cluster = Cluster(Overrides(kubeconfig), {}, "/nonexistent", user_agent="bench", log=lambda *_: None)
        driver = SecretsDriver(RecordObjects(cluster.client, namespace), time.time)
        for number in range(first, releases, WRITERS):
            for version in range(1, revisions + 1):
                release = copy.copy(seed)
                release.name, release.namespace, release.version = f"rel-{number:04d}", namespace, version
                release.info = copy.copy(seed.info)
                release.known_info.status = DEPLOYED if version == revisions else SUPERSEDED
                driver.create(record_key(release.name, version), release)
        cluster.close()

    threads = [threading.Thread(target=write, args=(first,)) for first in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def measure(kubeconfig: str, folder: Path, releases: int, revisions: int, rounds: int) -> None:
    """Fill a namespace and compare both programs on it."""
    windlass, helm, namespace = str(Path(sys.executable).parent / "windlass"), _helm(), f"bench-{time.time_ns():x}"
    ours, theirs = (
        {**_environment(folder / name), "KUBECONFIG": kubeconfig, "HELM_NAMESPACE": namespace} for name in ("w", "h")
    )
    subprocess.run([windlass, "create", "starter"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(
        [helm, "install", "seed", "starter", "--create-namespace"],
        cwd=folder, env=theirs, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    cluster = Cluster(Overrides(kubeconfig), {}, "/nonexistent", user_agent="bench", log=lambda *_: None)
    driver = SecretsDriver(RecordObjects(cluster.client, namespace), time.time)
    seed = driver.query({"name": "seed", "owner": OWNER})[0]
    filled(kubeconfig, seed, namespace, releases, revisions)
    cluster.close()
    print(f"{releases} releases, {revisions} revisions each\n{HEADER}")
    for name, argv, target in CASES:
        pair = Command([windlass, *argv], ours, cwd=folder), Command([helm, *argv], theirs, cwd=folder)
        print(compare(name, *pair, rounds, target).line(), flush=True)


def main() -> None:
    """Start a cluster, unless there is one, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--releases", type=int, default=1000)
    parser.add_argument("--revisions", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="windlass-bench-") as name:
        folder, kubeconfig = Path(name), os.environ.get("KUBECONFIG", "")
        sizes = options.releases, options.revisions, options.rounds
        if kubeconfig:
            measure(kubeconfig, folder, *sizes)
            return
        script, environment = ROOT / "scripts" / "cluster.sh", {**os.environ, "CLUSTER_DIR": str(folder / "cluster")}
        subprocess.run([script, "up", "--bare"], env=environment, check=True, stdout=subprocess.DEVNULL)
        try:
            measure(str(folder / "cluster" / "kubeconfig"), folder, *sizes)
        finally:
            subprocess.run([script, "down"], env=environment, check=True)


if __name__ == "__main__":
    main()
