"""When an object is ready by Helm 3's rules: pure, for the strategy ``legacy`` (Go: helm pkg/kube/ready.go).

Objects are those of the server, defaults filled in. What is found comes with the words in which Helm logs it.
"""

from __future__ import annotations

from windlass.kube.errors import KubeError
from windlass.kube.status import FALSE, TRUE, conditions, integer, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from dataclasses import dataclass as record

    from windlass.kube.status import Object
else:
    from windlass._record import record

_HASH_LABEL = "pod-template-hash"
_ROLLING = "RollingUpdate"


@record(frozen=True)
class Finding:
    """Whether an object is ready, and the words for it: "" where Helm has none. ``fields`` are the log's attributes."""

    ready: bool
    message: str = ""
    fields: tuple[tuple[str, object], ...] = ()


def _found(item: Object, ready: bool, message: str, **fields: object) -> Finding:
    where = (("namespace", text(item, "", "metadata", "namespace")), ("name", text(item, "", "metadata", "name")))
    return Finding(ready, message, (*where, *fields.items()))


def pod(item: Object) -> Finding:
    """Judge a pod by what it says itself."""
    if any(condition.type == "Ready" and condition.status == TRUE for condition in conditions(item)):
        return Finding(True)
    return _found(item, False, "Pod is not ready")


def job(item: Object) -> Finding:
    """Judge a job by its counts. Raises KubeError for one that has failed."""
    if integer(item, 0, "status", "failed") > integer(item, 0, "spec", "backoffLimit"):
        where = f"{text(item, '', 'metadata', 'namespace')}/{text(item, '', 'metadata', 'name')}"
        raise KubeError(f"job is failed: {where}")
    completions = integer(item, -1, "spec", "completions")
    if completions != -1 and integer(item, 0, "status", "succeeded") < completions:
        return _found(item, False, "Job is not completed")
    return _found(item, True, "Job is completed")


def service(item: Object) -> Finding:
    """Judge a service by its addresses."""
    kind, address = text(item, "", "spec", "type"), text(item, "", "spec", "clusterIP")
    if kind == "ExternalName":
        return Finding(True)
    if not address:
        return _found(item, False, "Service does not have cluster IP address")
    external = _part(item, "spec").get("externalIPs") or []
    if kind == "LoadBalancer":
        if external:
            return _found(item, True, "Service has external IP addresses", externalIPs=external)
        if _part(item, "status", "loadBalancer").get("ingress") is None:
            return _found(item, False, "Service does not have load balancer ingress IP address")
    return _found(item, True, "Service is ready", clusterIP=address, externalIPs=external)


def claim(item: Object) -> Finding:
    """Judge a claim by whether it has a volume."""
    phase = text(item, "", "status", "phase")
    if phase != "Bound":
        return _found(item, False, "PersistentVolumeClaim is not bound")
    return _found(item, True, "PersistentVolumeClaim is bound", phase=phase)


def definition(item: Object) -> Finding:
    """Judge a definition by whether its kind is served. Names that are taken do not become free by waiting."""
    for condition in conditions(item):
        if condition.type == "Established" and condition.status == TRUE:
            return Finding(True)
        if condition.type == "NamesAccepted" and condition.status == FALSE:
            return Finding(True)
    return Finding(False)


_UNOBSERVED = {
    "Deployment": "Deployment is not ready, observedGeneration does not match spec generation",
    "DaemonSet": "DaemonSet is not ready, observedGeneration does not match spec generation",
    "StatefulSet": "StatefulSet is not ready, observedGeneration doest not match spec generation",
    "ReplicaSet": "ReplicaSet is not ready, observedGeneration doest not match spec generation",
    "ReplicationController": "ReplicationController is not ready, observedGeneration doest not match spec generation",
}


def unobserved(item: Object, kind: str) -> Finding | None:
    """Tell that the controller has not seen yet what is wanted now, if so."""
    seen, wanted = integer(item, 0, "status", "observedGeneration"), integer(item, 0, "metadata", "generation")
    if seen == wanted:
        return None
    name = "observedGeneration" if kind == "DaemonSet" else "actualGeneration"
    return _found(item, False, _UNOBSERVED[kind], **{name: seen, "expectedGeneration": wanted})


def is_paused(item: Object) -> bool:
    """Tell whether a deployment stands still on purpose."""
    return _part(item, "spec").get("paused") is True


def new_replica_set(deployment: Object, sets: Iterable[Object]) -> Object | None:
    """Return the oldest set that has the deployment's template (Go: deployment/util FindNewReplicaSet)."""
    owner = text(deployment, "", "metadata", "uid")
    template = _template(deployment)
    candidates = [item for item in sets if _is_controlled_by(item, owner) and _template(item) == template]
    return min(candidates, key=_age, default=None)


def _age(item: Object) -> tuple[str, str]:
    # RFC 3339 in UTC sorts as text
    return text(item, "", "metadata", "creationTimestamp"), text(item, "", "metadata", "name")


def deployment(item: Object, replicas: Object) -> Finding:
    """Judge a deployment by its new set."""
    if found := unobserved(replicas, "ReplicaSet") or unobserved(item, "Deployment"):
        return found
    needed = integer(item, 0, "spec", "replicas") - _max_unavailable(item)
    return _counted(
        item, integer(replicas, 0, "status", "readyReplicas"), needed, "Deployment does not have enough pods ready"
    )


def _counted(item: Object, have: int, need: int, short: str) -> Finding:
    kind = short.partition(" ")[0]
    message = short if have < need else f"{kind} is ready"
    return _found(item, have >= need, message, readyPods=have, totalPods=need)


def daemon_set(item: Object) -> Finding:
    """Judge a daemon set by how many nodes have their new pod."""
    if found := unobserved(item, "DaemonSet"):
        return found
    if text(item, "", "spec", "updateStrategy", "type") != _ROLLING:
        return Finding(True)
    wanted = integer(item, 0, "status", "desiredNumberScheduled")
    updated = integer(item, 0, "status", "updatedNumberScheduled")
    if updated != wanted:
        short = "DaemonSet does not have enough Pods scheduled"
        return _found(item, False, short, scheduledPods=updated, totalPods=wanted)
    allowed = scaled(_part(item, "spec", "updateStrategy", "rollingUpdate").get("maxUnavailable"), wanted, up=True)
    needed = wanted - (wanted if allowed is None else allowed)
    return _counted(
        item, integer(item, 0, "status", "numberReady"), needed, "DaemonSet does not have enough Pods ready"
    )


def stateful_set(item: Object) -> Finding:
    """Judge a stateful set: all pods beyond the partition are to be new, and all are to be ready."""
    if found := unobserved(item, "StatefulSet"):
        return found
    strategy = text(item, "", "spec", "updateStrategy", "type")
    if strategy != _ROLLING:
        return _found(item, True, "StatefulSet skipped ready check", updateStrategy=strategy)
    partition = integer(item, 0, "spec", "updateStrategy", "rollingUpdate", "partition")
    replicas = integer(item, 1, "spec", "replicas")
    updated, ready = integer(item, 0, "status", "updatedReplicas"), integer(item, 0, "status", "readyReplicas")
    if updated < replicas - partition:
        short = "StatefulSet does not have enough Pods scheduled"
        return _found(item, False, short, readyPods=updated, totalPods=replicas - partition)
    if ready != replicas:
        short = "StatefulSet does not have enough Pods ready"
        return _found(item, False, short, readyPods=ready, totalPods=replicas)
    current, wanted = text(item, "", "status", "currentRevision"), text(item, "", "status", "updateRevision")
    if partition == 0 and current != wanted:
        old = "StatefulSet is not ready, currentRevision does not match updateRevision"
        return _found(item, False, old, currentRevision=current, updateRevision=wanted)
    return _found(item, True, "StatefulSet is ready", readyPods=ready, totalPods=replicas)


def scaled(value: object, total: int, *, up: bool) -> int | None:
    """Return a number, or a percentage of ``total``; None for what is neither (Go: intstr)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not value.endswith("%"):
        return None
    digits = value[:-1]
    if not (digits.isascii() and digits.lstrip("+-").isdigit()):
        return None
    product = int(digits) * total
    return -(-product // 100) if up else product // 100


def _max_unavailable(item: Object) -> int:
    """Return how many pods of a deployment may be missing (Go: deployment/util MaxUnavailable, ResolveFenceposts)."""
    replicas = integer(item, 0, "spec", "replicas")
    if text(item, "", "spec", "strategy", "type") != _ROLLING or replicas == 0:
        return 0
    rolling = _part(item, "spec", "strategy", "rollingUpdate")
    surge = scaled(_as_percentage(rolling.get("maxSurge", 0)), replicas, up=True)
    missing = scaled(_as_percentage(rolling.get("maxUnavailable", 0)), replicas, up=False)
    if surge is None or missing is None:
        return 0
    return min(replicas, 1 if surge == missing == 0 else missing)


def _as_percentage(value: object) -> object:
    """Return any text as a percentage (Go: intstr.GetValueFromIntOrPercent, the deprecated one)."""
    return value.replace("%", "") + "%" if isinstance(value, str) else value


def _part(item: Object, *path: str) -> Object:
    found: object = item
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _template(item: Object) -> Object:
    """Return a pod template without the label that tells sets apart (Go: EqualIgnoreHash)."""
    template = dict(_part(item, "spec", "template"))
    metadata = dict(_part(template, "metadata"))
    labels = {name: value for name, value in _part(metadata, "labels").items() if name != _HASH_LABEL}
    return {**template, "metadata": {**metadata, "labels": labels}}


def _is_controlled_by(item: Object, owner: str) -> bool:
    owners = _part(item, "metadata").get("ownerReferences")
    listed = owners if isinstance(owners, list) else []
    return any(entry.get("controller") is True and entry.get("uid") == owner for entry in listed)


# Kinds that are judged by themselves alone, by group, version and kind: others need a look at what they own
ALONE: dict[tuple[str, str, str], Callable[[Object], Finding]] = {
    ("", "v1", "Pod"): pod,
    ("", "v1", "PersistentVolumeClaim"): claim,
    ("", "v1", "Service"): service,
    ("apps", "v1", "DaemonSet"): daemon_set,
    ("apps", "v1", "StatefulSet"): stateful_set,
    ("apiextensions.k8s.io", "v1", "CustomResourceDefinition"): definition,
    ("apiextensions.k8s.io", "v1beta1", "CustomResourceDefinition"): definition,
}
