"""Requests to a Kubernetes API server (Go: client-go rest/request.go, with_retry.go).

``Client.call`` is one request and its document; ``get`` and ``raw`` read, and watching goes through ``Client.send``.
A client serves many threads.
"""

from __future__ import annotations

from _thread import allocate_lock  # `threading` costs 3 ms of a cold start

from windlass.kube import statuses
from windlass.kube.errors import KubeError, LateCredentialsError, Unreachable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import TracebackType
    from typing import Protocol

    from windlass.kube.credentials import Credentials
    from windlass.net import Headers, Response
    from windlass.net.message import Body
    from windlass.net.transport import Transport

    class TracedRequest(Protocol):
        """One request that somebody is told of, from entering to leaving: which fields it carries, what came back."""

        headers: Iterable[tuple[str, str]]

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
MAX_REPEATS = 10
"""Go: maxRetries. How often a request is repeated because the server asks for it or hangs up."""
LONGEST_WAIT = 30.0
"""Seconds that one Retry-After is heeded at most; client-go waits as long as it is told."""

_HUNG_UP = ("EOF", "connection reset by peer")
# The transient failures of etcd that Helm repeats once (Go: helm pkg/kubeenv RetryingRoundTripper)
_TRANSIENT = ("etcdserver: leader changed", "raft proposal dropped")


class Answer:
    """A whole answer: status, header fields and body."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: Headers, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


class Line:
    """The way to a server as one user, shared by clients. ``connect`` makes the transport when it is first needed."""

    __slots__ = ("_connect", "_generation", "_lock", "_transport", "credentials")

    def __init__(self, credentials: Credentials, connect: Callable[[], Transport]) -> None:
        self.credentials = credentials
        self._connect = connect
        self._transport: Transport | None = None
        self._generation = 0
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
    ) -> None:
        self.base = base
        self._line = Line(credentials, connect)
        self._trace = trace
        self._sleep = sleep
        self._warn = warn
        self.server_date = ""
        """The server's time, as its last answer gave it."""

    def close(self) -> None:
        """Let the connections go."""
        self._line.close()

    def warning(self, warn: Warn) -> Client:
        """Return a client over the same connections whose server warns somebody else."""
        from copy import copy

        other = copy(self)
        other._warn = warn
        return other

    def pause(self, seconds: float) -> None:
        """Wait, as between two attempts."""
        self._sleep(seconds)

    def raw(self, path: str, query: Query = (), *, accept: str = ACCEPT_ANY) -> Answer:
        """GET a document that is no object: /version, /apis. Raises KubeError; an ApiStatus has a generic text."""
        answer = self.whole("GET", path, query, headers=[("Accept", accept)])
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
        return decoded(sent.body)

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
        body: Body = None,
        again: bool | None = None,
    ) -> Answer:
        """Send a request, repeat it as the server asks, and return the whole answer. Raises KubeError."""
        from windlass.net import NetError

        transient = 0
        for repeat in range(MAX_REPEATS + 1):
            last = repeat == MAX_REPEATS
            try:
                with self.send(method, path, query, headers=headers, body=body, again=again) as response:
                    answer = Answer(response.status, response.headers, response.read(MAX_ANSWER))
            except Unreachable as error:
                if last or method != "GET" or not str(error).endswith(_HUNG_UP):
                    raise
                self._sleep(1.0)
                continue
            except NetError as error:
                raise Unreachable(
                    f"unexpected error when reading response body. Please retry. Original error: {error}"
                ) from error
            if answer.status == 401 and not repeat and self._line.credentials.refused():
                continue
            if answer.status >= 500 and transient < 1 and _is_transient(answer.body):
                transient += 1
                continue
            wait = _wait(answer)
            if wait is None or last or not (body is None or isinstance(body, bytes)):
                break
            self._sleep(wait)
        self.server_date = answer.headers.get("Date")
        self._tell_warnings(answer.headers)
        return answer

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
    ) -> Response:
        """Send a request once and return what is answered, whatever its status. Raises Unreachable."""
        from windlass.net import Request, TransportError

        url = self.base + path + (f"?{_encoded(query)}" if query else "")
        try:
            transport, own = self._line.take()
        except LateCredentialsError as error:
            from windlass.net.urls import redact

            raise Unreachable(f'{method.capitalize()} "{redact(url)}": {error}') from error
        request = Request(method, url, [*headers, *own], body, timeout=timeout, idempotent=again)
        try:
            if self._trace is None:
                return transport.send(request)
            with self._trace(method, self.base + path) as traced:
                request.headers.pairs += traced.headers
                response = transport.send(request)
                traced.answered(response.status)
                return response
        except TransportError as error:
            raise Unreachable(str(error)) from error

    def _tell_warnings(self, headers: Headers) -> None:
        """Pass on what the server warns of (RFC 7234 5.5; Go: rest/warnings.go)."""
        if self._warn is None:
            return
        for value in headers.values("Warning"):
            code, _, rest = value.partition(" ")
            text = rest.partition(" ")[2].strip()
            if code == "299" and len(text) > 1 and text[0] == text[-1] == '"':
                self._warn("Warning: " + text[1:-1].replace('\\"', '"').replace("\\\\", "\\"))


def decoded(body: bytes) -> dict[str, object]:
    """Return the object that an answer holds. Raises KubeError."""
    from windlass.kube.values import loads

    try:
        document = loads(body)
    except ValueError as error:
        raise KubeError(f"couldn't get version/kind; json parse error: {error}") from error
    if not isinstance(document, dict):
        raise KubeError("the server answered with something that is no object")
    return document


def _is_transient(body: bytes) -> bool:
    if not any(text.encode() in body for text in _TRANSIENT):
        return False
    import json

    try:
        message = json.loads(body).get("message", "")
    except (ValueError, AttributeError):
        return False
    return isinstance(message, str) and message.endswith(_TRANSIENT)


def _wait(answer: Answer) -> float | None:
    """Return how long to wait before asking again, None not to ask (Go: checkWait)."""
    value = answer.headers.get("Retry-After")
    if not (answer.status == 429 or answer.status >= 500) or not (value.isascii() and value.isdigit()):
        return None
    return min(float(value[:9]), LONGEST_WAIT)


def _encoded(query: Query) -> str:
    from windlass.golang.escape import urlquery

    return "&".join([f"{urlquery(key)}={urlquery(value)}" for key, value in sorted(query, key=lambda pair: pair[0])])
