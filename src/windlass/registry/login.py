"""Logging in: try the credential against the registry, then store it (Helm: pkg/registry/client.go Login, Logout)."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.net.message import Request
from windlass.oci.errors import MAX_DOCUMENT, ErrorResponse
from windlass.oci.errors import parse as parse_error
from windlass.oci.reference import InvalidReference, valid_registry, valid_repository
from windlass.oci.tokens import ANONYMOUS, Credential

from .credentials import CredentialError, server_address
from .errors import RegistryClientError
from .session import Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.net.transport import Transport

    from .credentials import CredentialStore

_DOCKER_HUB = {"docker.io": "registry-1.docker.io"}


class Login:
    """Tries credentials with registries, and stores those that are taken."""

    def __init__(
        self, transport: Transport, store: CredentialStore, *, plain_http: bool, warn: Callable[..., object]
    ) -> None:
        self._transport = transport
        self._store = store
        self._plain_http = plain_http
        self._warn = warn

    def run(self, place: str, username: str, password: str, *, paths: bool) -> None:
        """Store the credential for ``place`` once the registry takes it: first by OAuth2, then by the plain request.

        ``place`` is a host, or, with ``paths``, a host and a path, to whose repositories the credential is kept.
        Raises InvalidReference, RegistryClientError when the registry refuses, CredentialError.
        """
        host, path = self._parts(place) if paths else (place, "")
        if not paths:
            self._check_host(host)
        credential = Credential(username, password)
        try:
            _ping(self._transport, host, credential, plain_http=self._plain_http, oauth2=True)
        except WindlassError:
            try:
                _ping(self._transport, host, credential, plain_http=self._plain_http, oauth2=False)
            except WindlassError as error:
                from windlass.golang.strconv import quote

                raise RegistryClientError(f"authenticating to {quote(host)}: {error}") from error
        self._store.put(f"{host}/{path}" if path else server_address(host), credential)

    def _check_host(self, host: str) -> None:
        if "/" in host:
            self._warn(
                "registry login currently only supports registry hostname, not a repository path",
                host=host,
                suggested=host.split("/", 1)[0],
            )
        if not valid_registry(host):
            raise _invalid("registry", host)

    def _parts(self, place: str) -> tuple[str, str]:
        host, _, path = place.partition("/")
        if not valid_registry(host):
            raise _invalid("registry", host)
        if path and not valid_repository(path):
            raise _invalid("repository", path)
        return host, path


def _invalid(what: str, text: str) -> InvalidReference:
    from windlass.golang.strconv import quote

    return InvalidReference(f"invalid reference: invalid {what} {quote(text)}")


def _ping(transport: Transport, host: str, credential: Credential, *, plain_http: bool, oauth2: bool) -> None:
    place = _DOCKER_HUB.get(host, host)
    session = Session(transport, lambda asked, _: credential if asked == place else ANONYMOUS)
    url = f"{'http' if plain_http else 'https'}://{place}/v2/"
    response = session.send(Request("GET", url), place, oauth2=oauth2)
    body = response.read_up_to(MAX_DOCUMENT)
    response.close()
    if response.status == 404:
        raise RegistryClientError("not found")
    if response.status != 200:
        raise ErrorResponse("GET", response.url, response.status, parse_error(body))


def logout(store: CredentialStore, host: str) -> None:
    """Forget the credential for ``host``. Raises CredentialError."""
    address = server_address(host)
    try:
        store.delete(address)
    except CredentialError as error:
        raise CredentialError(f"failed to delete the credential for {address}: {error}") from error
