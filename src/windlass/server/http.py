"""Requests and responses over raw ASGI: bounded bodies, ranges, conditions, stored content. Knows no registry."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from windlass.errors import WindlassError
from windlass.oci.errors import RegistryError

from .access import NOBODY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from dataclasses import dataclass as record
    from typing import BinaryIO

    Scope = Mapping[str, object]
    Message = Mapping[str, object]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Header = tuple[bytes, bytes]
else:
    from windlass._record import record

MAX_HEADERS = 64 * 1024
"""Bytes of all request headers together. Cloud tokens travel in headers of 4 KiB and more."""
MAX_TARGET = 8 * 1024
"""Bytes of path and query."""
MAX_QUERY_FIELDS = 64
PIECE = 1 << 20
"""Bytes of a body that are handed on at once."""
SMALL_FILE = 256 * 1024
"""Files up to this size are read whole: cheaper than handing them to the HTTP server (docs/server.md, "Speed")."""
BODY_TIMEOUT = 60.0
"""Seconds within which a client must send something of a body."""
SLOWEST_BODY = 1024
"""Bytes a second that a body must bring on average, after BODY_TIMEOUT."""


class Disconnected(WindlassError):
    """The client went away in the middle of its body."""


class Request:
    """One request. Header names are lower case; the body can be read once.

    ``identity`` and ``id`` are set before an endpoint sees it.
    """

    __slots__ = ("_headers", "_query", "_raw_headers", "_receive", "client", "id", "identity", "length", "method",
                 "path", "query_string", "scheme", "sends_files")  # fmt: skip

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.method = str(scope["method"])
        self.path = str(scope["path"])
        self.query_string: bytes = scope["query_string"]  # type: ignore[assignment]  # ASGI says bytes
        self.scheme = str(scope.get("scheme", "http"))
        client = scope.get("client")
        self.client = str(client[0]) if isinstance(client, (tuple, list)) else ""
        extensions = scope.get("extensions")
        self.sends_files = isinstance(extensions, dict) and "http.response.pathsend" in extensions
        self._raw_headers: list[Header] = scope["headers"]  # type: ignore[assignment]  # ASGI says pairs of bytes
        self._headers: dict[str, str] | None = None
        self._query: dict[str, list[str]] | None = None
        self._receive = receive
        self.length: int | None = None
        self.identity = NOBODY
        self.id = ""

    @property
    def headers(self) -> dict[str, str]:
        """Headers by lower-case name; the values of a repeated one joined by commas."""
        if self._headers is None:
            headers: dict[str, str] = {}
            for key, value in self._raw_headers:
                name, text = key.decode("latin-1").lower(), value.decode("latin-1")
                headers[name] = f"{headers[name]}, {text}" if name in headers else text
            self._headers = headers
        return self._headers

    def check(self) -> None:
        """Refuse what is too large to look at, and read the body's length. Raises RegistryError."""
        if len(self.path) + len(self.query_string) > MAX_TARGET:
            raise RegistryError("UNSUPPORTED", "the address is too long", status=414)
        if sum(len(key) + len(value) for key, value in self._raw_headers) > MAX_HEADERS:
            raise RegistryError("UNSUPPORTED", "the headers are too large", status=431)
        text = self.headers.get("content-length")
        if text is not None:
            if not (text.isascii() and text.isdigit() and len(text) < 20):
                raise RegistryError("SIZE_INVALID", "Content-Length is not a number")
            self.length = int(text)

    def query(self, name: str) -> str | None:
        """The first value of a query field, or None. Raises RegistryError for too many fields."""
        values = self.query_all(name)
        return values[0] if values else None

    def query_all(self, name: str) -> list[str]:
        """All values of a query field. Raises RegistryError for too many fields."""
        if self._query is None:
            self._query = {}
            try:
                pairs = parse_qsl(
                    self.query_string.decode("latin-1"), keep_blank_values=True, max_num_fields=MAX_QUERY_FIELDS
                )
            except ValueError as error:
                raise RegistryError("UNSUPPORTED", "the query has too many fields", status=400) from error
            for key, value in pairs:
                self._query.setdefault(key, []).append(value)
        return self._query.get(name, [])

    async def pieces(self, limit: int) -> AsyncIterator[bytes]:
        """The body in pieces of about PIECE bytes, at least one.

        Raises RegistryError 413 beyond ``limit`` and 408 for a client that stops sending, Disconnected for one
        that goes away (what it sent before is handed on first, so that an upload can go on there).
        """
        if self.length is not None and self.length > limit:
            raise too_large(limit)
        held: list[bytes] = []
        size = total = 0
        failure: WindlassError | None = None
        more = True
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while more and failure is None:
            latest = min(loop.time(), begun + total / SLOWEST_BODY) + BODY_TIMEOUT
            try:
                async with asyncio.timeout_at(latest):
                    message = await self._receive()
            except TimeoutError:
                failure = RegistryError("UNAVAILABLE", "the body did not arrive in time", status=408)
                break
            if message["type"] == "http.disconnect":
                failure = Disconnected("the client went away")
                break
            body = message.get("body", b"")
            assert isinstance(body, bytes)
            total += len(body)
            if total > limit:
                raise too_large(limit)
            held.append(body)
            size += len(body)
            more = bool(message.get("more_body", False))
            if size >= PIECE and more:
                yield b"".join(held)
                held, size = [], 0
        yield b"".join(held)
        if failure is not None:
            raise failure

    async def body(self, limit: int) -> bytes:
        """The whole body. Raises as ``pieces`` does."""
        return b"".join([piece async for piece in self.pieces(limit)])


def too_large(limit: int) -> RegistryError:
    """The refusal of a body beyond ``limit``."""
    return RegistryError("SIZE_INVALID", f"the body is larger than {limit} bytes", status=413)


@record(frozen=True)
class Content:
    """Stored content: how to open it, its size, and its path if it is a file that others can send."""

    open: Callable[[], BinaryIO]
    size: int
    path: str = ""


@record(frozen=True)
class Part:
    """Content from ``first`` to ``last``, perhaps all of it."""

    content: Content
    first: int
    last: int

    @property
    def size(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1


class Response:
    """A status, headers and a body: bytes or a Part of stored content."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: Mapping[str, str] | None = None, body: bytes | Part = b"") -> None:
        self.status = status
        self.headers = dict(headers or {})
        self.body = body

    async def send(self, request: Request, send: Send) -> None:
        """Write the response. A HEAD request gets the headers alone."""
        body = self.body
        length = len(body) if isinstance(body, bytes) else body.size
        if self.status not in (204, 304):
            self.headers.setdefault("content-length", str(length))
        if isinstance(body, Part):
            if request.method != "HEAD":
                await self._send_part(request, send, body)
                return
            body = b""
        await send(self._start())
        await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else body})

    def _start(self) -> Message:
        headers = [(key.encode("latin-1"), value.encode("latin-1", "replace")) for key, value in self.headers.items()]
        return {"type": "http.response.start", "status": self.status, "headers": headers}

    async def _send_part(self, request: Request, send: Send, part: Part) -> None:
        content = part.content
        if part.size <= SMALL_FILE and content.path:
            with content.open() as source:
                source.seek(part.first)
                data = source.read(part.size)
            await send(self._start())
            await send({"type": "http.response.body", "body": data})
        elif part.size == content.size and content.path and request.sends_files:
            await send(self._start())
            await send({"type": "http.response.pathsend", "path": content.path})
        else:
            await _copy(send, self._start(), part)


async def _copy(send: Send, start: Message, part: Part) -> None:
    loop = asyncio.get_running_loop()
    source = await loop.run_in_executor(None, part.content.open)
    try:
        await send(start)
        await loop.run_in_executor(None, source.seek, part.first)
        left = part.size
        while left:
            piece = await loop.run_in_executor(None, source.read, min(PIECE, left))
            if not piece:
                raise Disconnected("the content is shorter than it was")
            left -= len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": left > 0})
    finally:
        source.close()


def content_response(request: Request, content: Content, etag: str, headers: Mapping[str, str]) -> Response:
    """Answer with stored content: 200, 206, 304 or 416 (RFC 9110 sections 13.1 and 14)."""
    common = {**headers, "etag": etag, "accept-ranges": "bytes"}
    if matches(request.headers.get("if-none-match"), etag):
        return Response(304, common)
    wanted = request.headers.get("range")
    if wanted is not None and request.headers.get("if-range", etag) == etag:
        span = parse_range(wanted, content.size)
        if span == UNSATISFIABLE:
            return Response(416, {**common, "content-range": f"bytes */{content.size}"})
        if span is not None:
            first, last = span
            partial = {**common, "content-range": f"bytes {first}-{last}/{content.size}"}
            return Response(206, partial, Part(content, first, last))
    return Response(200, common, Part(content, 0, content.size - 1))


def matches(header: str | None, etag: str) -> bool:
    """Tell whether If-None-Match names ``etag`` (RFC 9110 section 13.1.2, weak comparison)."""
    if header is None:
        return False
    if header.strip() == "*":
        return True
    return etag in [tag.strip().removeprefix("W/") for tag in header.split(",")]


UNSATISFIABLE = (0, -1)


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range; UNSATISFIABLE when nothing is there; None to ignore it.

    Several ranges at once are ignored, as RFC 9110 section 14.2 allows.
    """
    unit, _, spec = header.partition("=")
    first, dash, last = spec.strip().partition("-")
    digits = [part for part in (first, last) if part]
    if unit.strip().lower() != "bytes" or not dash or not digits:
        return None
    if not all(part.isascii() and part.isdigit() and len(part) < 20 for part in digits):
        return None
    if not first:
        count = min(int(last), size)
        return (size - count, size - 1) if count else UNSATISFIABLE
    if int(first) >= size:
        return UNSATISFIABLE
    if last and int(last) < int(first):
        return UNSATISFIABLE  # malformed; Go's servers answer 416, and RFC 9110 section 14.2 allows it
    return int(first), min(int(last), size - 1) if last else size - 1
