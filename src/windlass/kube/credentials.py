"""Who we are to a server: headers and certificates (Go: client-go transport/round_trippers.go, transport.go)."""

from __future__ import annotations

from windlass.kube.errors import CredentialsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from windlass.kube.config import Access
    from windlass.kube.execplugin import ExecCredential

TOKEN_AGE = 60.0
"""Seconds after which a token file is read again (Go: cachingTokenSource): pods' tokens are renewed in place."""
MAX_TOKEN = 1024 * 1024
"""Largest token file that is read."""

_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&'*+-.^_`|~")
_PROVIDERS = {
    "gcp": "The gcp auth plugin has been removed.\nPlease use the \"gke-gcloud-auth-plugin\" kubectl/client-go "
    "credential plugin instead.\nSee https://cloud.google.com/blog/products/containers-kubernetes/"
    "kubectl-auth-changes-in-gke for further details",
    "azure": "The azure auth plugin has been removed.\nPlease use the https://github.com/Azure/kubelogin "
    "kubectl/client-go credential plugin instead.\nSee https://github.com/Azure/kubelogin for further details",
}


class Credentials:
    """Answers for one user of one server. ``now`` is the time of day in seconds since 1970."""

    def __init__(self, access: Access, variables: Mapping[str, str], now: Callable[[], float]) -> None:
        """Raises CredentialsError for what cannot be used together, or at all."""
        self._access = access
        self._user = access.user
        self._variables = variables
        self._now = now
        self._read_at: float | None = None
        self._token = ""
        self._given: ExecCredential | None = None
        self._uses_program = "exec" in self._user and not self._identifies_without_program()
        if "username" in self._user and (self._user.keys() & {"token", "tokenFile"}):
            raise CredentialsError("username/password or bearer token may be set, but not both")
        self._check_provider()
        if self._uses_program:
            from windlass.kube.execplugin import check_version

            check_version(self._user["exec"])

    def _identifies_without_program(self) -> bool:
        keys = {"token", "tokenFile", "username", "client-certificate", "client-certificate-data"}
        return bool(self._user.keys() & keys)

    def _check_provider(self) -> None:
        from windlass.golang.strconv import quote

        name = (self._user.get("auth-provider") or {}).get("name")
        if name is None or name == "oidc":
            return
        raise CredentialsError(_PROVIDERS.get(name, f"no Auth Provider found for name {quote(name)}"))

    def headers(self) -> list[tuple[str, str]]:
        """Return the headers of a request. Raises CredentialsError."""
        from windlass.net.transport import basic_authorization

        fields = []
        token = self.token()
        if token:
            fields.append(("Authorization", f"Bearer {token}"))
        elif "username" in self._user or "password" in self._user:
            name, password = self._user.get("username", ""), self._user.get("password", "")
            fields.append(("Authorization", basic_authorization(name, password)))
        return fields + self._impersonation()

    def token(self) -> str:
        """Return the bearer token, an empty text if there is none. Raises CredentialsError."""
        if self._user.keys() & {"token", "tokenFile"}:
            return self._stored_token()
        if self._uses_program:
            return self._program().token
        provider = self._user.get("auth-provider")
        return provider.get("config", {}).get("id-token", "") if provider else ""

    def certificate(self) -> tuple[bytes, bytes]:
        """Return the client certificate and its key in PEM, empty without one. Raises CredentialsError."""
        user = self._user
        if user.keys() & {"client-certificate", "client-certificate-data"}:
            return (
                user.get("client-certificate-data") or _content(user["client-certificate"]),
                user.get("client-key-data") or _content(user.get("client-key", "")),
            )
        if self._uses_program:
            given = self._program()
            return given.certificate, given.key
        return b"", b""

    def authority(self) -> bytes:
        """Return the authorities that the server must be vouched for by, empty for the system's."""
        cluster = self._access.cluster
        data: bytes = cluster.get("certificate-authority-data", b"")
        path = cluster.get("certificate-authority", "")
        return data or (_content(path) if path else b"")

    def refused(self) -> bool:
        """Hear that the server does not know us; tell whether asking again may help."""
        if not self._uses_program or self._given is None:
            return False
        self._given = None
        return True

    def _program(self) -> ExecCredential:
        from windlass.kube.execplugin import run

        given = self._given
        if given is None or (given.expires is not None and self._now() > given.expires):
            try:
                given = self._given = run(self._user["exec"], self._access, self._variables)
            except CredentialsError as error:
                raise CredentialsError(f"getting credentials: {error}") from error
        return given

    def _stored_token(self) -> str:
        path = self._user.get("tokenFile")
        if path and (self._read_at is None or self._now() - self._read_at > TOKEN_AGE):
            try:
                self._token = _content(path).decode("ascii", "replace").strip()
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


def _content(path: str) -> bytes:
    from windlass.golang.errno import text

    try:
        with open(path, "rb") as stream:
            return stream.read(MAX_TOKEN)
    except OSError as error:
        raise CredentialsError(f"open {path}: {text(error.errno)}") from error
