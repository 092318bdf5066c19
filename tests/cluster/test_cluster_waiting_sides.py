"""Waiting by helm and by windlass side by side: what each kind is waited for, how it ends, what hooks leave."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cluster.conftest import ClusterUnderTest
from tests.cluster.releases.kubelet import kubelet
from tests.cluster.releases.sides import Side, View
from tests.differential.harness import Result, windlass_script

pytestmark = pytest.mark.peer("kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler", "kwok", "helm")


def workload(kind: str, name: str, spec: str, fate: str = "run") -> str:
    return f"""
---
apiVersion: apps/v1
kind: {kind}
metadata: {{name: {name}}}
spec:
  {spec}
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}, annotations: {{windlass-test/fate: {fate}}}}}
    spec: {{containers: [{{name: c, image: nginx}}]}}
"""


def job(name: str, fate: str, annotations: str = "{}") -> str:
    return f"""
---
apiVersion: batch/v1
kind: Job
metadata: {{name: {name}, annotations: {annotations}}}
spec:
  backoffLimit: 0
  template:
    metadata: {{annotations: {{windlass-test/fate: {fate}}}}}
    spec: {{restartPolicy: Never, containers: [{{name: c, image: busybox}}, {{name: d, image: busybox}}]}}
"""


def custom(name: str, conditions: str) -> str:
    return f"""
---
apiVersion: example.com/v1
kind: Thing
metadata: {{name: {name}}}
status: {{conditions: [{conditions}]}}
"""


DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: things, singular: thing, kind: Thing, listKind: ThingList}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
"""

CLAIM = """
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: p}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""
FINALIZED = """
---
apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}-stays", finalizers: [example.com/never]}
"""
BALANCER = """
---
apiVersion: v1
kind: Service
metadata: {name: lb, annotations: {windlass-test/fate: pending}}
spec: {type: LoadBalancer, selector: {app: x}, ports: [{port: 80}]}
"""
BUDGET = """
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: b}
spec: {minAvailable: 1, selector: {matchLabels: {app: x}}}
"""
TEST_POD = """
---
apiVersion: v1
kind: Pod
metadata: {name: tried, annotations: {helm.sh/hook: test, helm.sh/hook-delete-policy: hook-succeeded}}
spec:
  restartPolicy: Never
  initContainers: [{name: i, image: busybox}]
  containers: [{name: c, image: busybox}]
"""

STEADY = "".join(
    [
        workload("Deployment", "d", "replicas: 2"),
        workload("StatefulSet", "s", "serviceName: s"),
        workload("DaemonSet", "each", "minReadySeconds: 0"),
        workload("ReplicaSet", "r", "replicas: 1"),
        BUDGET,
        job("j", "done"),
    ]
)
STUCK = "".join(
    [
        workload("Deployment", "d", "progressDeadlineSeconds: 1", "unready"),
        workload("Deployment", "paused", "paused: true", "unready"),
        workload("StatefulSet", "s", "{serviceName: s, replicas: 2}".strip("{}").replace(", ", "\n  "), "unready"),
        workload("DaemonSet", "each", "minReadySeconds: 0", "unready"),
        workload("ReplicaSet", "r", "replicas: 1", "unready"),
        CLAIM,
        BALANCER,
        job("j", "run"),
        job("k", "fail"),
    ]
)
CONDITIONS = "".join(
    [
        custom("ready", '{type: Ready, status: "True"}'),
        custom("plain", ""),
        custom("waits", '{type: Ready, status: "False", reason: Syncing, message: fetching the secret}'),
        custom("stalled", '{type: Stalled, status: "True", reason: Broken, message: cannot go on}'),
        custom("odd", "{type: Ready, status: true}"),
        custom("at-work", '{type: Reconciling, status: "True", message: at work}'),
    ]
)
HOOK_LOGS = "{helm.sh/hook: pre-install, helm.sh/hook-output-log-policy: 'hook-succeeded, hook-failed'}"

CHARTS = {
    "steady": STEADY,
    "stuck": STUCK,
    "conditions": CONDITIONS,
    "finalized": FINALIZED,
    "hook-done": job("h", "done", HOOK_LOGS) + TEST_POD,
    "never": workload("Deployment", "d", "replicas: 1", "unready"),
    "hook-failed": job("h", "fail", HOOK_LOGS),
    "hook-stuck": job("h", "run", "{helm.sh/hook: pre-install}"),
}

SEQUENCES = {
    "kinds": [
        "install a steady --wait --wait-for-jobs --timeout 30s",
        "upgrade a steady --wait=legacy --wait-for-jobs --timeout 30s",
        "uninstall a --wait --timeout 30s",
    ],
    "stuck": ["install a stuck --wait --wait-for-jobs --timeout 6s"],
    "stuck-legacy": ["install a stuck --wait=legacy --timeout 3s"],
    "conditions": ["install a conditions --wait --timeout 2s"],
    "finalizers": [
        "install a finalized",
        "uninstall a --wait --timeout 2s",
        "install b finalized",
        "uninstall b --wait=legacy --timeout 2s",
    ],
    "hooks": [
        "install a hook-done",
        "test a --logs",
        "install b hook-failed --wait=legacy",
        "upgrade --install c hook-failed --wait",
    ],
    "hooks-stuck": ["install a hook-stuck --timeout 2s", "install b hook-stuck --wait=legacy --timeout 2s"],
}


@pytest.fixture(scope="module")
def view(whole_cluster: ClusterUnderTest) -> Iterator[View]:
    with View(whole_cluster.kubeconfig) as found:
        yield found


@pytest.fixture
def sides(
    request: pytest.FixtureRequest,
    whole_cluster: ClusterUnderTest,
    view: View,
    tmp_path: Path,
    peer: Callable[[str], str],
) -> list[Side]:
    folder = tmp_path / "charts"
    for name, text in CHARTS.items():
        made = folder / name
        (made / "templates").mkdir(parents=True)
        (made / "Chart.yaml").write_text(f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n")
        (made / "templates" / "all.yaml").write_text(text)
    stamp = f"{time.time_ns() % 10**9}"
    found = [
        Side(program, f"wait-{letter}{stamp}", tmp_path / letter, whole_cluster.kubeconfig, folder)
        for letter, program in (("h", Path(peer("helm"))), ("w", windlass_script()))
    ]
    for side in found:
        view.make_namespace(side.namespace)
    return found


def both(sides: list[Side], line: str) -> list[Result]:
    """Run a command on both sides at once."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(lambda side: side.run(line.split()), sides))


def settled(result: Result) -> tuple[int, list[str], str]:
    """Return a result; counts of things under way when time ran out are no part of it, nor is the order of lines."""
    err = re.sub(r"(?<=[:/]) ?\d+(?=/|\b)", "N", re.sub(r"-[a-z0-9]{5}(?=, container)", "-POD", result.err))
    return result.code, sorted(err.replace("\\n", "\n").splitlines()), result.out


@pytest.mark.parametrize("name", SEQUENCES)
def test_waiting_goes_as_with_helm(name: str, sides: list[Side], view: View, whole_cluster: ClusterUnderTest) -> None:
    if name == "conditions":
        define(view)
    logs = {"c": b"first\nsecond\n", "d": b"", "i": b"from the beginning\n"}
    with kubelet(view.client, whole_cluster.pki, logs):
        for line in SEQUENCES[name]:
            theirs, ours = (settled(result) for result in both(sides, line))
            assert theirs == ours, line


def define(view: View) -> None:
    """Make the kind of custom resource, if it is not there."""
    from windlass.kube.errors import ApiStatus
    from windlass.yaml import to_json

    path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    try:
        view.client.call("POST", path, body=to_json(DEFINITION).encode())
    except ApiStatus as error:
        assert error.reason == "AlreadyExists"
    for _ in range(100):
        try:
            view.client.get("/apis/example.com/v1/namespaces/default/things")
            return
        except ApiStatus:
            time.sleep(0.05)


def test_under_its_own_name_an_account_follows_helms_text(
    sides: list[Side], view: View, whole_cluster: ClusterUnderTest
) -> None:
    side = sides[1]
    with kubelet(view.client, whole_cluster.pki, {"c": b"".join(b"line %d\n" % n for n in range(30))}):
        done = subprocess.run(
            [str(side.program), "install", "a", "never", "--wait", "--timeout", "2s"],
            capture_output=True,
            cwd=side.charts,
            env={**side.environment(), "WINDLASS_NAMESPACE": side.namespace},
            timeout=60,
            check=False,
            text=True,
        )

    where = f"Deployment/{side.namespace}/d"
    problem = f"Error: INSTALLATION FAILED: resource {where} not ready. status: InProgress, message: Available: 0/1"
    lines = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert lines[:3] == [problem, "context deadline exceeded", f"  {where}: InProgress: Available: 0/1"]
    assert "Normal ScalingReplicaSet: Scaled up replica set d-" in done.stderr
    assert "container c: running, not ready" in done.stderr
    assert [line.strip() for line in lines if "|" in line] == [f"| line {n}" for n in range(20, 30)]
