"""What is told of work while it goes on: one stream of events, and whoever wants to hear it.

Flows tell; a view on a terminal, lines for CI, spans and the callbacks of programs listen (docs/design/0014-events.md).
The types of events and their fields are those of docs/reference/events.schema.json.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from dataclasses import dataclass as record
    from types import TracebackType
    from typing import Protocol

    Log = Callable[[str, str, dict[str, object]], object]

    class Listener(Protocol):
        """Hears events one at a time, in the thread in which they happen; it must not block for long."""

        def hear(self, event: Event) -> object:
            """Take an event. A listener that raises hears no more."""
else:
    from windlass._record import record

START, END = ".start", ".end"

SUCCEEDED, FAILED, CANCELLED = "succeeded", "failed", "cancelled"
"""Outcomes of work."""


@record(frozen=True)
class Event:
    """``time_ns`` is in nanoseconds since 1970, ``sequence`` counts from 1 in its stream.

    ``work`` is the number of what starts, ends or is under way, ``inside`` of the work around that; 0 is none.
    ``fields`` are texts, numbers, lists and mappings, apart from ``error``, which is an exception.
    """

    type: str
    sequence: int
    time_ns: int
    work: int
    inside: int
    fields: Mapping[str, object]


class Work:
    """Something that takes time. Entering tells that it starts, leaving that it has ended, and how."""

    __slots__ = ("_events", "_fields", "_notes", "_type", "inside", "number")

    def __init__(self, events: Events, type_: str, fields: dict[str, object]) -> None:
        self._events = events
        self._type = type_
        self._fields = fields
        self._notes: dict[str, object] = {}
        self.number = self.inside = 0

    def note(self, **fields: object) -> None:
        """Say more about the end, once it comes."""
        self._notes.update(fields)

    def __enter__(self) -> Work:
        self.number, self.inside = self._events._begin()
        self._events._tell(self._type + START, self.number, self.inside, self._fields)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._events._finish(self.number)
        ended: dict[str, object] = {**self._fields, "outcome": SUCCEEDED}
        if error is not None:
            from windlass.cancel import Cancelled
            from windlass.errors import find

            ended["outcome"] = FAILED if find(error, Cancelled) is None else CANCELLED
            ended["error"] = error
        self._events._tell(self._type + END, self.number, self.inside, {**ended, **self._notes})


class _Unheard(Work):
    """Work that nobody hears of."""

    __slots__ = ()

    def note(self, **fields: object) -> None:
        """Forget it."""

    def __enter__(self) -> Work:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Tell nobody."""


class Events:
    """Where one operation tells what it does. Safe to share between threads.

    Work that starts in another thread is inside what the thread that made this is at.
    """

    def __init__(self, *listeners: Listener, log: Log | None = None) -> None:
        from _thread import RLock, _local

        self._listeners = list(listeners)
        self._log = log
        self._lock = RLock()
        self._sequence = self._works = 0
        self._own = _local()
        self._main: list[tuple[int, int]] = []
        self._own.stack = self._main

    @property
    def heard(self) -> bool:
        """Whether anybody listens."""
        return bool(self._listeners)

    def tell(self, type_: str, /, **fields: object) -> None:
        """Tell that something has happened."""
        if self._listeners:
            self._tell(type_, *self._current(), fields)

    def work(self, type_: str, /, **fields: object) -> Work:
        """Return work of this type, to be entered."""
        return Work(self, type_, fields) if self._listeners else _UNHEARD

    def _current(self) -> tuple[int, int]:
        """Return the number of the work that this thread is at, and of that around it."""
        stacks: list[list[tuple[int, int]]] = [getattr(self._own, "stack", []), self._main]
        for stack in stacks:
            try:
                return stack[-1]
            except IndexError:  # asking before would not do: another thread may end its work in between
                continue
        return 0, 0

    def _begin(self) -> tuple[int, int]:
        inside = self._current()[0]
        with self._lock:
            self._works += 1
            number = self._works
        if not hasattr(self._own, "stack"):
            self._own.stack = []
        self._own.stack.append((number, inside))
        return number, inside

    def _finish(self, number: int) -> None:
        stack = self._own.stack
        while stack and stack.pop()[0] != number:
            pass  # work inside was never left: its generator was dropped

    def _tell(self, type_: str, work: int, inside: int, fields: Mapping[str, object]) -> None:
        from time import time_ns

        with self._lock:
            self._sequence += 1
            event = Event(type_, self._sequence, time_ns(), work, inside, fields)
            for listener in tuple(self._listeners):
                try:
                    listener.hear(event)
                except Exception as error:  # what is under way must not depend on who listens
                    self._listeners.remove(listener)
                    if self._log is not None:
                        about: dict[str, object] = {"error": f"{type(error).__name__}: {error}"}
                        self._log("WARN", "a listener failed and hears no more events", about)


SILENT = Events()
"""Nobody listens."""
_UNHEARD = _Unheard(SILENT, "", {})
