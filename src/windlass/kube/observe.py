"""The states of a set of objects, kept up to date by watching, until all are as wanted or time runs out.

Go: fluxcd/cli-utils pkg/kstatus/{watcher,polling/collector,polling/aggregator}, helm pkg/kube/statuswait.go.
"""

from __future__ import annotations

from windlass.kube.errors import ApiStatus, KubeError
from windlass.kube.objects import Objects
from windlass.kube.status import CURRENT, FAILED, GONE, NOT_FOUND, UNKNOWN, UNREADABLE, Verdict
from windlass.kube.status_kinds import SCHEDULE_WINDOW
from windlass.kube.turns import Turns
from windlass.kube.watch import Informer, Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _queue import SimpleQueue
    from collections.abc import Callable, Iterable, Sequence
    from dataclasses import dataclass as record
    from typing import Protocol

    from windlass.cancel import Token
    from windlass.chart.log import Log
    from windlass.kube.mapper import Mapping
    from windlass.kube.readers import Reader, Reading
    from windlass.kube.resources import Object, Resource
    from windlass.kube.rest import Client

    Message = Callable[[], None]

    class Progress(Protocol):
        """Is shown how things stand, in the thread that waits: when that has changed, and every now and then."""

        def show(self, standings: Sequence[Standing]) -> None:
            """Show these instead of what was shown before."""

        def close(self) -> None:
            """Waiting is over."""
else:
    from windlass._record import record


MAX_LISTS = 8
"""Lists that are asked for at once: as many as there are connections kept for the next requests."""
MAX_WATCHES = 32
"""Watches that go on at once, each on a connection of its own; of more they take turns."""
SHOWN_EVERY = 1.0
"""Seconds after which progress is shown again though nothing has happened."""


@record(frozen=True)
class Identity:
    """Which object (Go: object.ObjMetadata): versions of a kind do not matter."""

    group: str
    kind: str
    namespace: str
    name: str

    def __hash__(self) -> int:
        return hash((self.group, self.kind, self.namespace, self.name))


class Standing:
    """How an object stands."""

    __slots__ = ("identity", "mapping", "verdict")

    def __init__(self, identity: Identity, mapping: Mapping) -> None:
        self.identity = identity
        self.mapping = mapping
        self.verdict = Verdict(UNKNOWN)

    def __str__(self) -> str:
        """Kind, namespace and name, as Helm's errors have them."""
        return f"{self.identity.kind}/{self.identity.namespace}/{self.identity.name}"


def identify(resource: Resource) -> Identity:
    """Return which object a resource is."""
    return Identity(resource.mapping.group, resource.mapping.kind, resource.namespace, resource.name)


class Observation:
    """Watches the kinds of some objects and judges these with a reader."""

    def __init__(
        self,
        client: Client,
        resources: Iterable[Resource],
        reader: Reader,
        *,
        log: Log,
        cancel: Token | None = None,
        progress: Progress | None = None,
    ) -> None:
        from _queue import SimpleQueue
        from threading import Event

        self._client = client
        self._reader = reader
        self._log = log
        self._cancel = cancel
        self._progress = progress
        self.standings: dict[Identity, Standing] = {}
        for resource in resources:
            identity = identify(resource)
            self.standings.setdefault(identity, Standing(identity, resource.mapping))
        self._messages: SimpleQueue[Message | None] = SimpleQueue()
        self._follow = Event()
        targets = self._targets()
        self._lists, self._watches = Turns(MAX_LISTS, len(targets)), Turns(MAX_WATCHES, len(targets))
        self._informers = [
            Informer(client, target, self, self._follow, lists=self._lists, watches=self._watches) for target in targets
        ]
        self._unlisted = {informer.target for informer in self._informers}
        self._failure: KubeError | None = None
        self._again: dict[Identity, float] = {}
        self._wanted = ""
        self._open: set[Identity] = set()

    def _targets(self) -> list[Target]:
        """Return what is to be watched: kinds by namespace, single objects by name."""
        names: dict[tuple[str, str, str], list[Standing]] = {}
        for identity, standing in self.standings.items():
            names.setdefault((identity.group, identity.kind, identity.namespace), []).append(standing)
        return [
            Target(those[0].mapping, namespace, those[0].identity.name if len(those) == 1 else "")
            for (_, _, namespace), those in names.items()
        ]

    def run(self, wanted: str, deadline: float | None) -> bool:
        """Return when all are in the state ``wanted``, or cannot get there any more; False when time has run out.

        Raises Cancelled, and KubeError if the server does not let us look.
        """
        from time import monotonic

        self._wanted = wanted
        self._open = {standing.identity for standing in self.standings.values() if not _is_settled(standing, wanted)}
        forget = self._cancel.on_cancel(lambda: self._messages.put(None)) if self._cancel else None
        try:
            for informer in self._informers:
                informer.start()
            while not self._is_over():
                left = None if deadline is None else deadline - monotonic()
                if left is not None and left <= 0:
                    return False
                self._take(left)
            return True
        finally:
            if forget:
                forget()
            self.close()
            if self._progress is not None:
                self._progress.close()

    def close(self) -> None:
        """Stop watching; nothing is told any more."""
        for informer in self._informers:
            informer.stop()
        for waiting in (self._lists, self._watches):
            waiting.close()
        self._follow.set()

    def _is_over(self) -> bool:
        """Tell whether waiting is of no more use (Go: statusObserver, AggregateStatus)."""
        if self._cancel is not None:
            self._cancel.check()
        if self._failure is not None:
            raise self._failure
        if self._unlisted:
            return False
        if not self._open:
            count = sum(standing.verdict.status == self._wanted for standing in self.standings.values())
            fields = {"desiredStatus": self._wanted, "resourceCount": count}
            self._log("DEBUG", "all resources achieved desired status", fields)
            return True
        self._follow.set()
        first = self.standings[min(self._open, key=lambda one: (one.name, one.kind, one.namespace))]
        self._log(
            "DEBUG",
            "waiting for resource",
            {
                "namespace": first.identity.namespace,
                "name": first.identity.name,
                "kind": first.identity.kind,
                "expectedStatus": self._wanted,
                "actualStatus": first.verdict.status,
            },
        )
        return False

    def _take(self, left: float | None) -> None:
        """Wait for news, no longer than is left, and take in all there is, or as much as makes waiting of no use.

        A job that removes itself once it is complete was complete, however close its end (ttlSecondsAfterFinished).
        """
        from _queue import Empty
        from time import monotonic

        now = monotonic()
        for identity in [identity for identity, moment in self._again.items() if moment <= now]:
            del self._again[identity]
            self._look_again(self.standings[identity])
        pauses = [moment - now for moment in self._again.values()]
        pauses += [] if left is None else [left]
        pauses += [] if self._progress is None else [SHOWN_EVERY]
        try:
            message = self._messages.get(timeout=max(0.0, min(pauses)) if pauses else None)
            while message is not None:
                message()
                if not self._open and not self._unlisted:
                    break
                message = self._messages.get_nowait()
        except Empty:
            pass
        if self._progress is not None:
            self._progress.show(list(self.standings.values()))

    def _set(self, identity: Identity, reading: Reading, until: float) -> None:
        self._again.pop(identity, None)
        if reading.unschedulable:
            self._again[identity] = until
        standing = self.standings[identity]
        standing.verdict = reading.verdict
        if _is_settled(standing, self._wanted):
            self._open.discard(identity)
        else:
            self._open.add(identity)

    def _look_again(self, standing: Standing) -> None:
        """Read an object once more, aside: pods that get no node do not change when their time is up."""
        from threading import Thread

        identity = standing.identity

        def look() -> None:
            try:
                found = Objects(self._client).get(standing.mapping, identity.namespace, identity.name)
            except ApiStatus as error:
                self._put(identity, _reading(GONE if error.is_not_found else UNREADABLE))
            except KubeError:
                self._put(identity, _reading(UNREADABLE))
            else:
                self._put(identity, self._reader.read(identity.group, found))

        Thread(target=look, name=f"read {standing}", daemon=True).start()

    def _put(self, identity: Identity, reading: Reading) -> None:
        from time import monotonic

        until = monotonic() + SCHEDULE_WINDOW
        self._messages.put(lambda: self._set(identity, reading, until))

    # -- what informers tell, in their own threads -----------------------------------------------------------------

    def seen(self, target: Target, item: Object) -> None:
        """Judge an object, if it is one of ours."""
        metadata = item.get("metadata")
        name = str(metadata.get("name") or "") if isinstance(metadata, dict) else ""
        identity = Identity(target.mapping.group, target.mapping.kind, target.namespace, name)
        if identity in self.standings:
            self._put(identity, self._reader.read(identity.group, item))

    def gone(self, target: Target, name: str) -> None:
        """Note that an object is gone, if it is one of ours."""
        identity = Identity(target.mapping.group, target.mapping.kind, target.namespace, name)
        if identity in self.standings:
            self._put(identity, _reading(GONE))

    def listed(self, target: Target) -> None:
        """Note that all objects of a target have been told of."""
        self._messages.put(lambda: self._unlisted.discard(target))

    def failed(self, target: Target, error: KubeError) -> None:
        """Give up."""

        def note() -> None:
            self._failure = self._failure or error

        self._messages.put(note)


def _reading(verdict: Verdict) -> Reading:
    from windlass.kube.readers import Reading

    return Reading(verdict)


def _is_settled(standing: Standing, wanted: str) -> bool:
    status = standing.verdict.status
    if status == wanted:
        return True
    # what had gone before we looked is never seen; what has failed needs somebody's help
    return (wanted == NOT_FOUND and status == UNKNOWN) or (wanted == CURRENT and status == FAILED)
