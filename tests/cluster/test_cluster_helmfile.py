"""helmfile drives releases on a cluster with windlass as it does with helm."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.differential.harness import TIME, windlass_script

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "helm", "helmfile")

TIMEOUT_S = 240
CHART = {
    "Chart.yaml": "apiVersion: v2\nname: c\nversion: 0.1.0\n",
    "templates/x.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n"
    "data: {n: '{{ .Values.n }}'}\n",
    "templates/t.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-test\n"
    "  annotations: {helm.sh/hook: test}\n",
}
HELMFILE = """
helmDefaults: {{createNamespace: true, historyMax: 5}}
releases:
- {{name: one, namespace: {ns}, chart: ./c, values: [{{n: 1}}]}}
- {{name: two, namespace: {ns}, chart: ./c, needs: [{ns}/one], set: [{{name: n, value: 2}}], labels: {{tier: back}}}}
- {{name: three, namespace: {ns}, chart: ./c, installed: false}}
"""
COMMANDS = (
    "sync",
    "status",
    "list",
    "test",
    "sync --selector tier=back --set n=5",
    "destroy --selector name=two",
    "destroy",
)
# widths of tables follow durations; releases without a need of each other come in any order
MASKS = (
    TIME,
    (r"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}", "TIME"),
    (r"\b\d+m?s$", "DURATION"),
    (r"/tmp/helmfile\d+", "/tmp/helmfile"),
    (r"=+", "="),
    (r"[ \t]+", " "),
)


def life(helmfile: str, helm: Path, folder: Path, home: Path, kubeconfig: Path) -> list[tuple[str, int, list[str]]]:
    """Return every command with its exit code and its masked lines, sorted."""
    env = {"HOME": str(home), "PATH": os.environ["PATH"], "KUBECONFIG": str(kubeconfig), "TZ": "UTC"}
    namespace = f"helmfile-{home.name}"
    (folder / "helmfile.yaml").write_text(HELMFILE.format(ns=namespace))
    found = []
    for command in COMMANDS:
        done = subprocess.run(
            [helmfile, "--no-color", "-b", str(helm), *command.split()], cwd=folder, env=env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT_S, check=False,
        )  # fmt: skip
        lines = []
        for line in done.stdout.replace(str(helm), "HELM").replace(namespace, "NAMESPACE").splitlines():
            for pattern, replacement in MASKS:
                line = re.sub(pattern, replacement, line)
            lines.append(line.strip())
        found.append((command, done.returncode, sorted(lines)))
    return found


def test_a_life_driven_by_helmfile_goes_as_with_helm(
    cluster: ClusterUnderTest, tmp_path: Path, peer: Callable[[str], str]
) -> None:
    for name, text in CHART.items():
        path = tmp_path / "work" / "c" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    lives = []
    for letter, helm in (("h", Path(peer("helm"))), ("w", windlass_script())):
        home = tmp_path / letter
        home.mkdir()
        lives.append(life(peer("helmfile"), helm, tmp_path / "work", home, cluster.kubeconfig))
    assert all(code == 0 for command, code, _ in lives[0]), lives[0]
    for expected, actual in zip(*lives, strict=True):
        assert expected == actual
