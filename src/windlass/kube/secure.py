"""A transport for one server: its authorities, our certificate, its proxy (Go: transport.TLSConfigFor).

OpenSSL takes certificates and keys as files. What a kubeconfig holds inline is lent to it as a file in memory where the
system has such files, or else as one that only we can read and that is gone when the transport is made.
"""

from __future__ import annotations

import os

from windlass.kube.errors import CredentialsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from windlass.kube.config import Access
    from windlass.kube.credentials import Credentials
    from windlass.net.proxy import Proxy, ProxyRules
    from windlass.net.transport import Transport
    from windlass.net.urls import Target

_NO_CERTIFICATE = "tls: failed to find any PEM data in certificate input"
_NO_AUTHORITY = "unable to load root certificates: unable to parse bytes as PEM block"


def make_transport(
    access: Access, credentials: Credentials, variables: Mapping[str, str], *, user_agent: str
) -> Transport:
    """Make a transport, certificates loaded. Raises CredentialsError with client-go's text."""
    from windlass.net.tls import TlsSettings, TlsSettingsError
    from windlass.net.transport import Transport

    cluster = access.cluster
    insecure = bool(cluster.get("insecure-skip-tls-verify"))
    authority = credentials.authority()
    if authority and insecure:
        raise CredentialsError("specifying a root certificates file with the insecure flag is not allowed")
    certificate, key = credentials.certificate()
    _check_pem(certificate, key, authority)
    with _Lent() as lent:
        settings = TlsSettings(
            lent.path(authority),
            lent.path(certificate),
            lent.path(key),
            insecure,
            cluster.get("tls-server-name", ""),
            variables.get("SSL_CERT_FILE", ""),
            variables.get("SSL_CERT_DIR", ""),
        )
        transport = Transport(tls=settings, proxies=_proxies(access, variables), user_agent=user_agent)
        if access.url.startswith("https://"):
            try:
                transport.prepare_tls()
            except TlsSettingsError as error:
                text = str(error).removeprefix("unable to load cert from key pair: ")
                raise CredentialsError(_NO_AUTHORITY if "append certificates" in text else text) from error
    return transport


def _check_pem(certificate: bytes, key: bytes, authority: bytes) -> None:
    if authority and b"-----BEGIN" not in authority:
        raise CredentialsError(_NO_AUTHORITY)
    if certificate and b"-----BEGIN" not in certificate:
        raise CredentialsError(_NO_CERTIFICATE)
    if certificate and b"-----BEGIN" not in key:
        raise CredentialsError("tls: failed to find any PEM data in key input")


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
