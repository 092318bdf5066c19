"""Bytes by URL: HTTP and OCI built in, other schemes by plugins (Helm: pkg/getter)."""

from __future__ import annotations

from windlass.fetch.access import Access, of_entry
from windlass.fetch.errors import FetchError, HttpStatusError, status_text
from windlass.golang import url as gourl
from windlass.golang.strconv import quote
from windlass.repo.index import silent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Protocol

    from windlass.net import Request, Response
    from windlass.net.transport import Transport
    from windlass.registry.client import Client
    from windlass.repo.config import Entry
    from windlass.repo.index import Log

    class Getter(Protocol):
        """A downloader for the schemes that a plugin brings."""

        def get(self, url: str, access: Access, version: str) -> bytes: ...


MAX_CHART_BYTES = 1024 * 1024 * 1024
CHART_TYPES = "application/gzip,application/octet-stream"
DEFAULT_TIMEOUT = 120.0
"""Seconds for a whole download, as in Helm (getter.DefaultHTTPTimeout)."""

NO_TIMEOUT = 86_400.0
"""What zero and below mean; Go's http.Client waits for ever."""

_AWAITING_HEADERS = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
_READING_BODY = "context deadline exceeded (Client.Timeout or context cancellation while reading body)"


class Getters:
    """The table of schemes. ``connect`` makes a transport for TLS settings, ``registry`` the OCI client when needed."""

    def __init__(
        self,
        connect: Callable[[Access], Transport],
        registry: Callable[[], Client],
        *,
        plugins: Mapping[str, Getter] | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        log: Log = silent,
        renewed: Callable[[], None] | None = None,
    ) -> None:
        self._renewed = renewed
        self._connect = connect
        self._registry = registry
        self._plugins = plugins or {}
        self._timeout = timeout if timeout > 0 else NO_TIMEOUT
        self._log = log
        self._transports: dict[tuple[object, ...], Transport] = {}

    def over(self, registry: Callable[[], Client]) -> Getters:
        """Return these getters, connections included, with another registry client."""
        twin = Getters(
            self._connect,
            registry,
            plugins=self._plugins,
            timeout=self._timeout,
            log=self._log,
            renewed=self._renewed,
        )
        twin._transports = self._transports
        return twin

    def renewed(self) -> None:
        """Say that Helm makes its getters anew here: it reads all plugins again, and warns of the broken ones."""
        if self._renewed is not None:
            self._renewed()

    def close(self) -> None:
        """Let all kept connections go."""
        for transport in self._transports.values():
            transport.close()

    def supports(self, scheme: str) -> bool:
        """Say whether something can download from URLs of a scheme."""
        return scheme in ("http", "https", "oci") or scheme in self._plugins

    def check(self, scheme: str) -> None:
        """Refuse a scheme that nothing supports (Providers.ByScheme). Raises FetchError."""
        if not self.supports(scheme):
            raise FetchError(f"scheme {quote(scheme)} not supported")

    def fetch(self, url: str, entry: Entry, limit: int) -> bytes:
        """Return what is at a URL of a configured repository. Raises as ``get``."""
        return self.get(url, of_entry(entry), limit=limit)

    def get(self, url: str, access: Access, *, limit: int | None = None, accept: str = "", version: str = "") -> bytes:
        """Return what is at a URL.

        Raises FetchError, HttpStatusError, TransportError, NetError, LimitExceeded, and for ``oci`` what the
        registry client raises.
        """
        scheme = gourl.parse(url).scheme
        self.check(scheme)
        if scheme == "oci":
            return self._oci(url, version)
        if scheme in self._plugins:
            return self._plugins[scheme].get(url, access, version)
        # Go's client speaks of the URL as it has read it; plugins get it as it was typed.
        return self._http(scheme + url[len(scheme) :], access, MAX_CHART_BYTES if limit is None else limit, accept)

    def _oci(self, url: str, version: str) -> bytes:
        reference = url.removeprefix("oci://")
        if version and ":" not in reference.rpartition("/")[2]:
            reference = f"{reference}:{version}"
        wants_provenance = reference.endswith(".prov")
        reference = reference.removesuffix(".prov")
        pulled = self._registry().pull_chart(reference, chart=not wants_provenance, provenance=wants_provenance)
        content = pulled.provenance if wants_provenance else pulled.archive
        assert content is not None, "pull_chart raises when a wanted part is not there"
        return content

    def _http(self, url: str, access: Access, limit: int, accept: str) -> bytes:
        from time import monotonic

        from windlass.net import NetError, Request, TransportError
        from windlass.net.errors import TIMEOUT

        request = Request("GET", url, [("Accept", accept)] if accept else [], timeout=self._timeout)
        if access.username and access.password and (access.pass_credentials or _same_server(access.url, url)):
            from windlass.net.transport import basic_authorization

            request.headers.set("Authorization", basic_authorization(access.username, access.password))
        transport = self._transport(access)
        self._log("DEBUG", "fetching", {"url": url})
        deadline = monotonic() + self._timeout
        try:
            response = transport.send(request)
        except TransportError as error:
            if error.timeout and monotonic() >= deadline:
                raise TransportError("GET", url, NetError(_AWAITING_HEADERS, TIMEOUT, timeout=True)) from error
            raise
        with response:
            status = status_text(response.status, response.reason)
            length = -1 if response.length is None else response.length
            self._log("DEBUG", "fetch complete", {"url": url, "status": status, "content-length": length})
            if response.status != 200:
                raise HttpStatusError(url, response.status, response.reason)
            return self._body(_pieces(transport, request, response), url, limit, deadline)

    def _body(self, chunks: Iterable[bytes], url: str, limit: int, deadline: float) -> bytes:
        from time import monotonic

        from windlass.net import NetError
        from windlass.net.errors import TIMEOUT

        pieces, size = [], 0
        try:
            for piece in chunks:
                size += len(piece)
                if size > limit:
                    raise FetchError(f"{url} is larger than {limit} bytes")
                if monotonic() >= deadline:
                    raise NetError(_READING_BODY, TIMEOUT, timeout=True)
                pieces.append(piece)
        except NetError as error:
            if error.timeout:
                raise NetError(_READING_BODY, TIMEOUT, timeout=True) from error
            raise
        return b"".join(pieces)

    def _transport(self, access: Access) -> Transport:
        key = (access.cert_file, access.key_file, access.ca_file, access.insecure)
        made = self._transports.get(key)
        if made is None:
            made = self._transports[key] = self._connect(access)
        return made


def _pieces(transport: Transport, request: Request, response: Response) -> Iterable[bytes]:
    """The body; what is missing when it breaks off is asked for, if it can be told that it is still the same."""
    etag = response.headers.get("ETag")
    if not etag or etag.startswith("W/"):
        return response
    from windlass.net.resume import resuming

    return resuming(transport.send, request, response)


def _same_server(left: str, right: str) -> bool:
    """Say whether scheme, host and port are the same. Raises FetchError."""
    try:
        first = gourl.parse(left)
    except gourl.UrlError as error:
        raise FetchError(f"unable to parse getter URL: {error}") from error
    second = gourl.parse(right)
    return (first.scheme, first.host) == (second.scheme, second.host)
