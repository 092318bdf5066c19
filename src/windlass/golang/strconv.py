"""Go's strconv: quoted strings, number texts, and reading them back with Go's error texts. Knows no verbs."""

from __future__ import annotations

from windlass.errors import WindlassError

INT64_MIN, INT64_MAX, UINT64_MAX = -(1 << 63), (1 << 63) - 1, (1 << 64) - 1

_LOWER_HEX = "0123456789abcdef"
_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}

# Characters that Go 1.26 (Unicode 15.0) calls printable and Python 3.11 (Unicode 14.0) does not know yet.
# Go: strconv/isprint.go; regenerate by comparing strconv.IsPrint with str.isprintable.
_PRINTABLE_SINCE_15 = (
    (0xCF3, 0xCF3), (0xECE, 0xECE), (0x10EFD, 0x10EFF), (0x1123F, 0x11241), (0x11B00, 0x11B09),
    (0x11F00, 0x11F10), (0x11F12, 0x11F3A), (0x11F3E, 0x11F59), (0x1342F, 0x1342F), (0x13440, 0x13455),
    (0x1B132, 0x1B132), (0x1B155, 0x1B155), (0x1D2C0, 0x1D2D3), (0x1DF25, 0x1DF2A), (0x1E030, 0x1E06D),
    (0x1E08F, 0x1E08F), (0x1E4D0, 0x1E4F9), (0x1F6DC, 0x1F6DC), (0x1F774, 0x1F776), (0x1F77B, 0x1F77F),
    (0x1F7D9, 0x1F7D9), (0x1FA75, 0x1FA77), (0x1FA87, 0x1FA88), (0x1FAAD, 0x1FAAF), (0x1FABB, 0x1FABD),
    (0x1FABF, 0x1FABF), (0x1FACE, 0x1FACF), (0x1FADA, 0x1FADB), (0x1FAE8, 0x1FAE8), (0x1FAF7, 0x1FAF8),
    (0x2B739, 0x2B739), (0x31350, 0x323AF),
)  # fmt: skip


class NumError(WindlassError):
    """A failed conversion; the text is that of Go's strconv.NumError."""

    def __init__(self, func: str, num: str, reason: str) -> None:
        super().__init__(f"strconv.{func}: parsing {quote(num)}: {reason}")
        self.func, self.num, self.reason = func, num, reason


SYNTAX, RANGE = "invalid syntax", "value out of range"


# -- quoted text ---------------------------------------------------------------------------------------------


def quote(text: str) -> str:
    """Return a double-quoted Go string literal (strconv.Quote)."""
    if text.isascii() and text.isprintable():
        if "\\" in text or '"' in text:
            text = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{text}"'
    return _quote_with(text, '"', False)


def quote_to_ascii(text: str) -> str:
    """Return a double-quoted Go string literal with everything outside ASCII escaped (strconv.QuoteToASCII)."""
    return quote(text) if text.isascii() else _quote_with(text, '"', True)


def quote_rune(code: int, ascii_only: bool = False) -> str:
    """Return a single-quoted Go character literal; a code that is no character shows as U+FFFD."""
    if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        code = 0xFFFD
    return _quote_with(chr(code), "'", ascii_only)


def can_backquote(text: str) -> bool:
    """Tell whether the text can be written unchanged as a single-line raw string (strconv.CanBackquote)."""
    for char in text:
        code = ord(char)
        if (code < 0x20 and char != "\t") or char in "`\x7f\ufeff" or 0xDC80 <= code <= 0xDCFF:
            return False
    return True


def is_print(char: str) -> bool:
    """Tell whether Go calls the character printable (strconv.IsPrint)."""
    if char.isprintable():
        return True
    code = ord(char)
    return code >= 0xCF3 and any(low <= code <= high for low, high in _PRINTABLE_SINCE_15)


def _quote_with(text: str, mark: str, ascii_only: bool) -> str:
    out = [mark]
    for char in text:
        code = ord(char)
        if char == mark or char == "\\":
            out.append("\\" + char)
        elif 0xDC80 <= code <= 0xDCFF:  # a byte that is not UTF-8
            out.append(f"\\x{code - 0xDC00:02x}")
        elif (code < 0x80 or not ascii_only) and is_print(char):
            out.append(char)
        elif char in _ESCAPES:
            out.append(_ESCAPES[char])
        elif code < 0x20 or code == 0x7F:
            out.append(f"\\x{code:02x}")
        elif code < 0x10000:
            out.append(f"\\u{code:04x}")
        else:
            out.append(f"\\U{code:08x}")
    out.append(mark)
    return "".join(out)


# -- floats as text ------------------------------------------------------------------------------------------


def format_float(x: float, fmt: str = "g", prec: int = -1, bits: int = 64) -> str:
    """Return the number as strconv.FormatFloat does: fmt is one of e E f g G b x X, prec -1 is the shortest."""
    if fmt == "g" and prec < 0 and bits == 64:
        text = repr(x)
        if len(text) <= 8 and text[-2:] == ".0":  # up to six digits: the usual numbers of a values file
            return text[:-2]
        if 0.0001 <= x < 1000000.0:
            return text
    return format_float_digits(x, fmt, prec, bits)


def format_float_digits(x: float, fmt: str, prec: int, bits: int) -> str:
    """Do format_float's work without its short cut for everyday numbers."""
    if bits == 32:
        x = _to_float32(x)  # Go: float32(val), before anything else
    if x != x:
        return "NaN"
    if x in (float("inf"), float("-inf")):
        return "+Inf" if x > 0 else "-Inf"
    if fmt == "b" or fmt == "x" or fmt == "X":
        return _format_binary(x, fmt, prec, bits)
    sign = "-" if x < 0 or (x == 0 and str(x)[0] == "-") else ""
    shortest = prec < 0
    if shortest:
        digits, point = _shortest(abs(x), bits)
        count = len(digits)
        prec = {"e": max(count - 1, 0), "f": max(count - point, 0), "g": count}[fmt.lower()]
    else:
        digits, point, prec = _rounded(abs(x), fmt.lower(), prec)
    return sign + _layout(digits, point, fmt, prec, shortest)


def _layout(digits: str, point: int, fmt: str, prec: int, shortest: bool) -> str:
    """Go: formatDigits. The value is 0.digits times ten to the power of point."""
    if fmt in "eE":
        return _layout_e(digits, point, fmt, prec)
    if fmt == "f":
        return _layout_f(digits, point, prec)
    threshold = prec
    if threshold > len(digits) and len(digits) >= point:
        threshold = len(digits)
    if shortest:
        threshold = 6
    exponent = point - 1
    if exponent < -4 or exponent >= threshold:
        return _layout_e(digits, point, "e" if fmt == "g" else "E", min(prec, len(digits)) - 1)
    if prec > point:
        prec = len(digits)
    return _layout_f(digits, point, max(prec - point, 0))


def _layout_e(digits: str, point: int, letter: str, prec: int) -> str:
    exponent = point - 1 if digits else 0
    text = digits[:1] or "0"
    if prec > 0:
        text += "." + digits[1 : prec + 1].ljust(prec, "0")
    return f"{text}{letter}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _layout_f(digits: str, point: int, prec: int) -> str:
    whole = digits[:point].ljust(point, "0") if point > 0 else "0"
    if prec <= 0:
        return whole
    fraction = "0" * min(-point, prec) + digits if point < 0 else digits[point:]
    return f"{whole}.{fraction[:prec].ljust(prec, '0')}"


def _shortest(x: float, bits: int) -> tuple[str, int]:
    """Return the fewest digits that read back as x, and where the decimal point stands."""
    if x == 0:
        return "", 0
    text = repr(x) if bits == 64 else _shortest_float32(x)
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = whole + fraction
    point = len(whole) + int(exponent or 0)
    stripped = digits.lstrip("0")
    return stripped.rstrip("0"), point - (len(digits) - len(stripped))


def _shortest_float32(x: float) -> str:
    import struct

    wanted = struct.pack("<f", x)
    for precision in range(1, 10):
        text = f"{x:.{precision}g}"
        if struct.pack("<f", float(text)) == wanted:
            return text
    return f"{x:.9g}"


def _rounded(x: float, fmt: str, prec: int) -> tuple[str, int, int]:
    """Return digits and point of x rounded half-to-even at the wanted precision, and that precision."""
    if fmt == "g" and prec == 0:
        prec = 1
    if x == 0:
        return "", 0, prec
    if fmt == "f":
        whole, _, fraction = f"{x:.{prec}f}".partition(".")
        digits, point = whole + fraction, len(whole)
    else:
        mantissa, _, exponent = f"{x:.{prec if fmt == 'e' else prec - 1}e}".partition("e")
        digits, point = mantissa.replace(".", ""), int(exponent) + 1
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    stripped = stripped.rstrip("0")
    return stripped, point if stripped else 0, prec


def _format_binary(x: float, fmt: str, prec: int, bits: int) -> str:
    """Go: fmtB (mantissa and power of two in decimal) and fmtX (hexadecimal fraction)."""
    import struct

    mantissa_bits, exponent_bits, bias = (52, 11, -1023) if bits == 64 else (23, 8, -127)
    raw = int.from_bytes(struct.pack(">d" if bits == 64 else ">f", x), "big")
    sign = "-" if raw >> (mantissa_bits + exponent_bits) else ""
    exponent = (raw >> mantissa_bits) & ((1 << exponent_bits) - 1)
    mantissa = raw & ((1 << mantissa_bits) - 1)
    if exponent == 0:
        exponent = 1
    else:
        mantissa |= 1 << mantissa_bits
    exponent += bias
    if fmt == "b":
        return f"{sign}{mantissa}p{exponent - mantissa_bits:+d}"
    return sign + _hex_fraction(mantissa << (60 - mantissa_bits), exponent, fmt, prec)


def _hex_fraction(mantissa: int, exponent: int, fmt: str, prec: int) -> str:
    if mantissa == 0:
        exponent = 0
    while mantissa and not mantissa & (1 << 60):
        mantissa <<= 1
        exponent -= 1
    if 0 <= prec < 15:
        shift = prec * 4
        extra = (mantissa << shift) & ((1 << 60) - 1)
        mantissa >>= 60 - shift
        if extra | (mantissa & 1) > 1 << 59:
            mantissa += 1
        mantissa <<= 60 - shift
        if mantissa & (1 << 61):
            mantissa >>= 1
            exponent += 1
    fraction = f"{mantissa & ((1 << 60) - 1):015x}"
    fraction = fraction.rstrip("0") if prec < 0 else fraction[:prec].ljust(prec, "0")
    text = f"0x{(mantissa >> 60) & 1}{'.' if fraction else ''}{fraction}p{exponent:+03d}"
    return text.upper() if fmt == "X" else text


# -- text as numbers -----------------------------------------------------------------------------------------


def parse_bool(text: str) -> bool:
    """Read a bool as strconv.ParseBool does. Raises NumError."""
    if text in ("1", "t", "T", "true", "TRUE", "True"):
        return True
    if text in ("0", "f", "F", "false", "FALSE", "False"):
        return False
    raise NumError("ParseBool", text, SYNTAX)


def parse_int(text: str, base: int = 10, bits: int = 64, *, func: str = "ParseInt") -> int:
    """Read a signed integer as strconv.ParseInt does (base 0 reads prefixes and underscores). Raises NumError."""
    negative = text[:1] == "-"
    number = _parse_digits(text[1:] if text[:1] in ("+", "-") else text, base, bits, func, text)
    if number >= (1 << (bits - 1)) + negative:
        raise NumError(func, text, RANGE)
    return -number if negative else number


def atoi(text: str) -> int:
    """Read a decimal int as strconv.Atoi does. Raises NumError."""
    return parse_int(text, 10, 64, func="Atoi")


def parse_uint(text: str, base: int = 10, bits: int = 64) -> int:
    """Read an unsigned integer as strconv.ParseUint does. Raises NumError."""
    return _parse_digits(text, base, bits, "ParseUint", text)


def _parse_digits(digits: str, base: int, bits: int, func: str, text: str) -> int:
    if not digits:
        raise NumError(func, text, SYNTAX)
    body, underscores = digits, False
    if base == 0:
        base, body = _split_prefix(digits)
        underscores = "_" in body
        body = body.replace("_", "")
    number = 0
    limit = 1 << bits
    for char in body:  # the first offence decides: a number already too large hides a later bad character
        digit = int(char, 36) if char.isascii() and char.isalnum() else 36
        if digit >= base:
            raise NumError(func, text, SYNTAX)
        number = number * base + digit
        if number >= limit:
            raise NumError(func, text, RANGE)
    if underscores and not _underscores_ok(digits):
        raise NumError(func, text, SYNTAX)
    return number


def _split_prefix(digits: str) -> tuple[int, str]:
    if digits[0] != "0":
        return 10, digits
    if len(digits) >= 3 and digits[1] in "bBoOxX":
        return {"b": 2, "o": 8, "x": 16}[digits[1].lower()], digits[2:]
    return 8, digits[1:]


def _underscores_ok(text: str) -> bool:
    """Go: underscoreOK. An underscore stands between digits, or between a base prefix and a digit."""
    if text[:1] in ("+", "-"):
        text = text[1:]
    last, start, hexadecimal = "^", 0, False
    if len(text) >= 2 and text[0] == "0" and text[1] in "bBoOxX":
        last, start, hexadecimal = "0", 2, text[1] in "xX"
    for char in text[start:]:
        if char in "0123456789" or (hexadecimal and char in "abcdefABCDEF"):
            last = "0"
        elif char == "_":
            if last != "0":
                return False
            last = "_"
        elif last == "_":
            return False
        else:
            last = "!"
    return last != "_"


def parse_float(text: str, bits: int = 64) -> float:
    """Read a float as strconv.ParseFloat does, hexadecimal ones included. Raises NumError."""
    body = text[1:] if text[:1] in ("+", "-") else text
    lowered = body.lower()
    if lowered in ("inf", "infinity") or text.lower() == "nan":
        return float(text)
    if lowered[:2] == "0x":
        number = _parse_hex_float(text, lowered[2:])
    else:
        # Python's float() takes what Go takes but for blanks, other digits and some underscores.
        if not body or not text.isascii() or not (body[0].isdigit() or body[0] == "."):
            raise NumError("ParseFloat", text, SYNTAX)
        if "_" in text and not _underscores_ok(text):
            raise NumError("ParseFloat", text, SYNTAX)
        try:
            number = float(text) if text[-1] not in " \t\n\r\v\f" else None
        except ValueError:
            number = None
    if number is None:
        raise NumError("ParseFloat", text, SYNTAX)
    if bits == 32:
        number = _to_float32(number)
    if number in (float("inf"), float("-inf")):
        raise NumError("ParseFloat", text, RANGE)
    return number


def _to_float32(number: float) -> float:
    import struct

    try:
        rounded: float = struct.unpack("<f", struct.pack("<f", number))[0]
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")
    return rounded


def _parse_hex_float(text: str, body: str) -> float | None:
    if "_" in text and not _underscores_ok(text):
        return None
    body = body.replace("_", "")
    mantissa, mark, exponent = body.partition("p")
    power = exponent[1:] if exponent[:1] in ("+", "-") else exponent
    whole, _, fraction = mantissa.partition(".")
    digits = whole + fraction
    if not mark or not (power.isascii() and power.isdigit()):
        return None
    if not digits or any(char not in _LOWER_HEX for char in digits):
        return None
    if int(digits, 16) == 0:
        return -0.0 if text[0] == "-" else 0.0
    # An exponent beyond 10000 decides the outcome by itself (Go: readFloat stops counting there too).
    clipped = exponent[0] + power[-6:].rjust(1, "0") if exponent[0] in "+-" else power[-6:]
    if len(power.lstrip("0")) > 6:
        clipped = ("-" if exponent[0] == "-" else "") + "99999"
    try:
        number = float.fromhex(f"0x{mantissa}p{clipped}")
    except OverflowError:
        number = float("inf")
    return -number if text[0] == "-" else number
