"""TLS over a socket: what a connection needs of `ssl`, on the C module below it.

`ssl` makes enums of 300 constants and imports `socket`, `re` and `enum` for it: 28 ms of a cold start, against 5 for
`_ssl`. All that decides about trust is in `_ssl` and OpenSSL: a client context of PROTOCOL_TLS_CLIENT checks
certificate and name unless told otherwise, speaks TLS 1.2 at least, and matches names in C (CPython: Modules/_ssl.c).
"""

from __future__ import annotations

import _ssl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _socket import socket
    from typing import Protocol

    class Stream(Protocol):
        """A connected socket, with or without TLS, as far as HTTP uses it."""

        def settimeout(self, value: float | None, /) -> None: ...
        def recv(self, size: int, /) -> bytes: ...
        def sendall(self, data: bytes, /) -> None: ...
        def fileno(self) -> int: ...
        def getsockname(self) -> tuple[str, int]: ...
        def getpeername(self) -> tuple[str, int]: ...
        def shutdown(self, how: int, /) -> None: ...
        def close(self) -> None: ...

    class _Tls(Protocol):
        """_ssl._SSLSocket."""

        def do_handshake(self) -> None: ...
        def read(self, size: int, /) -> bytes: ...
        def write(self, data: memoryview, /) -> int: ...
        def getpeercert(self, binary: bool, /) -> bytes | None: ...

    class Context(_ssl._SSLContext):
        """What typeshed leaves out."""

        _host_flags: int

        def _set_alpn_protocols(self, protocols: bytes, /) -> None: ...
        def _wrap_socket(self, sock: socket, server_side: bool, server_hostname: str | None = None, /) -> _Tls: ...
        def _wrap_bio(
            self, incoming: _ssl.MemoryBIO, outgoing: _ssl.MemoryBIO, server_side: bool, server_name: str | None, /
        ) -> _Tls: ...
else:
    Context = _ssl._SSLContext

VERIFY_X509_PARTIAL_CHAIN = 0x80000  # OpenSSL: x509_vfy.h X509_V_FLAG_PARTIAL_CHAIN


class TlsSocket:
    """A TLS conversation over a connected stream; made by :func:`wrap`, the handshake done."""

    __slots__ = ("_plain", "_tls")

    def __init__(self, plain: Stream, tls: _Tls) -> None:
        self._plain = plain  # _ssl keeps no reference of its own
        self._tls = tls

    def settimeout(self, value: float | None) -> None:
        """Bound each further step."""
        self._plain.settimeout(value)

    def recv(self, size: int) -> bytes:
        """At most ``size`` bytes; none when the peer is gone, with or without a farewell. Raises SSLError, OSError."""
        try:
            return self._tls.read(size)
        except _ssl.SSLEOFError:  # HTTP knows where a body ends (ssl: suppress_ragged_eofs)
            return b""

    def sendall(self, data: bytes) -> None:
        """Send everything. Raises SSLError, OSError."""
        view = memoryview(data)
        while view:
            view = view[self._tls.write(view) :]

    def fileno(self) -> int:
        """The socket's descriptor."""
        return self._plain.fileno()

    def getsockname(self) -> tuple[str, int]:
        """Our address."""
        return self._plain.getsockname()

    def getpeername(self) -> tuple[str, int]:
        """The peer's address."""
        return self._plain.getpeername()

    def certificate(self) -> bytes:
        """The peer's certificate in DER, verified or not."""
        return self._tls.getpeercert(True) or b""

    def shutdown(self, how: int) -> None:
        """End the connection below TLS: whoever waits for bytes hears that there are no more."""
        self._plain.shutdown(how)

    def close(self) -> None:
        """Let the connection go."""
        self._plain.close()


def client_context() -> Context:
    """A context that checks certificates and names by Go's rules, and speaks HTTP/1.1."""
    made = Context(_ssl.PROTOCOL_TLS_CLIENT)
    made._host_flags |= _ssl.HOSTFLAG_NEVER_CHECK_SUBJECT  # Go: names count only as alternative names
    made.verify_flags |= VERIFY_X509_PARTIAL_CHAIN  # Go: whatever stands in the pool is an anchor
    made._set_alpn_protocols(b"\x08http/1.1")
    return made


def trust_anything(context: Context) -> None:
    """Check neither name nor certificate."""
    context.check_hostname = False
    context.verify_mode = _ssl.CERT_NONE


def wrap(plain: socket | TlsSocket, context: Context, server_name: str) -> TlsSocket:
    """Shake hands. Raises SSLError (SSLCertVerificationError among them), TimeoutError, OSError."""
    name = server_name if server_name.isascii() else server_name.encode("idna").decode("ascii")
    tls: _Tls
    if isinstance(plain, TlsSocket):
        from .nested import Nested

        tls = Nested(plain, context, name)
    else:
        tls = context._wrap_socket(plain, False, name)
    tls.do_handshake()
    return TlsSocket(plain, tls)


def greeting() -> bytes:
    """The first bytes that a client sends."""
    context = client_context()
    trust_anything(context)
    incoming, outgoing = _ssl.MemoryBIO(), _ssl.MemoryBIO()
    try:
        context._wrap_bio(incoming, outgoing, False, None).do_handshake()
    except _ssl.SSLWantReadError:
        pass
    return outgoing.read()
