"""TOML text to values, as github.com/BurntSushi/toml v1.6.0 reads it into a map (parse.go), errors included."""

from __future__ import annotations

from windlass.golang.kinds import Int64, Tables
from windlass.golang.strconv import quote
from windlass.golang.text import to_bytes
from windlass.golang.tomlscan import (
    ARRAY,
    BLANKS,
    BOOL,
    BREAKS,
    DATETIME,
    ESCAPED_STRING,
    FLOAT,
    HEX,
    INTEGER,
    MULTILINE,
    RAW_MULTILINE,
    TABLE,
    Scanner,
    TomlError,
    shown,
)
from windlass.golang.tomltext import dotted, escapes_replaced, joined_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.golang.time import Time

    Table = dict[str, object]
    Key = list[str]

MAX_DEPTH = 200
"""How deep arrays and inline tables may nest; Go has no bound."""

_BYTE_ORDER_MARKS = ("\udcff\udcfe", "\udcfe\udcff", "\ufeff")
_NULL_BYTES = "files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8"
_SPECIAL_FLOATS = frozenset(("nan", "+nan", "-nan", "inf", "+inf", "-inf"))
# Layouts of dates and times, and the zone of those that name none (parse.go, dtTypes; internal/tz.go).
_LAYOUTS = (
    ("2006-01-02T15:04:05.999999999Z07:00", "Local"),
    ("2006-01-02T15:04:05.999999999", "datetime-local"),
    ("2006-01-02", "date-local"),
    ("15:04:05.999999999", "time-local"),
    ("2006-01-02T15:04Z07:00", "Local"),
    ("2006-01-02T15:04", "datetime-local"),
    ("15:04", "time-local"),
)


def loads(text: str) -> dict[str, object]:
    """Return the table that a TOML text describes. Raises TomlError with the library's message."""
    mark = next((mark for mark in _BYTE_ORDER_MARKS if text.startswith(mark)), "")
    text = text.removeprefix(mark)
    if 0 in to_bytes(text[:6])[:6]:
        raise TomlError(f"toml: line 1: {_NULL_BYTES}")
    return _Reader(text).document()


class _Reader:
    """What has been defined so far. ``context`` is the table that keys go to, ``key`` the one being defined."""

    def __init__(self, text: str) -> None:
        self.scan = Scanner(text)
        self.mapping: Table = {}
        self.context: Key = []
        self.key = ""
        self.line = 1  # of the first part of the last key
        self.depth = 0
        self.arrays: set[str] = set()
        self.implicit: set[str] = set()

    def document(self) -> Table:
        scan = self.scan
        while char := scan.next():
            if char == "#":
                scan.comment()
            elif char == "[":
                self._table()
                self._end_of_line()
            elif char not in BLANKS and char not in BREAKS:
                scan.back()
                self._pair()
                self._end_of_line()
        return self.mapping

    def _end_of_line(self) -> None:
        scan = self.scan
        scan.take(BLANKS)
        char = scan.next()
        if char == "#":
            scan.comment()
        elif char and char not in BREAKS:
            wanted = "expected a top-level item to end with a newline, comment, or EOF"
            scan.fail(f"{wanted}, but got {shown(char)} instead")

    # -- keys ------------------------------------------------------------------------------------------------

    def _table(self) -> None:
        scan = self.scan
        is_array = scan.accept("[")
        key: Key = []
        while True:
            scan.take(BLANKS)
            char = scan.peek()
            if char in ("]", ""):
                scan.fail("unexpected end of table name (table names cannot be empty)")
            if char == ".":
                scan.fail("unexpected table separator (table names cannot be empty)")
            self._part(key)
            scan.take(BLANKS)
            char = scan.next()
            if char == "]":
                break
            if char != ".":
                scan.fail(f"expected '.' or ']' to end table name, but got {shown(char)} instead")
        if is_array and (char := scan.next()) != "]":
            scan.fail(f"expected end of table array name delimiter ']', but got {shown(char)} instead")
        self._add_context(key, is_array)
        self._note("", False)
        self._remember()

    def _part(self, key: Key) -> None:
        kind, text = self.scan.name()
        if not key:
            self.line = self.scan.line()
        key.append(self._text(kind, text))

    def _pair(self, hash_: Table | None = None) -> None:
        """Read a key and its value into the context, and into ``hash_``."""
        scan = self.scan
        outer = self.context
        self._check_key_start()
        key: Key = []
        while True:
            scan.take(BLANKS)
            if key and (char := scan.peek()) in ("=", ".", ""):
                scan.fail(f"unexpected '{char or '='}'")
            self._part(key)
            if not scan.key_end():
                break
        self.key = key[-1]
        for part in key[:-1]:
            path = [*self.context, part]
            self.implicit.add(dotted(path))
            self._add_context(path, False)
        self._remember()
        value = self._value(False)
        self._set(self.key, value)
        self._note(self.key, isinstance(value, list))
        if hash_ is None:
            self.key = ""
        else:
            self._place(hash_, key, value)
        self.context = outer
        self._remember()

    def _check_key_start(self) -> None:
        self.scan.take(BLANKS)
        char = self.scan.peek()
        if char in ("=", ""):
            self.scan.fail("unexpected '=': key name appears blank")
        if char == ".":
            self.scan.fail("unexpected '.': keys cannot start with a '.'")

    def _place(self, table: Table, key: Key, value: object) -> None:
        for part in key[:-1]:
            below = table.setdefault(part, {})
            if not isinstance(below, dict):
                raise self._failure(f"{quote(dotted(self.context))} is not a table")
            table = below
        table[key[-1]] = value

    # -- where values go -------------------------------------------------------------------------------------

    def _remember(self) -> None:
        """Tell the scanner the last key, which its errors name (Go: current)."""
        context = dotted(self.context)
        self.scan.last_key = f"{context}.{self.key}" if context and self.key else context or self.key

    def _failure(self, message: str) -> TomlError:
        self._remember()
        return self.scan.failure(self.line, message)

    def _add_context(self, key: Key, is_array: bool) -> None:
        table = self.mapping
        path: Key = []
        for part in key[:-1]:
            path.append(part)
            if part not in table:
                self.implicit.add(dotted(path))
                table[part] = {}
            below = self._below(table[part])
            if below is None:
                raise self._failure(f"Key '{dotted(path)}' was already created as a hash.")
            table = below
        self.context = path
        last = key[-1]
        if is_array:
            tables = table.setdefault(last, Tables())
            if not isinstance(tables, Tables):
                raise self._failure(f"Key '{dotted(key)}' was already created and cannot be used as an array.")
            tables.append({})
        else:
            self._set(last, {})
        self.context = [*path, last]

    def _below(self, found: object) -> Table | None:
        """Return the table behind a key: the last one if there are several."""
        if isinstance(found, Tables):
            found = found[-1]
        return found if isinstance(found, dict) else None

    def _set(self, key: str, value: object) -> None:
        table = self.mapping
        path: Key = []
        for part in self.context:
            path.append(part)
            below = self._below(table[part])
            if below is None:
                raise self._failure(f"Key '{dotted(path)}' has already been defined.")
            table = below
        path.append(key)
        name = dotted(path)
        if key not in table:
            table[key] = value
            return
        if name not in self.implicit:
            raise self._failure(f"Key '{name}' has already been defined.")
        self.implicit.discard(name)
        if name in self.arrays:
            table[key] = value

    def _note(self, key: str, is_array: bool) -> None:
        """Keep which keys are arrays (Go: setType)."""
        name = dotted([*self.context, key] if key else self.context) or '""'
        if is_array:
            self.arrays.add(name)
        else:
            self.arrays.discard(name)

    # -- values ----------------------------------------------------------------------------------------------

    def _value(self, in_array: bool) -> object:
        kind, text = self.scan.value()
        if kind in (ARRAY, TABLE):
            self.depth += 1
            if self.depth > MAX_DEPTH:
                self.scan.fail(f"nested deeper than {MAX_DEPTH}")
            value = self._array() if kind == ARRAY else self._inline_table(in_array)
            self.depth -= 1
            return value
        if kind == BOOL:
            return text == "true"
        if kind == INTEGER:
            return self._integer(text)
        if kind == FLOAT:
            return self._float(text)
        if kind == DATETIME:
            return self._datetime(text)
        return self._text(kind, text)

    def _text(self, kind: int, text: str) -> str:
        if kind in (MULTILINE, RAW_MULTILINE):
            text = text[1:] if text[:1] == "\n" else text.removeprefix("\r\n")
        if kind == MULTILINE:
            text = joined_lines(text)
        if kind in (MULTILINE, ESCAPED_STRING):
            text, problem = escapes_replaced(text)
            if problem:
                raise self._failure_here(problem)
        return text

    def _failure_here(self, message: str) -> TomlError:
        self._remember()
        return self.scan.failure(self.scan.line(), message)

    def _integer(self, text: str) -> Int64:
        if not _underscores_fit(text):
            raise self._failure_here(f"Invalid integer {quote(text)}: underscores must be surrounded by digits")
        if _has_leading_zero(text):
            raise self._failure_here(f"Invalid integer {quote(text)}: cannot have leading zeroes")
        try:
            number = int(text, 0)
        except ValueError:  # more digits than Python reads
            number = 1 << 63
        if not -(1 << 63) <= number < 1 << 63:
            raise self._failure_here(f"{text} is out of range for int64")
        return Int64(number)

    def _float(self, text: str) -> float:
        parts = [part for part in text.replace("e", ".").replace("E", ".").split(".") if part]
        if text not in _SPECIAL_FLOATS and not all(map(_underscores_fit, parts)):
            raise self._failure_here(f"Invalid float {quote(text)}: underscores must be surrounded by digits")
        if parts and _has_leading_zero(parts[0]):
            raise self._failure_here(f"Invalid float {quote(text)}: cannot have leading zeroes")
        if any(not after[:1].isdigit() for after in text.split(".")[1:]):
            raise self._failure_here(f"Invalid float {quote(text)}: '.' must be followed by one or more digits")
        try:
            number = float(text.replace("_", ""))
        except ValueError:
            raise self._failure_here(f"Invalid float value: {quote(text)}") from None
        if number - number != 0.0 and text not in _SPECIAL_FLOATS:
            raise self._failure_here(f"{text} is out of range for float64")
        return number

    def _datetime(self, text: str) -> Time:
        from windlass.golang.timeparse import ParseError, parse
        from windlass.golang.zone import Location

        text = text.translate(_DATE_LETTERS)
        for layout, zone in _LAYOUTS:
            try:
                found = parse(layout, text, Location(zone, "UTC" if zone == "Local" else zone))
            except ParseError:
                continue
            if not _misses_zero(text, layout):
                return found
            break
        raise self._failure_here(f"invalid datetime: {quote(text)}")

    def _array(self) -> list[object]:
        scan = self.scan
        self._note(self.key, True)
        items: list[object] = []
        while True:
            char = self._past_gaps()
            if char == ",":
                scan.fail("unexpected comma")
            if char == "]":
                return items
            scan.back()
            items.append(self._value(True))
            char = self._past_gaps()
            if char == "]":
                return items
            if char != ",":
                scan.fail(f"expected a comma (',') or array terminator (']'), but got {_or_end(char)}")

    def _past_gaps(self) -> str:
        """Return the first character that is no blank, line break or comment."""
        scan = self.scan
        while (char := scan.next()) and (char in BLANKS or char in BREAKS or char == "#"):
            if char == "#":
                scan.comment()
        return char

    def _inline_table(self, in_array: bool) -> Table:
        scan = self.scan
        outer, outer_key = self.context, self.key
        self.context = inner = [*outer, self.key]
        self.key = ""
        self.implicit.add(dotted(inner))
        self._add_context(inner, in_array)
        self._remember()
        table: Table = {}
        char = self._past_gaps()
        while char != "}":
            if char == ",":
                scan.fail("unexpected comma")
            scan.back()
            self._pair(table)
            char = self._past_gaps()
            if char == ",":
                char = self._past_gaps()
            elif char != "}":
                got = _or_end(char)
                scan.fail(f"expected a comma or an inline table terminator '}}', but got {got} instead")
        self.context, self.key = outer, outer_key
        self._remember()
        return table


_DATE_LETTERS = {ord("z"): "Z", ord("t"): "T", ord(" "): "T"}


def _or_end(char: str) -> str:
    return f"'{char}'" if char else "end of file"


def _has_leading_zero(text: str) -> bool:
    if len(text) > 1 and text[0] == "0":
        return text[1] not in "box"
    return len(text) > 2 and text[0] in "+-" and text[1] == "0"


def _underscores_fit(text: str) -> bool:
    fits = False
    for char in text:
        if char == "_" and not fits:
            return False
        fits = char in HEX
    return fits


def _misses_zero(text: str, layout: str) -> bool:
    """Tell whether a number has too few digits, which Go's time.Parse lets pass."""
    for place, char in enumerate(layout):
        if char in ".Z":
            return False
        if not char.isdigit() and text[place : place + 1] != char:
            return True
    return False
