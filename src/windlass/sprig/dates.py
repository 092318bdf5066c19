"""Dates and durations (sprig: date.go).

A date is a time.Time or a whole number of seconds since 1970 of the type int, int64 or int32; anything else, floats
from values files included, counts as now.
"""

from __future__ import annotations

from windlass.golang import duration as durations
from windlass.golang.kinds import Int32, Int64
from windlass.golang.strconv import NumError, parse_int
from windlass.golang.time import Time
from windlass.golang.timeparse import ParseError, parse
from windlass.golang.zone import UTC, ZoneError, load
from windlass.sprig.casts import wrap_int64
from windlass.template.errors import FuncError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.golang.zone import Location
    from windlass.sprig.environment import Environment

HTML = "2006-01-02"

_ZERO = Time.of(1, 1, 1)

# What durationRound counts in, the coarsest first.
_UNITS = (
    (365 * 24 * durations.HOUR, "y"),
    (30 * 24 * durations.HOUR, "mo"),
    (24 * durations.HOUR, "d"),
    (durations.HOUR, "h"),
    (durations.MINUTE, "m"),
    (durations.SECOND, "s"),
)


def now(environment: Environment) -> Time:
    """Return the current time."""
    moment = environment.now()
    return Time(0, moment, environment.zone, moment - environment.started)


def date(environment: Environment, layout: str, when: object) -> str:
    """Show a date in the local zone."""
    return _moment(environment, when).at(environment.zone).Format(layout)


def date_in_zone(environment: Environment, layout: str, when: object, zone: str) -> str:
    """Show a date in a zone; unknown zones count as UTC."""
    return _moment(environment, when).at(_location(environment, zone)).Format(layout)


def html_date(environment: Environment, when: object) -> str:
    """Show a date as HTML's date input takes it, in the local zone."""
    return date(environment, HTML, when)


def html_date_in_zone(environment: Environment, when: object, zone: str) -> str:
    """Show a date as HTML's date input takes it."""
    return date_in_zone(environment, HTML, when, zone)


def _moment(environment: Environment, when: object) -> Time:
    if isinstance(when, Time):
        return when
    if when.__class__ in (int, Int64, Int32):
        return Time(when)
    return now(environment)


def _location(environment: Environment, zone: str) -> Location:
    if zone == "Local":
        return environment.zone
    try:
        return load(zone)
    except ZoneError:
        return UTC


def date_modify(change: str, when: Time) -> Time:
    """Move a time by a duration; a bad duration changes nothing."""
    try:
        return when.Add(durations.parse(change))
    except durations.DurationError:
        return when


def must_date_modify(change: str, when: Time) -> Time:
    """Move a time by a duration. Raises FuncError."""
    try:
        return when.Add(durations.parse(change))
    except durations.DurationError as err:
        raise FuncError(str(err)) from err


def to_date(environment: Environment, layout: str, text: str) -> Time:
    """Read a time in the local zone; the zero time for what cannot be read."""
    try:
        return parse(layout, text, environment.zone)
    except ParseError:
        return _ZERO


def must_to_date(environment: Environment, layout: str, text: str) -> Time:
    """Read a time in the local zone. Raises FuncError."""
    try:
        return parse(layout, text, environment.zone)
    except ParseError as err:
        raise FuncError(str(err)) from err


def unix_epoch(when: Time) -> str:
    """Return the seconds since 1970."""
    return str(when.seconds)


def ago(environment: Environment, when: object) -> str:
    """Return how long ago a date was, to the second; an int32 counts as now here."""
    moment = now(environment) if when.__class__ is Int32 else _moment(environment, when)
    return durations.format(durations.round_to(now(environment).Sub(moment), durations.SECOND))


def duration(seconds: object) -> str:
    """Return seconds, an int64 or a string, as a duration."""
    count = 0
    if isinstance(seconds, str):
        count = _seconds(seconds)
    elif seconds.__class__ is Int64:
        count = int(seconds)
    return durations.format(wrap_int64(count * durations.SECOND))


def _seconds(text: str) -> int:
    try:
        return parse_int(text)
    except NumError as err:
        if err.reason == "invalid syntax":
            return 0
        return -(1 << 63) if text.startswith("-") else (1 << 63) - 1


def duration_round(environment: Environment, value: object) -> str:
    """Return a duration in its coarsest unit; nanoseconds, a duration's text, or a past time."""
    size = abs(_nanoseconds(environment, value))
    for unit, name in _UNITS:
        if size > unit:
            return f"{size // unit}{name}"
    return "0s"


def _nanoseconds(environment: Environment, value: object) -> int:
    if isinstance(value, Time):
        return now(environment).Sub(value)
    if value.__class__ is Int64:
        return int(value)
    if isinstance(value, str):
        try:
            return durations.parse(value)
        except durations.DurationError:
            return 0
    return 0
