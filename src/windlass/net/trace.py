"""Showing requests and answers to a person who debugs, without secrets (Helm: pkg/registry/transport.go)."""

from __future__ import annotations

from itertools import count

from .errors import NetError
from .message import Headers
from .urls import redact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .message import Request, Response

MAX_SHOWN_BODY = 16 * 1024

_SCRUBBED = frozenset({"authorization", "set-cookie", "cookie", "proxy-authorization", "x-registry-auth",
                       "x-amz-security-token", "x-identity-header"})  # fmt: skip
_SECRET_QUERY = frozenset({"token", "access_token", "refresh_token", "password", "sig", "signature", "x-amz-signature",
                           "x-amz-security-token", "x-amz-credential", "x-goog-signature", "_state"})  # fmt: skip
_SECRET_BODY = ('"token"', '"access_token"', '"refresh_token"', '"password"', '"identitytoken"',
                '"authorizationToken"', '"SecretAccessKey"')  # fmt: skip
_BY_THE_TRANSPORT = ("Host", "Content-Length", "Transfer-Encoding")  # Go writes them beside the header map
_PRINTABLE = ("application/json", "text/plain", "text/html")


class DebugTrace:
    """Writes each exchange through ``write(message, attributes)``, numbered from 0."""

    __slots__ = ("_numbers", "_write")

    def __init__(self, write: Callable[[str, list[tuple[str, object]]], None]) -> None:
        self._write = write
        self._numbers = count()

    def sent(self, request: Request, headers: Headers) -> object:
        """Show a request; return its number."""
        number = next(self._numbers)
        own = Headers((name, value) for name, value in headers if name not in _BY_THE_TRANSPORT)
        self._write(request.method, [("id", number), ("url", show_url(request.url)), ("header", show_headers(own))])
        return number

    def received(self, ticket: object, request: Request, outcome: Response | NetError) -> None:
        """Show the answer to the request that was given the number ``ticket``."""
        # Helm cuts the word to the length of the method so that the columns stand under each other.
        label = "Response"[: len(request.method)]
        if isinstance(outcome, NetError):
            self._write(label, [("id", ticket), ("error", str(outcome))])
            return
        status = f"{outcome.status} {outcome.reason}".strip()
        shown = [("header", show_headers(outcome.headers)), ("body", show_body(outcome))]
        self._write(label, [("id", ticket), ("status", status), *shown])


def show_url(url: str) -> str:
    """``url`` without a password and without the values of signing parameters."""
    url = redact(url)
    place, mark, query = url.partition("?")
    if not mark:
        return url
    pairs = [pair.partition("=") for pair in query.split("&")]
    return f"{place}?" + "&".join(
        f"{name}=*****" if name.lower() in _SECRET_QUERY else f"{name}{equals}{value}" for name, equals, value in pairs
    )


def show_headers(headers: Headers) -> str:
    """The fields one per line, secrets replaced by stars."""
    from windlass.golang.strconv import quote

    lines = []
    for name, value in headers:
        shown = "*****" if name.lower() in _SCRUBBED else value
        shown = show_url(shown) if name.lower() == "location" else shown
        lines.append(f"   {quote(_canonical(name))}: {quote(shown)}")
    return "\n".join(lines) or "   Empty header"


def _canonical(name: str) -> str:
    return "-".join(part[:1].upper() + part[1:].lower() for part in name.split("-"))


def show_body(response: Response) -> str:
    """The body if it is text and holds no credential; the body stays readable."""
    kind = response.headers.get("Content-Type")
    if response.length == 0 or response.method == "HEAD":
        return "   No response body to print"
    if not kind:
        return "   Response body without a content type is not printed"
    media_type = kind.partition(";")[0].strip().lower()
    if media_type not in _PRINTABLE and not media_type.endswith("+json"):
        from windlass.golang.strconv import quote

        return f"   Response body of content type {quote(kind)} is not printed"
    try:
        text = response.peek(MAX_SHOWN_BODY + 1).decode("utf-8", "replace")
    except NetError as error:
        return f"   Error reading response body: {error}"
    if not text:
        return "   Response body is empty"
    if any(mark in text for mark in _SECRET_BODY):
        return "   Response body redacted due to potential credentials"
    return text if len(text) <= MAX_SHOWN_BODY else text[:MAX_SHOWN_BODY] + "\n...(truncated)"
