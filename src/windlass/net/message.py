"""Requests, responses and their headers."""

from __future__ import annotations

from windlass.errors import LimitExceeded

from .errors import TIMEOUT, NetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    from .connection import Connection

    Body = bytes | Iterable[bytes] | None
    Holds = Callable[[Connection | None], None]

MAX_TEXT = 1024 * 1024
MAX_DISCARDED = 64 * 1024
DOCUMENT_SECONDS = 120.0
"""For a whole document. The transport bounds silence only, so a peer that drips bytes would never end."""


class Headers:
    """Header fields in their order; names compare without case. Built from pairs or from a mapping."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = list(pairs)

    def get(self, name: str, default: str = "") -> str:
        """The first value of ``name``."""
        name = name.lower()
        return next((value for key, value in self.pairs if key.lower() == name), default)

    def values(self, name: str) -> list[str]:
        """All values of ``name``."""
        name = name.lower()
        return [value for key, value in self.pairs if key.lower() == name]

    def set(self, name: str, value: str) -> None:
        """Replace every field ``name``."""
        self.remove(name)
        self.pairs.append((name, value))

    def remove(self, name: str) -> None:
        """Take every field ``name`` away."""
        name = name.lower()
        self.pairs = [pair for pair in self.pairs if pair[0].lower() != name]

    def copy(self) -> Headers:
        """Another object with the same fields."""
        return Headers(self.pairs)

    def __contains__(self, name: str) -> bool:
        name = name.lower()
        return any(key.lower() == name for key, _ in self.pairs)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)


class Request:
    """A request. ``body`` is bytes or an iterable of bytes; an iterable that can be walked again can be sent again.

    ``length`` is the size of an iterable body; without it the body is sent chunked. ``idempotent`` says that the
    request may be repeated after an answer that asks for it; the methods of RFC 9110 9.2.2 are by themselves.
    ``appends`` says that what arrived of the body before a connection died stays there: it is not sent again unasked.
    Redirects are for the caller to follow where ``follows`` is false. ``holds`` hears which connection the request is
    on, for whoever wants to interrupt it, and None when it is on that no more.
    """

    __slots__ = ("appends", "body", "follows", "headers", "holds", "idempotent", "length", "method", "timeout", "url")

    def __init__(
        self,
        method: str,
        url: str,
        headers: Iterable[tuple[str, str]] = (),
        body: Body = None,
        *,
        length: int | None = None,
        idempotent: bool | None = None,
        timeout: float | None = None,
        appends: bool = False,
        follows: bool = True,
        holds: Holds | None = None,
    ) -> None:
        self.appends = appends
        self.follows = follows
        self.holds = holds
        self.method = method
        self.url = url
        self.headers = headers.copy() if isinstance(headers, Headers) else Headers(headers)
        self.body = body
        self.length = len(body) if isinstance(body, bytes) else length
        self.idempotent = method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS") if idempotent is None else idempotent
        self.timeout = timeout

    @property
    def replayable(self) -> bool:
        """Tell whether the body can be sent a second time."""
        return self.body is None or isinstance(self.body, bytes) or iter(self.body) is not self.body

    def __repr__(self) -> str:
        from .urls import redact

        return f"Request({self.method} {redact(self.url)})"


class Response:
    """An answer. The body must be read to its end or closed; a ``with`` block does the latter.

    ``url`` is the place that answered and ``history`` the redirects that led there.
    """

    __slots__ = ("_chunks", "_close", "_interrupt", "headers", "history", "method", "reason", "status", "url")

    def __init__(
        self,
        status: int,
        reason: str,
        headers: Headers,
        chunks: Iterator[bytes],
        close: Callable[[], None],
        *,
        method: str = "GET",
        url: str = "",
        interrupt: Callable[[], None] | None = None,
    ) -> None:
        self.status = status
        self.reason = reason
        self.headers = headers
        self._chunks = chunks
        self._close = close
        self._interrupt = interrupt or close
        self.method = method
        self.url = url
        self.history: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[bytes]:
        """The pieces of the body as they arrive. Raises NetError when the connection breaks."""
        return self._chunks

    @property
    def length(self) -> int | None:
        """The stated Content-Length, None when there is none."""
        value = self.headers.get("Content-Length")
        return int(value) if value.isascii() and value.isdigit() else None

    def read(self, limit: int = MAX_TEXT, seconds: float = DOCUMENT_SECONDS) -> bytes:
        """The whole body. Raises LimitExceeded beyond ``limit`` bytes, NetError when it breaks off or is late."""
        pieces, size = [], 0
        for chunk in self._in_time(seconds):
            size += len(chunk)
            if size > limit:
                self.close()
                raise LimitExceeded(f"the answer of {self.url} is larger than {limit} bytes")
            pieces.append(chunk)
        return b"".join(pieces)

    def read_up_to(self, limit: int, seconds: float = DOCUMENT_SECONDS) -> bytes:
        """At most ``limit`` bytes of the body, for error documents; the rest is not read. Raises NetError as read."""
        pieces, size = [], 0
        for chunk in self._in_time(seconds):
            pieces.append(chunk[: limit - size])
            size += len(pieces[-1])
            if size >= limit:
                self.close()
                break
        return b"".join(pieces)

    def _in_time(self, seconds: float) -> Iterator[bytes]:
        from time import monotonic

        end = monotonic() + seconds
        for chunk in self._chunks:
            if monotonic() > end:
                self.close()
                raise NetError(f"the body did not arrive within {seconds:g} s", TIMEOUT, timeout=True)
            yield chunk

    def peek(self, limit: int) -> bytes:
        """At most ``limit`` bytes of the body, which stays readable from its start."""
        from itertools import chain

        taken, size, rest = [], 0, self._chunks
        for chunk in rest:
            taken.append(chunk)
            size += len(chunk)
            if size >= limit:
                break
        self._chunks = chain(taken, rest)
        return b"".join(taken)[:limit]

    def discard(self) -> None:
        """Read a short rest so that the connection can serve again; let the connection go when there is more."""
        try:
            self.read_up_to(MAX_DISCARDED)
        except NetError:
            return
        self.close()

    def close(self) -> None:
        """Let the connection go; what is left of the body is not read."""
        self._close()

    def interrupt(self) -> None:
        """End the body from another thread: the one that reads it finds it broken off at once."""
        self._interrupt()

    def __enter__(self) -> Response:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
