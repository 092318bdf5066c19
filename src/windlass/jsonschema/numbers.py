"""Numbers of any precision, compared exactly (Go: math/big Rat, as santhosh-tekuri/jsonschema uses it).

Schemas keep numbers as written (Go: json.Number); values are floats and ints.
"""

from __future__ import annotations

from windlass.errors import LimitExceeded

# Bounds on numbers in a schema: Go would build the power of ten.
MAX_EXPONENT = 5_000
MAX_DIGITS = 4_000


class JsonNumber:
    """A number as written in a schema."""

    __slots__ = ("text",)
    go_type = "json.Number"

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"JsonNumber({self.text!r})"


# mantissa and power of ten, the mantissa without trailing zeros
Decimal = tuple[int, int]


def decimal(value: object) -> Decimal:
    """Return a number exactly: a float means its shortest decimal form. Raises LimitExceeded."""
    if isinstance(value, JsonNumber):
        return _parse(value.text)
    if isinstance(value, float):
        return _parse(repr(value))
    assert isinstance(value, int)
    return _normal(int(value), 0)


def _parse(text: str) -> Decimal:
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    if len(whole) + len(fraction) > MAX_DIGITS:
        raise LimitExceeded(f"number has more than the maximum of {MAX_DIGITS} digits")
    power = int(exponent or "0") if len(exponent) < 10 else MAX_EXPONENT + 1
    if abs(power) > MAX_EXPONENT:
        raise LimitExceeded(f"number has an exponent beyond the maximum of {MAX_EXPONENT}")
    return _normal(int(whole + fraction), power - len(fraction))


def _normal(mantissa: int, power: int) -> Decimal:
    if mantissa == 0:
        return 0, 0
    while mantissa % 10 == 0:
        mantissa //= 10
        power += 1
    return mantissa, power


def compare(left: Decimal, right: Decimal) -> int:
    """Return -1, 0 or 1 as ``left`` is less than, equal to or more than ``right``."""
    power = min(left[1], right[1])
    difference = _scaled(left, power) - _scaled(right, power)
    return (difference > 0) - (difference < 0)


def is_integer(number: Decimal) -> bool:
    """Tell whether there is nothing behind the point: 1.0 is an integer."""
    return number[1] >= 0


def is_multiple(number: Decimal, factor: Decimal) -> bool:
    """Tell whether the quotient is an integer. Go panics for a factor of zero, which the metaschema refuses."""
    power = min(number[1], factor[1])
    divisor = _scaled(factor, power)
    return divisor != 0 and _scaled(number, power) % divisor == 0


def to_int(number: Decimal) -> int:
    """Return an integer."""
    return _scaled(number, 0)


def _scaled(number: Decimal, power: int) -> int:
    """Return the number in units of a power of ten that is no greater than its own."""
    factor: int = 10 ** (number[1] - power)
    return number[0] * factor


def to_float(number: Decimal) -> float:
    """Return the nearest float; infinity beyond the range (Go: Rat.Float64)."""
    return float(f"{number[0]}e{number[1]}")
