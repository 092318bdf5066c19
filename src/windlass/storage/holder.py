"""Who holds a lease: a text for people, and the process, which may be known to be gone.

    tester@build-7 (process 4711) [9a61…-boot:4026531836:4711:88214:0]

The brackets hold the boot of the machine, the namespace of process numbers, the number, when the process began, and
which of its operations this is. Numbers are used again, and containers count for themselves: only where boot and
namespace are our own does a number that is not there, or began at another time, tell that the process is gone
(proc(5), pid_namespaces(7)).
"""

from __future__ import annotations

import os
from itertools import count

_BOOT, _NAMESPACE = "/proc/sys/kernel/random/boot_id", "/proc/self/ns/pid"
_STAT = "/proc/{}/stat"
_STATE, _BEGAN = 0, 19
"""Fields of stat after the name of the program."""
_ENDED = ("Z", "X")
"""States of processes that run no more, but have not been waited for."""
_MAX_STAT = 4096
_MAX_DIGITS = 10
_GONE, _UNKNOWN = "gone", ""
_operations = count()


def holder(person: str) -> str:
    """Return what says that ``person`` works in this process; each call is another operation."""
    own = os.getpid()
    place, began = _place(), _began(own)
    known = f" [{place}:{own}:{began}:{next(_operations)}]" if place and began else ""
    return f"{person} (process {own}){known}"


def shown(text: str) -> str:
    """Return the part of a holder that is for people."""
    return text.rpartition(" [")[0] if text.endswith("]") and " [" in text else text


def is_gone(text: str) -> bool:
    """Tell whether the process of a holder is known to run no more. What cannot be known is False."""
    boot, namespace, number, began, *_ = [*text.removesuffix("]").rpartition(" [")[2].split(":"), *[""] * 4]
    if f"{boot}:{namespace}" != _place() or not _is_number(number) or not _is_number(began):
        return False
    return _began(int(number)) not in (_UNKNOWN, began)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 2 * _MAX_DIGITS


def _place() -> str:
    """Return the boot and the namespace that process numbers here belong to, "" where that cannot be told."""
    try:
        with open(_BOOT, encoding="ascii") as stream:
            boot = stream.read(64).strip()
        namespace = os.readlink(_NAMESPACE)
    except OSError:
        return ""
    return f"{boot}:{namespace.strip('pid:[]')}"


def _began(number: int) -> str:
    """Return when a process began, ``_GONE`` if there is none, ``_UNKNOWN`` if it is hidden from us."""
    try:
        with open(_STAT.format(number), "rb") as stream:
            fields = stream.read(_MAX_STAT).rpartition(b")")[2].split()
    except FileNotFoundError:
        return _UNKNOWN if _answers(number) else _GONE
    except OSError:
        return _UNKNOWN
    if len(fields) <= _BEGAN:
        return _UNKNOWN
    return _GONE if fields[_STATE].decode("ascii", "replace") in _ENDED else fields[_BEGAN].decode("ascii", "replace")


def _answers(number: int) -> bool:
    """Tell whether there is a process that /proc may only hide (proc(5), hidepid)."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
