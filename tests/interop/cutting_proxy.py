"""A TCP relay on loopback that cuts connections once so many bytes have gone by."""

from __future__ import annotations

import socket
import threading

PIECE = 16 * 1024


class CuttingProxy:
    """Relays to ``port``. The first ``cuts`` connections that carry more than ``after`` bytes in one direction are cut.

    ``sent`` holds what clients sent, connection by connection.
    """

    def __init__(self, port: int, *, upward: int = 0, downward: int = 0, cuts: int = 1) -> None:
        self._port = port
        self._limits = (upward, downward)
        self.cuts_left = cuts
        self._lock = threading.Lock()
        self.sent: list[bytearray] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def requests(self) -> list[bytes]:
        """The request lines, and Range and Content-Range fields, that clients sent."""
        lines = b"\r\n".join(bytes(one) for one in self.sent).split(b"\r\n")
        methods = (b"GET ", b"HEAD ", b"PUT ", b"POST ", b"PATCH ", b"Range: ", b"Content-Range: ")
        return [line for line in lines if line.startswith(methods)]

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        record = bytearray()
        self.sent.append(record)
        with client, socket.create_connection(("127.0.0.1", self._port)) as server:
            back = threading.Thread(target=self._relay, args=(server, client, self._limits[1], None), daemon=True)
            back.start()
            self._relay(client, server, self._limits[0], record)
            back.join()

    def _relay(self, source: socket.socket, target: socket.socket, limit: int, record: bytearray | None) -> None:
        carried = 0
        try:
            while piece := source.recv(PIECE):
                target.sendall(piece)
                carried += len(piece)
                if record is not None:
                    record += piece
                if limit and carried > limit and self._may_cut():
                    break
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _may_cut(self) -> bool:
        with self._lock:
            self.cuts_left -= 1
            return self.cuts_left >= 0
