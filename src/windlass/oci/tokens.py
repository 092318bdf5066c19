"""The token handshake as a generator of requests: it is told answers and returns a token; who sends is not its concern.

::

    flow = handshake(challenge, credential, scopes)
    ask = next(flow)                      # a TokenRequest
    ask = flow.send(TokenAnswer(…))       # until StopIteration, whose value is the token

Three forms, chosen as oras-go does (registry/remote/auth/client.go fetchBearerToken): a GET without credentials,
a GET with Basic credentials, an OAuth2 POST for a refresh token or when ``oauth2`` asks for the password grant.
"""

from __future__ import annotations

from .errors import ErrorResponse, OciError, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping
    from dataclasses import dataclass as record

    from .challenge import Challenge
else:
    from windlass._record import record

MAX_ANSWER = 128 * 1024
"""Bytes of a token answer that are read (oras-go auth/client.go maxResponseBytes)."""
CLIENT_ID = "oras-go"
"""What oras-go, and so Helm, states as client_id; some token servers keep a list."""
_LOCAL_HOSTS_MESSAGE = "bearer realm host {} is a loopback, link-local, private, or unspecified address"


class TokenError(OciError):
    """A handshake that gave no token. The text never holds a credential."""


@record(frozen=True)
class Credential:
    """What proves an identity to one registry. Its ``repr`` hides every secret."""

    username: str = ""
    password: str = ""
    refresh_token: str = ""
    access_token: str = ""

    def __bool__(self) -> bool:
        return bool(self.username or self.password or self.refresh_token or self.access_token)

    def __repr__(self) -> str:
        return f"Credential({self.username!r}, …)" if self else "Credential()"

    def basic(self) -> str:
        """The value of an Authorization header. Raises TokenError without both user name and password."""
        if not self:
            raise TokenError("basic credential not found")
        if not (self.username and self.password):
            raise TokenError("missing username or password for basic auth")
        return _basic(self)


ANONYMOUS = Credential()


@record(frozen=True)
class TokenRequest:
    """A request to a token server."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    def __repr__(self) -> str:
        return f"TokenRequest({self.method} {self.url})"


@record(frozen=True)
class TokenAnswer:
    """What the token server said. ``url`` is the place that answered, after redirects."""

    status: int
    body: bytes
    url: str

    def __repr__(self) -> str:
        return f"TokenAnswer({self.status})"


def handshake(
    challenge: Challenge, credential: Credential, scopes: Iterable[str], *, oauth2: bool = False
) -> Generator[TokenRequest, TokenAnswer, str]:
    """Ask for a token for ``scopes``; return it. Raises TokenError or ErrorResponse with oras-go's texts."""
    if credential.access_token:
        return credential.access_token
    scopes = tuple(scopes)
    if not credential or not (credential.refresh_token or oauth2):
        request = _get(challenge, credential, scopes)
        return _token((yield request), request, ("access_token", "token"))
    request = _post(challenge, credential, scopes)
    return _token((yield request), request, ("access_token",))


def _get(challenge: Challenge, credential: Credential, scopes: tuple[str, ...]) -> TokenRequest:
    # distribution: docs/content/spec/auth/token.md
    from windlass.golang import url as gourl

    try:
        place = gourl.parse(challenge.realm)
        pairs = gourl.parse_query(place.raw_query)
    except gourl.UrlError as error:
        raise TokenError(f"failed to parse bearer realm {_quoted(challenge.realm)}: {error}") from error
    query = [pair for pair in pairs if not (pair[0] == "service" and challenge.service)]
    query += [("service", challenge.service)] if challenge.service else []
    query += [("scope", scope) for scope in scopes]
    place.raw_query = gourl.encode_query(query)
    place.fragment = place.raw_fragment = ""
    url = str(place)
    headers = (("Authorization", _basic(credential)),) if credential.username or credential.password else ()
    return TokenRequest("GET", url, headers)


def _post(challenge: Challenge, credential: Credential, scopes: tuple[str, ...]) -> TokenRequest:
    # distribution: docs/content/spec/auth/oauth.md
    from windlass.golang.url import encode_query

    if credential.refresh_token:
        form = {"grant_type": "refresh_token", "refresh_token": credential.refresh_token}
    elif credential.username and credential.password:
        form = {"grant_type": "password", "username": credential.username, "password": credential.password}
    else:
        raise TokenError("missing username or password for bearer auth")
    form |= {"service": challenge.service, "client_id": CLIENT_ID}
    if scopes:
        form["scope"] = " ".join(scopes)
    body = encode_query(form.items()).encode("ascii")
    return TokenRequest("POST", challenge.realm, (("Content-Type", "application/x-www-form-urlencoded"),), body)


def _basic(credential: Credential) -> str:
    from binascii import b2a_base64

    pair = f"{credential.username}:{credential.password}".encode()
    return "Basic " + b2a_base64(pair, newline=False).decode("ascii")


def _token(answer: TokenAnswer, request: TokenRequest, names: tuple[str, ...]) -> str:
    if answer.status != 200:
        raise ErrorResponse(request.method, answer.url, answer.status, parse(answer.body))
    value = _answer(answer, request)
    for name in names:
        token = value.get(name)
        if isinstance(token, str) and token:
            return token
    raise TokenError(f'{request.method} "{answer.url}": empty token returned')


def _answer(answer: TokenAnswer, request: TokenRequest) -> Mapping[str, object]:
    from windlass.golang.json import JsonError, loads

    try:
        value = loads(answer.body[:MAX_ANSWER].decode("utf-8", "replace"))
    except JsonError:
        value = None
    if not isinstance(value, dict):
        raise TokenError(f'{request.method} "{answer.url}": failed to decode response: not a JSON object')
    return value


def check_realm(realm: str, registry_url: str) -> None:
    """Refuse a realm that would carry credentials to an unsafe place (oras-go auth/client.go validateRealm).

    Raises TokenError for schemes other than http and https, for http behind an https registry, and for addresses
    of the local network unless the registry itself stands there.
    """
    from windlass.golang.url import UrlError, parse

    if not realm:
        return
    try:
        asked, home = parse(realm), parse(registry_url)
        host = asked.hostname
    except UrlError as error:
        raise TokenError(f"failed to parse bearer realm {_quoted(realm)}: {error}") from error
    if asked.scheme == "http" and home.scheme == "https":
        raise TokenError(f"bearer realm {_quoted(realm)} uses http but registry was contacted over https")
    if asked.scheme not in ("http", "https"):
        raise TokenError(f"bearer realm {_quoted(realm)} uses unsupported scheme {_quoted(asked.scheme)}")
    if _is_local(host) and host != home.hostname:
        raise TokenError(_LOCAL_HOSTS_MESSAGE.format(_quoted(host)))


def _is_local(host: str) -> bool:
    if ":" not in host and not host[-1:].isdigit():
        return False  # a name
    import ipaddress

    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped if mapped is not None else address
    return address.is_loopback or address.is_link_local or address.is_private or address.is_unspecified


def _quoted(text: str) -> str:
    from windlass.golang.strconv import quote

    return quote(text)
