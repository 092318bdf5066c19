"""Where credentials live: Helm's registry/config.json in Docker's format, with Docker's own file behind it for reading.

A store holds what oras-go's does (registry/remote/credentials): plaintext ``auths``, ``credsStore`` and
``credHelpers``. Beyond it, a key may name a repository path (``host/path``); the longest that fits is taken, so that
one host can have several identities.
"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.oci.tokens import ANONYMOUS, Credential

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    class CredentialStore(Protocol):
        """Credentials by server address."""

        def get(self, address: str, repository: str = "") -> Credential: ...
        def put(self, address: str, credential: Credential) -> None: ...
        def delete(self, address: str) -> None: ...


DOCKER_HUB_ADDRESS = "https://index.docker.io/v1/"
_DOCKER_HUB_NAMES = ("docker.io", "registry-1.docker.io")


class CredentialError(WindlassError):
    """A credential that cannot be read, stored or deleted. The text never holds the secret."""


def server_address(host: str) -> str:
    """The key under which the credentials of ``host`` are kept (oras-go ServerAddressFromRegistry)."""
    return DOCKER_HUB_ADDRESS if host in _DOCKER_HUB_NAMES else host


def lookup(store: CredentialStore | None, username: str, password: str) -> Callable[[str, str], Credential]:
    """How a session finds credentials: the given pair for every host when it is whole, else the store."""
    if username and password:
        given = Credential(username, password)
        return lambda host, repository: given
    if store is None:
        return lambda host, repository: ANONYMOUS
    known: dict[tuple[str, str], Credential] = {}

    def find(host: str, repository: str) -> Credential:
        key = (host, repository)
        if key not in known:
            known[key] = store.get(server_address(host), repository)
        return known[key]

    return find


class Fallback:
    """Reads from the first store that knows; writes to the first only (oras-go NewStoreWithFallbacks)."""

    def __init__(self, *stores: CredentialStore) -> None:
        self._stores = stores

    def get(self, address: str, repository: str = "") -> Credential:
        """The first credential found, else the empty one. Raises CredentialError."""
        for store in self._stores:
            if credential := store.get(address, repository):
                return credential
        return ANONYMOUS

    def put(self, address: str, credential: Credential) -> None:
        """Store in the first store. Raises CredentialError."""
        self._stores[0].put(address, credential)

    def delete(self, address: str) -> None:
        """Delete from the first store. Raises CredentialError."""
        self._stores[0].delete(address)
