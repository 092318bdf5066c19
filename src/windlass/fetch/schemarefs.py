"""Documents that a values.schema.json refers to, fetched from where the user allowed it and from nowhere else.

Helm follows every reference. Here a reference is followed only if its scheme, or the beginning of its URL, is on the
user's list; so is each redirect. Nothing that could identify the user is sent: no credentials, no cookies.
"""

from __future__ import annotations

from windlass.chart.schema import RefusedReference
from windlass.errors import LimitExceeded, WindlassError
from windlass.golang.url import UrlError, parse, resolve
from windlass.net.errors import NetError, TransportError
from windlass.net.message import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from windlass.net.transport import Transport

SCHEMES = ("http", "https", "file")

MAX_BYTES = 8 << 20
"""Largest document that is read."""

MAX_REDIRECTS = 5
"""Redirects that are followed for one document."""

MAX_DOCUMENTS = 100
"""Documents that are fetched in all."""

TIMEOUT_S = 15.0
"""Go: newHTTPURLLoader, for connecting and answering; reading the answer has as long again."""

_REDIRECTS = frozenset((301, 302, 303, 307, 308))


class SchemaRefError(WindlassError):
    """A document that cannot be fetched; the text is Helm's where Helm has one."""


class SchemaRefs:
    """Fetches documents. Call it with a URL; it raises SchemaRefError and RefusedReference."""

    __slots__ = ("_allowed", "_connect", "_known", "_transport")

    def __init__(self, allowed: Sequence[str], connect: Callable[[], Transport]) -> None:
        """Allow schemes (``https``) and beginnings of URLs (``https://example.com/schemas/``).

        Raises SchemaRefError for anything else.
        """
        for entry in allowed:
            if entry not in SCHEMES and entry.partition("://")[0] not in SCHEMES:
                raise SchemaRefError(f"schema references are allowed by http, https, file or a URL, not by {entry!r}")
        self._allowed = tuple(allowed)
        self._connect = connect
        self._transport: Transport | None = None
        self._known: dict[str, bytes] = {}

    def __call__(self, url: str) -> bytes:
        known = self._known.get(url)
        if known is not None:
            return known
        self._check(url)
        if len(self._known) >= MAX_DOCUMENTS:
            raise SchemaRefError(f"more than the maximum number of documents {MAX_DOCUMENTS}")
        data = _read_file(parse(url).path) if url.startswith("file:") else self._get(url)
        self._known[url] = data
        return data

    def _check(self, url: str) -> None:
        for entry in self._allowed:
            if "://" not in entry:
                if url.partition(":")[0] == entry:
                    return
            # "/../" could lead out of the folder that was allowed
            elif url == entry or (url.startswith(entry.rstrip("/") + "/") and "/.." not in url):
                return
        raise RefusedReference(url)

    def _get(self, url: str) -> bytes:
        place = url
        try:
            for _ in range(MAX_REDIRECTS + 1):
                if parse(place).user is not None:
                    raise SchemaRefError(f"HTTP request failed for {url}: a URL with credentials is not followed")
                answer = self._answer(place)
                if isinstance(answer, bytes):
                    return answer
                place = str(resolve(parse(place), parse(answer)))
                self._check(place)
        except (NetError, TransportError, UrlError, LimitExceeded) as error:
            raise SchemaRefError(f"HTTP request failed for {url}: {error}") from error
        raise SchemaRefError(f"HTTP request failed for {url}: stopped after {MAX_REDIRECTS} redirects")

    def _answer(self, url: str) -> bytes | str:
        """Return the document, or where else it is."""
        if self._transport is None:
            self._transport = self._connect()
        with self._transport.send(Request("GET", url, timeout=TIMEOUT_S, follows=False)) as response:
            if response.status in _REDIRECTS:
                return response.headers.get("Location")
            if response.status != 200:
                reason = f"{response.status} ({response.reason})"
                raise SchemaRefError(f"HTTP request to {url} returned status {reason}")
            return response.read(MAX_BYTES, TIMEOUT_S)


def _read_file(path: str) -> bytes:
    from windlass.golang.errno import text

    try:
        with open(path, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise SchemaRefError(f"open {path}: {text(error.errno)}") from error
    if len(data) > MAX_BYTES:
        raise SchemaRefError(f"{path} is larger than {MAX_BYTES} bytes")
    return data
