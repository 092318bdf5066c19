"""What drawn charts are made of: objects of each kind, by how they end.

Each part is a text for a template. ``{name}`` stands for its name. SETTLES are ready in a moment, LATE a little later,
FAILS fail for good, STAYS never get anywhere; words in brackets say what is special about them.
"""

from __future__ import annotations

from tests.cluster.releases.drawn.dice import Dice

Parts = dict[str, str]


def _pods(fate: str, extra: str = "") -> str:
    return (
        f"  selector: {{matchLabels: {{app: '{{name}}'}}}}\n"
        f"  template:\n    metadata: {{labels: {{app: '{{name}}'}}, annotations: {{windlass-test/fate: {fate}}}}}\n"
        f"    spec: {{{extra}containers: [{{name: c, image: nginx}}]}}\n"
    )


def _workload(kind: str, spec: str, fate: str, extra: str = "") -> str:
    return f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: '{{name}}'}}\nspec:\n{spec}{_pods(fate, extra)}"


def _controller(fate: str, replicas: int = 1) -> str:
    template = f"{{metadata: {{labels: {{app: '{{name}}'}}, annotations: {{windlass-test/fate: {fate}}}}}, "
    return (
        "apiVersion: v1\nkind: ReplicationController\nmetadata: {name: '{name}'}\n"
        f"spec: {{replicas: {replicas}, selector: {{app: '{{name}}'}}, template: {template}"
        "spec: {containers: [{name: c, image: nginx}]}}}\n"
    )


def _pod(fate: str, spec: str = "restartPolicy: Never", more: str = "") -> str:
    metadata = f"{{name: '{{name}}', annotations: {{windlass-test/fate: {fate}{more}}}}}"
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata: {metadata}\n"
        f"spec: {{{spec}, containers: [{{name: c, image: busybox}}]}}\n"
    )


def _job(fate: str, spec: str = "backoffLimit: 0") -> str:
    return (
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: '{name}'}\n"
        f"spec:\n  {spec}\n  template:\n    metadata: {{annotations: {{windlass-test/fate: {fate}}}}}\n"
        "    spec: {restartPolicy: Never, containers: [{name: c, image: busybox}]}\n"
    )


def _plain(version: str, kind: str, rest: str) -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: '{{name}}'}}\n{rest}\n"


def _service(spec: str, fate: str = "run") -> str:
    where = f"metadata: {{name: '{{name}}', annotations: {{windlass-test/fate: {fate}}}}}"
    return f"apiVersion: v1\nkind: Service\n{where}\nspec: {{{spec}}}\n"


def custom(status: str) -> str:
    """Return a custom resource whose status its template has."""
    return _plain("example.com/v1", "Thing", f"status: {status}" if status else "spec: {a: b}")


def _conditions(*conditions: str) -> str:
    return custom("{conditions: [" + ", ".join(f"{{{condition}}}" for condition in conditions) + "]}")


_NO_NODE = "nodeSelector: {nowhere: 'true'}, "
_ON_DELETE = "  updateStrategy: {type: OnDelete}\n"
_AT_ONCE = "  serviceName: s\n  podManagementPolicy: Parallel\n"
_INDEXED = "backoffLimit: 0\n  completions: 2\n  parallelism: 2\n  completionMode: Indexed"
_SCALER = "scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: none}, minReplicas: 1, maxReplicas: 2"

SETTLES: Parts = {
    "deployment": _workload("Deployment", "  replicas: 2\n", "run"),
    "deployment (none)": _workload("Deployment", "  replicas: 0\n", "unready"),
    "deployment (paused)": _workload("Deployment", "  paused: true\n", "unready"),
    "deployment (recreate)": _workload("Deployment", "  strategy: {type: Recreate}\n", "run"),
    "deployment (no deadline)": _workload("Deployment", "  progressDeadlineSeconds: 2147483647\n", "run"),
    "stateful set": _workload("StatefulSet", _AT_ONCE + "  replicas: 2\n", "run"),
    "stateful set (none)": _workload("StatefulSet", _AT_ONCE + "  replicas: 0\n", "run"),
    "stateful set (partition)": _workload(
        "StatefulSet", _AT_ONCE + "  replicas: 2\n  updateStrategy: {rollingUpdate: {partition: 1}}\n", "run"
    ),
    "stateful set (on delete)": _workload("StatefulSet", _AT_ONCE + _ON_DELETE, "run"),
    "daemon set": _workload("DaemonSet", "  minReadySeconds: 0\n", "run"),
    "daemon set (nowhere)": _workload("DaemonSet", "  minReadySeconds: 0\n", "run", _NO_NODE),
    "daemon set (on delete)": _workload("DaemonSet", _ON_DELETE, "run"),
    "replica set": _workload("ReplicaSet", "  replicas: 2\n", "run"),
    "replica set (none)": _workload("ReplicaSet", "  replicas: 0\n", "run"),
    "controller": _controller("run"),
    "controller (none)": _controller("run", 0),
    "pod": _pod("run"),
    "pod (done)": _pod("done"),
    "pod (evicted)": _pod("evicted"),
    "pod (failed)": _pod("fail"),
    "job": _job("done"),
    "job (of two)": _job("done", _INDEXED),
    "job (suspended)": _job("done", "suspend: true"),
    "cron job": _plain(
        "batch/v1",
        "CronJob",
        "spec: {schedule: '1 1 1 1 *', suspend: true, jobTemplate: {spec: {template: {spec: "
        "{restartPolicy: Never, containers: [{name: c, image: busybox}]}}}}}",
    ),
    "service": _service("selector: {app: x}, ports: [{port: 80}]"),
    "service (headless)": _service("clusterIP: None, selector: {app: x}, ports: [{port: 80}]"),
    "service (elsewhere)": _service("type: ExternalName, externalName: example.com"),
    "service (balanced)": _service("type: LoadBalancer, selector: {app: x}, ports: [{port: 80}]"),
    "ingress": _plain(
        "networking.k8s.io/v1", "Ingress", "spec: {defaultBackend: {service: {name: s, port: {number: 80}}}}"
    ),
    "scaler": _plain("autoscaling/v2", "HorizontalPodAutoscaler", f"spec: {{{_SCALER}}}"),
    "budget": _plain("policy/v1", "PodDisruptionBudget", "spec: {minAvailable: 1, selector: {matchLabels: {app: x}}}"),
    "volume and claim": "\n---\n".join(
        (
            _plain(
                "v1",
                "PersistentVolume",
                "spec: {storageClassName: '{name}', capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], "
                "hostPath: {path: /tmp}}",
            ),
            _plain(
                "v1",
                "PersistentVolumeClaim",
                "spec: {storageClassName: '{name}', accessModes: [ReadWriteOnce], "
                "resources: {requests: {storage: 1Gi}}}",
            ),
        )
    ),
    "namespace": _plain("v1", "Namespace", ""),
    "config map": _plain("v1", "ConfigMap", "data: {a: b}"),
    "secret": _plain("v1", "Secret", "data: {a: Yg==}"),
    "account": _plain("v1", "ServiceAccount", ""),
    "role": _plain("rbac.authorization.k8s.io/v1", "Role", "rules: []"),
    "cluster role": _plain("rbac.authorization.k8s.io/v1", "ClusterRole", "rules: []"),
    "binding (odd name)": _plain(
        "rbac.authorization.k8s.io/v1",
        "RoleBinding",
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: x}",
    ).replace("'{name}'", "'{name}:odd'"),
    "policy": _plain("networking.k8s.io/v1", "NetworkPolicy", "spec: {podSelector: {}}"),
    "priority": _plain("scheduling.k8s.io/v1", "PriorityClass", "value: 1"),
    "storage": _plain(
        "storage.k8s.io/v1", "StorageClass", "provisioner: none\nvolumeBindingMode: WaitForFirstConsumer"
    ),
    "thing": custom(""),
    "thing (ready)": _conditions("type: Ready, status: 'True'"),
    "thing (other conditions)": _conditions("type: Synced, status: 'False', message: no"),
    "thing (odd)": _conditions("type: Ready, status: maybe"),
    "thing (stalled no more)": _conditions("type: Stalled, status: 'False'", "type: Ready, status: 'True'"),
    "thing (seen)": custom("{observedGeneration: 1, conditions: [{type: Ready, status: 'True'}]}"),
}

FAILS: Parts = {
    "deployment": _workload("Deployment", "  progressDeadlineSeconds: 1\n", "unready"),
    "stateful set": _workload("StatefulSet", _AT_ONCE + "  replicas: 2\n", "crash"),
    "replica set": _workload("ReplicaSet", "  replicas: 1\n", "crash"),
    "pod": _pod("crash", "restartPolicy: Always"),
    "job": _job("fail"),
    "job (of two)": _job("fail-some", _INDEXED),
    "job (too late)": _job("run", "activeDeadlineSeconds: 1"),
    "thing (stalled)": _conditions("type: Stalled, status: 'True', reason: Broken, message: cannot go on"),
}

STAYS: Parts = {
    "deployment": _workload("Deployment", "  replicas: 2\n", "unready"),
    "deployment (image)": _workload("Deployment", "  replicas: 1\n", "image"),
    "deployment (crash)": _workload("Deployment", "  replicas: 1\n", "crash"),
    "deployment (no node)": _workload("Deployment", "  replicas: 1\n", "run", _NO_NODE),
    "deployment (some)": _workload(
        "Deployment", "  replicas: 2\n  strategy: {rollingUpdate: {maxUnavailable: 1, maxSurge: 1}}\n", "unready"
    ),
    "stateful set": _workload("StatefulSet", "  serviceName: s\n  replicas: 2\n", "unready"),
    "stateful set (image)": _workload("StatefulSet", _AT_ONCE + "  replicas: 2\n", "image"),
    "daemon set": _workload("DaemonSet", "  minReadySeconds: 0\n", "unready"),
    "daemon set (all may be away)": _workload(
        "DaemonSet", "  updateStrategy: {rollingUpdate: {maxUnavailable: '100%'}}\n", "unready"
    ),
    "replica set": _workload("ReplicaSet", "  replicas: 2\n", "unready"),
    "controller": _controller("unready"),
    "pod": _pod("unready"),
    "pod (pending)": _pod("pending"),
    "pod (no node)": _pod("run", "nodeSelector: {nowhere: 'true'}"),
    "pod (first container)": _pod("init-crash", "initContainers: [{name: i, image: busybox}]"),
    "job": _job("run"),
    "job (no node)": _job("pending"),
    "claim": _plain(
        "v1",
        "PersistentVolumeClaim",
        "spec: {storageClassName: none, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}",
    ),
    "service (balanced)": _service("type: LoadBalancer, selector: {app: x}, ports: [{port: 80}]", "pending"),
    "thing (not ready)": _conditions("type: Ready, status: 'False', reason: R, message: fetching the secret"),
    "thing (unknown)": _conditions("type: Ready, status: Unknown, message: who knows"),
    "thing (at work)": _conditions("type: Reconciling, status: 'True', message: at work"),
    "thing (not seen)": custom("{observedGeneration: 7, conditions: [{type: Ready, status: 'True'}]}"),
    "thing (wrong)": custom("{observedGeneration: seven}"),
}

LATE: Parts = {
    "deployment": _workload("Deployment", "  replicas: 1\n", "run, windlass-test/ready-after: 2s"),
    "stateful set": _workload("StatefulSet", "  serviceName: s\n  replicas: 2\n", "run, windlass-test/ready-after: 1s"),
    "pod": _pod("run", more=", windlass-test/ready-after: 2s"),
    "job": _job("done, windlass-test/complete-after: 2s"),
}

FATES = (
    (SETTLES,), (SETTLES, FAILS), (SETTLES, STAYS), (SETTLES, FAILS, STAYS), (LATE, SETTLES), (LATE, FAILS),
)  # fmt: skip


def charts(dice: Dice, namespace: str) -> dict[str, str]:
    """Return the templates of two charts; names begin with the namespace, for not all kinds have one."""
    fates = dice.one(FATES)
    first = [_part(dice.of(place), fates) for place in range(dice.number(1, 4))]
    second = [part if dice.chance(40) else _part(dice.of(f"{place}+"), fates) for place, part in enumerate(first)]
    return {
        name: "\n---\n".join(part.replace("{name}", f"{namespace}-o{place}") for place, part in enumerate(parts))
        for name, parts in (("one", first), ("two", second))
    }


def _part(dice: Dice, fates: tuple[Parts, ...]) -> str:
    parts = dice.one(fates)
    return parts[dice.one(sorted(parts))]


def commands(dice: Dice) -> list[str]:
    """Return commands on the release ``a``, from the charts ``one`` and ``two``. TIME stands for their patience."""
    found = [f"install a one{_flags(dice)}{dice.one(('', '', ' --rollback-on-failure'))}"]
    if dice.chance(70):
        more = dice.one(("", "", " --rollback-on-failure", " --cleanup-on-fail"))
        found.append(f"upgrade a two{_flags(dice)}{more}")
    if dice.chance(30):
        found.append(f"rollback a{_flags(dice)}")
    ways = ("--wait", "--wait=legacy", "", "--wait --cascade foreground", "--wait --keep-history")
    return [*found, "history a", f"uninstall a --timeout TIME {dice.one(ways)}"]


def _flags(dice: Dice) -> str:
    ways = ("--wait", "--wait", "--wait=watcher", "--wait=hookOnly", "--wait=legacy", "--wait=legacy")
    return f" {dice.one(ways)}{dice.one(('', ' --wait-for-jobs'))} --timeout TIME"
