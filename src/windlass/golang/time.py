"""Go's time.Time: a moment with nanoseconds and a zone. The calendar is proleptic Gregorian without limits."""

from __future__ import annotations

from windlass.golang import layout as layouts
from windlass.golang.kinds import Duration, GoObject, GoValue, Int64
from windlass.golang.strconv import INT64_MAX, INT64_MIN
from windlass.golang.zone import UTC, Location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

SECOND = 10**9
_YEAR_1 = -62135596800
"""Unix time of Go's zero time, 0001-01-01 00:00:00 UTC."""


class _Named(int, GoValue):
    """time.Month and time.Weekday: numbers that print as names."""

    go_kind = "int"
    go_methods: ClassVar[dict[str, str]] = {"String": "() string"}


class Month(_Named):
    """time.Month."""

    go_type = "time.Month"

    def String(self) -> str:
        """Return the English name."""
        return layouts.MONTHS[self - 1]


class Weekday(_Named):
    """time.Weekday; Sunday is 0."""

    go_type = "time.Weekday"

    def String(self) -> str:
        """Return the English name."""
        return layouts.WEEKDAYS[self]


class Time(GoObject):
    """time.Time. Lower-case attributes are for Python, capitalised methods for templates."""

    __slots__ = ("location", "monotonic", "nanosecond", "offset", "seconds", "zone_name")
    go_type = "time.Time"
    go_methods: ClassVar[dict[str, str]] = {
        "Add": "(time.Duration) time.Time",
        "AddDate": "(int, int, int) time.Time",
        "After": "(time.Time) bool",
        "Before": "(time.Time) bool",
        "Compare": "(time.Time) int",
        "Day": "() int",
        "Equal": "(time.Time) bool",
        "Format": "(string) string",
        "GoString": "() string",
        "Hour": "() int",
        "IsZero": "() bool",
        "Local": "() time.Time",
        "MarshalJSON": "() ([]uint8, error)",
        "MarshalText": "() ([]uint8, error)",
        "Minute": "() int",
        "Month": "() time.Month",
        "Nanosecond": "() int",
        "Round": "(time.Duration) time.Time",
        "Second": "() int",
        "String": "() string",
        "Sub": "(time.Time) time.Duration",
        "Truncate": "(time.Duration) time.Time",
        "UTC": "() time.Time",
        "Unix": "() int64",
        "UnixMicro": "() int64",
        "UnixMilli": "() int64",
        "UnixNano": "() int64",
        "Weekday": "() time.Weekday",
        "Year": "() int",
        "YearDay": "() int",
    }

    def __init__(self, seconds: int, nanosecond: int = 0, location: Location = UTC, monotonic: int | None = None):
        """Make the moment so many seconds and nanoseconds after 1970 (UTC), shown in a zone.

        ``monotonic`` is the process clock in nanoseconds that Go's time.Now carries, and prints.
        """
        carry, self.nanosecond = divmod(nanosecond, SECOND)
        self.seconds = seconds + carry
        self.location = location
        self.monotonic = monotonic
        self.offset, self.zone_name = location.lookup(self.seconds)

    # -- making ----------------------------------------------------------------------------------------------

    @classmethod
    def of(
        cls, year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, nanosecond: int = 0,
        location: Location = UTC,
    ) -> Time:  # fmt: skip
        """Make the moment of a wall clock reading; values out of range carry over (time.Date)."""
        years, month = divmod(month - 1, 12)
        seconds = _days(year + years, month + 1, 1) + day - 1
        seconds = ((seconds * 24 + hour) * 60 + minute) * 60 + second
        carry, nanosecond = divmod(nanosecond, SECOND)
        seconds += carry
        return cls(seconds - location.lookup_local(seconds), nanosecond, location)

    def at(self, location: Location) -> Time:
        """Return the same moment in another zone (Time.In)."""
        return Time(self.seconds, self.nanosecond, location, self.monotonic)

    # -- parts -----------------------------------------------------------------------------------------------

    @property
    def date(self) -> tuple[int, int, int]:
        """Year, month and day on the zone's calendar."""
        return _civil((self.seconds + self.offset) // 86400)

    @property
    def clock(self) -> tuple[int, int, int]:
        """Hour, minute and second on the zone's clock."""
        rest = (self.seconds + self.offset) % 86400
        return rest // 3600, rest // 60 % 60, rest % 60

    @property
    def weekday(self) -> int:
        """Day of the week; Sunday is 0."""
        return ((self.seconds + self.offset) // 86400 + 4) % 7

    @property
    def year_day(self) -> int:
        """Day of the year, from 1."""
        return (self.seconds + self.offset) // 86400 - _days(self.date[0], 1, 1) + 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Time) and (self.seconds, self.nanosecond) == (other.seconds, other.nanosecond)

    def __hash__(self) -> int:
        return hash((self.seconds, self.nanosecond))

    def _nanoseconds(self) -> int:
        return self.seconds * SECOND + self.nanosecond

    # -- what templates call ---------------------------------------------------------------------------------

    def Format(self, layout: str) -> str:
        """Return the text in a layout."""
        return layouts.format(self, layout)

    def String(self) -> str:
        """Return the text that printing gives."""
        text = layouts.format(self, layouts.STRING)
        if self.monotonic is not None:
            sign = "-" if self.monotonic < 0 else "+"
            seconds, rest = divmod(abs(self.monotonic), SECOND)
            text += f" m={sign}{seconds}.{rest:09d}"
        return text

    def GoString(self) -> str:
        """Return the Go expression that makes this time."""
        year, month, day = self.date
        hour, minute, second = self.clock
        zone = "time.Local" if self.location.name == "Local" else "time.UTC"
        if self.location.name not in ("Local", "UTC"):
            zone = f'time.Location("{self.location.name}")'
        when = f"{year}, time.{layouts.MONTHS[month - 1]}, {day}, {hour}, {minute}, {second}, {self.nanosecond}"
        return f"time.Date({when}, {zone})"

    def MarshalJSON(self) -> str:
        """Return the time as a JSON string (RFC 3339 with nanoseconds)."""
        return f'"{layouts.format(self, layouts.RFC3339_NANO)}"'

    def MarshalText(self) -> bytes:
        """Return the time in RFC 3339 with nanoseconds."""
        return layouts.format(self, layouts.RFC3339_NANO).encode()

    def Add(self, duration: int) -> Time:
        """Return the time so many nanoseconds later."""
        monotonic = None if self.monotonic is None else self.monotonic + duration
        return Time(self.seconds, self.nanosecond + duration, self.location, monotonic)

    def AddDate(self, years: int, months: int, days: int) -> Time:
        """Return the time with years, months and days added on the calendar; overflow carries over."""
        year, month, day = self.date
        return Time.of(year + years, month + months, day + days, *self.clock, self.nanosecond, self.location)

    def Sub(self, other: Time) -> Duration:
        """Return the span since the other time, clamped to what a Duration holds."""
        return Duration(max(INT64_MIN, min(INT64_MAX, self._nanoseconds() - other._nanoseconds())))

    def After(self, other: Time) -> bool:
        """Tell whether this moment is later."""
        return self._nanoseconds() > other._nanoseconds()

    def Before(self, other: Time) -> bool:
        """Tell whether this moment is earlier."""
        return self._nanoseconds() < other._nanoseconds()

    def Equal(self, other: Time) -> bool:
        """Tell whether both are the same moment."""
        return self == other

    def Compare(self, other: Time) -> int:
        """Return -1, 0 or 1 for earlier, same or later."""
        return (self.After(other)) - (self.Before(other))

    def Truncate(self, unit: int) -> Time:
        """Round down to a multiple of the unit since year 1."""
        return self._rounded(unit, up=False)

    def Round(self, unit: int) -> Time:
        """Round to the nearest multiple of the unit since year 1, halves up."""
        return self._rounded(unit, up=True)

    def _rounded(self, unit: int, *, up: bool) -> Time:
        if unit <= 0:
            return Time(self.seconds, self.nanosecond, self.location)
        rest = ((self.seconds - _YEAR_1) * SECOND + self.nanosecond) % unit
        step = unit - rest if up and rest * 2 >= unit else -rest
        return Time(self.seconds, self.nanosecond + step, self.location)

    def UTC(self) -> Time:
        """Return the same moment in UTC."""
        return self.at(UTC)

    def Local(self) -> Time:
        """Return the same moment in the local zone, which is UTC unless the time came with it."""
        return self if self.location.name == "Local" else self.at(Location("Local", "UTC"))

    def IsZero(self) -> bool:
        """Tell whether this is 0001-01-01 00:00:00 UTC."""
        return self.seconds == _YEAR_1 and self.nanosecond == 0

    def Unix(self) -> Int64:
        """Return seconds since 1970."""
        return Int64(self.seconds)

    def UnixMilli(self) -> Int64:
        """Return milliseconds since 1970."""
        return Int64(self._nanoseconds() // 10**6)

    def UnixMicro(self) -> Int64:
        """Return microseconds since 1970."""
        return Int64(self._nanoseconds() // 10**3)

    def UnixNano(self) -> Int64:
        """Return nanoseconds since 1970, wrapped to 64 bits as Go does."""
        return Int64((self._nanoseconds() + (1 << 63)) % (1 << 64) - (1 << 63))

    def Year(self) -> int:
        """Return the year."""
        return self.date[0]

    def Month(self) -> Month:
        """Return the month."""
        return Month(self.date[1])

    def Day(self) -> int:
        """Return the day of the month."""
        return self.date[2]

    def Hour(self) -> int:
        """Return the hour of the day."""
        return self.clock[0]

    def Minute(self) -> int:
        """Return the minute of the hour."""
        return self.clock[1]

    def Second(self) -> int:
        """Return the second of the minute."""
        return self.clock[2]

    def Nanosecond(self) -> int:
        """Return the nanosecond of the second."""
        return self.nanosecond

    def Weekday(self) -> Weekday:
        """Return the day of the week."""
        return Weekday(self.weekday)

    def YearDay(self) -> int:
        """Return the day of the year, from 1."""
        return self.year_day


def format_rfc3339_nano(time: Time) -> str:
    """Return the RFC 3339 text with as many digits of the fraction as needed."""
    return layouts.format(time, layouts.RFC3339_NANO)


def _days(year: int, month: int, day: int) -> int:
    """Return days from 1970-01-01 to a date (Howard Hinnant's days_from_civil)."""
    year -= month <= 2
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719468


def _civil(days: int) -> tuple[int, int, int]:
    """Return the date so many days after 1970-01-01 (civil_from_days)."""
    era, day_of_era = divmod(days + 719468, 146097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    return year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1
