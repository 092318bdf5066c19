"""Waiting as listeners hear of it: that it starts, how far it is, and how it ends."""

from __future__ import annotations

from windlass.kube.told import identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from windlass.events import Events
    from windlass.kube.observe import Standing
    from windlass.kube.resources import Resource
    from windlass.kube.wait import Waiter

READY, DONE, GONE, HOOK = "ready", "jobs-done", "gone", "hook-done"
"""What is waited for."""

MAX_LISTED = 20
"""Objects that are listed in one event; the others are counted."""
EVERY_S = 0.25
"""Seconds between two events about progress at least; what comes in between is told with the next."""

_AS_WANTED = {GONE: ("NotFound", "Unknown")}
"""How objects stand then, as kstatus calls it; what was never seen counts as gone (kube.wait)."""
_READY = ("Current",)


class ToldProgress:
    """Tells how far waiting is, whatever is waited for at the time. ``clock`` gives seconds that only grow."""

    def __init__(self, events: Events, clock: Callable[[], float]) -> None:
        self.until = READY
        self._events = events
        self._clock = clock
        self._last: float | None = None

    def show(self, standings: Sequence[Standing]) -> None:
        """Tell how objects stand, unless that was told a moment ago."""
        now = self._clock()
        if self._last is not None and now - self._last < EVERY_S:
            return
        self._last = now
        wanted = _AS_WANTED.get(self.until, _READY)
        waiting = [standing for standing in standings if standing.verdict.status not in wanted]
        self._events.tell(
            "wait.progress",
            total=len(standings),
            ready=len(standings) - len(waiting),
            waiting=[_standing(standing) for standing in waiting[:MAX_LISTED]],
        )

    def close(self) -> None:
        """The end of the work tells that waiting is over."""


def _standing(standing: Standing) -> dict[str, object]:
    of = identity(standing.mapping, standing.identity.namespace, standing.identity.name)
    return {**of, "status": standing.verdict.status, "message": standing.verdict.message}


class ToldWaiter:
    """A waiter that tells of each wait; those that wait for nothing by their strategy do not."""

    def __init__(self, waiter: Waiter, events: Events, progress: ToldProgress, *, hooks_only: bool) -> None:
        self._waiter = waiter
        self._events = events
        self._progress = progress
        self._hooks_only = hooks_only

    def wait(self, resources: Sequence[Resource], timeout: float) -> None:
        """Return when all are ready; jobs need only have begun. Raises KubeError and Cancelled."""
        self._told(self._waiter.wait, READY, resources, timeout)

    def wait_with_jobs(self, resources: Sequence[Resource], timeout: float) -> None:
        """Return when all are ready and jobs are complete. Raises KubeError and Cancelled."""
        self._told(self._waiter.wait_with_jobs, DONE, resources, timeout)

    def wait_for_delete(self, resources: Sequence[Resource], timeout: float) -> None:
        """Return when all are gone. Raises KubeError and Cancelled."""
        self._told(self._waiter.wait_for_delete, GONE, resources, timeout)

    def watch_until_ready(self, resources: Sequence[Resource], timeout: float) -> None:
        """Return when hooks are done. Raises KubeError and Cancelled."""
        self._told(self._waiter.watch_until_ready, HOOK, resources, timeout)

    def _told(
        self,
        wait: Callable[[Sequence[Resource], float], None],
        until: str,
        resources: Sequence[Resource],
        timeout: float,
    ) -> None:
        if not resources or (self._hooks_only and until != HOOK):
            wait(resources, timeout)
            return
        self._progress.until = until
        with self._events.work("wait", until=until, objects=len(resources), timeout=timeout):
            wait(resources, timeout)
