"""time.Duration as text and back (Go: time.ParseDuration, Duration.String, Round, Truncate). Counts nanoseconds."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang.strconv import INT64_MAX, INT64_MIN

NANOSECOND = 1
MICROSECOND = 1000
MILLISECOND = 1000 * MICROSECOND
SECOND = 1000 * MILLISECOND
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

UNITS = {
    "ns": NANOSECOND,
    "us": MICROSECOND,
    "µs": MICROSECOND,  # U+00B5
    "μs": MICROSECOND,  # U+03BC
    "ms": MILLISECOND,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
}


class DurationError(WindlassError):
    """A text that is no duration; the message is Go's."""


def parse(text: str) -> int:
    """Return the nanoseconds that a text such as ``1h2.5m`` stands for. Raises DurationError."""
    invalid = DurationError(f"time: invalid duration {quote(text)}")
    rest, negative = text, False
    if rest[:1] in ("+", "-"):
        negative, rest = rest[0] == "-", rest[1:]
    if rest == "0":
        return 0
    if not rest:
        raise invalid
    total = 0
    while rest:
        digits, rest = _digits(rest)
        fraction = ""
        if rest[:1] == ".":
            fraction, rest = _digits(rest[1:])
        whole = digits.lstrip("0") or "0"  # Python reads no more than 4300 digits
        if (not digits and not fraction) or len(whole) > 19 or int(whole) > 1 << 63:
            raise invalid
        unit, rest = _unit(rest)
        if not unit:
            raise DurationError(f"time: missing unit in duration {quote(text)}")
        scale = UNITS.get(unit)
        if scale is None:
            raise DurationError(f"time: unknown unit {quote(unit)} in duration {quote(text)}")
        if int(whole) > (1 << 63) // scale:
            raise invalid
        total += int(whole) * scale + _fraction(fraction, scale)
        if total > 1 << 63:
            raise invalid
    if negative:
        return -total
    if total > INT64_MAX:
        raise invalid
    return total


def _digits(text: str) -> tuple[str, str]:
    stop = 0
    while stop < len(text) and "0" <= text[stop] <= "9":
        stop += 1
    return text[:stop], text[stop:]


def _unit(text: str) -> tuple[str, str]:
    stop = 0
    while stop < len(text) and text[stop] != "." and not "0" <= text[stop] <= "9":
        stop += 1
    return text[:stop], text[stop:]


def _fraction(digits: str, scale: int) -> int:
    """Go: leadingFraction keeps the digits that fit an int64 and multiplies in floating point."""
    number, power = 0, 1.0
    for digit in digits:
        grown = number * 10 + int(digit)
        if number > ((1 << 63) - 1) // 10 or grown > 1 << 63:
            break
        number = grown
        power *= 10
    return int(float(number) * (float(scale) / power)) if number else 0


def quote(text: str) -> str:
    """Quote a text as package time does in its errors: bytes outside ASCII become \\x escapes."""
    out = ['"']
    for char in text:
        if char in '"\\':
            out.append("\\" + char)
        elif " " <= char <= "~" or char == "\x7f":
            out.append(char)
        else:
            out.extend(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))
    out.append('"')
    return "".join(out)


def format(nanoseconds: int) -> str:
    """Return the text of Go's Duration.String, such as ``1h0m1.5s``."""
    if nanoseconds == 0:
        return "0s"
    sign, rest = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    if rest < SECOND:
        for unit, scale in (("ns", NANOSECOND), ("µs", MICROSECOND), ("ms", MILLISECOND)):
            if rest < scale * 1000:
                return sign + _decimal(rest, scale) + unit
    minutes, rest = divmod(rest, MINUTE)
    text = _decimal(rest, SECOND) + "s"
    if minutes:
        hours, minutes = divmod(minutes, 60)
        text = f"{minutes}m{text}"
        if hours:
            text = f"{hours}h{text}"
    return sign + text


def _decimal(value: int, scale: int) -> str:
    whole, rest = divmod(value, scale)
    if not rest:
        return str(whole)
    fraction = str(rest).rjust(len(str(scale)) - 1, "0").rstrip("0")
    return f"{whole}.{fraction}"


def truncate(nanoseconds: int, unit: int) -> int:
    """Round toward zero to a multiple of the unit (Duration.Truncate)."""
    if unit <= 0:
        return nanoseconds
    return nanoseconds - _remainder(nanoseconds, unit)


def round_to(nanoseconds: int, unit: int) -> int:
    """Round to the nearest multiple of the unit, halves away from zero, clamped to int64 (Duration.Round)."""
    if unit <= 0:
        return nanoseconds
    rest = abs(_remainder(nanoseconds, unit))
    if rest * 2 < unit:
        return nanoseconds - (rest if nanoseconds >= 0 else -rest)
    away = abs(nanoseconds) + unit - rest
    return min(away, INT64_MAX) if nanoseconds >= 0 else max(-away, INT64_MIN)


def _remainder(value: int, unit: int) -> int:
    rest = abs(value) % unit
    return rest if value >= 0 else -rest
