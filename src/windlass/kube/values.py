"""JSON as unstructured objects have it: integers are Int64, other numbers float (Go: apimachinery util/json).

And texts of a cluster as they may be shown.
"""

from __future__ import annotations

from windlass.golang.kinds import Int64
from windlass.golang.plainjson import reader


def _integer(digits: str) -> object:
    number = int(digits) if len(digits) < 21 else 1 << 64
    return Int64(number) if -(1 << 63) <= number < 1 << 63 else float(digits)


loads = reader(_integer)
"""Return the value of a JSON document. Raises ValueError."""


def problem(data: bytes) -> str:
    """Return what is wrong with what ``loads`` has refused, in Go's words."""
    from windlass.golang.json import JsonError
    from windlass.golang.json import loads as strictly

    try:
        strictly(data.decode("utf-8", "surrogateescape"))
    except JsonError as error:
        return str(error)
    return "exceeded max depth"


MAX_SHOWN = 500
"""Characters of a line from a cluster that are shown."""


def printable(text: str) -> str:
    """Return a text from a cluster as one line that does nothing to a terminal."""
    shown = text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + " …"
    return "".join([character if character.isprintable() else " " for character in shown]).rstrip()
