"""The transport: redirects, repetitions, kept connections. ``send`` is the one way in.

Credentials never cross an origin: a redirect to another scheme, host or port loses them.
"""

from __future__ import annotations

import time

from .connection import Connection, ServerClosed
from .errors import REDIRECT, NetError, TransportError
from .message import Headers, Request, Response
from .pool import Pool
from .proxy import ProxyRules
from .retry import RETRY_STATUSES, may_repeat
from .route import Timeouts, open_socket
from .tls import TlsSettings
from .urls import Target, join, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Protocol

    from .proxy import Proxy
    from .retry import RetryPolicy
    from .secure import Context

    class Trace(Protocol):
        """Is told of each request and each answer; must not show what `net.trace` would hide."""

        def sent(self, request: Request, headers: Headers) -> object: ...
        def received(self, ticket: object, request: Request, outcome: Response | NetError) -> None: ...


MAX_REDIRECTS = 10
"""As Go's http.Client: the eleventh is refused."""
_SECRETS = ("Authorization", "Cookie", "Cookie2", "Proxy-Authorization", "Www-Authenticate", "X-Amz-Security-Token",
            "X-Identity-Header")  # fmt: skip
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ABOUT_A_BODY = ("Content-Type", "Content-Length", "Content-Encoding", "Content-Range", "Transfer-Encoding")


class Transport:
    """Sends requests. One transport may serve many threads; close it to let its connections go."""

    def __init__(
        self,
        *,
        tls: TlsSettings | None = None,
        proxies: ProxyRules | None = None,
        timeouts: Timeouts | None = None,
        retry: RetryPolicy | None = None,
        user_agent: str = "",
        trace: Trace | None = None,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] | None = None,
    ) -> None:
        self.user_agent = user_agent
        self._tls = tls or TlsSettings()
        self._proxies = proxies or ProxyRules()
        self._timeouts = timeouts or Timeouts()
        self._retry = retry
        self._trace = trace
        self._sleep = sleep
        self._chance = chance or (lambda: time.perf_counter_ns() % 1000 / 1000)
        self._pool = Pool(time.monotonic)
        self._context: Context | None = None

    def send(self, request: Request) -> Response:
        """Send ``request``, follow redirects, repeat what may be repeated. Raises TransportError."""
        history: list[str] = []
        first = request.method
        while True:
            response = self._persist(request)
            response.url = request.url
            response.history = tuple(history)
            following = _follow(request, response, first) if request.follows else None
            if following is None:
                return response
            response.discard()
            history.append(request.url)
            if len(history) > MAX_REDIRECTS:
                cause = NetError(f"stopped after {MAX_REDIRECTS} redirects", REDIRECT)
                raise TransportError(first, response.headers.get("Location"), cause)  # Go names what it did not join
            request = following

    def close(self) -> None:
        """Close all kept connections; those that are busy close when they are done."""
        self._pool.close()

    def prepare_tls(self) -> None:
        """Load certificates and keys now rather than at the first request. Raises TlsSettingsError."""
        self._ssl()

    def __enter__(self) -> Transport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _persist(self, request: Request) -> Response:
        """Repeat ``request`` while its answers ask for it and the policy allows it."""
        attempt = 0
        while True:
            try:
                response = self._exchange(request)
            except TransportError as error:
                if not (error.timeout and self._may_wait(request, attempt)):
                    raise
                self._pause(attempt, 0, "")
            else:
                if response.status not in RETRY_STATUSES or not self._may_wait(request, attempt):
                    return response
                response.discard()
                self._pause(attempt, response.status, response.headers.get("Retry-After"))
            attempt += 1

    def _may_wait(self, request: Request, attempt: int) -> bool:
        return self._retry is not None and attempt < self._retry.attempts and may_repeat(request)

    def _pause(self, attempt: int, status: int, retry_after: str) -> None:
        assert self._retry is not None  # _may_wait has said so
        self._sleep(self._retry.wait(attempt, status, retry_after, self._chance()))

    def _exchange(self, request: Request) -> Response:
        try:
            target = parse(request.url)
            proxy = self._proxies.choose(target)
            headers = self._headers(request, target, proxy)
            ticket = self._trace.sent(request, headers) if self._trace else None
            try:
                response = self._on_a_connection(request, target, proxy, headers)
            except NetError as error:
                if self._trace:
                    self._trace.received(ticket, request, error)
                raise
        except NetError as error:
            raise TransportError(request.method, request.url, error) from error
        response.url = request.url
        if self._trace:
            self._trace.received(ticket, request, response)
        return response

    def _on_a_connection(self, request: Request, target: Target, proxy: Proxy | None, headers: Headers) -> Response:
        place = (target.origin, proxy and (proxy.scheme, proxy.host, proxy.port))
        line = target.path
        if proxy and target.scheme == "http" and not proxy.scheme.startswith("socks"):
            line = f"http://{target.authority}{target.path}"
        timeout = self._timeouts.idle if request.timeout is None else request.timeout

        def release(connection: Connection) -> None:
            if request.holds:
                request.holds(None)
            self._pool.give(place, connection)

        kept = self._pool.take(place)
        if kept is not None:
            if request.holds:
                request.holds(kept)
            try:
                return kept.exchange(request, line, headers, timeout, release)
            except ServerClosed:
                repeatable = request.replayable and (request.idempotent or request.body is None)
                if request.appends or not repeatable:
                    raise
        made = self._ssl() if "https" in (target.scheme, proxy.scheme if proxy else "") else None
        opened = open_socket(target, proxy, made, self._tls.server_name, self._timeouts)
        connection = Connection(opened)
        if request.holds:
            request.holds(connection)
        return connection.exchange(request, line, headers, timeout, release)

    def _ssl(self) -> Context:
        if self._context is None:
            from .tls import context

            self._context = context(self._tls)
        return self._context

    def _headers(self, request: Request, target: Target, proxy: Proxy | None) -> Headers:
        headers = Headers([("Host", target.authority)])
        if self.user_agent and "User-Agent" not in request.headers:
            headers.set("User-Agent", self.user_agent)
        headers.pairs += request.headers.pairs
        if request.length is not None:
            headers.set("Content-Length", str(request.length))
        elif request.body is not None:
            headers.set("Transfer-Encoding", "chunked")
        elif request.method in ("POST", "PUT", "PATCH"):
            headers.set("Content-Length", "0")
        if target.user is not None and "Authorization" not in headers:
            headers.set("Authorization", basic_authorization(target.user, target.password or ""))
        if proxy and proxy.authorization and target.scheme == "http":
            headers.set("Proxy-Authorization", proxy.authorization)
        return headers


def basic_authorization(user: str, password: str) -> str:
    """The Authorization header of a user name and a password (RFC 7617)."""
    from binascii import b2a_base64

    return "Basic " + b2a_base64(f"{user}:{password}".encode(), newline=False).decode("ascii")


def _follow(request: Request, response: Response, first: str) -> Request | None:
    """The request that a redirect asks for, None when there is none (Go: net/http client.go redirectBehavior).

    Raises TransportError, which names the method of the ``first`` request as Go does.
    """
    location = response.headers.get("Location")
    if response.status not in _REDIRECTS or not location:
        return None
    try:
        url = join(request.url, location)
    except NetError as error:
        from windlass.golang.strconv import quote

        cause = NetError(f"failed to parse Location header {quote(location)}: {error}", REDIRECT)
        raise TransportError(first, request.url, cause) from error
    headers = request.headers.copy()
    try:
        crossing = parse(request.url).origin != parse(url).origin
    except NetError as error:
        raise TransportError(request.method, url, error) from error
    if crossing:
        for name in _SECRETS:
            headers.remove(name)
    if response.status in (307, 308):
        if not request.replayable or (crossing and request.method == "POST" and request.body):
            return None  # a form may hold a password or a token
        return Request(
            request.method, url, headers, request.body,
            length=request.length, idempotent=request.idempotent, timeout=request.timeout, appends=request.appends,
            holds=request.holds,
        )  # fmt: skip
    for name in _ABOUT_A_BODY:
        headers.remove(name)
    method = request.method if request.method in ("GET", "HEAD") else "GET"
    return Request(method, url, headers, timeout=request.timeout, holds=request.holds)
