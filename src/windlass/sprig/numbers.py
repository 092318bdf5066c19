"""Whole numbers (sprig: numeric.go). Results are int64 and wrap around as Go's do."""

from __future__ import annotations

from windlass.golang.fmt import sprint
from windlass.golang.kinds import Int64, Ints, TypedList
from windlass.golang.strconv import NumError, parse_int
from windlass.golang.strconv import atoi as go_atoi
from windlass.sprig.casts import to_int as _to_int
from windlass.sprig.casts import to_int64 as _to_int64
from windlass.sprig.casts import wrap_int64
from windlass.sprig.limits import check_elements
from windlass.template.errors import FuncError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.sprig.environment import Environment


def to_int(value: object) -> int:
    """Convert to int."""
    return _to_int(value)


def to_int64(value: object) -> Int64:
    """Convert to int64."""
    return _to_int64(value)


def atoi(text: str) -> int:
    """Read a decimal number; 0 when it is none. A number beyond int64 gives the nearest bound."""
    try:
        return go_atoi(text)
    except NumError as err:
        if err.reason == "value out of range":
            return -(1 << 63) if text.startswith("-") else (1 << 63) - 1
        return 0


def to_decimal(value: object) -> Int64:
    """Read octal digits, such as file modes; 0 when there are none."""
    try:
        return Int64(parse_int(sprint(value), 8))
    except NumError:
        return Int64(0)


def add(*values: object) -> Int64:
    """Return the sum."""
    return Int64(wrap_int64(sum([_to_int(value) for value in values])))


def add1(value: object) -> Int64:
    """Return the number plus one."""
    return Int64(wrap_int64(_to_int(value) + 1))


def sub(left: object, right: object) -> Int64:
    """Return the difference."""
    return Int64(wrap_int64(_to_int(left) - _to_int(right)))


def mul(first: object, *others: object) -> Int64:
    """Return the product."""
    product = _to_int(first)
    for value in others:
        product = wrap_int64(product * _to_int(value))
    return Int64(product)


def div(left: object, right: object) -> Int64:
    """Return the quotient, rounded toward zero. Raises FuncError for a zero divisor."""
    dividend, divisor = _operands(left, right)
    quotient = abs(dividend) // abs(divisor)
    return Int64(wrap_int64(quotient if (dividend < 0) == (divisor < 0) else -quotient))


def mod(left: object, right: object) -> Int64:
    """Return the remainder, which has the dividend's sign. Raises FuncError for a zero divisor."""
    dividend, divisor = _operands(left, right)
    rest = abs(dividend) % abs(divisor)
    return Int64(-rest if dividend < 0 else rest)


def _operands(left: object, right: object) -> tuple[int, int]:
    dividend, divisor = _to_int(left), _to_int(right)
    if divisor == 0:
        raise FuncError("runtime error: integer divide by zero")
    return dividend, divisor


def largest(first: object, *others: object) -> Int64:
    """Return the greatest number (max, biggest)."""
    return Int64(max([_to_int(first), *[_to_int(value) for value in others]]))


def smallest(first: object, *others: object) -> Int64:
    """Return the least number (min)."""
    return Int64(min([_to_int(first), *[_to_int(value) for value in others]]))


def until(count: int) -> TypedList:
    """Return the numbers from 0 up (or down) to, but without, count."""
    return until_step(0, count, -1 if count < 0 else 1)


def until_step(start: int, stop: int, step: int) -> TypedList:
    """Return the numbers from start to, but without, stop; none when the step leads away from it."""
    if step == 0 or (stop < start) != (step < 0):
        return Ints()
    numbers = range(start, stop, step)
    check_elements((abs(stop - start) + abs(step) - 1) // abs(step))
    return Ints(numbers)


def seq(*bounds: int) -> str:
    """Return numbers in a row as the shell's seq: END, START END, or START STEP END, both ends included."""
    if not 1 <= len(bounds) <= 3:
        return ""
    start, end = (1, bounds[0]) if len(bounds) == 1 else (bounds[0], bounds[-1])
    direction = -1 if end < start else 1
    step = direction
    if len(bounds) == 3:
        step = bounds[1]
        if end < start and step > 0:
            return ""
    return " ".join([str(number) for number in until_step(start, wrap_int64(end + direction), step)])


def rand_int(environment: Environment, low: int, high: int) -> int:
    """Return a number from low up to, but without, high. Raises FuncError when there is none."""
    if wrap_int64(high - low) <= 0:
        raise FuncError("invalid argument to Intn")
    return low + environment.below(high - low)
