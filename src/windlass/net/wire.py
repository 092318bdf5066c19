"""h11, loaded without `dataclasses`.

h11 uses the decorator for six event classes that write their own ``__init__``; importing the real module costs
12 ms of a cold start (it loads inspect, ast, dis, tokenize), our stand-in nothing. If the real one is loaded
already, it is used.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import h11

MAX_HEADERS = 256 * 1024
"""Bytes of status line and headers of an answer (Go's transport takes 10 MiB; no registry needs it)."""


def _load() -> None:
    if "h11" in sys.modules or "dataclasses" in sys.modules:
        return
    from windlass._record import record

    stand_in = type(sys)("dataclasses")
    stand_in.dataclass = record  # type: ignore[attr-defined]  # a module object takes any attribute
    sys.modules["dataclasses"] = stand_in
    try:
        import h11  # noqa: F401  # loaded for its effect on sys.modules
    finally:
        del sys.modules["dataclasses"]


_load()


def connection() -> h11.Connection:
    """A fresh client side of HTTP/1.1."""
    import h11

    return h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEADERS)
