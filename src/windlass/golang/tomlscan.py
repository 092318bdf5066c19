"""The texts of TOML: keys, strings, numbers and their limits, with BurntSushi's errors (toml v1.6.0 lex.go).

``Scanner`` goes from character to character and knows no tables. Whatever is wrong is raised where Go's lexer says
it: at the line, after the last key.
"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang import fmt
from windlass.golang.kinds import Int32
from windlass.golang.strconv import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

BLANKS = " \t"
BREAKS = "\n\r"
DIGITS = frozenset("0123456789")
HEX = frozenset("0123456789abcdefABCDEF")
_BARE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_CONTROLS = frozenset(map(chr, (*range(0x20), 0x7F))) - frozenset("\t\r\n")
_FLOAT_PARTS = DIGITS | frozenset("_.-+eE")
_DATE_PARTS = DIGITS | frozenset("-:Tt .Zz+")
_ESCAPED = frozenset('ebtnfr"\\ \t')
_ESCAPE_SIZES = {"x": (2, "two"), "u": (4, "four"), "U": (8, "eight")}
_BASES = {
    "b": (frozenset("01"), "a binary"), "o": (frozenset("01234567"), "an octal"), "x": (HEX, "a hexadecimal"),
}  # fmt: skip

STRING, ESCAPED_STRING, MULTILINE, RAW, RAW_MULTILINE, INTEGER, FLOAT, BOOL, DATETIME, ARRAY, TABLE = range(11)
"""Kinds of values; for the last two only the opening bracket has been read."""


class TomlError(WindlassError):
    """A value that TOML cannot hold, or text that is not TOML."""


class Scanner:
    """A place in the text, and what may stand there. ``last_key`` is what errors name."""

    __slots__ = ("_counted", "_ended", "_lines", "end", "last_key", "position", "start", "text")

    def __init__(self, text: str) -> None:
        self.text, self.end = text, len(text)
        self.position = self.start = 0
        self.last_key = ""
        self._ended = False  # the last step went beyond the end
        self._counted, self._lines = 0, 1

    # -- places and errors -----------------------------------------------------------------------------------

    def line(self) -> int:
        """Return the number of the line."""
        if self.position < self._counted:
            self._lines -= self.text.count("\n", self.position, self._counted)
        else:
            self._lines += self.text.count("\n", self._counted, self.position)
        self._counted = self.position
        return self._lines

    def failure(self, line: int, message: str) -> TomlError:
        """Return the error for a line."""
        key = f" (last key {quote(self.last_key)})" if self.last_key else ""
        return TomlError(f"toml: line {line}{key}: {message}")

    def fail_at(self, line: int, message: str) -> NoReturn:
        """Raise TomlError for a line."""
        raise self.failure(line, message)

    def fail(self, message: str) -> NoReturn:
        """Go: errorf. At the end of the text the line is that of the last character."""
        before = self._ended and self.text[self.position - 1 : self.position] == "\n"
        self.fail_at(self.line() - before, message)

    def fail_before(self, message: str) -> NoReturn:
        """Go: errorPrevLine, for a line break that was read."""
        self.fail_at(self.line() - 1, message)

    def next(self) -> str:
        """Return the next character, "" at the end. Raises TomlError for one that no TOML has."""
        if self.position >= self.end:
            self._ended = True
            return ""
        char = self.text[self.position]
        if char in _CONTROLS or (char == "\r" and self.text[self.position + 1 : self.position + 2] != "\n"):
            self.fail_at(self.line(), f"TOML files cannot contain control characters: '0x{ord(char):02x}'")
        if "\ud800" <= char <= "\udfff":
            self.fail_at(self.line(), f"invalid UTF-8 byte: 0x{ord(char) - 0xDC00:02x}")
        self.position += 1
        return char

    def back(self, steps: int = 1) -> None:
        """Take steps back; from beyond the end the first one leads to the end."""
        if self._ended:
            self._ended = False
            steps -= 1
        self.position -= steps

    def peek(self) -> str:
        """Return the next character and stay."""
        char = self.next()
        self.back()
        return char

    def accept(self, char: str) -> bool:
        """Take the next character if it is this one."""
        if self.next() == char:
            return True
        self.back()
        return False

    def take(self, characters: frozenset[str] | str) -> None:
        """Go past all of these characters."""
        while (char := self.next()) and char in characters:
            pass
        self.back()

    def current(self) -> str:
        """Return what was read since the start of the item."""
        return self.text[self.start : self.position]

    # -- pieces ----------------------------------------------------------------------------------------------

    def comment(self) -> None:
        """Go to the end of a comment's line."""
        while (char := self.next()) and char not in BREAKS:
            pass
        self.back()

    def name(self) -> tuple[int, str]:
        """Read one part of a key, up to what ends it."""
        quote_char = self.peek()
        if quote_char in ('"', "'") and quote_char:
            self.next()
            self.start = self.position
            return self._string() if quote_char == '"' else self._raw_string()
        self.start = self.position
        self.take(_BARE)
        return STRING, self.current()

    def key_end(self) -> bool:
        """Read what follows a part of a key; tell whether another part does."""
        self.take(BLANKS)
        char = self.next()
        if char in (".", "=") and char:
            return char == "."
        if not char:
            self.fail("unexpected EOF; expected key separator '='")
        return self._refuse(f"expected '.' or '=', but got {shown(char)} instead", char)

    def _refuse(self, message: str, char: str) -> NoReturn:
        if char == "\n":
            self.fail_before(message)
        self.fail(message)

    def value(self) -> tuple[int, str]:
        """Read a value, or what opens an array or a table: its kind and its text."""
        self.take(BLANKS)
        self.start = self.position
        char = self.next()
        if char in DIGITS:
            return self._base_number() if char == "0" else self._number()
        if char == "[":
            return ARRAY, ""
        if char == "{":
            return TABLE, ""
        if char == '"' or char == "'":
            return self._quoted(char)
        if char == ".":
            self.fail("floats must start with a digit, not '.'")
        if char in ("i", "n"):
            if (self.accept("n") and self.accept("f")) or (self.accept("a") and self.accept("n")):
                return FLOAT, self.current()
        elif char in ("-", "+"):
            return self._signed()
        if char.isalpha():
            self.back()
            return self._word()
        if not char:
            self.fail("unexpected EOF; expected value")
        return self._refuse(f"expected value but found {shown(char)} instead", char)

    def _word(self) -> tuple[int, str]:
        start = self.position
        while self.next().isalpha():
            pass
        self.back()
        word = self.text[start : self.position]
        if word not in ("true", "false"):
            self.fail(f"expected value but found {quote(word)} instead")
        return BOOL, word

    # -- strings ---------------------------------------------------------------------------------------------

    def _quoted(self, mark: str) -> tuple[int, str]:
        if self.accept(mark):
            if self.accept(mark):
                self.start = self.position
                return self._multiline(mark)
            self.back()
        self.start = self.position
        return self._string() if mark == '"' else self._raw_string()

    def _string(self) -> tuple[int, str]:
        kind = STRING
        while (char := self.next()) != '"':
            if char == "\\":
                kind = ESCAPED_STRING
                self._escape()
            self._check_inside(char, '"')
        return kind, self.text[self.start : self.position - 1]

    def _raw_string(self) -> tuple[int, str]:
        while (char := self.next()) != "'":
            self._check_inside(char, "'")
        return RAW, self.text[self.start : self.position - 1]

    def _check_inside(self, char: str, mark: str) -> None:
        if not char:
            self.fail(f"unexpected EOF; expected {_OTHER[mark]}{mark}{_OTHER[mark]}")
        if char in BREAKS:
            self.fail_before("strings cannot contain newlines")

    def _escape(self) -> None:
        char = self.next()
        if char in _ESCAPED and char:
            return
        size, word = _ESCAPE_SIZES.get(char, (0, ""))
        if not size:
            line = self.line() - self._ended
            self.fail_at(line, f"invalid escape in string '\\{char or chr(0)}'")
        for _ in range(size):
            if self.next() not in HEX:
                got = quote(self.current())
                self.fail(f"expected {word} hexadecimal digits after '\\{char}', but got {got} instead")

    def _multiline(self, mark: str) -> tuple[int, str]:
        """Read to three marks; one or two more before them belong to the text."""
        while True:
            char = self.next()
            if not char:
                self.fail(f"unexpected EOF; expected {_OTHER[mark]}{mark * 3}{_OTHER[mark]}")
            if char == "\\" and mark == '"':
                if self.next() not in BREAKS or self._ended:
                    self.back()
                    self._escape()
            elif char == mark and self.accept(mark):
                if not self.accept(mark):
                    self.back()
                elif self.peek() == mark:
                    self._check_run(mark)
                    self.back(2)
                else:
                    kind = MULTILINE if mark == '"' else RAW_MULTILINE
                    return kind, self.text[self.start : self.position - 3]

    def _check_run(self, mark: str) -> None:
        text = self.current()
        if text.endswith(mark * 5) and not (mark == '"' and text.endswith("\\" + mark * 5)):
            self.fail(f"unexpected {_OTHER[mark]}{mark * 6}{_OTHER[mark]}")

    # -- numbers and dates -----------------------------------------------------------------------------------

    def _base_number(self) -> tuple[int, str]:
        char = self.next()
        if char in DIGITS:
            return self._number()
        if char in _BASES:
            digits, name = _BASES[char]
            if (found := self.peek()) not in digits:
                self.fail(f"not {name} number: '{self.current()}{found or chr(0)}'")
            self.take(digits | {"_"})
            return INTEGER, self.current()
        return self._after_digits(char)

    def _number(self) -> tuple[int, str]:
        self.take(DIGITS)
        char = self.next()
        if char in ("-", ":"):
            self.take(_DATE_PARTS)
            return DATETIME, self.current().strip()
        return self._after_digits(char)

    def _after_digits(self, char: str) -> tuple[int, str]:
        if char == "_":
            self.take(DIGITS | {"_"})
            char = self.next()
        if char in (".", "e", "E"):
            self.take(_FLOAT_PARTS)
            return FLOAT, self.current()
        self.back()
        return INTEGER, self.current()

    def _signed(self) -> tuple[int, str]:
        char = self.next()
        for first, second, third in ("inf", "nan"):
            if char == first:
                if not (self.accept(second) and self.accept(third)):
                    self.fail(f"invalid float: '{self.current()}'")
                return FLOAT, self.current()
        if char == "0" and (base := self.peek()) in _BASES:
            self.fail(f"cannot use sign with non-decimal numbers: '{self.current()}{base}'")
        if char == ".":
            self.fail("floats must start with a digit, not '.'")
        if char not in DIGITS:
            self.fail(f"expected a digit but got {shown(char)}")
        self.take(DIGITS)
        return self._after_digits(self.next())


_OTHER = {'"': "'", "'": '"'}


def shown(char: str) -> str:
    """Return a character between single quotes, as %q shows it; the end of the text is a zero."""
    return fmt.sprintf("%q", Int32(ord(char or "\0")))
