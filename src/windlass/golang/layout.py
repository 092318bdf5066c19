"""Go's time layouts: how ``2006-01-02 15:04:05`` is read as a pattern, and written. Go: time/format.go."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.golang.time import Time

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")

ANSIC = "Mon Jan _2 15:04:05 2006"
RFC3339 = "2006-01-02T15:04:05Z07:00"
RFC3339_NANO = "2006-01-02T15:04:05.999999999Z07:00"
STRING = "2006-01-02 15:04:05.999999999 -0700 MST"

# The elements of a layout, longest first where one starts another (Go: nextStdChunk). "Jan" and "Mon" count only
# when no lower-case letter follows, "." and "," only when a whole run of 0 or 9 does.
_ELEMENTS: dict[str, tuple[str, ...]] = {
    "J": ("January", "Jan"),
    "M": ("Monday", "Mon", "MST"),
    "0": ("01", "02", "03", "04", "05", "06", "002"),
    "1": ("15", "1"),
    "2": ("2006", "2"),
    "_": ("_2006", "_2", "__2"),
    "3": ("3",),
    "4": ("4",),
    "5": ("5",),
    "P": ("PM",),
    "p": ("pm",),
    "-": ("-070000", "-07:00:00", "-0700", "-07:00", "-07"),
    "Z": ("Z070000", "Z07:00:00", "Z0700", "Z07:00", "Z07"),
}
_NOT_BEFORE_LOWER = ("Jan", "Mon")


def chunks(layout: str) -> list[tuple[str, str]]:
    """Split a layout into (literal text, element) pairs; the element of the last pair is empty."""
    found: list[tuple[str, str]] = []
    start = place = 0
    while place < len(layout):
        element = _element(layout, place)
        if not element:
            place += 1
            continue
        if element == "_2006":  # a literal underscore and a year
            place, element = place + 1, "2006"
        found.append((layout[start:place], element))
        place += len(element)
        start = place
    found.append((layout[start:], ""))
    return found


def _element(layout: str, place: int) -> str:
    char = layout[place]
    if char in ".,":
        return _fraction(layout, place)
    for element in _ELEMENTS.get(char, ()):
        if layout.startswith(element, place):
            after = layout[place + len(element) : place + len(element) + 1]
            if element not in _NOT_BEFORE_LOWER or not "a" <= after <= "z":
                return element
    return ""


def _fraction(layout: str, place: int) -> str:
    digit = layout[place + 1 : place + 2]
    if digit not in ("0", "9"):
        return ""
    stop = place + 1
    while layout[stop : stop + 1] == digit:
        stop += 1
    return "" if "0" <= layout[stop : stop + 1] <= "9" else layout[place:stop]


def format(time: Time, layout: str) -> str:
    """Return the time in the layout (Time.Format)."""
    out: list[str] = []
    for prefix, element in chunks(layout):
        out.append(prefix)
        if element:
            out.append(_written(time, element))
    return "".join(out)


def _written(time: Time, element: str) -> str:
    first = element[0]
    if first in "-Z":
        return _offset(time.offset, element)
    if first in ".,":
        return _written_fraction(time.nanosecond, element)
    if element == "MST":
        return time.zone_name or _offset(time.offset, "-0700")
    if element in ("15", "03", "3", "04", "4", "05", "5", "PM", "pm"):
        return _written_clock(time, element)
    year, month, day = time.date
    match element:
        case "2006":
            return f"{'-' if year < 0 else ''}{abs(year):04d}"
        case "06":
            return f"{abs(year) % 100:02d}"
        case "January":
            return MONTHS[month - 1]
        case "Jan":
            return MONTHS[month - 1][:3]
        case "01":
            return f"{month:02d}"
        case "1":
            return str(month)
        case "Monday":
            return WEEKDAYS[time.weekday]
        case "Mon":
            return WEEKDAYS[time.weekday][:3]
        case "02":
            return f"{day:02d}"
        case "_2":
            return f"{day:2d}"
        case "2":
            return str(day)
        case "002":
            return f"{time.year_day:03d}"
        case _:  # __2
            return f"{time.year_day:3d}"


def _written_clock(time: Time, element: str) -> str:
    hour, minute, second = time.clock
    match element:
        case "15":
            return f"{hour:02d}"
        case "03":
            return f"{hour % 12 or 12:02d}"
        case "3":
            return str(hour % 12 or 12)
        case "04":
            return f"{minute:02d}"
        case "4":
            return str(minute)
        case "05":
            return f"{second:02d}"
        case "5":
            return str(second)
        case "PM":
            return "PM" if hour >= 12 else "AM"
        case _:
            return "pm" if hour >= 12 else "am"


def _offset(offset: int, element: str) -> str:
    if offset == 0 and element[0] == "Z":
        return "Z"
    shape = element[1:]
    # Go cuts the offset to minutes toward zero and decides the sign after that.
    minutes = abs(offset) // 60
    text = f"{'-' if offset < 0 and minutes else '+'}{minutes // 60:02d}"
    colon = ":" if ":" in shape else ""
    if len(shape) > 2:
        text += f"{colon}{minutes % 60:02d}"
    if len(shape) in (6, 8):
        text += f"{colon}{(abs(offset) if offset >= 0 or minutes else offset) % 60:02d}"
    return text


def _written_fraction(nanosecond: int, element: str) -> str:
    digits = f"{nanosecond:09d}"[: len(element) - 1].ljust(len(element) - 1, "0")
    if element[1] == "9":
        digits = digits.rstrip("0")
        if not digits:
            return ""
    return element[0] + digits
