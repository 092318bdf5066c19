"""Format strings of Go's fmt: flags, widths, explicit operands. Go: doPrintf in fmt/print.go."""

from __future__ import annotations

from windlass.golang.order import as_bytes
from windlass.golang.verbs import Printer

MAX_WIDTH = 1_000_000
"""Go: tooLarge. A width or precision beyond this is an error in the output, not a request for memory."""


class Formatter(Printer):
    """One Sprintf in progress. It is made for one call and thrown away."""

    __slots__ = ("_good_index", "_reordered")

    def __init__(self) -> None:
        super().__init__()
        self._reordered = False
        self._good_index = True

    def formatted(self, format: str, values: tuple[object, ...]) -> Formatter:
        """Print the values as the format says."""
        out = self._out
        index, position, end = 0, 0, len(format)
        while position < end:
            percent = format.find("%", position)
            if percent < 0:
                out.append(format[position:])
                break
            out.append(format[position:percent])
            self._clear()
            self._good_index = True
            position = self._flags(format, percent + 1)
            index, position = self._sizes(format, position, index, values)
            if position >= end:
                out.append("%!(NOVERB)")
                break
            verb = format[position]
            position += 1
            index = self._verb(verb, index, values)
        if not self._reordered and index < len(values):
            self._extra(values[index:])
        return self

    def _flags(self, format: str, position: int) -> int:
        while position < len(format):
            char = format[position]
            if char == "#":
                self.sharp = True
            elif char == "0":
                self.zero = True
            elif char == "+":
                self.plus = True
            elif char == "-":
                self.minus = True
            elif char == " ":
                self.space = True
            else:
                break
            position += 1
        return position

    def _sizes(self, format: str, position: int, index: int, values: tuple[object, ...]) -> tuple[int, int]:
        """Read ``[n]``, width, ``.precision`` and ``[n]`` in the order in which Go accepts them."""
        index, position, after_index = self._index(format, position, index, len(values))
        if format[position : position + 1] == "*":
            position += 1
            self.width, index = _size_operand(values, index)
            if self.width is None:
                self._out.append("%!(BADWIDTH)")
            elif self.width < 0:
                self.width = -self.width
                self.minus, self.zero = True, False
            after_index = False
        else:
            self.width, position = _number(format, position)
            if after_index and self.width is not None:  # "%[3]2d"
                self._good_index = False
        if position + 1 < len(format) and format[position] == ".":
            if after_index:  # "%[3].2d"
                self._good_index = False
            index, position, after_index = self._precision(format, position + 1, index, values)
        if not after_index:
            index, position, after_index = self._index(format, position, index, len(values))
        return index, position

    def _precision(self, format: str, position: int, index: int, values: tuple[object, ...]) -> tuple[int, int, bool]:
        index, position, after_index = self._index(format, position, index, len(values))
        if format[position : position + 1] == "*":
            position += 1
            self.precision, index = _size_operand(values, index)
            if self.precision is not None and self.precision < 0:
                self.precision = None
            if self.precision is None:
                self._out.append("%!(BADPREC)")
            return index, position, False
        self.precision, position = _number(format, position)
        if self.precision is None:
            self.precision = 0
        return index, position, after_index

    def _index(self, format: str, position: int, index: int, count: int) -> tuple[int, int, bool]:
        """Go: argNumber. Read an explicit operand number such as ``[2]``."""
        if format[position : position + 1] != "[":
            return index, position, False
        self._reordered = True
        close = format.find("]", position)
        # Go wants at least three bytes of format from the bracket on.
        if close < 0 or len(as_bytes(format[position:])) < 3:
            self._good_index = False
            return index, position + 1, False
        number, stop = _number(format[:close], position + 1)
        if number is None or stop != close:
            self._good_index = False
            return index, close + 1, False
        if 0 <= number - 1 < count:
            return number - 1, close + 1, True
        self._good_index = False
        return index, close + 1, True

    def _verb(self, verb: str, index: int, values: tuple[object, ...]) -> int:
        if "\udc80" <= verb <= "\udcff":
            verb = "\ufffd"
        if verb == "%":
            self._out.append("%")
            return index
        if not self._good_index:
            self._out.append(f"%!{verb}(BADINDEX)")
            return index
        if index >= len(values):
            self._out.append(f"%!{verb}(MISSING)")
            return index
        if verb in "vw":
            self.sharp_v, self.sharp = self.sharp, False
            self.plus_v, self.plus = self.plus, False
        self.argument(values[index], verb)
        return index + 1

    def _extra(self, values: tuple[object, ...]) -> None:
        self._clear()
        self._out.append("%!(EXTRA ")
        for place, value in enumerate(values):
            if place:
                self._out.append(", ")
            self._typed(value)
        self._out.append(")")


def _number(format: str, position: int) -> tuple[int | None, int]:
    """Go: parsenum. Return the digits at this place as a number, and where they end."""
    start, number = position, 0
    while position < len(format) and "0" <= format[position] <= "9":
        if number > MAX_WIDTH:
            return None, len(format)
        number = number * 10 + ord(format[position]) - 48
        position += 1
    return (number if position > start else None), position


def _size_operand(values: tuple[object, ...], index: int) -> tuple[int | None, int]:
    """Go: intFromArg. Take a width or precision from the operands."""
    if index >= len(values):
        return None, index
    value = values[index]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_WIDTH:
        return int(value), index + 1
    return None, index + 1
