"""List and watch: all objects of a kind in a namespace, and what happens to them.

An ``Informer`` lists once and, when told to, follows the changes from there. It is resumed where it stopped when the
server hangs up or says nothing for long, and starts over when the server has forgotten that place (410 Gone).
Go: client-go tools/cache/reflector.go
"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.kube import statuses
from windlass.kube.errors import ApiStatus, KubeError, Unreachable
from windlass.kube.objects import Objects
from windlass.kube.paths import object_path
from windlass.kube.rest import JSON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from dataclasses import dataclass as record
    from threading import Event
    from typing import Protocol

    from windlass.kube.mapper import Mapping
    from windlass.kube.resources import Object
    from windlass.kube.rest import Client
    from windlass.kube.turns import Turns
    from windlass.net import Response

    class Sink(Protocol):
        """Who is told, in the informer's own thread."""

        def seen(self, target: Target, item: Object) -> None:
            """An object is there, or has changed."""

        def gone(self, target: Target, name: str) -> None:
            """An object is there no more."""

        def listed(self, target: Target) -> None:
            """All objects that there were have been told of."""

        def failed(self, target: Target, error: KubeError) -> None:
            """The server does not let us look; nothing more will be told."""
else:
    from windlass._record import record

MAX_EVENT = 64 * 1024 * 1024
"""Bytes of one event; an object has 3 MiB at most, unless an extension's server thinks otherwise."""
MAX_REFUSAL = 1024 * 1024
WATCH_SECONDS = 300
"""How long a server is asked to go on telling (Go: minWatchTimeout)."""
TURN_SECONDS = 2
"""The same where there are more watches than may go on at once."""
SILENCE = 90.0
"""Seconds without a word after which a connection counts as dead: servers send bookmarks every minute."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 3.0
"""Seconds between attempts, doubled each time. A reflector lets 30 seconds pass; somebody waits for us."""
SHORTEST_WATCH = 1.0
"""Seconds; a server that hangs up sooner without a word is not asked again at once (Go: VeryShortWatchError)."""

_ADDED, _MODIFIED, _DELETED, _BOOKMARK, _ERROR = "ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"
_INITIAL_END = "k8s.io/initial-events-end"


@record(frozen=True)
class Target:
    """What is watched: a kind in a namespace, "" for what has none; only one object of it if ``name`` is given."""

    mapping: Mapping
    namespace: str
    name: str = ""

    def __hash__(self) -> int:
        return hash((self.path, self.name))

    @property
    def path(self) -> str:
        """Where the objects are."""
        mapping = self.mapping
        return object_path(mapping.group, mapping.version, mapping.resource, self.namespace)

    @property
    def field_selector(self) -> str:
        """The selector that leaves only the one object."""
        return f"metadata.name={self.name}" if self.name else ""

    def __str__(self) -> str:
        """Version and kind (Go: schema.GroupVersionKind.String)."""
        group, version = self.mapping.group, self.mapping.version
        return f"{group}/{version}, Kind={self.mapping.kind}"


def lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Return the lines of a stream as they become whole. Raises KubeError for one that is too long."""
    rest: list[bytes] = []
    size = 0
    for piece in pieces:
        *whole, last = piece.split(b"\n")
        for line in whole:
            rest.append(line)
            if found := b"".join(rest).strip():
                yield found
            rest, size = [], 0
        rest.append(last)
        size += len(last)
        if size > MAX_EVENT:
            raise KubeError(f"an event of a watch is larger than {MAX_EVENT} bytes")


class Watch:
    """One request that goes on. Iterating gives pairs of event type and object."""

    def __init__(self, client: Client, target: Target, version: str, seconds: int, *, initial: bool = False) -> None:
        """Open it at a resource version; with ``initial`` the objects that there are come first. Raises KubeError."""
        query = [("watch", "true"), ("allowWatchBookmarks", "true"), ("timeoutSeconds", str(seconds))]
        if initial:
            query += [("sendInitialEvents", "true"), ("resourceVersionMatch", "NotOlderThan")]
        else:
            query.append(("resourceVersion", version))
        if target.name:
            query.append(("fieldSelector", target.field_selector))
        accept = [("Accept", JSON)]
        self._response: Response = client.send("GET", target.path, query, headers=accept, timeout=SILENCE)
        if self._response.status != 200:
            raise self._refusal()

    def _refusal(self) -> ApiStatus:
        from windlass.net import NetError

        with self._response as response:
            try:
                body = response.read_up_to(MAX_REFUSAL)
            except NetError:
                body = b""
        return statuses.stated(response.status, "GET", response.headers, body)

    def __iter__(self) -> Iterator[tuple[str, Object]]:
        """Return events until the server ends. Raises KubeError: Unreachable when the connection breaks."""
        from windlass.kube.values import loads
        from windlass.net import NetError

        try:
            for line in lines(self._response):
                try:
                    event = loads(line)
                except ValueError as error:
                    raise KubeError(f"unable to decode an event from the watch stream: {error}") from error
                kind, item = (event.get("type"), event.get("object")) if isinstance(event, dict) else (None, None)
                if not isinstance(kind, str) or not isinstance(item, dict):
                    raise KubeError("unable to decode an event from the watch stream: it is no object")
                if kind == _ERROR:
                    raise statuses.of_document(item)
                yield kind, item
        except NetError as error:
            raise Unreachable(str(error)) from error
        finally:
            self._response.close()

    def interrupt(self) -> None:
        """End it, from any thread."""
        self._response.interrupt()


class Informer:
    """Tells a sink what there is and what changes, from a thread of its own, until it is stopped."""

    def __init__(
        self, client: Client, target: Target, sink: Sink, follow: Event, *, lists: Turns, watches: Turns
    ) -> None:
        """``follow`` is set when the list is not enough; an informer that is stopped before ends with it.

        ``lists`` and ``watches`` bound how many informers do either at once.
        """
        from threading import Event

        self._lists = lists
        self._watches = watches
        self._client = client
        self.target = target
        self._asked = target
        self._sink = sink
        self._follow = follow
        self._stopped = Event()
        self._watch: Watch | None = None
        self._version = ""
        self._known: set[str] = set()

    def start(self) -> None:
        """Begin. The thread never keeps the process alive."""
        from threading import Thread

        Thread(target=self._run, name=f"watch {self.target}", daemon=True).start()

    def stop(self) -> None:
        """End: what is under way is broken off, and the sink hears no more."""
        self._stopped.set()
        watch = self._watch
        if watch is not None:
            watch.interrupt()

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopped.is_set():
            try:
                self._cycle()
            except ApiStatus as error:
                if not self._bears(error):
                    return
            except Refused as error:
                self._fail(error)
                return
            except KubeError:
                pass  # asked again, as a reflector does; time runs out for whoever waits
            except WindlassError as error:
                self._fail(KubeError(str(error)))  # a limit that is crossed will be crossed again
                return
            else:
                pause = FIRST_PAUSE
                continue
            self._stopped.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _bears(self, error: ApiStatus) -> bool:
        """Tell whether to go on after a refusal (Go: cli-utils watcher watchErrorHandler)."""
        if error.is_not_found:
            self._tell_listed()  # no such kind (any more): there is nothing to be told
            return False
        if error.means("Forbidden", 403):
            if not self._widen():
                self._fail(error)
                return False
        elif _is_forgotten(error) or error.means("Unauthorized", 401):
            self._version = ""  # to list again; that gets new credentials too, which watching cannot
        return True

    def _widen(self) -> bool:
        """Ask for all objects of the kind from now on, as Helm does: its words, and its rights, are about these."""
        if not self._asked.name:
            return False
        self._asked = Target(self.target.mapping, self.target.namespace)
        return True

    def _cycle(self) -> None:
        """List if nothing is known, then follow until the server ends. Raises KubeError."""
        if not self._version:
            try:
                self._list()
            except ApiStatus as error:
                if not error.means("Forbidden", 403):
                    raise
                if not self._widen():
                    self._list_by_watching(error)
                return
        self._follow.wait()
        if self._stopped.is_set():
            return
        self._take_turn(lambda seconds: Watch(self._client, self._asked, self._version, seconds))

    def _list(self) -> None:
        target = self._asked
        if not self._lists.enter():
            return
        try:
            objects = Objects(self._client)
            pages = objects.list(target.mapping, target.namespace, field_selector=target.field_selector)
        finally:
            self._lists.leave()
        found: dict[str, Object] = {}
        for page in pages:
            listed = page.get("items")
            for item in listed if isinstance(listed, list) else ():
                if isinstance(item, dict):
                    found[_name(item)] = item
        for name in self._known - found.keys():
            self._gone(name)
        for item in found.values():
            self._see(item)
        self._version = _version(pages[-1])
        self._tell_listed()

    def _list_by_watching(self, refused: ApiStatus) -> None:
        """Get the objects as first events of a watch: who may watch but not list still learns of them.

        Helm does so first of all (Go: reflector.go watchList). Raises Refused with the text of the list.
        """

        def begin(seconds: int) -> Watch:
            try:
                return Watch(self._client, self._asked, "", seconds, initial=True)
            except ApiStatus as error:
                raise Refused(f"failed to list {self.target}: {refused}") from error

        self._take_turn(begin)

    def _take_turn(self, begin: Callable[[int], Watch]) -> None:
        if not self._watches.enter():
            return
        try:
            self._consume(begin(TURN_SECONDS if self._watches.crowded else WATCH_SECONDS))
        finally:
            self._watches.leave()

    def _consume(self, watch: Watch) -> None:
        from time import monotonic

        begun, count = monotonic(), 0
        self._watch = watch
        if self._stopped.is_set():
            watch.interrupt()
        try:
            for kind, item in watch:
                if self._stopped.is_set():
                    return
                self._take(kind, item)
                count += 1
        finally:
            self._watch = None
        if not count and monotonic() - begun < SHORTEST_WATCH:
            raise Unreachable("very short watch")

    def _take(self, kind: str, item: Object) -> None:
        if kind in (_ADDED, _MODIFIED):
            self._see(item)
        elif kind == _DELETED:
            self._gone(_name(item))
        elif kind == _BOOKMARK and _ends_initial(item):
            self._tell_listed()
        self._version = _version(item) or self._version

    def _see(self, item: Object) -> None:
        # the items of a list do not say what they are
        item.setdefault("kind", self.target.mapping.kind)
        item.setdefault("apiVersion", self.target.mapping.api_version)
        self._known.add(_name(item))
        if not self._stopped.is_set():
            self._sink.seen(self.target, item)

    def _gone(self, name: str) -> None:
        self._known.discard(name)
        if not self._stopped.is_set():
            self._sink.gone(self.target, name)

    def _tell_listed(self) -> None:
        if not self._stopped.is_set():
            self._sink.listed(self.target)

    def _fail(self, error: KubeError) -> None:
        if not self._stopped.is_set():
            self._sink.failed(self.target, error)


class Refused(KubeError):
    """We may neither list nor watch."""


def _is_forgotten(error: ApiStatus) -> bool:
    return error.means("Expired", 410) or error.means("Gone", 410)


def _metadata(item: Object) -> Object:
    found = item.get("metadata")
    return found if isinstance(found, dict) else {}


def _name(item: Object) -> str:
    return str(_metadata(item).get("name") or "")


def _version(item: Object) -> str:
    return str(_metadata(item).get("resourceVersion") or "")


def _ends_initial(item: Object) -> bool:
    annotations = _metadata(item).get("annotations")
    return isinstance(annotations, dict) and annotations.get(_INITIAL_END) == "true"
