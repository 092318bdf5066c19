"""Authenticated requests to one registry: answers challenges, keeps tokens, shows credentials to nobody else.

The order of attempts is oras-go's (registry/remote/auth/client.go Do): what is cached, then what the challenge asks
for. A challenge that comes from another origin than was asked is not answered.
"""

from __future__ import annotations

from _thread import allocate_lock

from windlass.errors import WindlassError
from windlass.net.message import Request, Response
from windlass.oci import challenge as challenges
from windlass.oci import scopes as scoping
from windlass.oci import tokens

from .errors import RegistryClientError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from windlass.net.transport import Transport
    from windlass.oci.challenge import Challenge
    from windlass.oci.tokens import Credential

    CredentialFor = Callable[[str, str], Credential]
    """Host and repository (empty for the registry itself) -> what is known; the empty credential when nothing is."""


class Session:
    """Sends requests to registries, with what ``credential_for`` knows about each."""

    def __init__(self, transport: Transport, credential_for: CredentialFor) -> None:
        self._transport = transport
        self._credential_for = credential_for
        self._schemes: dict[str, str] = {}
        self._tokens: dict[tuple[str, str], str] = {}
        self._lock = allocate_lock()

    def send(
        self, request: Request, host: str, repository: str = "", scopes: Iterable[str] = (), *, oauth2: bool = False
    ) -> Response:
        """Send ``request`` to ``host``; answer one challenge. Raises TransportError, RegistryClientError, OciError.

        ``scopes`` says what a token must allow at least. An answer of 401 after that is returned as it is.
        """
        wanted = scoping.clean(scopes)
        tried = self._cached(host, repository, wanted)
        response = self._authorized(request, tried)
        if response.status != 401 or not self._is_home(request, response):
            return response
        challenge = challenges.parse(response.headers.get("WWW-Authenticate"))
        if challenge.scheme == challenges.UNKNOWN:
            return response
        response.discard()
        try:
            answer = self._answer(challenge, request, host, repository, wanted, tried, oauth2)
        except WindlassError as error:
            raise RegistryClientError(f'{request.method} "{request.url}": {error}') from error
        return self._authorized(request, answer)

    def _authorized(self, request: Request, authorization: str) -> Response:
        if authorization:
            headers = request.headers.copy()
            headers.set("Authorization", authorization)
            request = Request(
                request.method, request.url, headers, request.body,
                length=request.length, idempotent=request.idempotent, timeout=request.timeout,
                appends=request.appends,
            )  # fmt: skip
        return self._transport.send(request)

    def _is_home(self, request: Request, response: Response) -> bool:
        from windlass.net.urls import same_origin

        return not response.history or same_origin(request.url, response.url)

    def _cached(self, host: str, repository: str, scopes: tuple[str, ...]) -> str:
        scheme = self._schemes.get(host)
        if scheme == challenges.BEARER:
            token = self._tokens.get((host, " ".join(scopes)))
            return f"Bearer {token}" if token else ""
        if scheme == challenges.BASIC:
            credential = self._credential_for(host, repository)
            return credential.basic() if credential else ""
        return ""

    def _answer(
        self,
        challenge: Challenge,
        request: Request,
        host: str,
        repository: str,
        wanted: tuple[str, ...],
        tried: str,
        oauth2: bool,
    ) -> str:
        self._schemes[host] = challenge.scheme
        if challenge.scheme == challenges.BASIC:
            return self._basic(host, repository)
        merged = scoping.clean((*wanted, *challenge.scopes))
        key = (host, " ".join(merged))
        with self._lock:  # one token request for all threads that need the same token
            known = self._tokens.get(key)
            if known is None or f"Bearer {known}" == tried:
                tokens.check_realm(challenge.realm, request.url)
                credential = self._credential_for(host, repository)
                known = self._tokens[key] = self._token(challenge, credential, merged, oauth2)
            # The next request of this kind shows the token at once, whatever the registry adds to its challenge.
            self._tokens[host, " ".join(wanted)] = known
            return f"Bearer {known}"

    def _basic(self, host: str, repository: str) -> str:
        try:
            credential = self._credential_for(host, repository)
        except WindlassError as error:
            raise RegistryClientError(f"failed to resolve credential: {error}") from error
        return credential.basic()

    def _token(self, challenge: Challenge, credential: Credential, scopes: tuple[str, ...], oauth2: bool) -> str:
        flow = tokens.handshake(challenge, credential, scopes, oauth2=oauth2)
        try:
            asked = next(flow)
            while True:
                request = Request(asked.method, asked.url, asked.headers, asked.body, idempotent=True)
                response = self._transport.send(request)
                body = response.read_up_to(tokens.MAX_ANSWER)
                asked = flow.send(tokens.TokenAnswer(response.status, body, response.url))
        except StopIteration as done:
            return str(done.value)
