"""The language of ``--set``, ``--set-string``, ``--set-file`` and ``--set-json`` (Go: pkg/strvals/parser.go).

``--set-literal`` (literal_parser.go) is the same without escapes and commas. Integers come out as Int64, and a table
is changed in place, also by text that turns out to be wrong further on, as in Helm.
"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang.kinds import Int64, type_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Table = dict[str, object]
    Reader = Callable[[str], object]

# Go: MaxIndex, MaxNestedNameLevel
MAX_INDEX = 65536
MAX_NESTED_NAME_LEVEL = 30
# Brackets nest by Go's stack there (a[0][0]…); this is our bound.
MAX_NESTED_LISTS = 200

_INT64_MIN, _INT64_MAX = -(1 << 63), (1 << 63) - 1
# Go: unicode.IsSpace
_SPACES = frozenset(
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


class StrvalsError(WindlassError):
    """The text is not in the language; the message is Helm's."""


class EndOfText(Exception):
    """io.EOF, bare or wrapped: the parse is over, and that is no error."""


class NotTable(Exception):
    """Go's failed type assertion: a value stands where a table or list is wanted."""

    def __init__(self, value: object, wanted: str) -> None:
        seen = "nil" if value is None else type_name(value)
        super().__init__(f"interface conversion: interface {{}} is {seen}, not {wanted}")


def parse_into(text: str, dest: Table) -> None:
    """Read ``--set`` text into the table. Raises StrvalsError."""
    _Parser(text, typed_value).parse(dest)


def parse_string_into(text: str, dest: Table) -> None:
    """Read ``--set-string`` text into the table; every value stays text. Raises StrvalsError."""
    _Parser(text, str).parse(dest)


def parse_file_into(text: str, dest: Table, reader: Reader) -> None:
    """Read ``--set-file`` text; ``reader`` turns a path into a value. Raises StrvalsError and the reader's errors."""
    _Parser(text, reader).parse(dest)


def parse_json_into(text: str, dest: Table, number: Callable[[str], object] | None = None) -> None:
    """Read ``--set-json`` text, ``key=JSON`` pairs, into the table. Raises StrvalsError and JsonError.

    ``number`` makes a number of its digits; without it numbers are float64.
    """
    _Parser(text, None, number).parse(dest)


def parse_literal_into(text: str, dest: Table) -> None:
    """Read ``--set-literal`` text: one name, and everything after its ``=`` as it is. Raises StrvalsError."""
    _LiteralParser(text, str).parse(dest)


def typed_value(text: str) -> object:
    """Return what ``--set`` makes of a value: a boolean, null, an Int64 or the text (Go: typedVal)."""
    if len(text) < 6 and text.casefold() in _WORDS:
        return _WORDS[text.casefold()]
    if text == "0":
        return Int64(0)
    if not text.startswith("0"):
        digits = text[1:] if text[:1] in ("+", "-") else text
        if digits.isascii() and digits.isdigit() and _INT64_MIN <= int(text[:40]) <= _INT64_MAX and len(text) < 40:
            return Int64(text)
    return text


_WORDS: dict[str, object] = {"true": True, "false": False, "null": None}


class Scanner:
    """A text with a place in it; bytes that are not UTF-8 read as U+FFFD."""

    __slots__ = ("place", "text")

    def __init__(self, text: str) -> None:
        self.text = "".join("\ufffd" if "\udc80" <= char <= "\udcff" else char for char in text)
        self.place = 0

    def until(self, stops: str, escapes: bool = True) -> tuple[str, str]:
        """Return the text before the next stop, and the stop, or "" at the end; the stop is consumed."""
        kept: list[str] = []
        while self.place < len(self.text):
            char = self.text[self.place]
            self.place += 1
            if char in stops:
                return "".join(kept), char
            if escapes and char == "\\":
                if self.place == len(self.text):
                    break
                char = self.text[self.place]
                self.place += 1
            kept.append(char)
        return "".join(kept), ""

    def index(self, escapes: bool) -> int:
        """Read a list index up to its closing bracket (Go: keyIndex, with the caller's prefix)."""
        from windlass.golang.strconv import NumError, atoi

        digits, stop = self.until("]", escapes)
        if not stop:
            raise EndOfText
        try:
            return atoi(digits)
        except NumError as error:
            raise StrvalsError(f"error parsing index: {error}") from error


class _Parser:
    """``reader`` makes a value of its text; without one, values are JSON, whose numbers ``number`` makes."""

    __slots__ = ("lists", "number", "reader", "scanner")
    key_stops = "=[,."
    escapes = True

    def __init__(
        self, text: str, reader: Reader | None, number: Callable[[str], object] | None = None
    ) -> None:
        self.scanner = Scanner(text)
        self.reader = reader
        self.number = number
        self.lists = 0

    def parse(self, dest: Table) -> None:
        try:
            while True:
                self.key(dest, 0)
        except EndOfText:
            return

    def key(self, table: Table, level: int) -> None:
        try:
            self._key(table, level)
        except NotTable as error:
            raise StrvalsError(f"unable to parse key: {error}") from error

    def _key(self, table: Table, level: int) -> None:
        key, stop = self.scanner.until(self.key_stops, self.escapes)
        if not stop:
            if not key:
                raise EndOfText
            raise StrvalsError(f"key {_quote(key)} has no value")
        if stop == "[":
            self._indexed(table, key, level)
        elif stop == "=":
            self._value_of_key(table, key)
        elif stop == ",":
            put(table, key, "")
            raise StrvalsError(f"key {_quote(key)} has no value (cannot end with ,)")
        else:
            nest(table, key, level + 1, self.key)

    def _indexed(self, table: Table, key: str, level: int) -> None:
        index = self.scanner.index(self.escapes)
        items = existing_list(table, key)
        try:
            items = self._item(items, index, level)
        finally:
            # Helm stores what it has, error or not.
            put(table, key, items)

    def _value_of_key(self, table: Table, key: str) -> None:
        if self.reader is None:
            put(table, key, self._json())
            return
        items = self._braces()
        if items is not None:
            put(table, key, items)
        elif self._at_end():
            put(table, key, "")
            raise EndOfText
        else:
            value, _ = self.scanner.until(",")
            put(table, key, self.reader(value))

    def _item(self, items: list[object], index: int, level: int) -> list[object]:
        """Read what follows ``[index]`` and return the list with it (Go: listItem)."""
        if index < 0:
            raise StrvalsError(f"negative {index} index not allowed")
        text, stop = self.scanner.until("[.=", self.escapes)
        if text:
            raise StrvalsError(f"unexpected data at end of array index: {_quote_runes(text)}")
        if not stop:
            raise EndOfText
        if stop == "=":
            return with_index(items, index, self._item_value())
        if stop == "[":
            return with_index(items, index, self._inner_list(items, index, level))
        inner = item_table(items, index)
        self.key(inner, level)
        return with_index(items, index, inner)

    def _item_value(self) -> object:
        if self.reader is None:
            return self._json()
        braces = self._braces()
        if braces is not None:
            return braces
        if self._at_end():
            return ""
        return self.reader(self.scanner.until(",")[0])

    def _inner_list(self, items: list[object], index: int, level: int) -> list[object]:
        self.lists += 1
        if self.lists > MAX_NESTED_LISTS:
            raise StrvalsError(f"lists are nested deeper than the maximum supported level of {MAX_NESTED_LISTS}")
        inner_index = self.scanner.index(self.escapes)
        inner = self._item(item_list(items, index), inner_index, level)
        self.lists -= 1
        return inner

    def _braces(self) -> list[object] | None:
        """Read ``{a,b}``; None when there is no brace here (Go: valList)."""
        scanner, reader = self.scanner, self.reader
        assert reader is not None
        if scanner.text[scanner.place : scanner.place + 1] != "{":
            return None
        scanner.place += 1
        items = []
        while True:
            text, stop = scanner.until(",}")
            if not stop:
                raise StrvalsError("list must terminate with '}'")
            if stop == "}" and scanner.text[scanner.place : scanner.place + 1] == ",":
                scanner.place += 1
            items.append(reader(text))
            if stop == "}":
                return items

    def _json(self) -> object:
        """Read one JSON value and the comma after it; nothing before the comma is null."""
        from windlass.golang.json import loads_first

        if self._blank():
            return None
        value, rest = loads_first(self.scanner.text[self.scanner.place :], self.number)
        self.scanner.place = len(self.scanner.text) - len(rest)
        self._blank()
        return value

    def _blank(self) -> bool:
        """Skip blanks and a comma; tell whether there was nothing else up to it (Go: emptyVal)."""
        scanner = self.scanner
        while scanner.place < len(scanner.text):
            char = scanner.text[scanner.place]
            if char != "," and char not in _SPACES:
                return False
            scanner.place += 1
            if char == ",":
                return True
        return True

    def _at_end(self) -> bool:
        return self.scanner.place >= len(self.scanner.text)


class _LiteralParser(_Parser):
    """Nothing escapes, no comma ends anything."""

    __slots__ = ()
    key_stops = "=[."
    escapes = False

    def _value_of_key(self, table: Table, key: str) -> None:
        put(table, key, self._rest())

    def _item_value(self) -> object:
        return self._rest()

    def _rest(self) -> str:
        return self.scanner.until("", False)[0]


# --- the tables and lists that the parsers fill ---------------------------------------------------------------


def put(table: Table, key: str, value: object) -> None:
    """Set a key; an empty one is dropped (Go: set)."""
    if key:
        table[key] = value


def nest(table: Table, key: str, level: int, read: Callable[[Table, int], None]) -> None:
    """Read the rest of a dotted name into the table below ``key``."""
    if level > MAX_NESTED_NAME_LEVEL:
        raise StrvalsError(
            f"value name nested level is greater than maximum supported nested level of {MAX_NESTED_NAME_LEVEL}"
        )
    inner: Table = {}
    if key in table:
        found = table[key]
        if type(found) is not dict:
            raise NotTable(found, "map[string]interface {}")
        inner = found
    try:
        read(inner, level)
    except (StrvalsError, EndOfText):
        if inner:
            put(table, key, inner)
        raise
    if not inner:
        raise StrvalsError(f"key map {_quote(key)} has no value")
    put(table, key, inner)


def existing_list(table: Table, key: str) -> list[object]:
    """Return the list at a key, or an empty one."""
    if key not in table:
        return []
    found = table[key]
    if type(found) is not list:
        raise NotTable(found, "[]interface {}")
    return found


def item_table(items: list[object], index: int) -> Table:
    """Return the table at an index; anything else that stands there is replaced by one."""
    if len(items) <= index:
        return {}
    found = items[index]
    if type(found) is dict:
        return found
    inner: Table = {}
    items[index] = inner
    return inner


def item_list(items: list[object], index: int) -> list[object]:
    """Return the list at an index, or an empty one."""
    if len(items) <= index or items[index] is None:
        return []
    found = items[index]
    if type(found) is not list:
        raise NotTable(found, "[]interface {}")
    return found


def with_index(items: list[object], index: int, value: object) -> list[object]:
    """Return the list with ``value`` at the index, padded with None (Go: setIndex)."""
    if index > MAX_INDEX:
        raise StrvalsError(f"index of {index} is greater than maximum supported index of {MAX_INDEX}")
    if len(items) <= index:
        items = items + [None] * (index + 1 - len(items))
    items[index] = value
    return items


def _quote_runes(text: str) -> str:
    """Go's %q of a []rune."""
    from windlass.golang.strconv import quote_rune

    return "[" + " ".join(quote_rune(ord(char)) for char in text) + "]"


def _quote(text: str) -> str:
    from windlass.golang.strconv import quote

    return quote(text)
