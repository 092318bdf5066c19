"""The strategy ``legacy``: asking every two seconds, by Helm 3's rules (Go: helm pkg/kube/wait.go).

Timeouts are seconds; 0 means no limit, as in Helm. Requests go out in a thread of their own, so that one that hangs
delays neither the end of the time nor an interruption.
"""

from __future__ import annotations

from windlass.cancel import DEADLINE_EXCEEDED
from windlass.kube import ready
from windlass.kube.errors import ApiStatus, KubeError
from windlass.kube.mapper import Mapping
from windlass.kube.objects import Objects
from windlass.kube.observe import Standing, identify
from windlass.kube.ready import Finding
from windlass.kube.selectors import of_labels, of_set
from windlass.kube.status import CURRENT, IN_PROGRESS, Verdict, text
from windlass.kube.wait import WaitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from windlass.kube.resources import Object, Resource
    from windlass.kube.wait import Means

INTERVAL = 2.0
"""Seconds between two looks at everything."""
MAX_ERRORS = 30
"""Failures of one object in a row after which its error counts (Go: waitRetries)."""

_DEPLOYMENT = ("apps", "v1", "Deployment")
_REPLICA_SET = ("apps", "v1", "ReplicaSet")
_CONTROLLER = ("", "v1", "ReplicationController")
_JOB = ("batch", "v1", "Job")
_REPLICA_SETS = Mapping("apps", "v1", "ReplicaSet", "replicasets", True)
_PODS = Mapping("", "v1", "Pod", "pods", True)


class PollingWaiter:
    """Waits by asking again and again."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._objects = Objects(means.cluster.client)
        self._log = means.log

    def wait(self, resources: Sequence[Resource], timeout: float) -> None:
        """Return when all are ready; jobs do not count. Raises KubeError and Cancelled."""
        self._until_ready(resources, timeout, jobs=False)

    def wait_with_jobs(self, resources: Sequence[Resource], timeout: float) -> None:
        """Return when all are ready and jobs are complete. Raises KubeError and Cancelled."""
        self._until_ready(resources, timeout, jobs=True)

    def wait_for_delete(self, resources: Sequence[Resource], timeout: float) -> None:
        """Return when all are gone. Raises KubeError and Cancelled."""
        from time import monotonic

        self._tell("beginning wait for resources to be deleted", resources, timeout)

        def look() -> bool:
            for resource in resources:
                try:
                    self._live(resource)
                except ApiStatus as error:
                    if error.is_not_found:
                        continue
                    raise
                return False
            return True

        begun = monotonic()
        try:
            self._poll(look, timeout)
        except KubeError as error:
            self._log("DEBUG", "wait for resources failed", {"elapsed": _elapsed(begun), "error": str(error)})
            raise
        self._log("DEBUG", "wait for resources succeeded", {"elapsed": _elapsed(begun)})

    def watch_until_ready(self, resources: Sequence[Resource], timeout: float) -> None:
        """Return when jobs and pods have run to their end, one after the other. Raises KubeError and Cancelled."""
        from windlass.kube.milestone import reach

        for resource in resources:
            if resource.mapping.kind in ("Job", "Pod"):
                try:
                    reach(self._means.cluster.client, resource, timeout, log=self._log, cancel=self._means.cancel)
                except WaitError as error:
                    raise self._means.explained(error) from error

    def _until_ready(self, resources: Sequence[Resource], timeout: float, *, jobs: bool) -> None:
        self._tell("beginning wait for resources", resources, timeout)
        failures = [0] * len(resources)
        standings = [Standing(identify(resource), resource.mapping) for resource in resources]

        def look() -> bool:
            for place, resource in enumerate(resources):
                found = self._judge_or_retry(resource, failures, place, jobs=jobs)
                standings[place].verdict = Verdict(CURRENT if found.ready else IN_PROGRESS, found.message)
                if not found.ready:
                    return False
            return True

        try:
            self._poll(look, timeout, standings)
        except WaitError as error:
            unready = [standing for standing in standings if standing.verdict.status != CURRENT]
            raise self._means.explained(WaitError(str(error), unready, late=error.late)) from error
        finally:
            if self._means.progress is not None:
                self._means.progress.close()

    def _judge_or_retry(self, resource: Resource, failures: list[int], place: int, *, jobs: bool) -> Finding:
        """Judge an object; what may pass by itself counts as not ready. Raises KubeError for the rest."""
        try:
            found = self._judge(resource, jobs=jobs)
        except KubeError as error:
            if not self._may_pass(resource.name, error):
                failures[place] = 0
                raise
            failures[place] += 1
            if failures[place] > MAX_ERRORS:
                fields = {"resource": resource.name, "retries": failures[place]}
                self._log("DEBUG", "max number of retries reached", fields)
                raise
            fields = {"resource": resource.name, "currentRetries": failures[place] - 1, "maxRetries": MAX_ERRORS}
            self._log("DEBUG", "retrying resource readiness", fields)
            return Finding(False, str(error))
        failures[place] = 0
        return found

    def _may_pass(self, name: str, error: KubeError) -> bool:
        """Tell whether asking again may help (Go: isRetryableError)."""
        self._log("DEBUG", "error received when checking resource status", {"resource": name, "error": str(error)})
        if not isinstance(error, ApiStatus):
            self._log("DEBUG", "retryable error assumed", {"resource": name})
            return True
        passing = _is_passing(error.code)
        fields = {"resource": name, "statusCode": error.code, "retryable": passing}
        self._log("DEBUG", "status code received", fields)
        return passing

    def _judge(self, resource: Resource, *, jobs: bool) -> Finding:
        """Look at an object and at what it owns (Go: ReadyChecker.IsReady). Raises KubeError."""
        mapping = resource.mapping
        kind = (mapping.group, mapping.version, mapping.kind)
        if rule := ready.ALONE.get(kind):
            return self._noted(rule(self._live(resource)))
        if kind == _JOB:
            return self._noted(ready.job(self._live(resource))) if jobs else Finding(True)
        if kind == _DEPLOYMENT:
            return self._judge_deployment(resource)
        if kind in (_REPLICA_SET, _CONTROLLER):
            found = ready.unobserved(self._live(resource), mapping.kind)
            return self._noted(found) if found else self._judge_pods(resource)
        return Finding(True)

    def _judge_deployment(self, resource: Resource) -> Finding:
        found = self._live(resource)
        if ready.is_paused(found):
            return Finding(True)
        sets = self._list(_REPLICA_SETS, resource.namespace, _selector(found))
        newest = ready.new_replica_set(found, sets)
        return Finding(False) if newest is None else self._noted(ready.deployment(found, newest))

    def _judge_pods(self, resource: Resource) -> Finding:
        try:
            pods = self._list(_PODS, resource.namespace, _selector(resource.object))
        except ApiStatus as error:
            message = f"failed to list pods: {error}"
            raise ApiStatus(error.code, error.reason, message, error.details) from error
        for pod in pods:
            found = ready.pod(pod)
            if not found.ready:
                return self._noted(found)
        return Finding(True)

    def _noted(self, found: Finding) -> Finding:
        if found.message:
            self._log("DEBUG", found.message, dict(found.fields))
        return found

    def _live(self, resource: Resource) -> Object:
        return self._objects.get(resource.mapping, resource.namespace, resource.name)

    def _list(self, mapping: Mapping, namespace: str, selector: str) -> list[Object]:
        found: list[Object] = []
        for page in self._objects.list(mapping, namespace, label_selector=selector):
            items = page.get("items")
            found += items if isinstance(items, list) else []
        return found

    def _tell(self, message: str, resources: Sequence[Resource], timeout: float) -> None:
        from windlass.golang import duration

        self._log("DEBUG", message, {"count": len(resources), "timeout": duration.format(int(timeout * 1e9))})

    def _poll(self, look: Callable[[], bool], timeout: float, standings: Sequence[Standing] = ()) -> None:
        """Look at once and then at intervals until all is well (Go: wait.PollUntilContextCancel).

        Raises WaitError when time runs out, what ``look`` raises, and Cancelled.
        """
        from time import monotonic

        from windlass.kube.aside import Aside

        deadline = None if timeout <= 0 else monotonic() + timeout
        aside = Aside(self._means.cancel)
        while True:
            begun = monotonic()
            done, value = aside.call(look, deadline)
            if not done:
                raise WaitError(DEADLINE_EXCEEDED, late=True)
            if self._means.progress is not None and standings:
                self._means.progress.show(standings)
            if value:
                return
            if not aside.sleep(max(0.0, begun + INTERVAL - monotonic()), deadline):
                raise WaitError(DEADLINE_EXCEEDED, late=True)


def _elapsed(begun: float) -> str:
    """Return how long ago that was, to the second."""
    from time import monotonic

    from windlass.golang import duration

    return duration.format(int(monotonic() - begun + 0.5) * 10**9)


def _is_passing(code: int) -> bool:
    """Tell whether a refusal of this code may pass by itself (Go: isRetryableHTTPStatusCode)."""
    return code in (0, 429) or (code >= 500 and code != 501)


def _selector(item: Object) -> str:
    """Return what selects an object's pods (Go: SelectorsForObject). Raises KubeError."""
    spec = item.get("spec")
    selector = spec.get("selector") if isinstance(spec, dict) else None
    labels = selector if isinstance(selector, dict) else {}
    return of_set(labels) if text(item, "", "kind") == "ReplicationController" else of_labels(labels)
