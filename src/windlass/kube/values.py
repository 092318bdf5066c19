"""JSON as unstructured objects have it: integers are Int64, other numbers float (Go: apimachinery util/json)."""

from __future__ import annotations

from windlass.golang.kinds import Int64


def loads(text: str | bytes) -> object:
    """Return the value of a JSON document. Raises ValueError."""
    import json

    return json.loads(text, parse_int=_integer)


def _integer(digits: str) -> object:
    number = int(digits) if len(digits) < 21 else 1 << 64
    return Int64(number) if -(1 << 63) <= number < 1 << 63 else float(digits)
