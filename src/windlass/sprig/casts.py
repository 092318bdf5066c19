"""Any value as a number, as spf13/cast v1.7.0 does it; what cannot be converted is 0."""

from __future__ import annotations

from windlass.golang.kinds import Int32, Int64, Uint8, Uint32, Uint64
from windlass.golang.strconv import NumError, parse_float, parse_int

_MASK = (1 << 64) - 1
_SIGN = 1 << 63
_INTEGERS = (int, Int64, Int32, Uint8, Uint32, Uint64, bool)


def to_int(value: object) -> int:
    """Return the value as an int (Go: cast.ToInt; int has 64 bits)."""
    kind = value.__class__
    if kind is int:
        return value  # type: ignore[return-value]  # its class was just seen
    if kind in _INTEGERS:
        return wrap_int64(int(value))  # type: ignore[call-overload]  # one of the classes above
    if kind is float:
        return truncate(value)  # type: ignore[arg-type]  # its class was just seen
    if kind is str:
        try:
            return parse_int(_without_zero_fraction(value), 0)  # type: ignore[arg-type]  # its class was just seen
        except NumError:
            return 0
    return 0


def to_int64(value: object) -> Int64:
    """Return the value as an int64 (Go: cast.ToInt64)."""
    return Int64(to_int(value))


def to_float64(value: object) -> float:
    """Return the value as a float64 (Go: cast.ToFloat64)."""
    kind = value.__class__
    if kind is float:
        return value  # type: ignore[return-value]  # its class was just seen
    if kind in _INTEGERS:
        return float(value)  # type: ignore[arg-type]  # one of the classes above
    if kind is str:
        try:
            return parse_float(value)  # type: ignore[arg-type]  # its class was just seen
        except NumError:
            return 0.0
    return 0.0


def wrap_int64(number: int) -> int:
    """Return the number as 64-bit arithmetic would leave it."""
    if -_SIGN <= number < _SIGN:
        return number
    return ((number + _SIGN) & _MASK) - _SIGN


def truncate(number: float) -> int:
    """Convert a float64 to an int64 as amd64 does: what does not fit becomes the least int64."""
    if -9223372036854775808.0 <= number < 9223372036854775808.0:
        return int(number)
    return -_SIGN


def _without_zero_fraction(text: str) -> str:
    """Remove ".0", ".00" and so on from the end (cast: trimZeroDecimal)."""
    stripped = text.rstrip("0")
    return stripped[:-1] if stripped != text and stripped.endswith(".") else text
