"""When objects of the built-in kinds are done (Go: fluxcd/cli-utils pkg/kstatus/status/core.go)."""

from __future__ import annotations

from windlass.kube.status import (
    CURRENT,
    FAILED,
    FALSE,
    IN_PROGRESS,
    TRUE,
    StatusError,
    Verdict,
    conditions,
    integer,
    kind_of,
    nested,
    required_integer,
    text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.kube.status import Object

    Rule = Callable[[Object, float], Verdict]

SCHEDULE_WINDOW = 15.0
"""Seconds that a pod may be without a node before that counts as a failure (Go: ScheduleWindow)."""
_UNLIMITED = (1 << 31) - 1  # math.MaxInt32: what the controller takes for "no deadline"


def _short(what: str, have: int, want: int) -> Verdict | None:
    """Say that fewer are there than wanted, if so."""
    return Verdict(IN_PROGRESS, f"{what}: {have}/{want}") if want > have else None


def _surplus(have: int, want: int) -> Verdict | None:
    """Say that more are there than wanted, if so."""
    return Verdict(IN_PROGRESS, f"Pending termination: {have - want}") if have > want else None


def _always(item: Object, now: float) -> Verdict:
    return Verdict(CURRENT, "Resource is always ready")


def _stateful_set(item: Object, now: float) -> Verdict:
    if text(item, "", "spec", "updateStrategy", "type") == "OnDelete":
        return Verdict(CURRENT, "StatefulSet is using the ondelete update strategy")
    wanted = integer(item, 1, "spec", "replicas")
    replicas = integer(item, 0, "status", "replicas")
    found = (
        _short("Replicas", replicas, wanted)
        or _short("Ready", integer(item, 0, "status", "readyReplicas"), wanted)
        or _surplus(replicas, wanted)
    )
    if found:
        return found
    updated = integer(item, 0, "status", "updatedReplicas")
    partition = integer(item, -1, "spec", "updateStrategy", "rollingUpdate", "partition")
    if partition != -1:
        complete = Verdict(CURRENT, f"Partition rollout complete. updated: {updated}")
        return _short("updated", updated, wanted - partition) or complete
    if found := _short("current", integer(item, 0, "status", "currentReplicas"), wanted):
        return found
    if text(item, "", "status", "currentRevision") != text(item, "", "status", "updateRevision"):
        return Verdict(IN_PROGRESS, "Waiting for updated revision to match current")
    return Verdict(CURRENT, f"All replicas scheduled as expected. Replicas: {replicas}")


def _deployment(item: Object, now: float) -> Verdict:
    progressing = integer(item, _UNLIMITED, "spec", "progressDeadlineSeconds") == _UNLIMITED
    available = False
    for condition in conditions(item):
        if condition.type == "Progressing":
            if condition.reason == "ProgressDeadlineExceeded":
                return Verdict(FAILED, "Progress deadline exceeded")
            if condition.status == TRUE and condition.reason == "NewReplicaSetAvailable":
                progressing = True
        elif condition.type == "Available" and condition.status == TRUE:
            available = True
    wanted = integer(item, 1, "spec", "replicas")
    replicas = integer(item, 0, "status", "replicas")
    updated = integer(item, 0, "status", "updatedReplicas")
    found = (
        _short("Replicas", replicas, wanted)
        or _short("Updated", updated, wanted)
        or _surplus(replicas, wanted)
        or _short("Available", integer(item, 0, "status", "availableReplicas"), updated)
        or _short("Ready", integer(item, 0, "status", "readyReplicas"), wanted)
    )
    if found:
        return found
    if not progressing:
        return Verdict(IN_PROGRESS, "ReplicaSet not Available")
    if not available:
        return Verdict(IN_PROGRESS, "Deployment not Available")
    return Verdict(CURRENT, f"Deployment is available. Replicas: {replicas}")


def _replica_set(item: Object, now: float) -> Verdict:
    if any(condition.type == "ReplicaFailure" and condition.status == TRUE for condition in conditions(item)):
        return Verdict(IN_PROGRESS, "Replica Failure condition. Check Pods")
    wanted = integer(item, 1, "spec", "replicas")
    replicas = integer(item, 0, "status", "replicas")
    return (
        _short("Labelled", integer(item, 0, "status", "fullyLabeledReplicas"), wanted)
        or _short("Available", integer(item, 0, "status", "availableReplicas"), wanted)
        or _short("Ready", integer(item, 0, "status", "readyReplicas"), wanted)
        or _surplus(replicas, wanted)
        or Verdict(CURRENT, f"ReplicaSet is available. Replicas: {replicas}")
    )


def _daemon_set(item: Object, now: float) -> Verdict:
    # a controller that has acted has set both; elsewhere they may be missing (Go: checkGenerationSet)
    for path in (("metadata", "generation"), ("status", "observedGeneration")):
        if required_integer(item, *path) is None:
            return Verdict(IN_PROGRESS, f"{kind_of(item)} {'.'.join(path)} not found")
    wanted = integer(item, -1, "status", "desiredNumberScheduled")
    if wanted == -1:
        return Verdict(IN_PROGRESS, "Missing .status.desiredNumberScheduled")
    return (
        _short("Current", integer(item, 0, "status", "currentNumberScheduled"), wanted)
        or _short("Updated", integer(item, 0, "status", "updatedNumberScheduled"), wanted)
        or _short("Available", integer(item, 0, "status", "numberAvailable"), wanted)
        or _short("Ready", integer(item, 0, "status", "numberReady"), wanted)
        or Verdict(CURRENT, f"All replicas scheduled as expected. Replicas: {wanted}")
    )


def _claim(item: Object, now: float) -> Verdict:
    phase = text(item, "unknown", "status", "phase")
    if phase != "Bound":
        return Verdict(IN_PROGRESS, f"PVC is not Bound. phase: {phase}")
    return Verdict(CURRENT, "PVC is Bound")


_PHASES = {
    "Succeeded": Verdict(CURRENT, "Pod has completed successfully"),
    "Failed": Verdict(CURRENT, "Pod has completed, but not successfully"),
    "": Verdict(IN_PROGRESS, "Pod phase not available"),
}


def _pod(item: Object, now: float) -> Verdict:
    known = conditions(item)
    phase = text(item, "", "status", "phase")
    if phase in _PHASES:
        return _PHASES[phase]
    if phase == "Running":
        if any(condition.type == "Ready" and condition.status == TRUE for condition in known):
            return Verdict(CURRENT, "Pod is Ready")
        if crashing := _crash_looping(item):
            return Verdict(FAILED, f"Containers in CrashLoop state: {','.join(crashing)}")
        return Verdict(IN_PROGRESS, "Pod is running but is not Ready")
    if phase != "Pending":
        raise StatusError(f"unknown phase {phase}")
    if not _first_refusal_is_unschedulable(item):
        return Verdict(IN_PROGRESS, "Pod is in the Pending phase")
    if now - SCHEDULE_WINDOW < _created(item):
        return Verdict(IN_PROGRESS, "Pod has not been scheduled")
    return Verdict(FAILED, "Pod could not be scheduled")


def _first_refusal_is_unschedulable(item: Object) -> bool:
    for condition in conditions(item):
        if condition.type == "PodScheduled" and condition.status == FALSE:
            return condition.reason == "Unschedulable"
    return False


def is_unschedulable_pod(item: Object) -> bool:
    """Tell whether no node was found for a pod yet (Go: isPodUnschedulable)."""
    try:
        known = conditions(item)
    except StatusError:
        return False
    return any(
        condition.type == "PodScheduled" and condition.status == FALSE and condition.reason == "Unschedulable"
        for condition in known
    )


def _crash_looping(item: Object) -> list[str]:
    """Return the containers of a pod that crash again and again (Go: getCrashLoopingContainers)."""
    found, listed = nested(item, "status", "containerStatuses")
    if not found:
        return []
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise StatusError("status.containerStatuses is no list of mappings")
    waiting = [entry for entry in listed if text(entry, "", "state", "waiting", "reason") == "CrashLoopBackOff"]
    return [text(entry, "", "name") for entry in waiting if "name" in entry]


def _created(item: Object) -> float:
    """Return when an object was made, seconds since 1970; long ago if it does not say."""
    from windlass.golang.timeparse import ParseError, parse_rfc3339

    stamp = text(item, "", "metadata", "creationTimestamp")
    try:
        return parse_rfc3339(stamp).seconds
    except ParseError:
        return float("-inf")


def _disruption_budget(item: Object, now: float) -> Verdict:
    return Verdict(CURRENT, "AllowedDisruptions has been computed.")


def _job(item: Object, now: float) -> Verdict:
    succeeded, failed = integer(item, 0, "status", "succeeded"), integer(item, 0, "status", "failed")
    if finished := finished_job(item):
        return finished
    if not text(item, "", "status", "startTime"):
        return Verdict(IN_PROGRESS, "Job not started")
    active = integer(item, 0, "status", "active")
    return Verdict(CURRENT, f"Job in progress. success:{succeeded}, active: {active}, failed: {failed}")


def finished_job(item: Object) -> Verdict | None:
    """Return how a job ended, None while it has not."""
    wanted = integer(item, integer(item, 1, "spec", "parallelism"), "spec", "completions")
    for condition in conditions(item):
        if condition.status == TRUE and condition.type == "Complete":
            succeeded = integer(item, 0, "status", "succeeded")
            return Verdict(CURRENT, f"Job Completed. succeeded: {succeeded}/{wanted}")
        if condition.status == TRUE and condition.type == "Failed":
            return Verdict(FAILED, f"Job Failed. failed: {integer(item, 0, 'status', 'failed')}/{wanted}")
    return None


def _service(item: Object, now: float) -> Verdict:
    if text(item, "ClusterIP", "spec", "type") == "LoadBalancer" and not text(item, "", "spec", "clusterIP"):
        return Verdict(IN_PROGRESS, "ClusterIP not set. Service type: LoadBalancer")
    return Verdict(CURRENT, "Service is ready")


def _definition(item: Object, now: float) -> Verdict:
    for condition in conditions(item):
        if condition.type == "NamesAccepted" and condition.status == FALSE:
            return Verdict(FAILED, condition.message)
        if condition.type == "Established":
            if condition.status == FALSE and condition.reason != "Installing":
                return Verdict(FAILED, condition.message)
            if condition.status == TRUE:
                return Verdict(CURRENT, "CRD is established")
    return Verdict(IN_PROGRESS, "Install in progress")


RULES: dict[tuple[str, str], Rule] = {
    ("", "Service"): _service,
    ("", "Pod"): _pod,
    ("", "Secret"): _always,
    ("", "PersistentVolumeClaim"): _claim,
    ("", "ConfigMap"): _always,
    ("apps", "StatefulSet"): _stateful_set,
    ("apps", "DaemonSet"): _daemon_set,
    ("extensions", "DaemonSet"): _daemon_set,
    ("apps", "Deployment"): _deployment,
    ("extensions", "Deployment"): _deployment,
    ("apps", "ReplicaSet"): _replica_set,
    ("extensions", "ReplicaSet"): _replica_set,
    ("policy", "PodDisruptionBudget"): _disruption_budget,
    ("batch", "CronJob"): _always,
    ("batch", "Job"): _job,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): _definition,
}
