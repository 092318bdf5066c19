"""A transport for one server: its authorities, our certificate, its proxy (Go: transport.TLSConfigFor).

OpenSSL takes certificates and keys as files. What a kubeconfig holds inline is lent to it as a file in memory where the
system has such files, or else as one that only we can read and that is gone when the transport is made.
"""

from __future__ import annotations

import os

from windlass.kube.errors import CredentialsError
from windlass.kube.pem import authority_problem, pair_problem, usable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from windlass.kube.config import Access
    from windlass.kube.credentials import Credentials
    from windlass.net.proxy import Proxy, ProxyRules
    from windlass.net.transport import Transport
    from windlass.net.urls import Target

    Pair = tuple[bytes, bytes]

_ROOTS = "unable to load root certificates"
_NO_TRUST_TWICE = "specifying a root certificates file with the insecure flag is not allowed"
_LOADING = "unable to load cert from key pair: "
_APPENDING = "append certificates"


def make_transport(
    access: Access, credentials: Credentials, variables: Mapping[str, str], *, user_agent: str
) -> Transport:
    """Make a transport, certificates loaded. Raises CredentialsError with client-go's text."""
    from windlass.net.transport import Transport

    cluster = access.cluster
    insecure = bool(cluster.get("insecure-skip-tls-verify"))
    if insecure and cluster.keys() & {"certificate-authority", "certificate-authority-data"}:
        raise CredentialsError(_NO_TRUST_TWICE)
    authority = credentials.authority()
    credentials.check()
    proxies = _proxies(access, variables)
    if not access.url.startswith("https://"):
        return Transport(proxies=proxies, user_agent=user_agent)
    name = cluster.get("tls-server-name", "")
    loading = _Loading(authority, variables, insecure=insecure, name=name)
    if credentials.runs_program:
        loading.check()
    return loading.transport(credentials.certificate(), credentials.unusable, proxies, user_agent)


def provider_transport(settings: Mapping[str, str], variables: Mapping[str, str]) -> Transport:
    """Make a transport to an OpenID Connect provider from the user's settings of it. Raises CredentialsError."""
    from windlass.golang.base64 import CorruptInputError, decode
    from windlass.kube.credentials import content
    from windlass.net.proxy import ProxyRules

    path = settings.get("idp-certificate-authority", "")
    try:
        authority = decode(settings.get("idp-certificate-authority-data", "")) or (content(path) if path else b"")
    except CorruptInputError as error:
        raise CredentialsError(str(error)) from error
    loading = _Loading(authority, variables)
    return loading.transport((b"", b""), CredentialsError, ProxyRules.from_environment(variables), "Go-http-client/1.1")


class _Loading:
    """What a connection trusts, on its way into a transport."""

    def __init__(
        self, authority: bytes, variables: Mapping[str, str], *, insecure: bool = False, name: str = ""
    ) -> None:
        self._authority = authority
        self._insecure = insecure
        self._name = name
        self._system = (variables.get("SSL_CERT_FILE", ""), variables.get("SSL_CERT_DIR", ""))

    def check(self) -> None:
        """See that there is an authority, before somebody is bothered. Raises CredentialsError."""
        if self._authority and not usable(self._authority):
            raise CredentialsError(f"{_ROOTS}: {authority_problem(self._authority)}")

    def transport(
        self, pair: Pair, unusable: Callable[[str], CredentialsError], proxies: ProxyRules, user_agent: str
    ) -> Transport:
        """Return a transport that shows a certificate. Raises CredentialsError, ``unusable`` for the certificate."""
        from windlass.net.tls import TlsSettingsError

        try:
            return self._attempt(self._authority, pair, proxies, user_agent)
        except TlsSettingsError as error:
            self.check()
            if _APPENDING in str(error):  # a bundle in which not all is broken will do
                return self._attempt(usable(self._authority), pair, proxies, user_agent)
            raise unusable(pair_problem(*pair) or str(error).removeprefix(_LOADING)) from error

    def _attempt(self, authority: bytes, pair: Pair, proxies: ProxyRules, user_agent: str) -> Transport:
        from windlass.net.tls import TlsSettings
        from windlass.net.transport import Transport

        with _Lent() as lent:
            trusted, certificate, key = (lent.path(data) for data in (authority, *pair))
            settings = TlsSettings(trusted, certificate, key, self._insecure, self._name, *self._system)
            made = Transport(tls=settings, proxies=proxies, user_agent=user_agent)
            made.prepare_tls()
        return made


def _proxies(access: Access, variables: Mapping[str, str]) -> ProxyRules:
    from windlass.net.proxy import ProxyRules, parse_proxy

    address: str = access.cluster.get("proxy-url", "")
    if not address:
        return ProxyRules.from_environment(variables)

    class Always(ProxyRules):
        """The proxy that a cluster's entry names, for loopback too."""

        __slots__ = ()

        def choose(self, target: Target) -> Proxy | None:
            return parse_proxy(address)

    return Always()


class _Lent:
    """Bytes as paths, for as long as a ``with`` block lasts."""

    def __init__(self) -> None:
        self._descriptors: list[int] = []
        self._files: list[str] = []

    def path(self, data: bytes) -> str:
        if not data:
            return ""
        if hasattr(os, "memfd_create"):
            descriptor = os.memfd_create("windlass", os.MFD_CLOEXEC)
            path = f"/proc/self/fd/{descriptor}"
        else:
            from tempfile import mkstemp

            descriptor, path = mkstemp()
            self._files.append(path)
        self._descriptors.append(descriptor)
        os.write(descriptor, data)
        return path

    def __enter__(self) -> _Lent:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for descriptor in self._descriptors:
            os.close(descriptor)
        for path in self._files:
            os.unlink(path)
