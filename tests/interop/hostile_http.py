"""Answers that no honest server gives, and a server that gives them."""

from __future__ import annotations

import socket
import threading

INDEX = b'apiVersion: v1\nentries: {}\ngenerated: "2020-01-01T00:00:00Z"\n'
_OK = b"HTTP/1.1 200 OK\r\n"
_LENGTH = b"Content-Length: %d\r\n" % len(INDEX)
_CHUNKED = _OK + b"Transfer-Encoding: chunked\r\n\r\n"
_WHOLE_CHUNK = b"%x\r\n%b\r\n" % (len(INDEX), INDEX)


def _found(location: bytes) -> bytes:
    return b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"


# what helm says about each is what windlass must say
ANSWERS: dict[str, bytes] = {
    "an honest answer": _OK + _LENGTH + b"\r\n" + INDEX,
    "nothing": b"",
    "no status line": b"garbage\r\n\r\n",
    "no line at all": b"garbage",
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n",
    "HTTP 0.9": b"<html>hello</html>\n\n",
    "a TLS alert": b"\x15\x03\x01\x00\x02\x02\x46",
    "text beyond ASCII": "garbage ü\r\n\r\n".encode(),
    "a version that is none": b"HTTP/x.1 200 OK\r\n\r\n",
    "two digits of a status": b"HTTP/1.1 20 OK\r\n\r\n",
    "four digits of a status": b"HTTP/1.1 2000 OK\r\n\r\n",
    "a status of letters": b"HTTP/1.1 abc OK\r\n\r\n",
    "a status with quotes": b'HTTP/1.1 "200\t\x00 OK\r\n\r\n',
    "no status": b"HTTP/1.1\r\n\r\n",
    "an odd status": b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
    "bare line feeds": b"HTTP/1.1 200 OK\nContent-Length: %d\n\n%b" % (len(INDEX), INDEX),
    "a field without a colon": _OK + b"NoColonHere\r\n\r\nhello",
    "a field without a name": _OK + b": x\r\n\r\nhello",
    "white space before the first field": _OK + b" X: y\r\n\r\nhello",
    "a folded field": _OK + b"X: y\r\n z\r\n" + _LENGTH + b"\r\n" + INDEX,
    "a NUL in a field": _OK + b"X: a\0b\r\n" + _LENGTH + b"\r\n" + INDEX,
    "a control character in a field": _OK + b"X: a\x01b\r\n" + _LENGTH + b"\r\n" + INDEX,
    "a high byte in a name": _OK + b"X\xff: a\r\n" + _LENGTH + b"\r\n" + INDEX,
    "high bytes in a field": _OK + b"X: \xff\xfe\r\n" + _LENGTH + b"\r\n" + INDEX,
    "half a field": _OK + b"Content-Le",
    "half the fields": _OK + b"Content-Length: 5\r\n",
    "a length of letters": _OK + b"Content-Length: abc\r\n\r\nhello",
    "a negative length": _OK + b"Content-Length: -5\r\n\r\nhello",
    "an empty length": _OK + b"Content-Length: \r\n\r\nhello",
    "a length beyond all numbers": _OK + b"Content-Length: 99999999999999999999\r\n\r\nhello",
    "a length that is too large": _OK + b"Content-Length: 500\r\n\r\n" + INDEX,
    "two lengths that differ": _OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "two lengths that agree": _OK + _LENGTH + _LENGTH + b"\r\n" + INDEX,
    "an unknown coding": _OK + b"Transfer-Encoding: gzip\r\n\r\nhello",
    "two codings": _OK + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a list of codings": _OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "a length and chunks": _OK + b"Content-Length: 5\r\n" + _CHUNKED.partition(b"\n")[2] + _WHOLE_CHUNK + b"0\r\n\r\n",
    "honest chunks": _CHUNKED + _WHOLE_CHUNK + b"0\r\nT: x\r\n\r\n",
    "a chunk of letters": _CHUNKED + b"zz\r\nhello\r\n0\r\n\r\n",
    "a chunk without a size": _CHUNKED + b"\r\nhello\r\n0\r\n\r\n",
    "a negative chunk": _CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n",
    "a chunk with a long line": _CHUNKED + b"0" * 5000 + b"5\r\nhello\r\n0\r\n\r\n",
    "a chunk that is longer than it says": _CHUNKED + b"5\r\nhelloXX\r\n0\r\n\r\n",
    "half a chunk": _CHUNKED + b"5\r\nhel",
    "no last chunk": _CHUNKED + b"5\r\nhello\r\n",
    "half a size": _CHUNKED + b"5",
    "a trailer that is none": _CHUNKED + _WHOLE_CHUNK + b"0\r\nbad trailer\r\n\r\n",
    "a redirect to nowhere": b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
    "a redirect to half an address": _found(b"http://[::1"),
    "a redirect to a port of letters": _found(b"http://a:bc/"),
    "a redirect with a control character": _found(b"http://a\x7f/"),
    "a redirect to another scheme": _found(b"ftp://x/y"),
    "a redirect to a file": _found(b"file:///etc/passwd"),
    "a redirect to no host": _found(b"http:///x"),
    "a redirect to itself": _found(b"/index.yaml"),
    "news without an answer": b"HTTP/1.1 100 Continue\r\n\r\n",
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "gzip that is none": _OK + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
    "half a gzip": _OK + b"Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03ab",
}


class OneAnswer:
    """A server on loopback that gives one answer to every request, and closes."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connected, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connected,), daemon=True).start()

    def _talk(self, connected: socket.socket) -> None:
        connected.settimeout(5)
        try:
            asked = b""
            while b"\r\n\r\n" not in asked:
                piece = connected.recv(65536)
                if not piece:
                    return
                asked += piece
            connected.sendall(self._answer)
            connected.shutdown(socket.SHUT_WR)
            connected.recv(1)  # until the client is done
        except OSError:
            return
        finally:
            connected.close()

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()
