"""Waiting for objects: the strategies ``watcher``, ``hookOnly`` and ``legacy`` (Go: helm pkg/kube/statuswait.go).

Timeouts are seconds. For ``watcher`` and ``hookOnly`` 0 means DEFAULT_TIMEOUT, less than 0 no limit.
"""

from __future__ import annotations

from windlass.cancel import DEADLINE_EXCEEDED
from windlass.kube import readers
from windlass.kube.errors import KubeError
from windlass.kube.observe import Observation, identify
from windlass.kube.status import CURRENT, NOT_FOUND, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from dataclasses import dataclass as record
    from typing import Protocol

    from windlass.cancel import Token
    from windlass.chart.log import Log
    from windlass.kube.cluster import Cluster
    from windlass.kube.observe import Progress, Standing
    from windlass.kube.readers import Reader
    from windlass.kube.resources import Object, Resource

    Explain = Callable[[Sequence[Standing]], Sequence[str]]
    """From how objects stand that are not where they should be to lines about why. May raise Cancelled."""

    class Waiter(Protocol):
        """Waits for objects. Methods raise WaitError with Helm's text, other KubeErrors, and Cancelled."""

        def wait(self, resources: Sequence[Resource], timeout: float) -> None:
            """Return when all are ready; jobs need only have begun."""

        def wait_with_jobs(self, resources: Sequence[Resource], timeout: float) -> None:
            """Return when all are ready and jobs are complete."""

        def wait_for_delete(self, resources: Sequence[Resource], timeout: float) -> None:
            """Return when all are gone."""

        def watch_until_ready(self, resources: Sequence[Resource], timeout: float) -> None:
            """Return when hooks are done: jobs and pods have run to their end, anything else is there."""
else:
    from windlass._record import record


WATCHER, HOOK_ONLY, LEGACY = "watcher", "hookOnly", "legacy"
DEFAULT_TIMEOUT = 30.0
"""Seconds that 0 stands for (Go: DefaultStatusWatcherTimeout)."""


class WaitError(KubeError):
    """Objects that did not get where they should.

    ``unready`` says how they stand, ``late`` that time ran out. ``account`` are lines for a person about why.
    """

    def __init__(self, message: str, unready: Sequence[Standing] = (), *, late: bool = False) -> None:
        super().__init__(message)
        self.unready = tuple(unready)
        self.late = late
        self.account: tuple[str, ...] = ()


def nothing(standings: Sequence[Standing]) -> Sequence[str]:
    """Explain nothing."""
    del standings
    return ()


@record
class Means:
    """What waiting takes: a cluster and a log, who may interrupt it and who is shown how it goes."""

    cluster: Cluster
    log: Log
    cancel: Token | None = None
    progress: Progress | None = None
    explain: Explain = nothing

    def explained(self, error: WaitError) -> WaitError:
        """Return an error with its account. Raises Cancelled."""
        error.account = tuple(self.explain(error.unready))
        return error


def waiter(
    cluster: Cluster,
    strategy: str,
    *,
    log: Log,
    cancel: Token | None = None,
    progress: Progress | None = None,
    explain: Explain = nothing,
) -> Waiter:
    """Return what waits in a strategy's way; ``explain`` gives the account of errors.

    Raises KubeError for an unknown strategy (Go: GetWaiterWithOptions).
    """
    means = Means(cluster, log, cancel, progress, explain)
    if strategy in (WATCHER, HOOK_ONLY):
        return StatusWaiter(means, hooks_only=strategy == HOOK_ONLY)
    if strategy == LEGACY:
        from windlass.kube.poll import PollingWaiter

        return PollingWaiter(means)
    if not strategy:
        raise KubeError(f"wait strategy not set. Choose one of: {WATCHER}, {HOOK_ONLY}, {LEGACY}")
    choice = f"{WATCHER}, {HOOK_ONLY}, {LEGACY}"
    raise KubeError(f"unknown wait strategy (s{strategy}). Valid values are: {choice}")


class StatusWaiter:
    """Waits by watching. With ``hooks_only`` nothing but hooks is waited for (Go: hookOnlyWaiter)."""

    def __init__(self, means: Means, *, hooks_only: bool = False) -> None:
        self._means = means
        self._hooks_only = hooks_only

    def wait(self, resources: Sequence[Resource], timeout: float) -> None:
        """Return when all are ready; jobs need only have begun. Raises KubeError and Cancelled."""
        if not self._hooks_only:
            self._until_current(resources, timeout, self._reader(readers.usual))

    def wait_with_jobs(self, resources: Sequence[Resource], timeout: float) -> None:
        """Return when all are ready and jobs are complete. Raises KubeError and Cancelled."""
        if not self._hooks_only:
            self._until_current(resources, timeout, self._reader(readers.with_jobs))

    def watch_until_ready(self, resources: Sequence[Resource], timeout: float) -> None:
        """Return when hooks are done. Raises KubeError and Cancelled."""
        self._until_current(resources, timeout, self._reader(readers.of_hooks))

    def wait_for_delete(self, resources: Sequence[Resource], timeout: float) -> None:
        """Return when all are gone. Raises KubeError and Cancelled."""
        if self._hooks_only:
            return
        self._tell("waiting for resources to be deleted", len(resources), timeout)
        reader = self._reader(readers.usual)
        self._until(resources, NOT_FOUND, timeout, reader, (NOT_FOUND, UNKNOWN), "still exists")

    def _reader(self, make: Callable[[readers.Pods, Callable[[], float]], Reader]) -> Reader:
        from time import time

        from windlass.kube.logs import listed

        def pods(namespace: str, selector: str) -> list[Object]:
            return listed(self._means.cluster.client, namespace, selector)

        return make(pods, time)

    def _until_current(self, resources: Sequence[Resource], timeout: float, reader: Reader) -> None:
        self._tell("waiting for resources", len(resources), timeout)
        running = [resource for resource in resources if not _is_paused(resource)]
        self._until(running, CURRENT, timeout, reader, (CURRENT,), "not ready")

    def _tell(self, message: str, count: int, timeout: float) -> None:
        from windlass.golang import duration

        shown = duration.format(int((timeout or DEFAULT_TIMEOUT) * 1e9))
        self._means.log("DEBUG", message, {"count": count, "timeout": shown})

    def _until(
        self,
        resources: Sequence[Resource],
        wanted: str,
        timeout: float,
        reader: Reader,
        accepted: tuple[str, ...],
        complaint: str,
    ) -> None:
        from time import monotonic

        timeout = timeout or DEFAULT_TIMEOUT
        deadline = None if timeout < 0 else monotonic() + timeout
        means = self._means
        observed = Observation(
            means.cluster.client, resources, reader, log=means.log, cancel=means.cancel, progress=means.progress
        )
        in_time = observed.run(wanted, deadline)
        standings = [observed.standings[identify(resource)] for resource in resources]
        unready = [standing for standing in standings if standing.verdict.status not in accepted]
        problems = [
            f"resource {standing} {complaint}. status: {standing.verdict.status}, message: {standing.verdict.message}"
            for standing in unready
        ]
        if not in_time:
            problems.append(DEADLINE_EXCEEDED)
        if problems:
            raise means.explained(WaitError("\n".join(problems), unready, late=not in_time))


def _is_paused(resource: Resource) -> bool:
    """Tell whether this is a deployment that stands still on purpose: nobody waits for it."""
    mapping = resource.mapping
    if (mapping.group, mapping.version, mapping.kind) != ("apps", "v1", "Deployment"):
        return False
    spec = resource.object.get("spec")
    return isinstance(spec, dict) and spec.get("paused") is True
