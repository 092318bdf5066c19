"""From kubeconfig and flags to one cluster and one user (Go: client-go tools/clientcmd client_config.go)."""

from __future__ import annotations

from windlass.kube import incluster
from windlass.kube.errors import KubeconfigError
from windlass.kube.kubeconfig import load
from windlass.kube.usable import check_usable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from dataclasses import dataclass as record

    from windlass.kube.kubeconfig import Entry, Kubeconfig
else:
    from windlass._record import record

DEFAULT_SERVER = "http://localhost:8080"
_NO_BURST = "burst is required to be greater than 0 when RateLimiter is not set and QPS is set to greater than 0"
_LIMITED = "client rate limiter Wait returned an error: rate: Wait(n=1)"
_TLS_KEYS = frozenset(
    (
        "certificate-authority",
        "certificate-authority-data",
        "insecure-skip-tls-verify",
        "client-certificate",
        "client-certificate-data",
    )
)


@record(frozen=True)
class Overrides:
    """What the --kube-* flags and HELM_KUBE* variables say."""

    kubeconfig: str = ""
    context: str = ""
    server: str = ""
    token: str = ""
    as_user: str = ""
    as_groups: Sequence[str] = ()
    ca_file: str = ""
    insecure: bool = False
    server_name: str = ""
    qps: float = 0.0
    burst: int = 0


@record
class Access:
    """Where a cluster is and who we are there (Go: rest.Config). Entries have kubeconfig's names."""

    server: str
    cluster: Entry
    user: Entry
    user_name: str = ""
    user_file: str = ""
    """The kubeconfig that says who the user is, empty if none does."""

    @property
    def url(self) -> str:
        """The server's address without a slash at its end. Raises KubeconfigError."""
        return base_url(self.server, tls=bool(self.cluster.keys() & _TLS_KEYS or self.user.keys() & _TLS_KEYS))


def access(overrides: Overrides, variables: Mapping[str, str], home: str) -> Access:
    """Decide which cluster is meant. Raises KubeconfigError with client-go's text.

    Requests are never slowed down here, but limits that contradict each other are refused (Go: NewForConfigAndClient).
    """
    kubeconfig = load(overrides.kubeconfig, variables.get("KUBECONFIG", ""), home)
    default = variables.get("KUBERNETES_MASTER") or DEFAULT_SERVER
    found = _chosen(kubeconfig, overrides, default)
    if _is_default(found, default) and incluster.possible(variables):
        found = _in_cluster(overrides, variables)
    if overrides.qps > 0 >= overrides.burst:
        raise KubeconfigError(_NO_BURST)
    if overrides.qps == 0 > overrides.burst:
        raise KubeconfigError(f"{_LIMITED} exceeds limiter's burst {overrides.burst}")
    return found


def _chosen(kubeconfig: Kubeconfig, overrides: Overrides, default: str) -> Access:
    name = overrides.context or kubeconfig.current
    context = kubeconfig.contexts.get(name)
    if context is None and overrides.context:
        from windlass.golang.strconv import quote

        raise KubeconfigError(f"context {quote(name)} does not exist")
    context = context or {}
    cluster = _cluster(kubeconfig.clusters.get(context.get("cluster", ""), {}), overrides, default)
    user = _user(kubeconfig.users.get(context.get("user", ""), {}), overrides)
    check_usable(kubeconfig, name, context, cluster, user)
    name = context.get("user", "")
    found = Access(_without_query(cluster["server"]), cluster, user, name, kubeconfig.origins.get(name, ""))
    if not _is_secure(found.server):
        # credentials go over TLS only; whom to impersonate is no secret
        found.user = {key: value for key, value in user.items() if key.startswith("as")}
        found.cluster = {key: value for key, value in cluster.items() if key in ("server", "proxy-url")}
    return found


def _cluster(entry: Entry, overrides: Overrides, default: str) -> Entry:
    cluster = {"server": default, **entry}
    if overrides.server:
        cluster["server"] = overrides.server
    if overrides.insecure or overrides.ca_file:
        for key in ("certificate-authority", "certificate-authority-data", "insecure-skip-tls-verify"):
            cluster.pop(key, None)
        if overrides.ca_file:
            cluster["certificate-authority"] = overrides.ca_file
        if overrides.insecure:
            cluster["insecure-skip-tls-verify"] = True
    if overrides.server_name or overrides.server:
        cluster.pop("tls-server-name", None)
        if overrides.server_name:
            cluster["tls-server-name"] = overrides.server_name
    return cluster


def _user(entry: Entry, overrides: Overrides) -> Entry:
    user = dict(entry)
    if overrides.token:
        user["token"] = overrides.token
    if overrides.as_user:
        user["as"] = overrides.as_user
    if overrides.as_groups:
        user["as-groups"] = list(overrides.as_groups)
    return user


def _is_default(found: Access, default: str) -> bool:
    return found.server == default and not found.user and set(found.cluster) <= {"server"}


def _in_cluster(overrides: Overrides, variables: Mapping[str, str]) -> Access:
    found = Access(*incluster.access(variables))
    if overrides.server:
        found.server = overrides.server
    if overrides.token:
        found.user = {"token": overrides.token}
    if overrides.ca_file:
        found.cluster["certificate-authority"] = overrides.ca_file
    return found


def _without_query(server: str) -> str:
    from windlass.golang.url import UrlError, parse

    try:
        url = parse(server)
    except UrlError:
        return server
    if not url.scheme or len(url.path) <= 1:
        return server
    url.raw_query = url.fragment = ""
    return str(url)


def _is_secure(server: str) -> bool:
    """Tell whether a server is spoken to over TLS: a bare ``host:port`` is not (Go: rest.IsConfigTransportTLS)."""
    try:
        return base_url(server).startswith("https://")
    except KubeconfigError:
        return False


def base_url(server: str, *, tls: bool = False) -> str:
    """Complete an address that may be a bare ``host:port``, without a slash at its end; ``tls`` makes it https.

    Go: rest.DefaultServerURL. Raises KubeconfigError.
    """
    from windlass.golang.strconv import quote
    from windlass.golang.url import UrlError, parse

    host = server or "localhost"
    try:
        url = parse(host)
        if url.scheme and url.host:
            url.raw_query = url.fragment = ""
            return str(url).rstrip("/")
    except UrlError:
        pass
    whole = ("https://" if tls else "http://") + host
    try:
        url = parse(whole)
    except UrlError as error:
        raise KubeconfigError(str(error)) from error
    if url.path not in ("", "/"):
        raise KubeconfigError(f"host must be a URL or a host:port pair: {quote(host)}")
    return whole.rstrip("/")
