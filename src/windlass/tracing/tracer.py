"""The listener that makes spans of events and sends them once a command has ended."""

from __future__ import annotations

from windlass.events import END, START
from windlass.tracing.spans import CLIENT, INTERNAL, Span, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from windlass.events import Event, Events, Work
    from windlass.tracing.context import Context
    from windlass.tracing.settings import Settings

    Debug = Callable[..., object]

MAX_SPANS = 1000
"""Spans of one command; more are counted, and what was inside them counts as inside what was around them."""
DROPPED = "windlass.dropped_spans"


class Tracer:
    """Hears the events of one command. ``random`` gives so many random bytes."""

    def __init__(self, settings: Settings, context: Context, random: Callable[[int], bytes]) -> None:
        self.settings = settings
        self.context = context
        self.spans: list[Span] = []
        self.dropped = 0
        self._random = random
        self._open: dict[int, Span] = {}
        self._identities: dict[int, str] = {0: context.parent}
        self._outermost = random(8).hex()

    def hear(self, event: Event) -> None:
        """Take an event."""
        if event.type.endswith(START):
            self._begin(event.type.removesuffix(START), event)
        elif event.type.endswith(END):
            span = self._open.pop(event.work, None)
            if span is not None:
                span.finish(event.type.removesuffix(END), event)
        elif event.work in self._open:
            self._open[event.work].happened(event)

    def _begin(self, work: str, event: Event) -> None:
        parent = self._identities.get(event.inside, self._outermost)
        if len(self.spans) >= MAX_SPANS:
            self.dropped += 1
            self._identities[event.work] = parent
            return
        identity = self._random(8).hex() if self.spans else self._outermost
        kind = CLIENT if work == "request" else INTERNAL
        span = Span(identity, parent, name_of(work, event.fields), kind, event.time_ns)
        self._identities[event.work] = identity
        self._open[event.work] = span
        self.spans.append(span)

    def requests(self, events: Events) -> Callable[[str, str], TracedRequest]:
        """Return what is told of requests to the cluster."""
        from windlass.net.urls import parse

        def trace(method: str, url: str) -> TracedRequest:
            target = parse(url)
            path = target.path.partition("?")[0]
            work = events.work("request", method=method, path=path, host=target.host, port=target.port)
            return TracedRequest(self, work)

        return trace

    def fields(self, work: int) -> list[tuple[str, str]]:
        """Return the header fields of a request that is this work."""
        if not self.settings.propagates:
            return []
        return self.context.header(self._identities.get(work, self._outermost))

    def finished(self) -> list[Span]:
        """Return the spans that have ended; the first says how many are missing."""
        found = [span for span in self.spans if span.end]
        missing = self.dropped + len(self.spans) - len(found)
        if found and missing:
            found[0].attributes[DROPPED] = missing
        return found


class TracedRequest:
    """One request, from before it is sent until an answer begins."""

    __slots__ = ("_tracer", "_work", "headers")

    def __init__(self, tracer: Tracer, work: Work) -> None:
        self._tracer = tracer
        self._work = work
        self.headers: list[tuple[str, str]] = []

    def answered(self, status: int) -> None:
        """Note the status of the answer."""
        self._work.note(status=status)

    def __enter__(self) -> TracedRequest:
        self._work.__enter__()
        self.headers = self._tracer.fields(self._work.number)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._work.__exit__(kind, error, trace)


def tracer(variables: Mapping[str, str], debug: Debug) -> Tracer | None:
    """Return what makes spans, None if none are wanted. ``debug`` is told what is wrong with variables."""
    from os import urandom

    from windlass.tracing.context import begin
    from windlass.tracing.settings import read

    def complain(name: str, reason: str) -> None:
        debug("a variable for tracing counts as unset", variable=name, error=reason)

    settings = read(variables, complain)
    return None if settings is None else Tracer(settings, begin(variables, settings, urandom), urandom)
