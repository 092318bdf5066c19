"""Work on many items split among processes: ``fork`` and pipes, which cost a millisecond and import nothing."""

from __future__ import annotations

import os
from marshal import dumps, loads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    Item = TypeVar("Item")
    Outcome = TypeVar("Outcome")

MAX_PROCESSES = 8
MIN_SHARE = 8
"""Fewer items than this are not worth a process of their own."""


def spread(items: Sequence[Item], act: Callable[[Item], Outcome]) -> list[Outcome]:
    """Return ``act(item)`` for each item, in their order. The results are of plain types.

    What a helper process does not bring back (it was killed, ``act`` raised) is done again here. Raises what ``act``
    raises.
    """
    count = _processes(len(items))
    helpers = [_start(items[number::count], act) for number in range(1, count)]
    results: list[Outcome | None] = [None] * len(items)
    results[::count] = [act(item) for item in items[::count]]
    for number, helper in enumerate(helpers, 1):
        share = items[number::count]
        found = None if helper is None else _collect(helper)
        if not isinstance(found, list) or len(found) != len(share):
            found = [act(item) for item in share]
        results[number::count] = found
    return results  # type: ignore[return-value]  # every place has been filled


def _processes(items: int) -> int:
    """Return how many processes to use, this one included; one where a fork could copy a lock that a thread holds."""
    from _thread import _count

    if _count():
        return 1
    # Linux knows which processors we may use; elsewhere all count
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(items // MIN_SHARE, processors, MAX_PROCESSES))


def _start(share: Sequence[Item], act: Callable[[Item], Outcome]) -> tuple[int, int] | None:
    """Return process and pipe of a helper that works on a share, None where none can be had."""
    reader, writer = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(reader)
        os.close(writer)
        return None
    if child:
        os.close(writer)
        return child, reader
    code = 1
    try:
        os.close(reader)
        with open(writer, "wb") as stream:
            stream.write(dumps([act(item) for item in share]))
        code = 0
    finally:
        os._exit(code)  # nothing of the parent's may be flushed or run twice


def _collect(helper: tuple[int, int]) -> object:
    child, reader = helper
    with open(reader, "rb") as stream:
        data = stream.read()
    _, status = os.waitpid(child, 0)
    return loads(data) if status == 0 else None
