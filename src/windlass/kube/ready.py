"""When an object is ready by Helm 3's rules: pure, for the strategy ``legacy`` (Go: helm pkg/kube/ready.go).

Objects are those of the server, defaults filled in.
"""

from __future__ import annotations

from windlass.kube.errors import KubeError
from windlass.kube.status import FALSE, TRUE, conditions, integer, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from windlass.kube.status import Object

_HASH_LABEL = "pod-template-hash"
_ROLLING = "RollingUpdate"


def pod(item: Object) -> bool:
    """Tell whether a pod says so itself."""
    return any(condition.type == "Ready" and condition.status == TRUE for condition in conditions(item))


def job(item: Object) -> bool:
    """Tell whether a job is complete. Raises KubeError for one that has failed."""
    if integer(item, 0, "status", "failed") > integer(item, 0, "spec", "backoffLimit"):
        where = f"{text(item, '', 'metadata', 'namespace')}/{text(item, '', 'metadata', 'name')}"
        raise KubeError(f"job is failed: {where}")
    completions = integer(item, -1, "spec", "completions")
    return completions == -1 or integer(item, 0, "status", "succeeded") >= completions


def service(item: Object) -> bool:
    """Tell whether a service has its addresses."""
    kind = text(item, "", "spec", "type")
    if kind == "ExternalName":
        return True
    if not text(item, "", "spec", "clusterIP"):
        return False
    if kind != "LoadBalancer":
        return True
    return (
        bool(_part(item, "spec").get("externalIPs")) or _part(item, "status", "loadBalancer").get("ingress") is not None
    )


def claim(item: Object) -> bool:
    """Tell whether a claim has a volume."""
    return text(item, "", "status", "phase") == "Bound"


def definition(item: Object) -> bool:
    """Tell whether a kind is served. Names that are taken do not become free by waiting."""
    for condition in conditions(item):
        if condition.type == "Established" and condition.status == TRUE:
            return True
        if condition.type == "NamesAccepted" and condition.status == FALSE:
            return True
    return False


def is_observed(item: Object) -> bool:
    """Tell whether the controller has seen what is wanted now."""
    return integer(item, 0, "status", "observedGeneration") == integer(item, 0, "metadata", "generation")


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


def deployment(item: Object, replicas: Object) -> bool:
    """Tell whether a deployment is ready, given its new set."""
    if not (is_observed(replicas) and is_observed(item)):
        return False
    needed = integer(item, 0, "spec", "replicas") - _max_unavailable(item)
    return integer(replicas, 0, "status", "readyReplicas") >= needed


def daemon_set(item: Object) -> bool:
    """Tell whether enough nodes have their new pod."""
    if not is_observed(item):
        return False
    if text(item, "", "spec", "updateStrategy", "type") != _ROLLING:
        return True
    wanted = integer(item, 0, "status", "desiredNumberScheduled")
    if integer(item, 0, "status", "updatedNumberScheduled") != wanted:
        return False
    allowed = scaled(_part(item, "spec", "updateStrategy", "rollingUpdate").get("maxUnavailable"), wanted, up=True)
    return integer(item, 0, "status", "numberReady") >= wanted - (wanted if allowed is None else allowed)


def stateful_set(item: Object) -> bool:
    """Tell whether all pods beyond the partition are new, and all are ready."""
    if not is_observed(item):
        return False
    if text(item, "", "spec", "updateStrategy", "type") != _ROLLING:
        return True
    partition = integer(item, 0, "spec", "updateStrategy", "rollingUpdate", "partition")
    replicas = integer(item, 1, "spec", "replicas")
    if integer(item, 0, "status", "updatedReplicas") < replicas - partition:
        return False
    if integer(item, 0, "status", "readyReplicas") != replicas:
        return False
    same = text(item, "", "status", "currentRevision") == text(item, "", "status", "updateRevision")
    return partition != 0 or same


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
ALONE: dict[tuple[str, str, str], Callable[[Object], bool]] = {
    ("", "v1", "Pod"): pod,
    ("", "v1", "PersistentVolumeClaim"): claim,
    ("", "v1", "Service"): service,
    ("apps", "v1", "DaemonSet"): daemon_set,
    ("apps", "v1", "StatefulSet"): stateful_set,
    ("apiextensions.k8s.io", "v1", "CustomResourceDefinition"): definition,
    ("apiextensions.k8s.io", "v1beta1", "CustomResourceDefinition"): definition,
}
