"""A real `windlass serve` for tests, and a small HTTP client that hides nothing."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

START_SECONDS = 20.0
STOP_SECONDS = 20.0


class Answer:
    """What a server answered; header names in lower case."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


class Client:
    """One connection to a server, opened again when it broke. Raises OSError and http.client.HTTPException."""

    def __init__(self, port: int, authorization: str = "") -> None:
        self._port = port
        self._authorization = authorization
        self._connection: http.client.HTTPConnection | None = None

    def __call__(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        sent = dict(headers or {})
        if self._authorization:
            sent.setdefault("Authorization", self._authorization)
        try:
            self._connection.request(method, path, body, sent)
            response = self._connection.getresponse()
            data = response.read()
        except BaseException:
            self.close()
            raise
        return Answer(response.status, {key.lower(): value for key, value in response.getheaders()}, data)

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class ServerProcess:
    """A server on a free port of loopback, over a folder that may have served before."""

    def __init__(self, data: Path, *flags: str, port: int = 0) -> None:
        command = [sys.executable, "-m", "windlass", "serve", f"--data={data}", f"--listen=127.0.0.1:{port}", *flags]
        self.log = data.parent / f"{data.name}.log"
        environment = {**os.environ, "TZ": "UTC", "HOME": str(data.parent)}
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env=environment)
        self._clients: list[Client] = []
        self.admin_token = ""
        self.port = self._read_address()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The server's URL."""
        return f"http://{self.address}"

    def __enter__(self) -> ServerProcess:
        return self

    def __exit__(self, *_: object) -> None:
        """kill -9 what still runs: a failing test leaves nothing behind."""
        self.kill()

    def client(self, authorization: str = "") -> Client:
        """A new client, closed when the server ends."""
        self._clients.append(Client(self.port, authorization))
        return self._clients[-1]

    def strike(self) -> None:
        """kill -9: nothing is flushed, closed or answered any more. Clients notice by themselves."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def kill(self) -> None:
        """kill -9, and close the clients."""
        self.strike()
        self._close()

    def stop(self) -> int:
        """SIGTERM; return the exit code."""
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        self._close()
        return code

    def terminate(self) -> None:
        """Send SIGTERM and return at once."""
        self._process.send_signal(signal.SIGTERM)

    def wait(self) -> int:
        """Wait for the end; return the exit code."""
        code = self._process.wait(STOP_SECONDS)
        self._close()
        return code

    def _close(self) -> None:
        assert self._process.stdout is not None
        self._process.stdout.close()
        for client in self._clients:
            client.close()

    def _read_address(self) -> int:
        assert self._process.stdout is not None
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            line = self._process.stdout.readline().decode()
            if token := re.search(r"wlt_[0-9a-f]+", line):
                self.admin_token = token[0]
            if found := re.search(r" on https?://[^ ]*:(\d+)$", line):
                return int(found[1])
            if not line and self._process.poll() is not None:
                break
        self.kill()
        raise AssertionError(f"the server did not start: {self.log.read_text()[-2000:]}")
