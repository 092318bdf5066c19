"""Floating-point functions (sprig: numeric.go). The arithmetic ones go through exact decimals, as shopspring's do."""

from __future__ import annotations

from windlass.golang.strconv import format_float
from windlass.sprig.casts import to_float64 as _to_float64
from windlass.template.errors import FuncError

DIVISION_DIGITS = 16
"""Decimal places a quotient is rounded to (shopspring/decimal: DivisionPrecision)."""

_INFINITY = float("inf")


def to_float64(value: object) -> float:
    """Convert to float64."""
    return _to_float64(value)


def floor(value: object) -> float:
    """Round toward minus infinity."""
    return _floor(_to_float64(value))


def ceil(value: object) -> float:
    """Round toward plus infinity."""
    return -_floor(-_to_float64(value))


def round_places(value: object, places: int, *on: float) -> float:
    """Round to decimal places; digits from ``on`` (0.5) upward go up, and negative numbers always go down."""
    power = _power_of_ten(float(places))
    digit = power * _to_float64(value)
    whole = _floor(abs(digit))
    rest = abs(digit) - whole if whole < _INFINITY else 0.0
    goes_up = (rest if digit >= 0 else -rest) >= (on[0] if on else 0.5)
    rounded = -_floor(-digit) if goes_up else _floor(digit)
    try:
        return rounded / power
    except ZeroDivisionError:
        return rounded * _INFINITY


def maxf(first: object, *others: object) -> float:
    """Return the greatest number (Go: math.Max)."""
    best = _to_float64(first)
    for value in others:
        best = _extreme(best, _to_float64(value), _INFINITY)
    return best


def minf(first: object, *others: object) -> float:
    """Return the least number (Go: math.Min)."""
    best = _to_float64(first)
    for value in others:
        best = _extreme(best, _to_float64(value), -_INFINITY)
    return best


def addf(*values: object) -> float:
    """Return the sum."""
    total = (0, 0)
    for value in values:
        total = _plus(total, _decimal(value))
    return _float(total)


def add1f(value: object) -> float:
    """Return the number plus one."""
    return _float(_plus(_decimal(value), (1, 0)))


def subf(first: object, *others: object) -> float:
    """Return the first number less all others."""
    total = _decimal(first)
    for value in others:
        digits, exponent = _decimal(value)
        total = _plus(total, (-digits, exponent))
    return _float(total)


def mulf(first: object, *others: object) -> float:
    """Return the product."""
    digits, exponent = _decimal(first)
    for value in others:
        factor, more = _decimal(value)
        digits, exponent = digits * factor, exponent + more
    return _float((digits, exponent))


def divf(first: object, *others: object) -> float:
    """Return the first number divided by all others. Raises FuncError for a zero divisor."""
    quotient = _decimal(first)
    for value in others:
        quotient = _divided(quotient, _decimal(value))
    return _float(quotient)


def _floor(number: float) -> float:
    if number != number or number in (_INFINITY, -_INFINITY) or number == 0:
        return number
    whole = number // 1
    return whole if whole or number > 0 else -0.0


def _extreme(left: float, right: float, wins: float) -> float:
    """Go: math.Max and math.Min; NaN spreads unless the winning infinity is present, and +0 is above -0."""
    if wins in (left, right):
        return wins
    if left != left or right != right:
        return float("nan")
    if left == 0 == right:
        negative = str(left)[0] == "-"
        return right if negative == (wins > 0) else left
    return max(left, right) if wins > 0 else min(left, right)


def _power_of_ten(exponent: float) -> float:
    """Go: math.Pow(10, exponent), by its successive squarings, whose last bits differ from C's pow."""
    from math import frexp, ldexp

    if exponent == 0:
        return 1.0
    if exponent == 1:
        return 10.0
    mantissa, power = 1.0, 0
    square, doubling = frexp(10.0)
    rest = int(abs(exponent))
    while rest:
        if not -(1 << 12) <= doubling <= 1 << 12:
            power += doubling
            break
        if rest & 1:
            mantissa *= square
            power += doubling
        square *= square
        doubling *= 2
        if square < 0.5:
            square += square
            doubling -= 1
        rest >>= 1
    if exponent < 0:
        mantissa, power = 1 / mantissa, -power
    try:
        return ldexp(mantissa, power)
    except OverflowError:
        return _INFINITY


# -- decimals: an integer and a power of ten ---------------------------------------------------------------------


def _decimal(value: object) -> tuple[int, int]:
    """Return the shortest decimal that reads back as the float (shopspring: NewFromFloat)."""
    number = _to_float64(value)
    if number != number or number in (_INFINITY, -_INFINITY):
        raise FuncError(f"Cannot create a Decimal from {format_float(number)}")
    mantissa, _, exponent = repr(number).partition("e")
    whole, _, fraction = mantissa.partition(".")
    if fraction == "0":
        fraction = ""
    return int(whole + fraction), int(exponent or 0) - len(fraction)


def _plus(left: tuple[int, int], right: tuple[int, int]) -> tuple[int, int]:
    exponent = min(left[1], right[1])
    return left[0] * 10 ** (left[1] - exponent) + right[0] * 10 ** (right[1] - exponent), exponent


def _divided(left: tuple[int, int], right: tuple[int, int]) -> tuple[int, int]:
    """shopspring: DivRound, halves away from zero."""
    if right[0] == 0:
        raise FuncError("decimal division by 0")
    dividend, divisor = abs(left[0]), abs(right[0])
    shift = left[1] - right[1] + DIVISION_DIGITS
    if shift >= 0:
        dividend *= 10**shift
    else:
        divisor *= 10**-shift
    quotient, rest = divmod(dividend, divisor)
    quotient += 2 * rest >= divisor
    return quotient if (left[0] < 0) == (right[0] < 0) else -quotient, -DIVISION_DIGITS


def _float(value: tuple[int, int]) -> float:
    digits, exponent = value
    try:
        return float(digits * 10**exponent) if exponent >= 0 else digits / 10**-exponent
    except OverflowError:
        return _INFINITY if digits > 0 else -_INFINITY
