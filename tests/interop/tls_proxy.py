"""A forward proxy that is reached over TLS, and that takes every name for one port of loopback."""

from __future__ import annotations

import select
import socket
import ssl
import threading

PIECE = 64 * 1024


class TlsProxy:
    """CONNECT leads to ``port`` whatever host is named; other requests are answered with ``answer``.

    ``heads`` holds what clients asked the proxy itself.
    """

    def __init__(self, pair: tuple[str, str], port: int, answer: bytes = b"") -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*pair)
        self._port = port
        self._answer = answer
        self.heads: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(plain,), daemon=True).start()

    def _talk(self, plain: socket.socket) -> None:
        try:
            with self._context.wrap_socket(plain, server_side=True) as client:
                head = b""
                while b"\r\n\r\n" not in head:
                    piece = client.recv(PIECE)
                    if not piece:
                        return
                    head += piece
                self.heads.append(head)
                if not head.startswith(b"CONNECT "):
                    client.sendall(self._answer)
                    return
                with socket.create_connection(("127.0.0.1", self._port)) as server:
                    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    _relay(client, server)
        except OSError:
            plain.close()


def _relay(client: ssl.SSLSocket, server: socket.socket) -> None:
    """One thread for both directions: an SSLSocket must not be read and written at the same time."""
    while True:
        ready = [client] if client.pending() else select.select([client, server], [], [], 10)[0]
        if not ready:
            return
        for source in ready:
            piece = source.recv(PIECE)
            if not piece:
                return
            (server if source is client else client).sendall(piece)
