"""Go's run-time panics, as text/template reports them when a function panics.

text/template's safeCall turns a panic into the function's error, so people read ``error calling first: runtime
error: …`` and scripts match it.
"""

from __future__ import annotations

from windlass.golang.kinds import type_name
from windlass.template.errors import FuncError


def nil_dereference() -> FuncError:
    """Return the error of a method call on a nil pointer or on reflect.TypeOf(nil)."""
    return FuncError("runtime error: invalid memory address or nil pointer dereference")


def nil_map_write() -> FuncError:
    """Return the error of an assignment into a nil map."""
    return FuncError("assignment to entry in nil map")


def wrong_conversion(value: object, wanted: str) -> FuncError:
    """Return the error of a failed type assertion ``value.(wanted)``."""
    found = "nil" if value is None else type_name(value)
    return FuncError(f"interface conversion: interface {{}} is {found}, not {wanted}")


def check_slice(start: int, end: int, size: int, noun: str = "length") -> None:
    """Raise what Go's ``s[start:end]`` would for bounds outside ``size``; ``noun`` is capacity for slices."""
    if end < 0:
        raise FuncError(f"runtime error: slice bounds out of range [:{end}]")
    if end > size:
        raise FuncError(f"runtime error: slice bounds out of range [:{end}] with {noun} {size}")
    if start < 0:
        raise FuncError(f"runtime error: slice bounds out of range [{start}:]")
    if start > end:
        raise FuncError(f"runtime error: slice bounds out of range [{start}:{end}]")
