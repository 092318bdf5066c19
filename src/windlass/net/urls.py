"""URLs of requests: their parts, joining, origins, and showing them without secrets."""

from __future__ import annotations

from windlass.golang import url as golang_url

from .errors import URL, NetError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from windlass._record import record

DEFAULT_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
MAX_URL = 64 * 1024


@record(frozen=True)
class Target:
    """Where a request goes. ``host`` has no brackets, ``authority`` is what stood in the URL."""

    scheme: str
    host: str
    port: int
    authority: str
    path: str
    user: str | None = None
    password: str | None = None

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: what credentials belong to."""
        return (self.scheme, self.host.lower(), self.port)

    @property
    def address(self) -> str:
        """Host and port as Go joins them (net.JoinHostPort)."""
        return join_host_port(self.host, self.port)


def join_host_port(host: str, port: int | str) -> str:
    """``host:port``, with brackets around an IPv6 address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def parse(url: str) -> Target:
    """Read an absolute http or https URL. Raises NetError with Go's text."""
    if len(url) > MAX_URL:
        raise NetError(f"URL is longer than {MAX_URL} bytes", URL)
    try:
        parts = golang_url.parse(url)
    except golang_url.UrlError as error:
        raise NetError(str(error), URL) from error
    if parts.scheme not in ("http", "https"):
        raise NetError(f'unsupported protocol scheme "{parts.scheme}"', URL)  # Go: net/http transport.go
    if not parts.host:
        raise NetError("http: no Host in request URL", URL)
    user = parts.user
    return Target(
        parts.scheme,
        parts.hostname,
        int(parts.port) if parts.port else DEFAULT_PORTS[parts.scheme],
        parts.host.removesuffix(":"),
        (parts.escaped_path or "/") + (f"?{_escaped(parts.raw_query)}" if parts.raw_query else ""),
        user.username if user else None,
        user.password if user else None,
    )


def _escaped(query: str) -> str:
    """A query as it may stand in a request line; Go sends it as it is, and servers refuse it."""
    if query.isascii() and query.isprintable() and " " not in query:
        return query
    from urllib.parse import quote

    return quote(query, safe="/?[]@!$&'()*+,;=:%~-._")


def join(base: str, reference: str) -> str:
    """Resolve ``reference`` against ``base``; the fragment is dropped. Raises NetError."""
    try:
        url = golang_url.resolve(golang_url.parse(base), golang_url.parse(reference))
    except golang_url.UrlError as error:
        raise NetError(str(error), URL) from error
    url.fragment = url.raw_fragment = ""
    return str(url)


def same_origin(one: str, other: str) -> bool:
    """Tell whether credentials for one URL may go to the other: same scheme, host and port."""
    return parse(one).origin == parse(other).origin


def redact(url: str) -> str:
    """Mask the password of a URL (Go: net/http client.go stripPassword)."""
    head, marker, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    userinfo, at, host = authority.rpartition("@")
    if not (marker and at and ":" in userinfo):
        return url
    return f"{head}://{userinfo.partition(':')[0]}:***@{host}{slash}{path}"
