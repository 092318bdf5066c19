"""TCP connections: names to addresses, two address families raced as Go does, errors in Go's words."""

from __future__ import annotations

import _socket as socket  # the module over it makes enums of 200 constants: 6 ms of a cold start

from .errors import DIAL, NetError, errno_text
from .urls import join_host_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Address = tuple[int, tuple[object, ...]]

HEAD_START = 0.3
"""Seconds before the other address family is tried as well (Go: net.Dialer FallbackDelay)."""
KEEP_ALIVE = 15
MAX_PORT = 65535
MAX_ADDRESSES = 16
MAX_LABEL, MAX_NAME = 63, 254  # of names that DNS knows


class Socket(socket.socket):
    """A socket that can be referred to weakly, as `_ssl` wants it."""

    __slots__ = ("__weakref__",)


def dial(host: str, port: int, timeout: float) -> socket.socket:
    """Connect to ``host``. Raises NetError with Go's text (``dial tcp 127.0.0.1:1: connect: connection refused``)."""
    addresses = _resolve(host, port)
    first = [address for address in addresses if address[0] == addresses[0][0]]
    second = [address for address in addresses if address[0] != addresses[0][0]]
    connected = _race(first, second, timeout)
    connected.settimeout(timeout)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_KEEPIDLE"):
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEP_ALIVE)
    return connected


def _resolve(host: str, port: int) -> list[Address]:
    if port > MAX_PORT:  # getaddrinfo takes what is left of it modulo 65536
        raise NetError(f"dial tcp: address {port}: invalid port", DIAL)
    try:
        # As bytes a plain name needs no codec (encodings.idna costs 1 ms of a cold start).
        name = host.encode("ascii") if host.isascii() else host
        found = socket.getaddrinfo(name, port, 0, socket.SOCK_STREAM)
    except socket.gaierror as error:
        server = _server() if _is_domain_name(host) else ""  # Go asks no server for anything else
        raise NetError(f"dial tcp: lookup {host}{server}: {_lookup_text(error)}", DIAL) from error
    except UnicodeError as error:
        raise NetError(f"dial tcp: lookup {host}: no such host", DIAL) from error
    addresses: list[Address] = [(entry[0], entry[4]) for entry in found]
    return addresses[:MAX_ADDRESSES]


def _is_domain_name(host: str) -> bool:
    """Say whether a server may be asked for a name. Go: net/dnsclient.go isDomainName"""
    labels = host.removesuffix(".").split(".")
    valid = all(
        0 < len(label) <= MAX_LABEL
        and all(char.isascii() and (char.isalnum() or char in "-_") for char in label)
        and label[0] != "-"
        and label[-1] != "-"
        for label in labels
    )
    return valid and len(host) <= MAX_NAME and any(not char.isdigit() and char != "." for char in host)


def _lookup_text(error: socket.gaierror) -> str:
    if error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", -5)):
        return "no such host"
    if error.errno == socket.EAI_AGAIN:
        return "server misbehaving"
    return str(error.strerror).lower()


def _server() -> str:
    """The name server that Go's resolver names in its error (Go: net dnsconfig_unix.go)."""
    try:
        with open("/etc/resolv.conf", encoding="ascii", errors="replace") as lines:
            for line in lines:
                words = line.split()
                if len(words) > 1 and words[0] == "nameserver":
                    return f" on {join_host_port(words[1], 53)}"
    except OSError:
        pass
    return " on 127.0.0.1:53"


def _race(first: Sequence[Address], second: Sequence[Address], timeout: float) -> socket.socket:
    """Go on with the first connection that stands; report the first error of the first family (Go: dialParallel)."""
    import select
    import time

    end = time.monotonic() + timeout
    lanes = [list(first), list(second)]
    racing: dict[int, tuple[socket.socket, int, Address]] = {}
    failure: NetError | None = None
    fallback_at = time.monotonic() + HEAD_START
    try:
        while True:
            now = time.monotonic()
            busy = {lane for _, lane, _ in racing.values()}
            for lane in (0, 1):
                waiting = lane == 1 and now < fallback_at and (0 in busy or bool(lanes[0]))
                while lanes[lane] and lane not in busy and not waiting:
                    address = lanes[lane].pop(0)
                    outcome = _start(address)
                    if isinstance(outcome, socket.socket):
                        racing[outcome.fileno()] = (outcome, lane, address)
                        busy.add(lane)
                    else:
                        failure = failure or outcome
            if not racing and not lanes[0] and not lanes[1]:
                raise failure or NetError("dial tcp: no addresses", DIAL)
            if now >= end:
                _, _, address = next(iter(racing.values()))
                raise failure or NetError(f"dial tcp {_shown(address)}: i/o timeout", DIAL, timeout=True)
            pause = min(end, fallback_at if lanes[1] and now < fallback_at else end) - now
            _, ready, broken = select.select([], list(racing), list(racing), max(pause, 0))
            for number in {*ready, *broken}:
                connected, _, address = racing.pop(number)
                code = connected.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if code == 0:
                    return connected
                connected.close()
                failure = failure or _failed(address, OSError(code, ""))
    finally:
        for connected, _, _ in racing.values():
            connected.close()


def _start(address: Address) -> socket.socket | NetError:
    import errno

    try:
        connected = Socket(address[0], socket.SOCK_STREAM)
    except OSError as error:
        return _failed(address, error)
    connected.setblocking(False)
    code = connected.connect_ex(address[1])
    if code in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
        return connected
    connected.close()
    return _failed(address, OSError(code, ""))


def _failed(address: Address, error: OSError) -> NetError:
    return NetError(f"dial tcp {_shown(address)}: connect: {errno_text(error)}", DIAL)


def _shown(address: Address) -> str:
    return join_host_port(str(address[1][0]), str(address[1][1]))
