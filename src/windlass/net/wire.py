"""h11, loaded without `dataclasses`.

h11 uses the decorator for six event classes that write their own ``__init__``; importing the real module costs
12 ms of a cold start (it loads inspect, ast, dis, tokenize), our stand-in nothing. If the real one is loaded
already, it is used.
"""

from __future__ import annotations

import sys

__all__ = ["MAX_HEADERS", "connection", "h11"]

TYPE_CHECKING = False

MAX_HEADERS = 256 * 1024
"""Bytes of status line and headers of an answer (Go's transport takes 10 MiB; no registry needs it)."""


def _load() -> object:
    if "h11" not in sys.modules and "dataclasses" not in sys.modules:
        from windlass._record import record

        stand_in = type(sys)("dataclasses")
        # Classes that ask for no __init__ have all they need; h11 never compares or hashes its events.
        decorate = lambda init=True, frozen=False: record if init else (lambda cls: cls)  # noqa: E731
        stand_in.dataclass = decorate  # type: ignore[attr-defined]  # a module object takes any attribute
        sys.modules["dataclasses"] = stand_in
        try:
            import h11
        finally:
            del sys.modules["dataclasses"]
    import h11

    return h11


if TYPE_CHECKING:
    import h11
else:
    h11 = _load()


def connection() -> h11.Connection:
    """A fresh client side of HTTP/1.1."""
    return h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEADERS)
