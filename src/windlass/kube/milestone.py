"""The strategy ``legacy`` for hooks: watching one job or pod to its end (Go: helm pkg/kube/wait.go watchUntilReady)."""

from __future__ import annotations

from windlass.kube.errors import KubeError
from windlass.kube.observe import Standing, identify
from windlass.kube.status import FAILED, IN_PROGRESS, TRUE, Verdict, conditions, integer, text
from windlass.kube.turns import Turns
from windlass.kube.wait import WaitError
from windlass.kube.watch import Informer, Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass as record

    from windlass.cancel import Token
    from windlass.chart.log import Log
    from windlass.kube.resources import Object, Resource
    from windlass.kube.rest import Client
else:
    from windlass._record import record

_TIMED_OUT = "timed out waiting for the condition"
"""Go: wait.ErrorInterrupted, which watchtools.UntilWithoutRetry has for a deadline."""


def reach(client: Client, resource: Resource, timeout: float, *, log: Log, cancel: Token | None = None) -> None:
    """Return when a job is complete, a pod has succeeded, or either is gone. Raises KubeError and Cancelled.

    ``timeout`` is seconds, 0 for no limit.
    """
    from threading import Event
    from time import monotonic

    from windlass.golang import duration

    shown = duration.format(int(timeout * 1e9))
    kind = resource.mapping.kind
    log("DEBUG", "watching for resource changes", {"kind": kind, "resource": resource.name, "timeout": shown})
    follow = Event()
    follow.set()
    sink = _Sink(resource, log)
    target = Target(resource.mapping, resource.namespace, resource.name)
    informer = Informer(client, target, sink, follow, lists=Turns(1), watches=Turns(1))
    informer.start()
    try:
        if sink.outcome(None if timeout <= 0 else monotonic() + timeout, cancel):
            return
    finally:
        informer.stop()
    standing = Standing(identify(resource), resource.mapping)
    standing.verdict = Verdict(IN_PROGRESS)
    raise WaitError(_TIMED_OUT, [standing], late=True)


class _Sink:
    """Judges what an informer tells; ends with the first judgement."""

    def __init__(self, resource: Resource, log: Log) -> None:
        from _queue import SimpleQueue

        self._resource = resource
        self._log = log
        self._is_job = resource.mapping.kind == "Job"
        self._event = "ADDED"
        self._ends: SimpleQueue[Callable[[], None]] = SimpleQueue()

    def outcome(self, deadline: float | None, cancel: Token | None) -> bool:
        """Return whether the end was reached in time. Raises KubeError and Cancelled."""
        from _queue import Empty
        from time import monotonic

        forget = cancel.on_cancel(lambda: self._ends.put(_done)) if cancel else None
        try:
            end = self._ends.get(timeout=None if deadline is None else max(0.0, deadline - monotonic()))
        except Empty:
            return False
        finally:
            if forget:
                forget()
            if cancel is not None:
                cancel.check()
        end()
        return True

    def seen(self, target: Target, item: Object) -> None:
        """Judge the object."""
        name = self._resource.name
        self._log("DEBUG", "add/modify event received", {"resource": name, "eventType": self._event})
        self._event = "MODIFIED"
        judged = _job(item, name) if self._is_job else _pod(item, name)
        if judged.message:
            self._log(judged.level, judged.message, dict(judged.fields))
        if judged.problem:
            standing = Standing(identify(self._resource), self._resource.mapping)
            standing.verdict = Verdict(FAILED, judged.problem)
            self._ends.put(_raising(WaitError(judged.problem, [standing])))
        elif judged.done:
            self._ends.put(_done)

    def gone(self, target: Target, name: str) -> None:
        """What is gone has reached its end."""
        self._log("DEBUG", "deleted event received", {"resource": self._resource.name})
        self._ends.put(_done)

    def listed(self, target: Target) -> None:
        """An object that is not there yet may still come."""

    def failed(self, target: Target, error: KubeError) -> None:
        """Give up."""
        self._ends.put(_raising(error))


def _done() -> None:
    """It has ended well, or by an interruption."""


def _raising(error: KubeError) -> Callable[[], None]:
    def end() -> None:
        raise error

    return end


@record(frozen=True)
class _Judged:
    """Whether it has ended, and how if badly; what the log says of it, nothing without a message."""

    level: str = "DEBUG"
    message: str = ""
    fields: tuple[tuple[str, object], ...] = ()
    done: bool = False
    problem: str = ""


_COUNTS = ("active", "failed", "succeeded")
_PHASES = {"Succeeded": "pod succeeded", "Pending": "pod pending", "Running": "pod running", "Unknown": "pod unknown"}


def _job(item: Object, name: str) -> _Judged:
    """Judge a job by its conditions (Go: waitForJob)."""
    for condition in conditions(item):
        if condition.status == TRUE and condition.type == "Complete":
            return _Judged(done=True)
        if condition.status == TRUE and condition.type == "Failed":
            fields = (("job", name), ("reason", condition.reason))
            return _Judged("ERROR", "job failed", fields, problem=f"job {name} failed: {condition.reason}")
    counts = [(key, integer(item, 0, "status", key)) for key in _COUNTS]
    return _Judged("DEBUG", "job status update", (("job", name), *counts))


def _pod(item: Object, name: str) -> _Judged:
    """Judge a pod by its phase (Go: waitForPodSuccess)."""
    phase = text(item, "", "status", "phase")
    if phase == "Failed":
        return _Judged("ERROR", "pod failed", (("pod", name),), problem=f"pod {name} failed")
    return _Judged("DEBUG", _PHASES.get(phase, ""), (("pod", name),), done=phase == "Succeeded")
