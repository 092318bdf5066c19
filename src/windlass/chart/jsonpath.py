"""The JSONPath templates of ``show values --jsonpath``: text with ``{…}`` actions (Go: k8s.io/client-go/util/jsonpath).

This module parses; ``chart.jsonwalk`` evaluates. A template is a list of parts: texts and actions, an action a list of
steps.
"""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from windlass._record import record

_DIGITS = "0123456789"
_TERMINATORS = frozenset(" \t\r\n.,[]$@{}")
_COMPARISON = frozenset("!<>=")
_ESCAPES = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92}
_HEX_LENGTHS = {"x": 2, "u": 4, "U": 8}


class JsonPathError(WindlassError):
    """The template is not well-formed; the text is that of client-go."""


@record
class Constant:
    """A text, number or boolean that stands for itself."""

    value: object


@record
class Field:
    """A key of a map."""

    name: str


@record
class Word:
    """``range``, ``end``, or anything else, which is an error when it is evaluated."""

    name: str


@record
class Wildcard:
    """All values of a map or list."""


@record
class Recursive:
    """The value and everything below it."""


@record
class Slice:
    """``[start:stop:step]``; None where nothing stands. ``single`` when only a start was given."""

    start: int | None
    stop: int | None
    step: int | None
    single: bool


@record
class Union:
    """Several selections, one after the other."""

    parts: list[list[Step]]


@record
class Filter:
    """Items of a list for which a comparison holds; the operator is "exists" when there is none."""

    left: list[Step]
    right: list[Step]
    operator: str


if TYPE_CHECKING:
    Step = Constant | Field | Word | Wildcard | Recursive | Slice | Union | Filter


def parse(text: str) -> list[list[Step]]:
    """Return the parts of a template; a text outside of actions is a part of one constant. Raises JsonPathError."""
    return _Parser(text).template()


class _Parser:
    __slots__ = ("place", "start", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.start = 0

    def template(self) -> list[list[Step]]:
        parts: list[list[Step]] = []
        while self.place < len(self.text):
            opening = self.text.find("{", self.place)
            stop = len(self.text) if opening < 0 else opening
            if stop > self.place:
                parts.append([Constant(self.text[self.place : stop])])
            self.place = stop + 1
            if opening >= 0:
                parts.append(self._action())
        return parts

    def _inner(self, text: str) -> list[Step]:
        """Parse the text of an action. It holds no filter and no union, so this does not go deep."""
        return _Parser(f"{{{text}}}").template()[0]

    def _next(self) -> str:
        char = self.text[self.place : self.place + 1]
        self.place += 1
        return char

    def _taken(self) -> str:
        return self.text[self.start : self.place]

    def _action(self) -> list[Step]:
        steps: list[Step] = []
        while True:
            if self.text.startswith("}", self.place):
                self.place += 1
                return steps
            if self.text.startswith("[?(", self.place):
                steps.append(self._filter())
                continue
            if self.text.startswith("..", self.place):
                self._recursive(steps)
                continue
            self.start = self.place
            char = self._next()
            if char in ("", "\r", "\n"):
                raise JsonPathError("unclosed action")
            if char in " @$":
                continue
            self._step(char, steps)

    def _step(self, char: str, steps: list[Step]) -> None:
        if char == "[":
            steps.extend(self._array())
        elif char in "\"'":
            steps.append(self._quoted(char))
        elif char == ".":
            steps.append(self._field())
        elif char in "+-" or char.isdecimal():
            steps.append(self._number())
        elif char == "_" or char.isalpha():
            steps.append(self._word())
        else:
            from windlass.golang.fmt import sprintf

            raise JsonPathError(sprintf("unrecognized character in action: %#U", ord(char)))

    def _recursive(self, steps: list[Step]) -> None:
        if steps and isinstance(steps[-1], Recursive):
            raise JsonPathError("invalid multiple recursive descent")
        self.place += 2
        steps.append(Recursive())
        following = self.text[self.place : self.place + 1]
        if following == "_" or following.isalpha() or following.isdecimal():
            steps.append(self._field())

    def _word(self) -> Step:
        while self.text[self.place : self.place + 1] not in _TERMINATORS and self.place < len(self.text):
            self.place += 1
        name = self._taken()
        return Constant(name == "true") if name in ("true", "false") else Word(name)

    def _field(self) -> Step:
        start = self.place
        while self.place < len(self.text) and self.text[self.place] not in _TERMINATORS:
            self.place += 2 if self.text[self.place] == "\\" else 1
        self.place = min(self.place, len(self.text))
        name = self.text[start : self.place]
        return Wildcard() if name == "*" else Field(name.replace("\\", ""))

    def _number(self) -> Step:
        from windlass.golang.strconv import NumError, atoi, parse_float

        while self.text[self.place : self.place + 1].isdecimal() or self.text[self.place : self.place + 1] == ".":
            self.place += 1
        digits = self._taken()
        try:
            return Constant(atoi(digits))
        except NumError:
            pass
        try:
            return Constant(parse_float(digits))
        except NumError as error:
            raise JsonPathError(f"cannot parse number {digits}") from error

    def _quoted(self, mark: str) -> Step:
        while True:
            char = self._next()
            if char in ("", "\n"):
                raise JsonPathError("unterminated quoted string")
            if char == mark and self.text[self.place - 2] != "\\":
                return Constant(_unquote(self._taken(), mark))

    def _array(self) -> list[Step]:
        stop = self.text.find("]", self.place)
        if stop < 0 or "\n" in self.text[self.place : stop]:
            raise JsonPathError("unterminated array")
        text = self.text[self.place : stop]
        self.place = stop + 1
        parts = text.split(",")
        if len(parts) > 1:
            return [Union([self._inner(f"[{part.strip(' ')}]") for part in parts])]
        if len(text) >= 2 and text[0] == text[-1] == "'" and "'" not in text[1:-1]:
            return self._inner(f".{text[1:-1]}")
        return [_slice(":" if text == "*" else text)]

    def _filter(self) -> Step:
        self.place += len("[?(")
        self.start = self.place
        mark, closed = "", False
        while True:
            char = self._next()
            if char in ("", "\n"):
                raise JsonPathError("unterminated filter")
            if char in "\"'":
                if not mark:
                    mark = char
                elif char == mark and self.text[self.place - 2] != "\\":
                    closed = True
            elif char == ")" and bool(mark) == closed:
                break
        if self._next() != "]":
            raise JsonPathError("unclosed array expect ]")
        return self._comparison(self.text[self.start : self.place - 2])

    def _comparison(self, text: str) -> Step:
        left = next((at for at, char in enumerate(text) if char in _COMPARISON), len(text))
        right = next((at for at in range(left, len(text)) if text[at] not in _COMPARISON), len(text))
        if right == len(text) and right - left > 1:
            # The operator gives a character to the operand that must not be empty.
            right -= 1
        if not 0 < left < right < len(text) or "\n" in text[right:]:
            return Filter(self._inner(text), [], "exists")
        return Filter(self._inner(text[:left]), self._inner(text[right:]), text[left:right])


def _slice(text: str) -> Slice:
    parts = text.split(":")
    for number, part in enumerate(parts):
        digits = part[1:] if part.startswith("-") else part
        if number > 2 or digits.strip(_DIGITS):
            raise JsonPathError(f"invalid array index {text}")
    for part in parts:
        if part == "-":
            raise JsonPathError("array index - is not a number")
    start, stop, step = ([int(part[:20]) if part else None for part in parts] + [None, None])[:3]
    return Slice(start, stop, step, len(parts) == 1)


def _unquote(token: str, mark: str) -> str:
    """Go: UnquoteExtend."""
    body = token[1:-1]
    if "\\" not in body:
        return body
    out, place = [], 0
    while place < len(body):
        char = body[place]
        place += 1
        if char != "\\":
            out.append(char)
            continue
        code, place = _escape(body, place, mark)
        if code < 0:
            raise JsonPathError(f"unquote string {token} error invalid syntax")
        out.append(chr(code))
    return "".join(out)


def _escape(body: str, place: int, mark: str) -> tuple[int, int]:
    """Return the code point of an escape, negative for none, and the place after it (Go: strconv.UnquoteChar)."""
    letter = body[place : place + 1]
    if letter in _ESCAPES:
        return _ESCAPES[letter], place + 1
    if letter == mark:
        return ord(mark), place + 1
    length, base = _HEX_LENGTHS.get(letter, 0), 16
    if length:
        place += 1
    elif letter and letter in "01234567":
        length, base = 3, 8
    digits = body[place : place + length]
    try:
        code = int(digits, base) if length and len(digits) == length else -1
    except ValueError:
        return -1, place
    limit = 0xFF if base == 8 else 0x10FFFF
    return (code if code <= limit else -1), place + length
