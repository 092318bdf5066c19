"""How the state of an object is read while waiting: which rule counts, and whose pods are looked at.

Go: fluxcd/cli-utils pkg/kstatus/polling/statusreaders, helm internal/statusreaders and pkg/kube/statuswait.go.
"""

from __future__ import annotations

from windlass.kube.errors import ApiStatus, KubeError
from windlass.kube.status import (
    CURRENT,
    FAILED,
    GONE,
    IN_PROGRESS,
    UNREADABLE,
    StatusError,
    Verdict,
    compute,
    kind_of,
    text,
)
from windlass.kube.status_kinds import finished_job, is_unschedulable_pod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from dataclasses import dataclass as record

    from windlass.kube.resources import Object

    Pods = Callable[[str, str], list[Object]]
    """From a namespace and a label selector to the pods there. Raises KubeError."""
    Read = Callable[[str, Object], Verdict]
else:
    from windlass._record import record

# Kinds that are judged by their pods too when they are not done themselves
_POD_CONTROLLERS = (("apps", "StatefulSet"), ("apps", "ReplicaSet"))


@record(frozen=True)
class Reading:
    """A verdict, and whether it is worth looking again when the time for finding a node has passed."""

    verdict: Verdict
    unschedulable: bool = False


class Reader:
    """Judges objects by kstatus; ``special`` has rules that come first, by group and kind."""

    def __init__(
        self,
        pods: Pods,
        clock: Callable[[], float],
        special: Mapping[tuple[str, str], Callable[[Object], Verdict]] | None = None,
        otherwise: Verdict | None = None,
    ) -> None:
        """``clock`` gives seconds since 1970; ``otherwise`` is the verdict on kinds without a special rule."""
        self._pods = pods
        self._clock = clock
        self._special = special or {}
        self._otherwise = otherwise

    def read(self, group: str, item: Object) -> Reading:
        """Return the state of an object; one that cannot be judged is Unknown."""
        kind = kind_of(item)
        try:
            rule = self._special.get((group, kind))
            if rule is not None:
                return Reading(rule(item))
            if self._otherwise is not None:
                return Reading(self._otherwise)
            owns_pods = (group, kind) in _POD_CONTROLLERS
            selector = _selector(item) if owns_pods else ""
            verdict = compute(item, group, kind, self._clock())
            if verdict.status != IN_PROGRESS:
                return Reading(verdict)  # whatever its pods do: they need not be asked for
            if owns_pods:
                return self._by_pods(item, selector, verdict)
            return Reading(verdict, (group, kind) == ("", "Pod") and is_unschedulable_pod(item))
        except ApiStatus as error:
            return Reading(GONE if error.is_not_found else UNREADABLE)
        except KubeError:
            return Reading(UNREADABLE)

    def _by_pods(self, item: Object, selector: str, verdict: Verdict) -> Reading:
        """Judge what makes pods: it has failed if any of them has for good (Go: podControllerStatusReader)."""
        pods = self._pods(text(item, "", "metadata", "namespace"), selector)
        failed, unschedulable = 0, False
        for pod in pods:
            unschedulable = unschedulable or is_unschedulable_pod(pod)
            failed += self._has_failed(pod)
        if failed:
            return Reading(Verdict(FAILED, f"{failed} pods have failed"))
        return Reading(verdict, unschedulable)

    def _has_failed(self, pod: Object) -> bool:
        """Tell whether a pod has failed for good: not while it goes, nor for want of a node (isTransientPodFailure)."""
        if text(pod, "", "metadata", "deletionTimestamp") or is_unschedulable_pod(pod):
            return False
        try:
            return compute(pod, "", "Pod", self._clock()).status == FAILED
        except StatusError:
            return False


def _selector(item: Object) -> str:
    """Return an object's selector as a query has it. Raises KubeError."""
    from windlass.kube.selectors import of_labels
    from windlass.kube.status import nested

    found, selector = nested(item, "spec", "selector")
    if not found or not isinstance(selector, dict):
        raise KubeError("no selector found")
    return of_labels(selector)


def _finished_job(item: Object) -> Verdict:
    """Judge a job that is waited for to its end (Go: internal/statusreaders/job_status_reader.go)."""
    return finished_job(item) or Verdict(IN_PROGRESS, "Job in progress")


def _finished_pod(item: Object) -> Verdict:
    """Judge a pod that is waited for to its end (Go: internal/statusreaders/pod_status_reader.go)."""
    name, phase = text(item, "", "metadata", "name"), text(item, "", "status", "phase")
    if phase == "Succeeded":
        return Verdict(CURRENT, f"pod {name} succeeded")
    if phase == "Failed":
        return Verdict(FAILED, f"pod {name} failed")
    return Verdict(IN_PROGRESS, "Pod in progress")


_JOB = {("batch", "Job"): _finished_job}
_HOOKS = {**_JOB, ("", "Pod"): _finished_pod}


def usual(pods: Pods, clock: Callable[[], float]) -> Reader:
    """Return the rules of ``--wait``: jobs need only have begun."""
    return Reader(pods, clock)


def with_jobs(pods: Pods, clock: Callable[[], float]) -> Reader:
    """Return the rules of ``--wait-for-jobs``."""
    return Reader(pods, clock, _JOB)


def of_hooks(pods: Pods, clock: Callable[[], float]) -> Reader:
    """Return the rules for hooks: jobs and pods run to their end, anything else is done once it is there."""
    return Reader(pods, clock, _HOOKS, Verdict(CURRENT, "Resource is current"))
