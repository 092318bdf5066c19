"""Time zones: UTC, fixed offsets, and the named ones of the system's zone database."""

from __future__ import annotations

from windlass.errors import WindlassError


class ZoneError(WindlassError):
    """A zone name that is unknown; the message is Go's."""


class Location:
    """A zone: tells offset (seconds east) and abbreviation for a moment. This one is fixed."""

    __slots__ = ("_abbreviation", "_offset", "name")

    def __init__(self, name: str, abbreviation: str = "", offset: int = 0) -> None:
        self.name, self._abbreviation, self._offset = name, abbreviation or name, offset

    def lookup(self, seconds: int) -> tuple[int, str]:
        """Return offset and abbreviation at a Unix time."""
        return self._offset, self._abbreviation

    def lookup_local(self, seconds: int) -> int:
        """Return the offset of a wall clock reading, given as if it were UTC (Go: the guesses in time.Date)."""
        offset, _ = self.lookup(seconds)
        if offset == 0:
            return 0
        guess = seconds - offset
        other, _ = self.lookup(guess)
        if other == offset:
            return offset
        # The reading lies near a change of offset; Go tries the offset before and the one after.
        return other if self.lookup(seconds - other)[0] == other else offset

    def offset_named(self, abbreviation: str, seconds: int) -> int | None:
        """Return the offset that an abbreviation stands for at a wall clock reading, None if unknown here."""
        return self._offset if abbreviation == self._abbreviation else None


class NamedLocation(Location):
    """A zone of the zone database."""

    __slots__ = ("_zone",)

    def __init__(self, name: str, key: str) -> None:
        super().__init__(name)
        from zoneinfo import ZoneInfo

        self._zone = ZoneInfo(key)

    def lookup(self, seconds: int) -> tuple[int, str]:
        """Return offset and abbreviation at a Unix time."""
        from datetime import UTC as UTC_ZONE
        from datetime import datetime, timedelta

        # datetime holds the years 1 to 9999, and an offset may lead out of the first and the last of them; rules
        # repeat, so a moment 400 years nearer has the same offset.
        span = 146097 * 86400
        while seconds > 253370764800:
            seconds -= span
        while seconds < -62104060800:
            seconds += span
        moment = (datetime(1970, 1, 1, tzinfo=UTC_ZONE) + timedelta(seconds=seconds)).astimezone(self._zone)
        offset = moment.utcoffset()
        return (int(offset.total_seconds()) if offset else 0), moment.tzname() or ""

    def offset_named(self, abbreviation: str, seconds: int) -> int | None:
        """Return an abbreviation's offset: the one in force at the reading, else the first the zone ever had.

        Go: Location.lookupName. The database does not list abbreviations, so the past is sampled month by month.
        """
        offsets: list[int] = []
        for moment in (-10_000_000_000, *range(-2_840_140_800, 2_145_916_800, 30 * 86400)):
            offset, name = self.lookup(moment)
            if name == abbreviation and offset not in offsets:
                offsets.append(offset)
        for offset in offsets:
            if self.lookup(seconds - offset)[1] == abbreviation:
                return self.lookup(seconds - offset)[0]
        return offsets[0] if offsets else None


UTC = Location("UTC", "UTC")


def load(name: str) -> Location:
    """Return the zone of that name (time.LoadLocation). "" and "UTC" are UTC. Raises ZoneError."""
    if name in ("", "UTC"):
        return UTC
    if ".." in name or name[0] in "/\\" or "\\" in name:
        raise ZoneError("time: invalid location name")
    try:
        return NamedLocation(name, name)
    except (KeyError, ValueError, OSError):
        raise ZoneError(f"unknown time zone {name}") from None


def local(name: str) -> Location:
    """Return the zone that a person's TZ variable names, as Go's time.Local; unknown names mean UTC."""
    key = name.removeprefix(":")
    if key in ("", "UTC"):
        return Location("Local", "UTC") if key else UTC
    try:
        return NamedLocation("Local", key)
    except (KeyError, ValueError, OSError):
        return UTC
