"""Go's package net/netip, as far as checking the text of an address goes, with its error texts."""

from __future__ import annotations

from windlass.errors import WindlassError

_HEX = frozenset("0123456789abcdefABCDEF")


class AddressError(WindlassError):
    """The text is no IP address; the message is that of netip.ParseAddr."""

    def __init__(self, text: str, message: str, at: str = "") -> None:
        from windlass.golang.strconv import quote

        place = f" (at {quote(at)})" if at else ""
        super().__init__(f"ParseAddr({quote(text)}): {message}{place}")


def check_address(text: str) -> str:
    """Return the zone of an address, usually "" (netip.ParseAddr). Raises AddressError."""
    for char in text:
        if char == ".":
            _check_ipv4(text, text)
            return ""
        if char == ":":
            return _check_ipv6(text)
        if char == "%":
            raise AddressError(text, "missing IPv6 address")
    raise AddressError(text, "unable to parse IP")


def _check_ipv4(whole: str, text: str) -> None:
    value = digits = dots = 0
    for place, char in enumerate(text):
        if "0" <= char <= "9":
            if digits == 1 and value == 0:
                raise AddressError(whole, "IPv4 field has octet with leading zero")
            value, digits = value * 10 + int(char), digits + 1
            if value > 255:
                raise AddressError(whole, "IPv4 field has value >255")
        elif char == ".":
            if place in (0, len(text) - 1) or text[place - 1] == ".":
                raise AddressError(whole, "IPv4 field must have at least one digit", text[place:])
            if dots == 3:
                raise AddressError(whole, "IPv4 address too long")
            value, digits, dots = 0, 0, dots + 1
        else:
            raise AddressError(whole, "unexpected character", text[place:])
    if dots < 3:
        raise AddressError(whole, "IPv4 address too short")


def _check_ipv6(whole: str) -> str:
    rest, percent, zone = whole.partition("%")
    if percent and not zone:
        raise AddressError(whole, "zone must be a non-empty string")
    ellipsis = rest.startswith("::")
    if ellipsis:
        rest = rest[2:]
        if not rest:
            return zone
    filled = 0
    while filled < 16:
        size = _field(whole, rest)
        if rest[size : size + 1] == ".":
            _check_embedded(whole, rest, filled, ellipsis)
            rest, filled = "", filled + 4
            break
        rest, filled = rest[size:], filled + 2
        if not rest:
            break
        rest, ellipsis = _next_field(whole, rest, ellipsis)
        if not rest:
            break
    if rest:
        raise AddressError(whole, "trailing garbage after address", rest)
    if filled < 16 and not ellipsis:
        raise AddressError(whole, "address string too short")
    if filled == 16 and ellipsis:
        raise AddressError(whole, "the :: must expand to at least one field of zeros")
    return zone


def _field(whole: str, rest: str) -> int:
    """Return how many digits the field has."""
    size = 0
    while rest[size : size + 1] in _HEX and size < len(rest):
        if size > 3:
            raise AddressError(whole, "each group must have 4 or less digits", rest)
        size += 1
    if size == 0:
        raise AddressError(whole, "each colon-separated field must have at least one digit", rest)
    return size


def _check_embedded(whole: str, rest: str, filled: int, ellipsis: bool) -> None:
    if not ellipsis and filled != 12:
        message = "embedded IPv4 address must replace the final 2 fields of the address"
        raise AddressError(whole, message, rest)
    if filled + 4 > 16:
        message = "too many hex fields to fit an embedded IPv4 at the end of the address"
        raise AddressError(whole, message, rest)
    _check_ipv4(whole, rest)


def _next_field(whole: str, rest: str, ellipsis: bool) -> tuple[str, bool]:
    """Step over a colon, or two; return what follows and whether there were two by now."""
    if rest[0] != ":":
        raise AddressError(whole, "unexpected character, want colon", rest)
    if len(rest) == 1:
        raise AddressError(whole, "colon must be followed by more characters", rest)
    rest = rest[1:]
    if rest[0] != ":":
        return rest, ellipsis
    if ellipsis:
        raise AddressError(whole, "multiple :: in address", rest)
    return rest[1:], True
