"""Why objects are not ready, for a person: what they say themselves, their last events, and the ends of logs.

All of it is bounded, in what is asked for, in what is shown, and in time: waiting has failed already.
"""

from __future__ import annotations

from windlass.kube.aside import Aside
from windlass.kube.errors import KubeError
from windlass.kube.events import events_of, line_of
from windlass.kube.logs import listed, tail
from windlass.kube.objects import Objects
from windlass.kube.selectors import of_labels, of_set
from windlass.kube.status import CURRENT, FALSE, TRUE, UNKNOWN, StatusError, compute, conditions, text
from windlass.kube.values import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from windlass.cancel import Token
    from windlass.kube.observe import Identity, Standing
    from windlass.kube.resources import Object
    from windlass.kube.rest import Client

MAX_OBJECTS = 5
MAX_PODS = 3
MAX_CONTAINERS = 3
MAX_EVENTS = 5
MAX_LOG_LINES = 10
SECONDS = 10.0
"""For everything together; what is not known by then is not told."""

# Conditions that are bad news when they hold; any other is when it does not
_ABNORMAL = frozenset(("ReplicaFailure", "Failed", "FailureTarget", "Stalled", "Reconciling", "Suspended"))
_WORKLOADS = frozenset(("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job"))


def account(
    client: Client,
    standings: Sequence[Standing],
    clock: Callable[[], float],
    cancel: Token | None = None,
    mask: Callable[[str], str] = str,
) -> list[str]:
    """Return lines about objects that are not where they should be; ``mask`` takes secrets out. Raises Cancelled."""
    from time import monotonic

    teller = _Teller(client, clock, mask)
    lines: list[str] = []

    def gather() -> None:
        for standing in standings[:MAX_OBJECTS]:
            lines.extend(teller.about(standing))  # one by one: time may end in between

    Aside(cancel).call(gather, monotonic() + SECONDS)
    told = list(lines)
    if len(standings) > MAX_OBJECTS:
        told.append(f"and {len(standings) - MAX_OBJECTS} more that are not ready")
    return told


class _Teller:
    """Asks for what is to be known about an object and puts it in lines."""

    def __init__(self, client: Client, clock: Callable[[], float], mask: Callable[[str], str]) -> None:
        self._client = client
        self._clock = clock
        self._mask = mask

    def about(self, standing: Standing) -> Iterator[str]:
        """Return lines about one object."""
        verdict, identity = standing.verdict, standing.identity
        yield f"{standing}: {verdict.status}" + (f": {self._shown(verdict.message)}" if verdict.message else "")
        try:
            item = Objects(self._client).get(standing.mapping, identity.namespace, identity.name)
        except KubeError as error:
            yield f"  {self._shown(str(error))}"
            return
        if verdict.status == UNKNOWN:
            yield from _misfit(item, identity)
        yield from self._own_words(item)
        yield from self._events(item, identity.kind, "  ")
        for pod in self._pods(item, identity.kind)[:MAX_PODS]:
            yield from self._about_pod(pod, is_own=identity.kind == "Pod")

    def _shown(self, text: str) -> str:
        """Return what somebody else wrote as it may be shown."""
        return printable(self._mask(text))

    def _own_words(self, item: Object) -> Iterator[str]:
        """Return what conditions complain of."""
        try:
            known = conditions(item)
        except StatusError:
            return
        for condition in known:
            if condition.message and condition.status == (TRUE if condition.type in _ABNORMAL else FALSE):
                yield f"  {condition.type}={condition.status}: {self._shown(condition.message)}"

    def _events(self, item: Object, kind: str, indent: str) -> Iterator[str]:
        namespace, name = text(item, "", "metadata", "namespace"), text(item, "", "metadata", "name")
        try:
            found = events_of(self._client, namespace, kind, name, text(item, "", "metadata", "uid"), MAX_EVENTS)
        except KubeError:
            return  # who may not see events has a shorter account
        for event in found:
            yield indent + self._mask(line_of(event, self._clock()))

    def _pods(self, item: Object, kind: str) -> list[Object]:
        """Return the pods of an object that are not ready, the last made first."""
        if kind == "Pod":
            return [item]
        if kind not in _WORKLOADS:
            return []
        spec = item.get("spec")
        selector = spec.get("selector") if isinstance(spec, dict) else None
        if not isinstance(selector, dict) or not selector:
            return []
        try:
            wanted = of_set(selector) if kind == "ReplicationController" else of_labels(selector)
            pods = listed(self._client, text(item, "", "metadata", "namespace"), wanted)
        except KubeError:
            return []
        waiting = [pod for pod in pods if not _is_well(pod)]
        return sorted(waiting, key=lambda pod: text(pod, "", "metadata", "creationTimestamp"), reverse=True)

    def _about_pod(self, pod: Object, *, is_own: bool) -> Iterator[str]:
        namespace, name = text(pod, "", "metadata", "namespace"), text(pod, "", "metadata", "name")
        if not is_own:
            yield f"  Pod {name}: {text(pod, 'no phase yet', 'status', 'phase')}"
            yield from [f"  {line}" for line in self._own_words(pod)]
            yield from self._events({**pod, "kind": "Pod"}, "Pod", "    ")
        for container, state, restarted in _containers(pod)[:MAX_CONTAINERS]:
            yield f"    container {container}: {self._shown(state)}"
            try:
                lines = tail(self._client, namespace, name, container, MAX_LOG_LINES, previous=restarted)
            except KubeError:
                continue  # one that never ran has no log
            yield from [f"      | {self._shown(line)}" for line in lines]


def _misfit(item: Object, identity: Identity) -> Iterator[str]:
    """Return what keeps an object from being judged, if its own fields do."""
    try:
        compute(item, identity.group, identity.kind, 0.0)
    except StatusError as error:
        yield f"  {error}"


def _is_to_end(pod: Object) -> bool:
    """Tell whether a pod is meant to run to its end: as long as it runs its work is not done."""
    return text(pod, "Always", "spec", "restartPolicy") != "Always"


def _is_well(pod: Object) -> bool:
    phase = text(pod, "", "status", "phase")
    if phase == "Failed" or (phase == "Running" and _is_to_end(pod)):
        return False
    try:
        return compute(pod, "", "Pod", 0.0).status == CURRENT
    except StatusError:
        return False


def _containers(pod: Object) -> list[tuple[str, str, bool]]:
    """Return the containers that are not as they should be: name, state, and whether an earlier run has the log."""
    status = pod.get("status")
    known = status if isinstance(status, dict) else {}
    found = []
    for key in ("initContainerStatuses", "containerStatuses"):
        listed_ones = known.get(key)
        for entry in listed_ones if isinstance(listed_ones, list) else ():
            if not isinstance(entry, dict) or (entry.get("ready") is True and not _is_to_end(pod)):
                continue
            state = _state(entry)
            if state:
                waits = text(entry, "", "state", "waiting", "reason") == "CrashLoopBackOff"
                found.append((text(entry, "", "name"), state, waits))
    return found


def _state(entry: Object) -> str:
    """Return what a container's status says of its state, "" for one that has ended well."""
    state = entry.get("state")
    for kind in ("waiting", "terminated", "running"):
        details = state.get(kind) if isinstance(state, dict) else None
        if not isinstance(details, dict):
            continue
        if kind == "running":
            return "running" if entry.get("ready") is True else "running, not ready"
        reason, message = text(details, "", "reason"), text(details, "", "message")
        code = details.get("exitCode")
        if kind == "terminated" and code == 0:
            return ""
        parts = [kind, f"exit code {code}" if kind == "terminated" else "", reason, message]
        return ", ".join([part for part in parts if part])
    return "not started"
