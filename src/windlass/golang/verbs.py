"""The verbs of Go's fmt: one operand printed under a verb and its flags.

Go: fmt/print.go and fmt/format.go. A Printer is made for one call and thrown away.
"""

from __future__ import annotations

from windlass.errors import LimitExceeded
from windlass.golang.kinds import GoObject, GoValue, kind_name, type_name
from windlass.golang.order import as_bytes, sorted_keys
from windlass.golang.strconv import can_backquote, format_float, is_print, quote, quote_rune, quote_to_ascii

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

NESTING_LIMIT = 1000
"""How deep a printed value may nest. Go would overflow its stack (and die) only much later."""

_WORD = 1 << 64
_FLOAT_PRECISION = {"e": 6, "E": 6, "f": 6, "F": 6, "g": -1, "G": -1, "b": -1, "x": -1, "X": -1, "v": -1}
_BASES = {"v": 10, "d": 10, "b": 2, "o": 8, "O": 8, "x": 16, "X": 16}
_BASE_FORMATS = {2: "b", 8: "o", 10: "d", 16: "x"}
_DEEP = 100


def _is_deep(value: object) -> bool:
    """Tell whether a value nests so deep that printing it may need more stack than there is."""
    level = [value]
    for _ in range(_DEEP):
        below: list[object] = []
        for item in level:
            below += item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        level = below
    return bool(level)


class Printer:
    """The flags of the verb at hand, and the output so far (Go: pp and fmt)."""

    __slots__ = (
        "_erroring", "_out",
        "minus", "plus", "plus_v", "precision", "sharp", "sharp_v", "space", "width", "zero",
    )  # fmt: skip

    def __init__(self) -> None:
        self._out: list[str] = []
        self._erroring = False
        self._clear()

    def _clear(self) -> None:
        self.minus = self.plus = self.sharp = self.space = self.zero = False
        self.plus_v = self.sharp_v = False
        self.width: int | None = None
        self.precision: int | None = None

    def text(self) -> str:
        """Return what was printed."""
        return "".join(self._out)

    # -- operands: Go's printArg and printValue --------------------------------------------------------------

    def argument(self, value: object, verb: str) -> Printer:
        """Print one operand under a verb, with the flags that are set."""
        if value is None:
            if verb in "Tv":
                self._pad("<nil>")
            else:
                self._bad_verb(value, verb)
        elif verb == "T":
            self._string(type_name(value))
        elif verb == "p":
            self._pointer(value, verb)
        elif isinstance(value, bytes):
            self._bytes_verb(value, verb)
        elif not self._by_method(value, verb):
            try:
                self._value(value, verb, 0)
            except RecursionError:
                if not _is_deep(value):  # the caller has used up the stack, and knows what to say
                    raise
                raise LimitExceeded("value nests too deeply to be printed") from None
        return self

    def _by_method(self, value: object, verb: str) -> bool:
        """Go: handleMethods. Print through Error, String or GoString where the value has them."""
        if self._erroring:
            return False
        if verb == "w":
            self._bad_verb(value, verb)
            return True
        if self.sharp_v:
            go_string = _method(value, "GoString")
            if go_string is None:
                return False
            self._string(go_string())
            return True
        if verb not in "vsxXq":
            return False
        text = _method(value, "Error") or _method(value, "String")
        if text is None:
            return False
        self._text_verb(text(), verb)
        return True

    def _value(self, value: object, verb: str, depth: int) -> None:
        if isinstance(value, str):
            self._text_verb(value, verb)
        elif isinstance(value, bool):
            if verb in "tv":
                self._pad("true" if value else "false")
            else:
                self._bad_verb(value, verb)
        elif isinstance(value, int):
            self._integer_verb(value, kind_name(value)[0] != "u", verb)
        elif isinstance(value, float):
            self._float_verb(value, verb)
        elif isinstance(value, complex):
            self._complex_verb(value, verb)
        elif isinstance(value, bytes):
            self._bytes_verb(value, verb)
        elif isinstance(value, dict):
            self._map(value, verb, depth)
        elif isinstance(value, list):
            self._list(value, verb, depth)
        elif isinstance(value, GoObject):
            self._object(value, verb, depth)
        else:
            self._pointer(value, verb)

    def _nested(self, value: object, verb: str, depth: int) -> None:
        if value is None:
            self._out.append("interface {}(nil)" if self.sharp_v else "<nil>")
            return
        if depth > NESTING_LIMIT:
            raise LimitExceeded("value nests too deeply to be printed")
        if not self._by_method(value, verb):
            self._value(value, verb, depth)

    def _map(self, value: dict[object, object], verb: str, depth: int) -> None:
        self._out.append(type_name(value) + "{" if self.sharp_v else "map[")
        for place, key in enumerate(sorted_keys(value)):
            if place:
                self._out.append(", " if self.sharp_v else " ")
            self._nested(key, verb, depth + 1)
            self._out.append(":")
            self._nested(value[key], verb, depth + 1)
        self._out.append("}" if self.sharp_v else "]")

    def _list(self, value: list[object], verb: str, depth: int) -> None:
        self._out.append(type_name(value) + "{" if self.sharp_v else "[")
        for place, item in enumerate(value):
            if place:
                self._out.append(", " if self.sharp_v else " ")
            self._nested(item, verb, depth + 1)
        self._out.append("}" if self.sharp_v else "]")

    def _object(self, value: GoObject, verb: str, depth: int) -> None:
        """A struct; a pointer to one shows as &{…} at the top and as an address further down."""
        if value.go_kind == "ptr":
            if depth > 0:
                self._pointer(value, verb)
                return
            self._out.append("&")
        if self.sharp_v:
            self._out.append(type_name(value).removeprefix("*"))
        self._out.append("{")
        for place, name in enumerate(value.go_fields):
            if place:
                self._out.append(", " if self.sharp_v else " ")
            if self.plus_v or self.sharp_v:
                self._out.append(name + ":")
            self._nested(getattr(value, name), verb, depth + 1)
        self._out.append("}")

    def _bad_verb(self, value: object, verb: str) -> None:
        self._erroring = True
        self._out.append(f"%!{verb}(")
        self._typed(value)
        self._out.append(")")
        self._erroring = False

    def _typed(self, value: object) -> None:
        """Print an operand that nothing can be done with: its type and what it is."""
        if value is None:
            self._out.append("<nil>")
        else:
            self._out.append(type_name(value) + "=")
            self.argument(value, "v")

    # -- one kind of operand each ----------------------------------------------------------------------------

    def _complex_verb(self, value: complex, verb: str) -> None:
        # Go: fmtComplex. Templates get here by constants such as 2i.
        if verb not in "vbgGxXfFeE":
            self._bad_verb(value, verb)
            return
        plus = self.plus
        self._out.append("(")
        self._float_verb(value.real, verb)
        self.plus = True
        self._float_verb(value.imag, verb)
        self._out.append("i)")
        self.plus = plus

    def _text_verb(self, text: str, verb: str) -> None:
        if verb == "s" or (verb == "v" and not self.sharp_v):
            self._string(text)
        elif verb == "q" or verb == "v":
            self._quoted(text)
        elif verb == "x" or verb == "X":
            self._hex(as_bytes(text), verb)
        else:
            self._bad_verb(text, verb)

    def _string(self, text: str) -> None:
        self._pad(text if self.precision is None else text[: self.precision])

    def _quoted(self, text: str) -> None:
        if self.precision is not None:
            text = text[: self.precision]
        if self.sharp and can_backquote(text):
            self._pad(f"`{text}`")
        else:
            self._pad(quote_to_ascii(text) if self.plus else quote(text))

    def _hex(self, data: bytes, verb: str) -> None:
        if self.precision is not None:
            data = data[: self.precision]
        pairs = [f"{byte:02x}" for byte in data]
        prefix = "0x" if self.sharp and pairs else ""
        text = prefix + (f" {prefix}" if self.space else "").join(pairs)
        self._pad(text.upper() if verb == "X" else text)

    def _bytes_verb(self, data: bytes, verb: str) -> None:
        if verb == "s":
            self._string(data.decode("utf-8", "surrogateescape"))
        elif verb == "q":
            self._quoted(data.decode("utf-8", "surrogateescape"))
        elif verb in "xX":
            self._hex(data, verb)
        else:
            go_syntax = self.sharp_v
            self._out.append(("[]byte{" if verb in "vd" else "[]uint8{") if go_syntax else "[")
            texts = {byte: self._byte_text(byte, verb) for byte in set(data)}
            self._out.append((", " if go_syntax else " ").join(map(texts.__getitem__, data)))
            self._out.append("}" if go_syntax else "]")

    def _byte_text(self, byte: int, verb: str) -> str:
        before, self._out = self._out, []
        self._integer_verb(byte, False, verb)
        text, self._out = "".join(self._out), before
        return text

    def _integer_verb(self, value: int, signed: bool, verb: str) -> None:
        if verb in _BASES:
            if verb == "v" and self.sharp_v and not signed:
                sharp, self.sharp = self.sharp, True
                self._integer(value, 16, verb)
                self.sharp = sharp
            else:
                self._integer(int(value), _BASES[verb], verb)
        elif verb == "c":
            self._pad(_rune(value % _WORD))
        elif verb == "q":
            self._pad(quote_rune(value % _WORD, self.plus))
        elif verb == "U":
            self._unicode(value % _WORD)
        else:
            self._bad_verb(value if signed or isinstance(value, GoValue) else _as_byte(value), verb)

    def _integer(self, value: int, base: int, verb: str) -> None:
        """Go: fmt.fmtInteger."""
        if self.precision == 0 and value == 0:
            self._out.append(" " * (self.width or 0))
            return
        digits = format(abs(value), _BASE_FORMATS[base])
        sign = "-" if value < 0 else "+" if self.plus else " " if self.space else ""
        if self.precision is not None:
            digits = digits.rjust(self.precision, "0")
        elif self.zero and not self.minus and self.width is not None:
            digits = digits.rjust(self.width - len(sign), "0")
        if self.sharp:
            digits = _prefixed(digits, base)
        if verb == "O":
            digits = "0o" + digits
        self._pad_blank(sign + (digits.upper() if verb == "X" else digits))

    def _unicode(self, code: int) -> None:
        text = "U+" + format(code, "X").rjust(max(4, self.precision or 0), "0")
        if self.sharp and code <= 0x10FFFF and is_print(chr(code)):
            text += f" '{chr(code)}'"
        self._pad_blank(text)

    def _float_verb(self, value: float, verb: str) -> None:
        if verb not in _FLOAT_PRECISION:
            self._bad_verb(value, verb)
            return
        precision = _FLOAT_PRECISION[verb] if self.precision is None else self.precision
        letter = {"v": "g", "F": "f"}.get(verb, verb)
        number = format_float(value, letter, precision, 32 if kind_name(value) == "float32" else 64)
        if number[0] not in "+-":
            number = "+" + number
        if self.space and number[0] == "+" and not self.plus:
            number = " " + number[1:]
        if number[1] in "IN":
            self._pad_blank(number[1:] if number[1] == "N" and not (self.space or self.plus) else number)
            return
        if self.sharp and verb != "b":
            number = _with_point(number, letter, precision)
        if not self.plus and number[0] == "+":
            self._pad(number[1:])
        elif self.zero and not self.minus and self.width is not None and self.width > len(number):
            self._out.append(number[0] + number[1:].rjust(self.width - 1, "0"))
        else:
            self._pad(number)

    def _pointer(self, value: object, verb: str) -> None:
        """Addresses differ between any two runs of Go as well; ours only have to look like one."""
        address = 0xC000000000 | (id(value) & 0xFFFFFFFF)
        if isinstance(value, (str, int, float)) or kind_name(value) == "struct":
            self._bad_verb(value, verb)
        elif verb == "v" and self.sharp_v:
            self._out.append(f"({type_name(value)})(0x{address:x})")
        elif verb in "pv":
            sharp, self.sharp = self.sharp, not self.sharp
            self._integer(address, 16, "v")
            self.sharp = sharp
        elif verb in "bodxX":
            self._integer_verb(address, False, verb)
        else:
            self._bad_verb(value, verb)

    # -- padding ---------------------------------------------------------------------------------------------

    def _pad(self, text: str) -> None:
        if self.width is not None and len(text) < self.width:
            if self.minus:
                text = text.ljust(self.width)
            else:
                text = text.rjust(self.width, "0" if self.zero else " ")
        self._out.append(text)

    def _pad_blank(self, text: str) -> None:
        zero, self.zero = self.zero, False
        self._pad(text)
        self.zero = zero


def _method(value: object, name: str) -> Callable[[], str] | None:
    methods = getattr(value, "go_methods", None)
    if methods and name in methods and name not in getattr(value, "go_pointer_methods", ()):
        found: Callable[[], str] = getattr(value, name)
        return found
    return None


def _rune(code: int) -> str:
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"


def _as_byte(value: int) -> object:
    from windlass.golang.kinds import Uint8

    return Uint8(value)


def _prefixed(digits: str, base: int) -> str:
    if base == 2:
        return "0b" + digits
    if base == 8:
        return digits if digits[0] == "0" else "0" + digits
    return "0x" + digits if base == 16 else digits


def _with_point(number: str, letter: str, precision: int) -> str:
    """Go: the sharp flag of fmtFloat. Keep a decimal point, and for %g the zeros that fill the precision."""
    wanted = 0
    if letter in "gGx":
        wanted = 6 if precision == -1 else precision
    marks = "pP" if letter in "xX" else "eEpP"
    cut = next((place for place, char in enumerate(number) if place and char in marks), len(number))
    body, tail = number[:cut], number[cut:]
    digits = body[1:].replace(".", "")
    wanted -= len(digits.lstrip("0"))
    if "." not in body:
        if body[1:] == "0":
            wanted -= 1
        body += "."
    return body + "0" * wanted + tail
