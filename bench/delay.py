"""A TCP proxy on loopback that holds back each request for a while, as a network with latency does.

    python -m bench.delay LISTEN-PORT TARGET-PORT MILLISECONDS

What a client sends in one piece counts as one request; answers pass at once.
"""

from __future__ import annotations

import asyncio
import sys

_CHUNK = 1 << 16


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wait: float) -> None:
    try:
        while data := await reader.read(_CHUNK):
            if wait:
                await asyncio.sleep(wait)
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def _serve(listen: int, target: int, wait: float) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(_pump(reader, far_writer, wait), _pump(far_reader, writer, 0.0))

    server = await asyncio.start_server(connected, "127.0.0.1", listen)
    async with server:
        await server.serve_forever()


def main() -> None:
    """Serve until killed."""
    listen, target, milliseconds = map(int, sys.argv[1:])
    asyncio.run(_serve(listen, target, milliseconds / 1000))


if __name__ == "__main__":
    main()
