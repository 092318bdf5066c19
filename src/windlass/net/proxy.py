"""Which proxy a request takes, by the rules of Go's x/net/http/httpproxy. The settings come as data."""

from __future__ import annotations

from .urls import DEFAULT_PORTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .urls import Target


class Proxy:
    """The address of a proxy and what it wants to hear."""

    __slots__ = ("authorization", "host", "password", "port", "scheme", "user")

    def __init__(self, scheme: str, host: str, port: int, user: str | None, password: str | None) -> None:
        self.scheme = scheme
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.authorization = _basic(user, password or "") if user is not None else ""


class ProxyRules:
    """HTTP_PROXY, HTTPS_PROXY and NO_PROXY as one decision. Loopback never goes through a proxy."""

    __slots__ = ("_domains", "_http", "_https", "_networks", "never")

    def __init__(self, http: str = "", https: str = "", no_proxy: str = "") -> None:
        self._http = parse_proxy(http)
        self._https = parse_proxy(https)
        self._networks: list[tuple[object, str]] = []
        self._domains: list[tuple[str, str, bool]] = []
        self.never = any(entry.strip() == "*" for entry in no_proxy.split(","))
        for entry in no_proxy.split(","):
            self._add(entry.strip().lower())

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> ProxyRules:
        """Read the variables, upper case before lower case (Go: httpproxy.FromEnvironment)."""

        def first(*names: str) -> str:
            return next((environment[name] for name in names if environment.get(name)), "")

        return cls(
            first("HTTP_PROXY", "http_proxy"), first("HTTPS_PROXY", "https_proxy"), first("NO_PROXY", "no_proxy")
        )

    def _add(self, entry: str) -> None:
        if not entry:
            return
        import ipaddress

        if "/" in entry:
            try:
                self._networks.append((ipaddress.ip_network(entry, strict=False), ""))
                return
            except ValueError:
                pass
        host, port = _split_port(entry)
        try:
            self._networks.append((ipaddress.ip_address(host.strip("[]")), port))
            return
        except ValueError:
            pass
        host = host.removeprefix("*") if host.startswith("*.") else host
        if host:
            self._domains.append((host if host.startswith(".") else f".{host}", port, not host.startswith(".")))

    def choose(self, target: Target) -> Proxy | None:
        """The proxy for ``target``, None to go directly."""
        proxy = self._https if target.scheme == "https" else self._http
        if proxy is None or self.never or target.host.lower() == "localhost" or self._exempt(target):
            return None
        return proxy

    def _exempt(self, target: Target) -> bool:
        import ipaddress

        port = str(target.port)
        try:
            address = ipaddress.ip_address(target.host)
        except ValueError:
            host = target.host.strip().lower()
            return any(
                (host.endswith(suffix) or (bare and host == suffix[1:])) and wanted in ("", port)
                for suffix, wanted, bare in self._domains
            )
        if address.is_loopback:
            return True
        for network, wanted in self._networks:
            if isinstance(network, (ipaddress.IPv4Network, ipaddress.IPv6Network)):
                if address in network:
                    return True
            elif network == address and wanted in ("", port):
                return True
        return False


def parse_proxy(text: str) -> Proxy | None:
    """Read a proxy's URL; ``host:port`` alone means http. What cannot be read is no proxy, as in Go."""
    if not text:
        return None
    from windlass.golang.url import UrlError, parse

    try:
        url = parse(text if "://" in text else f"http://{text}")
    except UrlError:
        return None
    if not url.hostname or url.scheme not in DEFAULT_PORTS:
        return None
    port = int(url.port) if url.port else DEFAULT_PORTS[url.scheme]
    user = url.user
    return Proxy(url.scheme, url.hostname, port, user.username if user else None, user.password if user else None)


def _split_port(entry: str) -> tuple[str, str]:
    if entry.startswith("["):
        host, _, port = entry[1:].partition("]")
        return host, port.removeprefix(":")
    host, colon, port = entry.rpartition(":")
    if colon and ":" not in host:
        return host, port
    return entry, ""


def _basic(user: str, password: str) -> str:
    from binascii import b2a_base64

    return "Basic " + b2a_base64(f"{user}:{password}".encode(), newline=False).decode("ascii")
