"""Texts to moments by Go's layouts. Go: parse in time/format.go."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang.duration import quote
from windlass.golang.layout import MONTHS, RFC3339, WEEKDAYS, chunks
from windlass.golang.time import Time
from windlass.golang.zone import UTC, Location


class ParseError(WindlassError):
    """A text that does not fit its layout; the message is Go's."""


class _Bad(Exception):
    """The text at hand does not fit the element."""


class _OutOfRange(Exception):
    """The element was read, and its number is impossible; the argument names it."""


class _Parsed:
    """What the elements of a layout said, before it becomes a time (the local variables of Go's parse)."""

    __slots__ = (
        "afternoon", "day", "hour", "minute", "month", "morning", "nanosecond", "offset", "second", "utc", "year",
        "year_day", "zone_name",
    )  # fmt: skip

    def __init__(self) -> None:
        self.year = self.hour = self.minute = self.second = self.nanosecond = 0
        self.month = self.day = self.year_day = -1
        self.morning = self.afternoon = self.utc = False
        self.offset: int | None = None
        self.zone_name = ""


def parse(layout: str, value: str, location: Location | None = None) -> Time:
    """Read a time (time.Parse; time.ParseInLocation when a location is given). Raises ParseError."""
    found = _Parsed()
    rest = value
    parts = chunks(layout)
    for place, (prefix, element) in enumerate(parts):
        try:
            rest = _skip(rest, prefix)
        except _Bad as bad:
            raise _mismatch(layout, value, prefix, str(bad.args[0])) from None
        if not element:
            break
        try:
            rest = _read(found, element, rest, parts[place + 1][1])
        except _Bad:
            raise _mismatch(layout, value, element, rest) from None
        except _OutOfRange as error:
            raise ParseError(f"parsing time {quote(value)}: {error} out of range") from None
    if rest:
        raise ParseError(f"parsing time {quote(value)}: extra text: {quote(rest)}")
    problem = _settle_date(found)
    if problem:
        raise ParseError(f"parsing time {quote(value)}: {problem}")
    return _moment(found, location)


def parse_rfc3339(value: str) -> Time:
    """Read an RFC 3339 time, with or without a fraction. Raises ParseError."""
    return parse(RFC3339, value)


def _moment(found: _Parsed, location: Location | None) -> Time:
    """Make the moment that a parsed text describes (the end of Go's parse)."""
    reading = (
        found.year, found.month, found.day, found.hour, found.minute, found.second, found.nanosecond,
    )  # fmt: skip
    if found.utc:
        return Time.of(*reading)
    local = location or UTC
    if found.offset is not None:
        moment = Time.of(*reading)
        seconds = moment.seconds - found.offset
        offset, name = local.lookup(seconds)
        if offset == found.offset and found.zone_name in ("", name):
            return Time(seconds, moment.nanosecond, local)
        return Time(seconds, moment.nanosecond, _FixedZone(found.zone_name, found.offset))
    if found.zone_name:
        moment = Time.of(*reading)
        named = local.offset_named(found.zone_name, moment.seconds)
        if named is not None:
            return Time(moment.seconds - named, moment.nanosecond, local)
        hours = int(found.zone_name[3:] or "0") if found.zone_name[:3] == "GMT" else 0
        return Time(moment.seconds, moment.nanosecond, _FixedZone(found.zone_name, hours * 3600))
    return Time.of(*reading, location=local)


class _FixedZone(Location):
    """A made-up zone that records an offset, and perhaps a name, found in a text (time.FixedZone)."""

    __slots__ = ()

    def __init__(self, name: str, offset: int) -> None:
        super().__init__(name, name, offset)


def _mismatch(layout: str, value: str, element: str, rest: str) -> ParseError:
    shown = f"{quote(value)} as {quote(layout)}: cannot parse {quote(rest)} as {quote(element)}"
    return ParseError(f"parsing time {shown}")


def _skip(value: str, prefix: str) -> str:
    """Go: skip. A run of blanks in the layout takes any run of blanks, and the end of the text."""
    while prefix:
        if prefix[0] == " ":
            if value and value[0] != " ":
                raise _Bad(value)
            prefix, value = prefix.lstrip(" "), value.lstrip(" ")
            continue
        if not value or value[0] != prefix[0]:
            raise _Bad(value)
        prefix, value = prefix[1:], value[1:]
    return value


def _read(found: _Parsed, element: str, value: str, following: str) -> str:
    first = element[0]
    if first in "-Z":
        return _read_offset(found, element, value)
    if first in ".,":
        return _read_fraction(found, element, value)
    if element in ("05", "5"):
        return _read_second(found, element, value, following)
    if element == "MST":
        return _read_zone_name(found, value)
    return _READERS[element](found, element, value)


def _read_year(found: _Parsed, element: str, value: str) -> str:
    size = len(element)
    if len(value) < size or (size == 4 and not value[0].isdecimal()):
        raise _Bad
    found.year = _atoi(value[:size])
    if size == 2:
        found.year += 1900 if found.year >= 69 else 2000
    return value[size:]


def _atoi(text: str) -> int:
    digits = text[1:] if text[:1] in ("+", "-") else text
    if any(char not in "0123456789" for char in digits):
        raise _Bad
    return int(digits or "0") * (-1 if text[:1] == "-" else 1)


def _read_month_name(found: _Parsed, element: str, value: str) -> str:
    place, rest = _lookup(MONTHS, value, len(element) > 3)
    found.month = place + 1
    return rest


def _read_weekday(found: _Parsed, element: str, value: str) -> str:
    return _lookup(WEEKDAYS, value, len(element) > 3)[1]


def _lookup(names: tuple[str, ...], value: str, long: bool) -> tuple[int, str]:
    for place, name in enumerate(names):
        size = len(name) if long else 3
        if value[:size].isascii() and value[:size].lower() == name[:size].lower():
            return place, value[size:]
    raise _Bad


def _number(value: str, fixed: bool) -> tuple[int, str]:
    """Go: getnum. One or two digits, exactly two when fixed."""
    if not "0" <= value[:1] <= "9":
        raise _Bad
    if not "0" <= value[1:2] <= "9":
        if fixed:
            raise _Bad
        return int(value[0]), value[1:]
    return int(value[:2]), value[2:]


def _read_month(found: _Parsed, element: str, value: str) -> str:
    found.month, rest = _number(value, element == "01")
    if not 1 <= found.month <= 12:
        raise _OutOfRange("month")
    return rest


def _read_day(found: _Parsed, element: str, value: str) -> str:
    if element == "_2" and value[:1] == " ":
        value = value[1:]
    found.day, rest = _number(value, element == "02")
    return rest


def _read_year_day(found: _Parsed, element: str, value: str) -> str:
    for _ in range(2):
        if element == "__2" and value[:1] == " ":
            value = value[1:]
    size = 0
    while size < 3 and "0" <= value[size : size + 1] <= "9":
        size += 1
    if size == 0 or (element == "002" and size != 3):
        raise _Bad
    found.year_day = int(value[:size])
    return value[size:]


def _read_hour(found: _Parsed, element: str, value: str) -> str:
    found.hour, rest = _number(value, element == "03")
    if found.hour > (23 if element == "15" else 12):
        raise _OutOfRange("hour")
    return rest


def _read_minute(found: _Parsed, element: str, value: str) -> str:
    found.minute, rest = _number(value, element == "04")
    if found.minute > 59:
        raise _OutOfRange("minute")
    return rest


def _read_second(found: _Parsed, element: str, value: str, following: str) -> str:
    found.second, rest = _number(value, element == "05")
    if found.second > 59:
        raise _OutOfRange("second")
    if rest[:1] in (".", ",") and "0" <= rest[1:2] <= "9" and following[:1] not in (".", ","):
        return _take_fraction(found, rest)  # a fraction that the layout does not mention
    return rest


def _read_half(found: _Parsed, element: str, value: str) -> str:
    half = value[:2].upper() if value[:2] == (value[:2].upper() if element == "PM" else value[:2].lower()) else ""
    if half not in ("AM", "PM"):
        raise _Bad
    found.afternoon = found.afternoon or half == "PM"
    found.morning = found.morning or half == "AM"
    return value[2:]


_READERS = {
    "2006": _read_year, "06": _read_year, "January": _read_month_name, "Jan": _read_month_name,
    "01": _read_month, "1": _read_month, "Monday": _read_weekday, "Mon": _read_weekday,
    "02": _read_day, "_2": _read_day, "2": _read_day, "002": _read_year_day, "__2": _read_year_day,
    "15": _read_hour, "03": _read_hour, "3": _read_hour, "04": _read_minute, "4": _read_minute,
    "PM": _read_half, "pm": _read_half,
}  # fmt: skip


def _read_offset(found: _Parsed, element: str, value: str) -> str:
    if element[0] == "Z" and value[:1] == "Z":
        found.utc = True
        return value[1:]
    shape = element[1:]
    size = 1 + len(shape)
    if len(value) < size or any(shape[place] == ":" != value[1 + place] for place in range(len(shape))):
        raise _Bad
    digits = [value[1 + place] for place in range(len(shape)) if shape[place] != ":"]
    numbers = [_number("".join(digits[place : place + 2]), True)[0] for place in range(0, len(digits), 2)]
    hours, minutes, seconds = [*numbers, 0, 0][:3]
    for number, limit, name in ((hours, 24, "hour"), (minutes, 60, "minute"), (seconds, 60, "second")):
        if number > limit:
            raise _OutOfRange(f"time zone offset {name}")
    if value[0] not in "+-":
        raise _Bad
    offset = (hours * 60 + minutes) * 60 + seconds
    found.offset = -offset if value[0] == "-" else offset
    return value[size:]


def _read_fraction(found: _Parsed, element: str, value: str) -> str:
    if element[1] == "9":
        if value[:1] not in (".", ",") or not "0" <= value[1:2] <= "9":
            return value  # the fraction may be left out
        return _take_fraction(found, value)
    size = len(element)
    if len(value) < size or value[0] not in ".,":
        raise _Bad
    number = _atoi(value[1 : min(size, 10)])
    if number < 0:
        raise _OutOfRange("fractional second")
    found.nanosecond = number * 10 ** (10 - min(size, 10))
    return value[size:]


def _take_fraction(found: _Parsed, value: str) -> str:
    stop = 1
    while "0" <= value[stop : stop + 1] <= "9":
        stop += 1
    found.nanosecond = int(value[1 : min(stop, 10)].ljust(9, "0"))
    return value[stop:]


def _read_zone_name(found: _Parsed, value: str) -> str:
    if value[:3] == "UTC":
        found.utc = True
        return value[3:]
    size = _zone_name_length(value)
    if not size:
        raise _Bad
    found.zone_name = value[:size]
    return value[size:]


def _zone_name_length(value: str) -> int:
    """Go: parseTimeZone. Three to five capitals by certain rules, GMT with an offset, or a bare offset."""
    if len(value) < 3:
        return 0
    if value[:4] in ("ChST", "MeST"):
        return 4
    if value[:3] == "GMT":
        return 3 + _signed_offset_length(value[3:])
    if value[0] in "+-":
        return _signed_offset_length(value)
    capitals = 0
    while capitals < 6 and "A" <= value[capitals : capitals + 1] <= "Z":
        capitals += 1
    if capitals == 5:
        return 5 if value[4] == "T" else 0
    if capitals == 4:
        return 4 if value[3] == "T" or value[:4] == "WITA" else 0
    return 3 if capitals == 3 else 0


def _signed_offset_length(value: str) -> int:
    if value[:1] not in ("+", "-"):
        return 0
    stop = 1
    while "0" <= value[stop : stop + 1] <= "9":
        stop += 1
    return stop if stop > 1 and len(value[1:stop].lstrip("0")) <= 2 and int(value[1:stop]) <= 23 else 0


def days_in_month(year: int, month: int) -> int:
    """Return how many days the month has."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _settle_date(found: _Parsed) -> str:
    """Fill in month and day as Go's parse does at its end; return what is wrong with them, or ""."""
    if found.afternoon and found.hour < 12:
        found.hour += 12
    elif found.morning and not found.afternoon and found.hour == 12:
        found.hour = 0
    if found.year_day >= 0:
        month, day = _from_year_day(found.year, found.year_day)
        if not month:
            return "day-of-year out of range"
        if found.month >= 0 and found.month != month:
            return "day-of-year does not match month"
        if found.day >= 0 and found.day != day:
            return "day-of-year does not match day"
        found.month, found.day = month, day
    if found.month < 0:
        found.month = 1
    if found.day < 0:
        found.day = 1
    return "" if 1 <= found.day <= days_in_month(found.year, found.month) else "day out of range"


def _from_year_day(year: int, day: int) -> tuple[int, int]:
    if day < 1:
        return 0, 0
    for month in range(1, 13):
        size = days_in_month(year, month)
        if day <= size:
            return month, day
        day -= size
    return 0, 0
