"""h11, loaded without `dataclasses` and `typing`.

h11 uses the decorator for event classes that write their own ``__init__``, and typing for hints only. Importing both
costs 17 ms of a cold start (they load inspect, ast, dis, tokenize), our stand-ins nothing. What is loaded already
is used as it is.
"""

from __future__ import annotations

import sys

__all__ = ["MAX_HEADERS", "connection", "h11"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

MAX_HEADERS = 256 * 1024
"""Bytes of status line and headers of an answer (Go's transport takes 10 MiB; no registry needs it)."""


class _Hint:
    """Stands for everything that h11 takes from typing: it can be subscripted and called, and means nothing."""

    def __getitem__(self, _: object) -> _Hint:
        return self

    def __call__(self, *_: object, **__: object) -> _Hint:
        return self


def _typing() -> ModuleType:
    from collections.abc import Sequence

    hint = _Hint()
    stand_in = type(sys)("typing")
    known = {"Sequence": Sequence, "TYPE_CHECKING": False, "cast": lambda _, value: value}
    stand_in.__dict__.update(known, __getattr__=lambda _: hint)
    return stand_in


def _dataclasses() -> ModuleType:
    from windlass._record import record

    stand_in = type(sys)("dataclasses")
    # Classes that ask for no __init__ have all they need; h11 never compares or hashes its events.
    stand_in.__dict__["dataclass"] = lambda init=True, frozen=False: record if init else (lambda cls: cls)
    return stand_in


def _load() -> ModuleType:
    made = {"dataclasses": _dataclasses, "typing": _typing}
    used = [name for name in made if name not in sys.modules]
    if "h11" not in sys.modules:
        sys.modules.update((name, made[name]()) for name in used)
        try:
            import h11
        finally:
            for name in used:
                del sys.modules[name]
    import h11

    return h11


if TYPE_CHECKING:
    import h11
else:
    h11 = _load()


def connection() -> h11.Connection:
    """A fresh client side of HTTP/1.1."""
    return h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEADERS)
