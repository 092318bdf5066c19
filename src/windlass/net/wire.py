"""h11, loaded without `dataclasses`, `typing` and `re`.

h11 uses the decorator for event classes that write their own ``__init__``, and typing for hints only. Importing both
costs 17 ms of a cold start (they load inspect, ast, dis, tokenize), our stand-ins nothing. Its ten patterns come from
`net.h11_patterns`, as CPython has compiled them: `re` takes 9 ms to load and to compile them again. A pattern that is
not there, or was made by another CPython, is compiled as usual. What is loaded already is used as it is.
"""

from __future__ import annotations

import sys

__all__ = ["MAX_HEADERS", "connection", "h11"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import Pattern
    from types import ModuleType

MAX_HEADERS = 256 * 1024
"""Bytes of status line and headers of an answer (Go's transport takes 10 MiB; no registry needs it)."""
_MULTILINE = 8  # re.MULTILINE


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


class _UnknownPattern(Exception):
    """A pattern that `net.h11_patterns` does not have: another h11, or another CPython."""


def _re() -> ModuleType:
    stand_in = type(sys)("re")
    stand_in.__dict__.update(compile=_compiled, MULTILINE=_MULTILINE)
    return stand_in


def _compiled(pattern: bytes, flags: int = 0) -> Pattern[bytes]:
    import _sre  # type: ignore[import-not-found]  # what re itself stands on; it has no stubs

    from .h11_patterns import MAGIC, PATTERNS

    known = PATTERNS.get((pattern, flags))
    if known is None or _sre.MAGIC != MAGIC:
        raise _UnknownPattern
    all_flags, code, groups, names = known
    index: list[str | None] = [None] * (groups + 1)
    for name, number in names.items():
        index[number] = name
    made: Pattern[bytes] = _sre.compile(pattern, all_flags, list(map(int, code.split())), groups, names, tuple(index))
    return made


_STAND_INS = {"dataclasses": _dataclasses, "typing": _typing, "re": _re}


def _load() -> ModuleType:
    if "h11" not in sys.modules:
        try:
            _import(("dataclasses", "typing", "re"))
        except _UnknownPattern:
            for name in [name for name in sys.modules if name.startswith("h11.")]:
                del sys.modules[name]
            _import(("dataclasses", "typing"))
    import h11

    return h11


def _import(lent: tuple[str, ...]) -> None:
    used = [name for name in lent if name not in sys.modules]
    sys.modules.update((name, _STAND_INS[name]()) for name in used)
    try:
        import h11  # noqa: F401  # for what it leaves in sys.modules
    finally:
        for name in used:
            del sys.modules[name]


if TYPE_CHECKING:
    import h11
else:
    h11 = _load()


def connection() -> h11.Connection:
    """A fresh client side of HTTP/1.1."""
    return h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEADERS)
