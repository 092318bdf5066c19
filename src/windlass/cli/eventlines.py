"""Events as lines of JSON, for CI: to a file, or to standard error (docs/reference/events.schema.json)."""

from __future__ import annotations

import os

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from windlass.events import Event

SCHEMA = "windlass.events/v1"
STANDARD_ERROR = "-"

MAX_TEXT = 4096
"""Characters of one text in an event; of a longer one the beginning is written, and three dots."""
MAX_DEPTH = 8
"""Levels of an event; what lies deeper is written as text."""
PATIENCE_S = 10.0
"""Seconds for which a pipe may take nothing; then nothing more is written to it."""
MAX_LINES = 60
"""Lines of an account of why waiting was in vain."""

_PRIVATE = frozenset(("request",))
"""Work that spans are made of and that is no event for CI."""


class EventsError(WindlassError):
    """A place to which events cannot be written."""


class EventLines:
    """Writes events. Progress that says nothing new is left out.

    ``write`` takes a whole line; when it fails, ``failed`` is told once and nothing more is written: the operation goes
    on.
    """

    def __init__(self, write: Callable[[bytes], object], failed: Callable[[OSError], object]) -> None:
        self._write = write
        self._failed = failed
        self._is_broken = False
        self._begun: dict[int, int] = {}
        self._progress: dict[int, Mapping[str, object]] = {}
        self._releases: dict[int, object] = {}
        self._sequence = 0

    def hear(self, event: Event) -> None:
        """Write an event as one line."""
        kind, _, phase = event.type.rpartition(".")
        if self._is_broken or kind in _PRIVATE:
            return
        if event.type == "wait.progress":
            if self._progress.get(event.work) == event.fields:
                return
            self._progress[event.work] = event.fields
        self._sequence += 1
        try:
            self._write(self._line(event, phase))
        except OSError as error:
            self._is_broken = True
            self._failed(error)

    def _line(self, event: Event, phase: str) -> bytes:
        from json import dumps

        fields = {key: _plain(value, 0) for key, value in event.fields.items()}
        document: dict[str, object] = {
            "schema": SCHEMA,
            "sequence": self._sequence,
            "time": moment(event.time_ns),
            "type": event.type,
        }
        if event.work:
            document["work"] = event.work
        if event.inside:
            document["inside"] = event.inside
        release = event.fields.get("release") or self._releases.get(event.inside if phase == "start" else event.work)
        if release:
            document["release"] = release
        if phase == "start":
            self._begun[event.work] = event.time_ns
            self._releases[event.work] = release
        elif phase == "end":
            seconds = (event.time_ns - self._begun.pop(event.work, event.time_ns)) / 1e9
            document["seconds"] = round(max(0.0, seconds), 3)
            self._progress.pop(event.work, None)
            self._releases.pop(event.work, None)
        return (dumps({**document, **fields}, separators=(",", ":"), default=str) + "\n").encode("ascii")


def _plain(value: object, depth: int) -> object:
    """Return what JSON can hold of a value, within bounds."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if value - value == 0.0 else str(value)  # JSON has no infinity
    if isinstance(value, BaseException):
        return _error(value)
    if depth < MAX_DEPTH:
        if isinstance(value, dict):
            return {str(key): _plain(item, depth + 1) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [_plain(item, depth + 1) for item in value]
    text = str(value)
    if not text.isascii():
        text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")  # JSON is Unicode
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "..."


def _error(error: BaseException) -> dict[str, object]:
    """Return what an error says, what it is, and what may help."""
    from windlass.errors import find
    from windlass.kube.conflicts import conflicts
    from windlass.kube.wait import WaitError

    found: dict[str, object] = {"message": _plain(str(error), 0), "class": type(error).__name__}
    if clashes := conflicts(error):
        found["conflicts"] = [
            {"object": clash.subject, "manager": clash.manager, "fields": list(clash.fields)} for clash in clashes
        ]
    late = find(error, WaitError)
    if late is not None and late.account:
        found["account"] = [_plain(line, 0) for line in late.account[:MAX_LINES]]
    return found


def moment(time_ns: int) -> str:
    """Return a time as RFC 3339 has it, in UTC with microseconds."""
    from time import gmtime, strftime

    seconds, rest = divmod(time_ns, 10**9)
    return f"{strftime('%Y-%m-%dT%H:%M:%S', gmtime(seconds))}.{rest // 1000:06}Z"


def opened(place: str) -> int:
    """Open a file to which lines are added, readable by its owner only: messages of servers may quote anything.

    Each line goes there whole, so that several processes may share the file. A pipe that nobody reads is refused.
    Raises EventsError.
    """
    try:
        return os.open(place, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o600)
    except (OSError, ValueError) as error:
        from windlass.golang.errno import text

        reason = text(error.errno) if isinstance(error, OSError) else "invalid argument"
        raise EventsError(f"cannot write events to {place}: {reason}") from error


def write_whole(descriptor: int, line: bytes, patience: float = PATIENCE_S) -> None:
    """Write a line; a pipe that is full is waited for. Raises OSError."""
    rest = memoryview(line)
    while rest:
        try:
            rest = rest[os.write(descriptor, rest) :]
        except BlockingIOError:
            from select import select

            if not select((), (descriptor,), (), patience)[1]:
                raise
