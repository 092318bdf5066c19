"""Logging in: try the credential against the registry, then store it (Helm: pkg/registry/client.go Login, Logout)."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.net.message import Request
from windlass.oci.errors import MAX_DOCUMENT, ErrorResponse
from windlass.oci.errors import parse as parse_error
from windlass.oci.reference import InvalidReference, valid_registry
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


def login(
    transport: Transport,
    store: CredentialStore,
    host: str,
    username: str,
    password: str,
    *,
    plain_http: bool,
    warn: Callable[..., object],
) -> None:
    """Store the credential for ``host`` once the registry takes it: first by OAuth2, then by the plain token request.

    Raises InvalidReference for a host that is none, RegistryClientError when the registry refuses, CredentialError.
    """
    if "/" in host:
        warn(
            "registry login currently only supports registry hostname, not a repository path",
            host=host,
            suggested=host.split("/", 1)[0],
        )
    if not valid_registry(host):
        from windlass.golang.strconv import quote

        raise InvalidReference(f"invalid reference: invalid registry {quote(host)}")
    credential = Credential(username, password)
    try:
        _ping(transport, host, credential, plain_http=plain_http, oauth2=True)
    except WindlassError:
        try:
            _ping(transport, host, credential, plain_http=plain_http, oauth2=False)
        except WindlassError as error:
            from windlass.golang.strconv import quote

            raise RegistryClientError(f"authenticating to {quote(host)}: {error}") from error
    store.put(server_address(host), credential)


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
