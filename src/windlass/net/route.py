"""Opening connections: directly, or through an HTTP, HTTPS or SOCKS5 proxy."""

from __future__ import annotations

from .dial import dial
from .errors import PROXY, NetError, errno_text
from .urls import Target, join_host_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _socket import socket
    from dataclasses import dataclass as record

    from .proxy import Proxy
    from .secure import Context, Stream, TlsSocket
else:
    from windlass._record import record

MAX_CONNECT_ANSWER = 16 * 1024


@record(frozen=True)
class Timeouts:
    """Seconds for each step, as Go's default transport has them; ``idle`` bounds the silence of a peer."""

    dial: float = 30.0
    handshake: float = 10.0
    idle: float = 300.0


def open_socket(
    target: Target, proxy: Proxy | None, made: Context | None, server_name: str, timeouts: Timeouts
) -> Stream:
    """A socket that speaks HTTP with ``target`` (or with its proxy, for plain HTTP). Raises NetError."""

    def plain() -> socket | TlsSocket:
        return _through(target, proxy, made, timeouts) if proxy else dial(target.host, target.port, timeouts.dial)

    opened = plain()
    if target.scheme != "https":
        return opened
    from .tls import handshake

    assert made is not None  # the transport makes a context before it opens an https target
    return handshake(opened, made, server_name or target.host, timeouts.handshake, plain)


def _through(target: Target, proxy: Proxy, made: Context | None, timeouts: Timeouts) -> socket | TlsSocket:
    opened: socket | TlsSocket
    try:
        opened = dial(proxy.host, proxy.port, timeouts.dial)
    except NetError as error:
        raise NetError(f"proxyconnect tcp: {error}", PROXY, timeout=error.timeout) from error
    try:
        if proxy.scheme.startswith("socks"):
            _socks(opened, target, proxy)
            return opened
        if proxy.scheme == "https":
            opened = _shielded(opened, proxy, made, timeouts)
        if target.scheme == "https":
            _connect(opened, target, proxy)
    except OSError as error:
        opened.close()
        raise NetError(f"proxyconnect tcp: {errno_text(error)}", PROXY) from error
    except NetError:
        opened.close()
        raise
    return opened


def _shielded(opened: socket, proxy: Proxy, made: Context | None, timeouts: Timeouts) -> TlsSocket:
    """TLS with the proxy itself, which is trusted as the target is (Go: net/http transport.go dialConn)."""
    from .tls import handshake

    assert made is not None  # the transport makes a context for a proxy over TLS, too
    try:
        return handshake(
            opened, made, proxy.host, timeouts.handshake, lambda: dial(proxy.host, proxy.port, timeouts.dial)
        )
    except NetError as error:
        raise NetError(f"proxyconnect tcp: {error}", PROXY, timeout=error.timeout) from error


def _connect(opened: Stream, target: Target, proxy: Proxy) -> None:
    """Ask for a tunnel (RFC 9110 9.3.6)."""
    lines = [f"CONNECT {target.address} HTTP/1.1", f"Host: {target.address}"]
    lines += [f"Proxy-Authorization: {proxy.authorization}"] if proxy.authorization else []
    opened.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
    answer = b""
    while b"\r\n\r\n" not in answer:
        # One byte at a time would be exact but slow; a proxy sends nothing after its answer until we speak.
        piece = opened.recv(4096)
        answer += piece
        if not piece or len(answer) > MAX_CONNECT_ANSWER:
            raise NetError("proxyconnect tcp: unexpected EOF", PROXY)
    status_line = answer.split(b"\r\n", 1)[0].decode("latin-1")
    status, _, reason = status_line.partition(" ")[2].partition(" ")
    if status != "200":
        raise NetError(reason or f"proxy answered {status}", PROXY)  # Go: net/http transport.go dialConn


# RFC 1928, section 6
_SOCKS_REPLIES = {
    1: "general SOCKS server failure",
    2: "connection not allowed by ruleset",
    3: "network unreachable",
    4: "host unreachable",
    5: "connection refused",
    6: "TTL expired",
    7: "command not supported",
    8: "address type not supported",
}


def _socks(opened: socket, target: Target, proxy: Proxy) -> None:
    """Ask for a tunnel (RFC 1928); names are resolved by the proxy. Raises NetError with Go's text."""
    try:
        _tunnel(opened, target, proxy)
    except NetError as error:
        way = f"{join_host_port(*opened.getpeername()[:2])}->{join_host_port(target.host, target.port)}"
        raise NetError(f"socks connect tcp {way}: {error}", PROXY) from error


def _tunnel(opened: socket, target: Target, proxy: Proxy) -> None:
    methods = b"\x00\x02" if proxy.user is not None else b"\x00"
    opened.sendall(bytes([5, len(methods)]) + methods)
    version, method = _exactly(opened, 2)
    if version != 5 or method == 0xFF:
        raise NetError("no acceptable authentication methods", PROXY)
    if method == 2:
        _socks_password(opened, proxy)
    host = target.host.encode("idna")
    opened.sendall(b"\x05\x01\x00\x03" + bytes([len(host)]) + host + target.port.to_bytes(2, "big"))
    _, reply, _, kind = _exactly(opened, 4)
    if reply:
        raise NetError(_SOCKS_REPLIES.get(reply, f"unknown code: {reply}"), PROXY)
    size = {1: 4, 4: 16}.get(kind) or _exactly(opened, 1)[0]
    _exactly(opened, size + 2)


def _socks_password(opened: socket, proxy: Proxy) -> None:
    user, password = (proxy.user or "").encode(), (proxy.password or "").encode()
    opened.sendall(bytes([1, len(user)]) + user + bytes([len(password)]) + password)  # RFC 1929
    if _exactly(opened, 2)[1]:
        raise NetError("username/password authentication failed", PROXY)


def _exactly(opened: socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = opened.recv(count - len(data))
        if not piece:
            raise NetError("unexpected EOF" if data else "EOF", PROXY)
        data += piece
    return data
