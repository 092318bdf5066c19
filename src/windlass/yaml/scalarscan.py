"""Plain, quoted and block scalars for ``scanner`` (go-yaml v2, scannerc.go)."""

from __future__ import annotations

from windlass.yaml.reader import END
from windlass.yaml.scanner import BLANKS, BLANKS_OR_END, BREAKS, BREAKS_OR_END, DIGITS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.yaml.scanner import Mark, Scanner

_ENDS_PLAIN_IN_FLOW = frozenset(",?[]{}")
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "'": "'", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_CODE_LENGTHS = {"x": 2, "u": 4, "U": 8}
_HEX = frozenset("0123456789abcdefABCDEF")


def _folded(first_break: str, more_breaks: str) -> str:
    """Return what line breaks inside a scalar mean."""
    if first_break == "\n":
        return more_breaks or " "
    return first_break + more_breaks


def scan_plain(scanner: Scanner) -> str:
    """Return a plain scalar. Raises ScanError."""
    start = scanner.mark()
    indent = scanner.indent + 1
    parts: list[str] = []
    spaces = first_break = more_breaks = ""
    after_breaks = False
    while True:
        scanner.need(4)
        if scanner.at_document_indicator() or scanner.at() == "#":
            break
        while scanner.at() not in BLANKS_OR_END:
            character = scanner.at()
            if character == ":" and scanner.at(1) in BLANKS_OR_END:
                break
            if scanner.flow_level and character in _ENDS_PLAIN_IN_FLOW:
                break
            if after_breaks:
                parts.append(_folded(first_break, more_breaks))
                first_break = more_breaks = ""
                after_breaks = False
            else:
                parts.append(spaces)
                spaces = ""
            parts.append(scanner.take())
        if scanner.at() not in BLANKS and scanner.at() not in BREAKS:
            break
        while scanner.at() in BLANKS or scanner.at() in BREAKS:
            if scanner.at() in BLANKS:
                if after_breaks and scanner.column < indent and scanner.at() == "\t":
                    raise scanner.fail("found a tab character that violates indentation", start)
                if after_breaks:
                    scanner.forward()
                else:
                    spaces += scanner.take()
            elif after_breaks:
                more_breaks += scanner.take_break()
            else:
                spaces = ""
                first_break += scanner.take_break()
                after_breaks = True
        if scanner.flow_level == 0 and scanner.column < indent:
            break
    if after_breaks:
        scanner.simple_key_allowed = True
    return "".join(parts)


def scan_quoted(scanner: Scanner, single: bool) -> str:
    """Return a quoted scalar. Raises ScanError."""
    start = scanner.mark()
    scanner.forward()
    mark = "'" if single else '"'
    parts: list[str] = []
    while True:
        scanner.need(4)
        if scanner.at_document_indicator():
            raise scanner.fail("found unexpected document indicator", start)
        if scanner.at() == END:
            raise scanner.fail("found unexpected end of stream", start)
        escaped_break = _quoted_word(scanner, single, start, parts)
        if scanner.at() == mark:
            break
        parts.append(_blanks(scanner, escaped_break))
    scanner.forward()
    return "".join(parts)


def _quoted_word(scanner: Scanner, single: bool, start: Mark, parts: list[str]) -> bool:
    """Take characters up to a blank or the closing quote; say whether an escaped line break ended them."""
    while scanner.at() not in BLANKS_OR_END:
        character = scanner.at()
        if single:
            if character != "'":
                parts.append(scanner.take())
            elif scanner.at(1) == "'":
                parts.append("'")
                scanner.forward(2)
            else:
                break
        elif character == '"':
            break
        elif character != "\\":
            parts.append(scanner.take())
        elif scanner.at(1) in BREAKS:
            scanner.forward()
            scanner.skip_break()
            return True
        else:
            parts.append(_escape(scanner, start))
        scanner.need(2)
    return False


def _escape(scanner: Scanner, start: Mark) -> str:
    letter = scanner.at(1)
    plain = _ESCAPES.get(letter)
    if plain is not None:
        scanner.forward(2)
        return plain
    length = _CODE_LENGTHS.get(letter)
    if length is None:
        raise scanner.fail("found unknown escape character", start)
    scanner.forward(2)
    scanner.need(length)
    digits = "".join([scanner.at(offset) for offset in range(length)])
    if not _HEX.issuperset(digits):
        raise scanner.fail("did not find expected hexdecimal number", start)
    value = int(digits, 16)
    if 0xD800 <= value <= 0xDFFF or value > 0x10FFFF:
        raise scanner.fail("found invalid Unicode character escape code", start)
    scanner.forward(length)
    return chr(value)


def _blanks(scanner: Scanner, after_breaks: bool) -> str:
    """Take the blanks and line breaks inside a quoted scalar and return what they mean."""
    spaces = first_break = more_breaks = ""
    while scanner.at() in BLANKS or scanner.at() in BREAKS:
        if scanner.at() in BLANKS:
            if after_breaks:
                scanner.forward()
            else:
                spaces += scanner.take()
        elif after_breaks:
            more_breaks += scanner.take_break()
        else:
            spaces = ""
            first_break += scanner.take_break()
            after_breaks = True
    # after an escaped line break there is no first break to fold
    return _folded(first_break, more_breaks) if after_breaks else spaces


def scan_block(scanner: Scanner, literal: bool) -> str:
    """Return a literal or folded block scalar. Raises ScanError."""
    start = scanner.mark()
    scanner.forward()
    chomping, increment = _header(scanner, start)
    indent = (max(scanner.indent, 0) + increment) if increment else 0
    indent, more_breaks = _block_breaks(scanner, indent, start)
    parts: list[str] = []
    first_break = ""
    leading_blank = False
    while scanner.column == indent and scanner.at() != END:
        trailing_blank = scanner.at() in BLANKS
        if not literal and not leading_blank and not trailing_blank and first_break == "\n":
            if not more_breaks:
                parts.append(" ")
        else:
            parts.append(first_break)
        parts.append(more_breaks)
        leading_blank = scanner.at() in BLANKS
        while scanner.at() not in BREAKS_OR_END:
            parts.append(scanner.take())
        first_break = scanner.take_break()
        indent, more_breaks = _block_breaks(scanner, indent, start)
    if chomping != "-":
        parts.append(first_break)
    if chomping == "+":
        parts.append(more_breaks)
    return "".join(parts)


def _header(scanner: Scanner, start: Mark) -> tuple[str, int]:
    """Return the chomping indicator and the indentation indicator after "|" or ">"."""
    chomping, increment = "", 0
    if scanner.at() in "+-":
        chomping = scanner.take()
        if scanner.at() in DIGITS:
            increment = _indentation(scanner, start)
    elif scanner.at() in DIGITS:
        increment = _indentation(scanner, start)
        if scanner.at() in "+-":
            chomping = scanner.take()
    scanner.skip_blanks()
    if scanner.at() == "#":
        while scanner.at() not in BREAKS_OR_END:
            scanner.forward()
    if scanner.at() not in BREAKS_OR_END:
        raise scanner.fail("did not find expected comment or line break", start)
    scanner.skip_break()
    return chomping, increment


def _indentation(scanner: Scanner, start: Mark) -> int:
    if scanner.at() == "0":
        raise scanner.fail("found an indentation indicator equal to 0", start)
    return int(scanner.take())


def _block_breaks(scanner: Scanner, indent: int, start: Mark) -> tuple[int, str]:
    """Take indentation and empty lines; return the indentation, which may only now be known, and the line breaks."""
    breaks = ""
    deepest = 0
    while True:
        while (not indent or scanner.column < indent) and scanner.at() == " ":
            scanner.forward()
        deepest = max(deepest, scanner.column)
        if (not indent or scanner.column < indent) and scanner.at() == "\t":
            raise scanner.fail("found a tab character where an indentation space is expected", start)
        if scanner.at() not in BREAKS:
            break
        breaks += scanner.take_break()
    return indent or max(deepest, scanner.indent + 1, 1), breaks
