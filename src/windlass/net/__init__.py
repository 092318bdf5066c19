"""A small synchronous HTTP/1.1 client on h11 and sockets, with Go's manners and error texts.

``Transport.send(Request)`` gives a ``Response`` or raises ``TransportError``. Nothing here reads the environment:
proxies, certificates and limits are given as data.
"""

from __future__ import annotations

from .errors import NetError, TransportError
from .message import Headers, Request, Response

__all__ = ["Headers", "NetError", "Request", "Response", "Transport", "TransportError"]


def __getattr__(name: str) -> object:
    if name == "Transport":  # the only name that loads sockets and h11
        from .transport import Transport

        return Transport
    raise AttributeError(name)
