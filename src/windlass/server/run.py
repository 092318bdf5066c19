"""Serving with granian in this process: bind, announce, serve, drain, close.

granian's embedded server runs on our event loop, so that one process holds everything and its end is the end of
it all; measured, it costs 35 ms to start and serves as fast as granian's own worker processes (docs/server.md).
"""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from windlass.errors import WindlassError

from .app import App

if TYPE_CHECKING:
    from collections.abc import Callable

    from .settings import Settings

HEADER_TIMEOUT_MS = 15_000
"""Milliseconds within which a client must have sent its headers."""
HEADER_BUFFER = 128 * 1024
"""Bytes of a request that the HTTP parser holds; headers beyond get 431."""
BACKLOG = 1024
DRAIN_SECONDS = 30.0
"""How long running requests may take after a signal to stop; Kubernetes grants 30 to 60 by default."""
ABORT_SECONDS = 5.0
"""How long requests that were given up may take to notice."""


class CannotListen(WindlassError):
    """The address is taken or not ours."""


def serve(settings: Settings, announce: Callable[[App, str], None]) -> None:
    """Serve until SIGTERM or SIGINT; running requests are answered first.

    ``announce`` is told the address once connections are accepted. Raises CannotListen, StoreError.
    """
    with _reserve(settings.host, settings.port) as held:
        address, port = held.getsockname()[:2]
        app = App(settings)
        try:
            _ = app.services  # a data folder that cannot be used fails here, before anything listens
            url = _url("https" if settings.tls else "http", settings.host, port)
            asyncio.run(_serve(app, address, port, lambda: announce(app, url)))
        finally:
            app.close()


def _reserve(host: str, port: int) -> socket.socket:
    """Hold the port: first alone, so that a port in use is noticed, then shared with granian, which binds it again."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            port = probe.getsockname()[1]
        held = socket.socket(family, socket.SOCK_STREAM)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind((host, port))
    except OSError as error:
        reason = "address already in use" if error.errno == errno.EADDRINUSE else str(error.strerror or error)
        raise CannotListen(f"cannot listen on {host}:{port}: {reason}") from error
    return held


async def _serve(app: App, address: str, port: int, announce: Callable[[], None]) -> None:
    try:
        from granian.constants import HTTPModes, Interfaces, SSLProtocols
        from granian.http import HTTP1Settings
        from granian.server.embed import Server
    except ImportError as error:
        raise CannotListen("serving needs granian: install windlass with its extra, windlass[server]") from error

    certificate, key = (Path(path) for path in app.settings.tls) if app.settings.tls else (None, None)
    server = Server(
        app,
        address=address,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS, max_buffer_size=HEADER_BUFFER),
        log_enabled=False,
        ssl_cert=certificate,
        ssl_key=key,
        ssl_protocol_min=SSLProtocols.tls12,  # some CI images have no TLS 1.3
    )
    stopping = asyncio.Event()

    def stop() -> None:
        stopping.set()
        server.stop()  # type: ignore[no-untyped-call]  # granian types nothing here

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    serving = loop.create_task(server.serve())
    ended = loop.create_task(stopping.wait())
    await _listening(serving, address, port)
    announce()
    await asyncio.wait([serving, ended], return_when=asyncio.FIRST_COMPLETED)
    await asyncio.wait([serving], timeout=DRAIN_SECONDS)
    app.abort()
    await asyncio.wait([serving], timeout=ABORT_SECONDS)


async def _listening(serving: asyncio.Task[None], address: str, port: int) -> None:
    """Wait until a connection is accepted. Raises CannotListen if the server ends first."""
    while not serving.done():
        try:
            _, writer = await asyncio.open_connection(address, port)
        except OSError:
            await asyncio.sleep(0.005)
            continue
        writer.close()
        return
    raise CannotListen(f"cannot listen on {address}:{port}") from serving.exception()


def _url(scheme: str, host: str, port: int) -> str:
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
