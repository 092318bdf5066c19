"""TLS inside TLS, for tunnels through proxies that are reached over TLS: OpenSSL on memory, carried by the outer."""

from __future__ import annotations

import _ssl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from .secure import Context, Stream

    T = TypeVar("T")

RECORD = 32 * 1024
"""Bytes asked of the outer conversation at once; a TLS record has at most half of it."""


class Nested:
    """What `_ssl._SSLSocket` does for a socket, for a stream that is no socket of the system's."""

    __slots__ = ("_below", "_incoming", "_outgoing", "_tls")

    def __init__(self, below: Stream, context: Context, server_name: str) -> None:
        self._below = below
        self._incoming, self._outgoing = _ssl.MemoryBIO(), _ssl.MemoryBIO()
        self._tls = context._wrap_bio(self._incoming, self._outgoing, False, server_name)

    def do_handshake(self) -> None:
        """Shake hands. Raises SSLError, TimeoutError, OSError."""
        self._drive(self._tls.do_handshake)

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes. Raises SSLEOFError when the peer left without a farewell."""
        return self._drive(lambda: self._tls.read(size))

    def write(self, data: memoryview) -> int:
        """Send; return how much of it was taken."""
        return self._drive(lambda: self._tls.write(data))

    def getpeercert(self, binary: bool) -> bytes | None:
        """The peer's certificate."""
        return self._tls.getpeercert(binary)

    def _drive(self, step: Callable[[], T]) -> T:
        """Repeat ``step`` while it wants more from below; hand on what it wants to send, also when it fails."""
        while True:
            try:
                result = step()
            except _ssl.SSLWantReadError:
                self._flush()
                self._fill()
            except _ssl.SSLError:
                self._flush()  # an alert tells the peer why
                raise
            else:
                self._flush()
                return result

    def _flush(self) -> None:
        if data := self._outgoing.read():
            self._below.sendall(data)

    def _fill(self) -> None:
        if data := self._below.recv(RECORD):
            self._incoming.write(data)
        else:
            self._incoming.write_eof()
