"""Requests to a Kubernetes API server (Go: client-go rest/request.go, with_retry.go).

``Client.call`` is one request and its document; ``get`` and ``raw`` read, and watching goes through ``Client.send``.
A client serves many threads.
"""

from __future__ import annotations

from _thread import allocate_lock  # `threading` costs 3 ms of a cold start

from windlass.kube import statuses
from windlass.kube.errors import KubeError, LateCredentialsError, Unreachable
from windlass.kube.repeats import Repeats

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import TracebackType
    from typing import Protocol

    from windlass.cancel import Token
    from windlass.kube.breakoff import Breakoff, UnderWay
    from windlass.kube.credentials import Credentials
    from windlass.net import Headers, Response
    from windlass.net.message import Body, Holds
    from windlass.net.transport import Transport

    class TracedRequest(Protocol):
        """One request that somebody is told of, from entering to leaving: which fields it carries, what came back."""

        @property
        def headers(self) -> Iterable[tuple[str, str]]: ...

        def answered(self, status: int) -> object: ...
        def __enter__(self) -> TracedRequest: ...
        def __exit__(
            self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
        ) -> None: ...

    Query = Sequence[tuple[str, str]]
    Warn = Callable[[str], object]
    Trace = Callable[[str, str], TracedRequest]
    """From a method and a URL without its query."""

JSON = "application/json"
ACCEPT_ANY = "application/json, */*"
MAX_ANSWER = 256 * 1024 * 1024
"""Largest document that is read."""


_SAFE = frozenset(("GET", "HEAD", "PUT", "DELETE"))
"""Methods of requests that may be sent twice, unless somebody says otherwise (RFC 9110 9.2.2)."""


class Answer:
    """A whole answer: status, header fields and body."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: Headers, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


class Line:
    """The way to a server as one user, shared by clients. ``connect`` makes the transport when it is first needed."""

    __slots__ = ("_connect", "_generation", "_lock", "_transport", "answered", "credentials", "date")

    def __init__(self, credentials: Credentials, connect: Callable[[], Transport]) -> None:
        self.credentials = credentials
        self._connect = connect
        self._transport: Transport | None = None
        self._generation = 0
        self.answered = False
        self.date = ""  # the server's, as its last answer gave it
        self._lock = allocate_lock()

    def take(self) -> tuple[Transport, Iterable[tuple[str, str]]]:
        """Return what to send with, and the header fields that say who asks. Raises CredentialsError."""
        with self._lock:  # a credential program runs once, whoever else needs it meanwhile
            self._ready()
            fields = self.credentials.headers()
            return self._ready(), fields

    def _ready(self) -> Transport:
        """Return the transport, a new one if we have another certificate to show than before."""
        if self._transport is None or self._generation != self.credentials.generation:
            self.close()
            self._generation = self.credentials.generation
            self._transport = self._connect()
        return self._transport

    def close(self) -> None:
        """Let the connections go."""
        if self._transport is not None:
            self._transport.close()


class Client:
    """Speaks to one server as one user. What the server warns of goes to ``warn``, requests are told to ``trace``."""

    def __init__(
        self,
        base: str,
        credentials: Credentials,
        connect: Callable[[], Transport],
        *,
        sleep: Callable[[float], object],
        warn: Warn | None = None,
        trace: Trace | None = None,
        compressed: bool = True,
    ) -> None:
        self.base = base
        self._line = Line(credentials, connect)
        self._trace = trace
        self._compressed = compressed
        self._sleep = sleep
        self._warn = warn
        self._breakoff: Breakoff | None = None

    @property
    def server_date(self) -> str:
        """The server's time, as its last answer gave it."""
        return self._line.date

    def close(self) -> None:
        """Let the connections go."""
        self._line.close()

    def warning(self, warn: Warn) -> Client:
        """Return a client over the same connections whose server warns somebody else."""
        from copy import copy

        other = copy(self)
        other._warn = warn
        return other

    def heeding(self, token: Token, *, finish: bool = False) -> Client:
        """Return a client over the same connections whose requests end once the token is set.

        No new ones begin then, unless with ``finish``: these have a short time each.
        """
        from copy import copy

        from windlass.kube.breakoff import Breakoff

        other = copy(self)
        other._breakoff = Breakoff(token, finish=finish)
        return other

    def pause(self, seconds: float) -> None:
        """Wait, as between two attempts."""
        self._sleep(seconds)

    def raw(self, path: str, query: Query = (), *, accept: str = ACCEPT_ANY) -> Answer:
        """GET a document that is no object: /version, /apis. Raises KubeError; an ApiStatus has a generic text.

        Such documents shrink to a tenth, so that they are asked for compressed unless the kubeconfig says otherwise;
        records of releases are compressed already, and other objects are small.
        """
        headers = [("Accept", accept), *([("Accept-Encoding", "gzip")] if self._compressed else [])]
        answer = self.whole("GET", path, query, headers=headers)
        if answer.headers.get("Content-Encoding").lower() == "gzip":
            answer.body = _unpacked(answer.body)
        if answer.status >= 300:
            raise statuses.generic(answer.status, "GET", answer.headers, answer.body)
        return answer

    def get(self, path: str, query: Query = (), *, accept: str = JSON, subject: str = "") -> dict[str, object]:
        """GET an object or a list, integers as Int64. Raises KubeError; an ApiStatus has the server's words."""
        return self.call("GET", path, query, accept=accept, subject=subject)

    def call(
        self,
        method: str,
        path: str,
        query: Query = (),
        body: bytes | None = None,
        content_type: str = JSON,
        *,
        accept: str = JSON,
        subject: str = "",
        again: bool | None = None,
    ) -> dict[str, object]:
        """Send a request and return the document that answers it. Parameters and errors are those of ``answer``."""
        sent = self.answer(method, path, query, body, content_type, accept=accept, subject=subject, again=again)
        return decoded(sent)

    def answer(
        self,
        method: str,
        path: str,
        query: Query = (),
        body: bytes | None = None,
        content_type: str = JSON,
        *,
        accept: str = JSON,
        subject: str = "",
        again: bool | None = None,
    ) -> Answer:
        """Send a request and return its answer. Raises KubeError; an ApiStatus has the server's words.

        ``subject`` is what is asked for, in the words for refusals that say nothing. ``again`` says that nothing is
        lost if the request is sent twice, for when a kept connection turns out to be dead; by default the method tells.
        """
        headers = [("Accept", accept)]
        if body is not None:
            headers.append(("Content-Type", content_type))
        answer = self.whole(method, path, query, headers=headers, body=body, again=again)
        if answer.status >= 300:
            raise statuses.stated(answer.status, method, answer.headers, answer.body, subject)
        return answer

    def whole(
        self,
        method: str,
        path: str,
        query: Query = (),
        *,
        headers: Iterable[tuple[str, str]] = (),
        body: bytes | None = None,
        again: bool | None = None,
    ) -> Answer:
        """Send a request, repeat it as the server asks, and return the whole answer. Raises KubeError."""
        from windlass.net import NetError

        watched = None
        if self._breakoff is not None:
            watched = self._breakoff.begin(f'{method.capitalize()} "{self._url(path, query)}"')

        def ask() -> Answer:
            holds = None if watched is None else watched.holds
            try:
                with self.send(method, path, query, headers=headers, body=body, again=again, holds=holds) as response:
                    return Answer(response.status, response.headers, response.read(MAX_ANSWER))
            except NetError as error:
                text = f"unexpected error when reading response body. Please retry. Original error: {error}"
                raise Unreachable(text) from error

        repeats = Repeats(safe=method in _SAFE if again is None else again, known=self._line.answered)
        try:
            answer = self._repeated(ask, repeats, watched)
        finally:
            if watched is not None:
                watched.close()
        self._line.date = answer.headers.get("Date")
        self._tell_warnings(answer.headers)
        return answer

    def _repeated(self, ask: Callable[[], Answer], repeats: Repeats, watched: UnderWay | None) -> Answer:
        refused = False
        while True:
            try:
                answer = ask()
            except Unreachable as error:
                wait = repeats.after_failure(error)
                if wait is None or not self._rest(wait, watched):
                    if watched is not None:
                        watched.check(error)
                    raise
                continue
            if answer.status == 401 and not refused and self._line.credentials.refused():
                refused = True
                continue
            wait = repeats.after_answer(answer)
            if wait is None or not self._rest(wait, watched):
                return answer

    def _rest(self, seconds: float, watched: UnderWay | None) -> bool:
        """Wait between two attempts; return whether there is to be another."""
        if watched is not None:
            return watched.rest(seconds, self._sleep)
        if seconds:
            self._sleep(seconds)
        return True

    def send(
        self,
        method: str,
        path: str,
        query: Query = (),
        *,
        headers: Iterable[tuple[str, str]] = (),
        body: Body = None,
        timeout: float | None = None,
        again: bool | None = None,
        holds: Holds | None = None,
    ) -> Response:
        """Send a request once and return what is answered, whatever its status. Raises Unreachable.

        ``holds`` hears of the connection, as ``net.Request`` has it.
        """
        from windlass.net import Request, TransportError

        url = self._url(path, query)
        try:
            transport, own = self._line.take()
        except LateCredentialsError as error:
            from windlass.net.urls import redact

            raise Unreachable(f'{method.capitalize()} "{redact(url)}": {error}') from error
        request = Request(method, url, [*headers, *own], body, timeout=timeout, idempotent=again, holds=holds)
        try:
            if self._trace is None:
                response = transport.send(request)
                self._line.answered = True
                return response
            with self._trace(method, self.base + path) as traced:
                request.headers.pairs += traced.headers
                response = transport.send(request)
                traced.answered(response.status)
                self._line.answered = True
                return response
        except TransportError as error:
            raise Unreachable(str(error)) from error

    def _url(self, path: str, query: Query) -> str:
        return self.base + path + (f"?{_encoded(query)}" if query else "")

    def _tell_warnings(self, headers: Headers) -> None:
        """Pass on what the server warns of (RFC 7234 5.5; Go: rest/warnings.go)."""
        if self._warn is None:
            return
        for value in headers.values("Warning"):
            code, _, rest = value.partition(" ")
            text = rest.partition(" ")[2].strip()
            if code == "299" and len(text) > 1 and text[0] == text[-1] == '"':
                self._warn("Warning: " + text[1:-1].replace('\\"', '"').replace("\\\\", "\\"))


def _unpacked(body: bytes) -> bytes:
    """Return what gzip has packed (RFC 1952). Raises KubeError."""
    import zlib

    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = reader.decompress(body, MAX_ANSWER)
    except zlib.error as error:
        raise KubeError("gzip: invalid header") from error
    if reader.unconsumed_tail:
        raise KubeError(f"the server's answer is larger than {MAX_ANSWER} bytes")
    if not reader.eof:
        raise KubeError("unexpected EOF")
    return plain


def decoded(answer: Answer) -> dict[str, object]:
    """Return the object that an answer holds (Go: Result.Into, UnstructuredJSONScheme). Raises KubeError."""
    from windlass.kube.values import loads, problem

    stated = answer.headers.get("Content-Type")
    if stated.partition(";")[0].strip().lower() not in ("", JSON):
        raise KubeError(f"serializer for {stated} doesn't exist")
    try:
        document = loads(answer.body)
    except ValueError as error:
        raise KubeError(problem(answer.body)) from error
    if not isinstance(document, dict):
        raise KubeError("the server answered with something that is no object")
    return document


def _encoded(query: Query) -> str:
    from windlass.golang.escape import urlquery

    return "&".join([f"{urlquery(key)}={urlquery(value)}" for key, value in sorted(query, key=lambda pair: pair[0])])
