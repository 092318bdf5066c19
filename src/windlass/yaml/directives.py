"""Directives, anchors and tags for ``scanner`` (go-yaml v2, scannerc.go)."""

from __future__ import annotations

from windlass.yaml.scanner import (
    BLANKS,
    BLANKS_OR_END,
    BREAKS_OR_END,
    DIGITS,
    TAG_DIRECTIVE,
    VERSION,
    WORD,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.yaml.scanner import Mark, Scanner

_URI = WORD | frozenset(";/?:@&=+$,.!~*'()[]%")
_AFTER_ANCHOR = BLANKS_OR_END | frozenset("?:,]}%@`")
_HEX = frozenset("0123456789abcdefABCDEF")
_MAX_VERSION_DIGITS = 2


def scan_directive(scanner: Scanner) -> tuple[int, str, object]:
    """Return kind, value and rest of a directive token. Raises ScanError."""
    start = scanner.mark()
    scanner.forward()
    name = _name(scanner, start)
    if name == "YAML":
        found: tuple[int, str, object] = VERSION, "", _version(scanner, start)
    elif name == "TAG":
        found = TAG_DIRECTIVE, *_tag_directive(scanner, start)
    else:
        raise scanner.fail("found unknown directive name", start)
    scanner.skip_blanks()
    if scanner.at() == "#":
        while scanner.at() not in BREAKS_OR_END:
            scanner.forward()
    if scanner.at() not in BREAKS_OR_END:
        raise scanner.fail("did not find expected comment or line break", start)
    scanner.skip_break()
    return found


def _name(scanner: Scanner, start: Mark) -> str:
    name = ""
    while scanner.at() in WORD:
        name += scanner.take()
    if not name:
        raise scanner.fail("could not find expected directive name", start)
    if scanner.at() not in BLANKS_OR_END:
        raise scanner.fail("found unexpected non-alphabetical character", start)
    return name


def _version(scanner: Scanner, start: Mark) -> tuple[int, int]:
    scanner.skip_blanks()
    major = _version_number(scanner, start)
    if scanner.at() != ".":
        raise scanner.fail("did not find expected digit or '.' character", start)
    scanner.forward()
    return major, _version_number(scanner, start)


def _version_number(scanner: Scanner, start: Mark) -> int:
    digits = ""
    while scanner.at() in DIGITS:
        if len(digits) == _MAX_VERSION_DIGITS:
            raise scanner.fail("found extremely long version number", start)
        digits += scanner.take()
    if not digits:
        raise scanner.fail("did not find expected version number", start)
    return int(digits)


def _tag_directive(scanner: Scanner, start: Mark) -> tuple[str, str]:
    scanner.skip_blanks()
    handle = _handle(scanner, start, directive=True)
    if scanner.at() not in BLANKS:
        raise scanner.fail("did not find expected whitespace", start)
    scanner.skip_blanks()
    prefix = _uri(scanner, start, "")
    if scanner.at() not in BLANKS_OR_END:
        raise scanner.fail("did not find expected whitespace or line break", start)
    return handle, prefix


def scan_anchor(scanner: Scanner) -> str:
    """Return the name of an anchor or alias. Raises ScanError."""
    start = scanner.mark()
    scanner.forward()
    name = ""
    while scanner.at() in WORD:
        name += scanner.take()
    if not name or scanner.at() not in _AFTER_ANCHOR:
        raise scanner.fail("did not find expected alphabetic or numeric character", start)
    return name


def scan_tag(scanner: Scanner) -> tuple[str, str]:
    """Return handle and suffix of a tag; a verbatim one has no handle. Raises ScanError."""
    start = scanner.mark()
    scanner.need(2)
    if scanner.at(1) == "<":
        scanner.forward(2)
        handle, suffix = "", _uri(scanner, start, "")
        if scanner.at() != ">":
            raise scanner.fail("did not find the expected '>'", start)
        scanner.forward()
    else:
        handle = _handle(scanner, start, directive=False)
        if len(handle) > 1 and handle[-1] == "!":
            suffix = _uri(scanner, start, "")
        else:
            suffix = _uri(scanner, start, handle)
            handle = "!"
            if not suffix:
                handle, suffix = "", "!"
    if scanner.at() not in BLANKS_OR_END:
        raise scanner.fail("did not find expected whitespace or line break", start)
    return handle, suffix


def _handle(scanner: Scanner, start: Mark, *, directive: bool) -> str:
    if scanner.at() != "!":
        raise scanner.fail("did not find expected '!'", start)
    handle = scanner.take()
    while scanner.at() in WORD:
        handle += scanner.take()
    if scanner.at() == "!":
        handle += scanner.take()
    elif directive and handle != "!":
        raise scanner.fail("did not find expected '!'", start)
    return handle


def _uri(scanner: Scanner, start: Mark, head: str) -> str:
    """Return a tag's text. ``head`` is what was read as a handle and was none; its "!" is left out."""
    text = head[1:].encode()
    has_tag = bool(head)
    while scanner.at() in _URI:
        has_tag = True
        text += _escaped(scanner, start) if scanner.at() == "%" else scanner.take().encode()
    if not has_tag:
        raise scanner.fail("did not find expected tag URI", start)
    return text.decode("utf-8", "surrogateescape")


def _escaped(scanner: Scanner, start: Mark) -> bytes:
    """Return the bytes of one character that is written as %C3%A4."""
    octets: list[int] = []
    width = 1
    while len(octets) < width:
        scanner.need(3)
        if scanner.at() != "%" or scanner.at(1) not in _HEX or scanner.at(2) not in _HEX:
            raise scanner.fail("did not find URI escaped octet", start)
        octet = int(scanner.at(1) + scanner.at(2), 16)
        if not octets:
            width = 1 if octet < 0x80 else 2 if octet & 0xE0 == 0xC0 else 3 if octet & 0xF0 == 0xE0 else 4
            if width == 4 and octet & 0xF8 != 0xF0:
                raise scanner.fail("found an incorrect leading UTF-8 octet", start)
        elif octet & 0xC0 != 0x80:
            raise scanner.fail("found an incorrect trailing UTF-8 octet", start)
        octets.append(octet)
        scanner.forward(3)
    return bytes(octets)
