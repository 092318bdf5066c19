"""One HTTP/1.1 connection: sends a request, reads the answer, and tells whether it can be used again."""

from __future__ import annotations

from _thread import allocate_lock  # `threading` costs 3 ms of a cold start

from . import refusal
from .errors import CLOSED, PROTOCOL, TIMEOUT, NetError, errno_text
from .message import Headers, Response
from .urls import join_host_port
from .wire import connection as new_wire
from .wire import h11

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .message import Request
    from .secure import Stream

RECEIVE = 128 * 1024
SEND = 256 * 1024
MAX_INFORMATIONAL = 32
MAX_STATED_LENGTH = (1 << 63) - 1
_BOTH_WAYS = 2  # SHUT_RDWR
LINGER = 1.0
"""Seconds to wait for an answer after the peer stopped taking our body: it may have refused it on purpose."""


class ServerClosed(NetError):
    """The peer closed a kept connection before it answered: nothing was done, the request may be sent again."""

    def __init__(self) -> None:
        super().__init__("http: server closed idle connection", CLOSED)


class Connection:
    """A connected socket and the state of its conversation."""

    __slots__ = ("_head", "_informed", "_released", "_wire", "idle_since", "sock", "used")

    def __init__(self, sock: Stream) -> None:
        self.sock = sock
        self.used = 0
        self.idle_since = 0.0
        self._wire = new_wire()
        self._released = False
        self._head: list[bytes] = []
        self._informed = False

    def exchange(
        self, request: Request, target: str, headers: Headers, timeout: float, release: Callable[[Connection], None]
    ) -> Response:
        """Send ``request`` as ``target`` with ``headers``; return the answer once its headers are read.

        ``release`` is called when the body was read whole and the connection can serve again.
        Raises NetError; ServerClosed when this was a kept connection that had died.
        """
        self.used += 1
        self._head, self._informed = [], False
        self.sock.settimeout(timeout)
        try:
            self._send(request, target, headers)
            answer = self._answer()
        except NetError:
            self.close()
            raise
        self._head = []
        exchange = _Exchange(self)
        return Response(
            answer.status_code,
            answer.reason.decode("latin-1"),
            Headers((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw_items()),
            self._body(release, exchange),
            exchange.abandon,
            method=request.method,
            interrupt=exchange.interrupt,
        )

    def interrupt(self) -> None:
        """Wake a thread that waits for bytes: it reads the end. Closing would not wake it, and free the descriptor."""
        try:
            self.sock.shutdown(_BOTH_WAYS)
        except OSError:
            pass  # it is closed already

    def close(self) -> None:
        """Close the socket."""
        self._released = True
        self.sock.close()

    def _send(self, request: Request, target: str, headers: Headers) -> None:
        try:
            fields = [(name.encode(), value.encode("utf-8", "replace")) for name, value in headers]
            head = self._wire.send(h11.Request(method=request.method, target=target, headers=fields))
        except h11.LocalProtocolError as error:
            raise NetError(_invalid(headers) or f"net/http: invalid request: {error}", PROTOCOL) from error
        try:
            self._send_parts(head or b"", request)
        except TimeoutError as error:
            raise NetError(f"write tcp {self._pair()}: i/o timeout", TIMEOUT, timeout=True) from error
        except OSError as error:
            # A registry that refuses an upload answers and closes while we still send: its answer counts.
            self._wire.send_failed()
            self._hear_out(error)

    def _send_parts(self, head: bytes, request: Request) -> None:
        body = request.body
        if isinstance(body, bytes) and len(body) <= SEND:
            self.sock.sendall(head + self._data(body) + self._end())
            return
        self.sock.sendall(head)
        if isinstance(body, bytes):
            view = memoryview(body)
            for start in range(0, len(body), SEND):
                self.sock.sendall(self._data(bytes(view[start : start + SEND])))
        elif body is not None:
            for piece in body:
                self.sock.sendall(self._data(piece))
        if end := self._end():
            self.sock.sendall(end)

    def _data(self, piece: bytes) -> bytes:
        try:
            return (self._wire.send(h11.Data(data=piece)) or b"") if piece else b""
        except h11.LocalProtocolError as error:
            raise NetError("http: ContentLength does not match body length", PROTOCOL) from error

    def _end(self) -> bytes:
        try:
            return self._wire.send(h11.EndOfMessage()) or b""
        except h11.LocalProtocolError as error:
            raise NetError("http: ContentLength does not match body length", PROTOCOL) from error

    def _hear_out(self, failure: OSError) -> None:
        """Read what the peer said before it stopped listening. Raises NetError when that is nothing or a TLS alert."""
        try:
            self.sock.settimeout(LINGER)
            data = self.sock.recv(RECEIVE)
        except OSError as error:
            alert = "ALERT" in (getattr(error, "reason", None) or "")
            raise self._broken("write", error if alert else failure) from failure
        if not data:
            raise self._broken("write", failure) from failure
        self._wire.receive_data(data)

    def _answer(self) -> h11.Response:
        for _ in range(MAX_INFORMATIONAL):
            event = self._next(first=True)
            if isinstance(event, h11.Response):
                self._check(event)
                return event
            if not isinstance(event, h11.InformationalResponse):
                raise self._closed()
            self._head, self._informed = [], True
        raise NetError("net/http: too many 1xx informational responses", PROTOCOL)

    def _check(self, answer: h11.Response) -> None:
        """Refuse what Go refuses and h11 does not. Raises NetError."""
        length = next((value for name, value in answer.headers if name == b"content-length"), b"0")
        if int(length) > MAX_STATED_LENGTH or any(refusal.bad_value(value) for _, value in answer.headers):
            raise self._malformed(ended=False)

    def _closed(self) -> NetError:
        return ServerClosed() if self.used > 1 else NetError("EOF", CLOSED)

    def _next(self, *, first: bool) -> object:
        while True:
            try:
                event = self._wire.next_event()
            except h11.RemoteProtocolError as error:
                raise (self._malformed(ended=self._wire.trailing_data[1]) if first else _broken_body(error)) from error
            if event is not h11.NEED_DATA:
                return event
            self._receive(first)

    def _receive(self, first: bool) -> None:
        try:
            data = self.sock.recv(RECEIVE)
        except TimeoutError as error:
            text = "net/http: timeout awaiting response headers" if first else f"read tcp {self._pair()}: i/o timeout"
            raise NetError(text, TIMEOUT, timeout=True) from error
        except OSError as error:
            if first and self.used > 1:
                raise ServerClosed from error
            raise self._broken("read", error) from error
        if not data and first and not self._wire.trailing_data[0]:
            raise self._malformed(ended=True) if self._informed else self._closed()
        if first and sum(map(len, self._head)) < refusal.MAX_LOOKED_AT:
            self._head.append(data)
        self._wire.receive_data(data)

    def _malformed(self, *, ended: bool) -> NetError:
        opening = b"".join(self._head)
        line = opening.partition(b"\n")[0].removesuffix(b"\r")
        reason = refusal.of_head(opening, ended=ended) or f"malformed HTTP response {refusal.quote(line)}"
        return NetError(f"net/http: HTTP/1.x transport connection broken: {reason}", PROTOCOL)

    def _broken(self, doing: str, error: OSError) -> NetError:
        if error.errno is None or type(error).__module__ == "ssl":
            from . import tls

            reason = getattr(error, "reason", None)
            return NetError(tls.failure_text(error) if reason else "EOF", CLOSED)  # type: ignore[arg-type]  # an SSLError
        return NetError(f"{doing} tcp {self._pair()}: {doing}: {errno_text(error)}", CLOSED)

    def _pair(self) -> str:
        try:
            ours, theirs = self.sock.getsockname(), self.sock.getpeername()
        except OSError:
            return "?"
        return f"{join_host_port(ours[0], ours[1])}->{join_host_port(theirs[0], theirs[1])}"

    def _body(self, release: Callable[[Connection], None], exchange: _Exchange) -> Iterator[bytes]:
        try:
            while True:
                event = self._next(first=False)
                if isinstance(event, h11.Data):
                    yield bytes(event.data)
                elif isinstance(event, h11.EndOfMessage):
                    break
                else:
                    raise NetError("unexpected EOF", PROTOCOL)
        except BaseException:  # a reader that stops early is a GeneratorExit here
            self.close()
            raise
        exchange.end()
        self._finish(release)

    def _finish(self, release: Callable[[Connection], None]) -> None:
        reusable = (
            self._wire.our_state is h11.DONE
            and self._wire.their_state is h11.DONE
            and not self._wire.trailing_data[0]
            and not self._released
        )
        if not reusable:
            self.close()
            return
        self._wire.start_next_cycle()
        release(self)


class _Exchange:
    """One request and its answer. Once it is over, its connection may serve another, which it must not disturb."""

    __slots__ = ("_connection", "_lock", "_over")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = allocate_lock()
        self._over = False

    def end(self) -> None:
        """The answer was read whole."""
        with self._lock:
            self._over = True

    def abandon(self) -> None:
        """The caller wants no more: an exchange that is not over ends with the connection."""
        with self._lock:
            if not self._over:
                self._over = True
                self._connection.close()

    def interrupt(self) -> None:
        """Wake the thread that reads, from another one."""
        with self._lock:
            if not self._over:
                self._connection.interrupt()


def _broken_body(error: h11.RemoteProtocolError) -> NetError:
    text = str(error)
    return NetError("unexpected EOF" if "closed" in text else refusal.of_chunk(text) or text, PROTOCOL)


def _invalid(headers: Headers) -> str:
    """Name the field that cannot be sent, but not its value, which may be a secret (Go: net/http validateHeaders)."""
    from windlass.golang.strconv import quote

    for name, value in headers:
        if any((char < " " and char != "\t") or char == "\x7f" for char in value):
            return f"net/http: invalid header field value for {quote(name)}"
    return ""
