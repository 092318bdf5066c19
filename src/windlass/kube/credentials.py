"""Who we are to a server: headers and certificates (Go: client-go transport/round_trippers.go, transport.go)."""

from __future__ import annotations

from windlass.kube.errors import CredentialsError, LateCredentialsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from windlass.kube.config import Access
    from windlass.kube.execplugin import ExecCredential
    from windlass.kube.oidc import Provider

TOKEN_AGE = 50.0
"""Seconds after which a token file is read again: pods' tokens are renewed in place (Go: NewCachedFileTokenSource)."""
MAX_TOKEN = 1024 * 1024
"""Largest token file that is read."""

_TOKENS = frozenset(("token", "tokenFile"))
_WITHOUT_PROGRAM = _TOKENS | {"username", "password", "client-certificate", "client-certificate-data"}
"""What makes the program of a user needless (Go: exec UpdateTransportConfig)."""
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&'*+-.^_`|~")
_PROVIDERS = {
    "gcp": 'The gcp auth plugin has been removed.\nPlease use the "gke-gcloud-auth-plugin" kubectl/client-go '
    "credential plugin instead.\nSee https://cloud.google.com/blog/products/containers-kubernetes/"
    "kubectl-auth-changes-in-gke for further details",
    "azure": "The azure auth plugin has been removed.\nPlease use the https://github.com/Azure/kubelogin "
    "kubectl/client-go credential plugin instead.\nSee https://github.com/Azure/kubelogin for further details",
}


class Credentials:
    """Answers for one user of one server. ``now`` is the time of day in seconds since 1970.

    ``generation`` grows whenever the program of the user gives another certificate.
    """

    def __init__(self, access: Access, variables: Mapping[str, str], now: Callable[[], float]) -> None:
        """Raises CredentialsError for what cannot be used together, or at all."""
        self._access = access
        self._user = access.user
        self._variables = variables
        self._now = now
        self._read_at: float | None = None
        self._token = ""
        self._given: ExecCredential | None = None
        self.generation = 0
        if "tokenFile" in self._user and "token" not in self._user:
            content(self._user["tokenFile"])  # Go: getUserIdentificationPartialConfig reads it before all else
        self._uses_program = "exec" in self._user and not self._user.keys() & _WITHOUT_PROGRAM
        if "exec" in self._user:
            from windlass.kube.execplugin import check

            check(self._user["exec"], access)
        self._provider = self._provided() if "auth-provider" in self._user else None

    def check(self) -> None:
        """See that no two of them exclude each other. Raises CredentialsError (Go: HTTPWrappersForConfig)."""
        if self._has_basic() and self._user.keys() & _TOKENS:
            raise CredentialsError("username/password or bearer token may be set, but not both")
        if "tokenFile" in self._user and not self._stored_token():
            from windlass.golang.strconv import quote

            raise CredentialsError(f"read empty token from file {quote(self._user['tokenFile'])}")

    def _provided(self) -> Provider:
        from windlass.kube import oidc

        named = self._user["auth-provider"]
        if named.get("name") != oidc.NAME:
            from windlass.golang.strconv import quote

            name = named.get("name", "")
            raise CredentialsError(_PROVIDERS.get(name, f"no Auth Provider found for name {quote(name)}"))
        from windlass.kube.persist import save_provider
        from windlass.kube.secure import provider_transport

        return oidc.Provider(
            named.get("config") or {},
            lambda config: provider_transport(config, self._variables),
            lambda settings: save_provider(self._access, settings),
            self._now,
        )

    @property
    def runs_program(self) -> bool:
        """Tell whether a program has to be run to know who we are."""
        return self._uses_program

    def headers(self) -> list[tuple[str, str]]:
        """Return the headers of a request. Raises CredentialsError."""
        from windlass.net.transport import basic_authorization

        fields = []
        token = self.token()
        if token:
            fields.append(("Authorization", f"Bearer {token}"))
        elif self._has_basic():
            name, password = self._user.get("username", ""), self._user.get("password", "")
            fields.append(("Authorization", basic_authorization(name, password)))
        # Go: net/http writes values without the blanks around them
        return [(name, value.strip(" \t\r\n")) for name, value in fields + self._impersonation()]

    def token(self) -> str:
        """Return the bearer token, an empty text if there is none. Raises CredentialsError."""
        if self._user.keys() & {"token", "tokenFile"}:
            return self._stored_token()
        if self._uses_program:
            return self._program().token
        if self._provider is not None and not self._has_basic():
            return self._provider.token()
        return ""

    def _has_basic(self) -> bool:
        return "username" in self._user

    def certificate(self) -> tuple[bytes, bytes]:
        """Return the client certificate and its key in PEM, empty without one. Raises CredentialsError."""
        user = self._user
        if user.keys() & {"client-certificate", "client-certificate-data"}:
            return (
                user.get("client-certificate-data") or content(user["client-certificate"]),
                user.get("client-key-data") or content(user.get("client-key", "")),
            )
        if self._uses_program:
            given = self._program()
            return given.certificate, given.key
        return b"", b""

    def unusable(self, reason: str) -> CredentialsError:
        """Return the error for a certificate that cannot be used: only inline ones are looked at before a request."""
        if self._user.keys() & {"client-certificate-data", "client-key-data"}:
            return CredentialsError(reason)
        if "client-certificate" in self._user:
            return LateCredentialsError(reason)
        return LateCredentialsError(f"getting credentials: failed parsing client key/certificate: {reason}")

    def authority(self) -> bytes:
        """Return the authorities that the server must be vouched for by, empty for the system's."""
        cluster = self._access.cluster
        data: bytes = cluster.get("certificate-authority-data", b"")
        path = cluster.get("certificate-authority", "")
        return data or (content(path) if path else b"")

    def refused(self) -> bool:
        """Hear that the server does not know us; tell whether asking again may help."""
        if "tokenFile" in self._user:
            shown, self._read_at = self._token, None
            return self._stored_token() != shown
        if not self._uses_program or self._given is None:
            return False
        self._given = self._given.expired()
        return True

    def _program(self) -> ExecCredential:
        from windlass.kube.execplugin import run

        before = self._given
        if before is not None and (before.expires is None or self._now() <= before.expires):
            return before
        try:
            given = self._given = run(self._user["exec"], self._access, self._variables)
        except CredentialsError as error:
            raise LateCredentialsError(f"getting credentials: {error}") from error
        if before is not None and (before.certificate, before.key) != (given.certificate, given.key):
            self.generation += 1
        return given

    def _stored_token(self) -> str:
        path = self._user.get("tokenFile")
        if path and (self._read_at is None or self._now() - self._read_at > TOKEN_AGE):
            try:
                self._token = content(path).decode("utf-8", "surrogateescape").strip() or self._token
            except CredentialsError:
                if not (self._token or "token" in self._user):
                    raise
            self._read_at = self._now()
        return self._token or str(self._user.get("token", ""))

    def _impersonation(self) -> list[tuple[str, str]]:
        user = self._user
        if "as" not in user:
            return []
        fields = [("Impersonate-User", user["as"])]
        if "as-uid" in user:
            fields.append(("Impersonate-Uid", user["as-uid"]))
        fields += [("Impersonate-Group", group) for group in user.get("as-groups") or []]
        for key, values in (user.get("as-user-extra") or {}).items():
            fields += [(f"Impersonate-Extra-{_header_key(key)}", value) for value in values or []]
        return fields


def _header_key(key: str) -> str:
    """Escape what a header's name cannot hold (Go: headerKeyEscape)."""
    return "".join([char if char in _SAFE else "".join([f"%{byte:02X}" for byte in char.encode()]) for char in key])


def content(path: str) -> bytes:
    """Return what a file of credentials holds. Raises CredentialsError with the system's reason."""
    from windlass.golang.errno import text

    try:
        with open(path, "rb") as stream:
            return stream.read(MAX_TOKEN)
    except OSError as error:
        verb = "read" if isinstance(error, IsADirectoryError) else "open"
        raise CredentialsError(f"{verb} {path}: {text(error.errno)}") from error
