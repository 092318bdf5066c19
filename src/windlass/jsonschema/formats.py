"""What ``format`` asserts, with the texts of santhosh-tekuri/jsonschema v6 format.go.

Each check takes a text and returns what is wrong with it, or None. Formats that are not here are not checked.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[str], str | None]

_DIGITS = frozenset("0123456789")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_HEX = frozenset("0123456789abcdefABCDEF")
_HOST = _LETTERS | _DIGITS | {"-"}
_LOCAL_PART = _LETTERS | _DIGITS | frozenset(".!#$%&'*+-/=?^_`{|}~")


def _first_other(text: str, allowed: frozenset[str]) -> str:
    """Return the first character that is not allowed, as Go's %q shows it, or ""."""
    from windlass.golang.strconv import quote_rune

    return next((quote_rune(ord(char)) for char in text if char not in allowed), "")


def _leading_digits(text: str) -> int:
    return len(text) - len(text.lstrip("0123456789"))


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def check_json_pointer(text: str) -> str | None:
    """RFC 6901 section 3."""
    if text and not text.startswith("/"):
        return "not starting with /"
    for token in text.split("/")[1:]:
        after = token.split("~")[1:]
        if any(part[:1] not in ("0", "1") for part in after):
            return "~ must be followed by 0 or 1"
    return None


def check_relative_json_pointer(text: str) -> str | None:
    """A number of levels, then a pointer or ``#``."""
    digits = _leading_digits(text)
    if digits == 0:
        return "must start with non-negative integer"
    if digits > 1 and text.startswith("0"):
        return "starts with zero"
    rest = text[digits:]
    return None if rest == "#" else check_json_pointer(rest)


def check_uuid(text: str) -> str | None:
    """RFC 4122."""
    groups = text.split("-")
    if len(groups) != 5:
        return "must have 5 elements"
    for number, (group, length) in enumerate(zip(groups, (8, 4, 4, 4, 12), strict=True), 1):
        if _bytes(group) != length:
            return f"element {number} must be {length} characters long"
        other = _first_other(group, _HEX)
        if other:
            return f"non-hex character {other}"
    return None


def check_duration(text: str) -> str | None:
    """RFC 3339 appendix A."""
    if not text.startswith("P"):
        return "must start with P"
    text = text[1:]
    if not text:
        return "nothing after P"
    if text.endswith("W"):
        weeks = text[:-1]
        if not weeks:
            return "no number in week"
        return None if _DIGITS.issuperset(weeks) else "invalid week"
    for place, part in enumerate(text.split("T")):
        if place and not part:
            return "no time elements"
        if place > 1:
            return "more than one T"
        problem = _check_units(part, ("YMD", "HMS")[place])
        if problem:
            return problem
    return None


def _check_units(text: str, units: str) -> str | None:
    from windlass.golang.strconv import quote_rune

    rest = units
    while text:
        digits = _leading_digits(text)
        if digits == 0:
            return "missing number"
        text = text[digits:]
        if not text:
            return "missing unit"
        at = rest.find(text[0])
        if at < 0:
            shown = quote_rune(text.encode("utf-8", "surrogatepass")[0])
            return f"unit {shown} out of order" if text[0] in units else f"invalid unit {shown}"
        rest = rest[at + 1 :]
        text = text[1:]
    return None


def check_ipv4(text: str) -> str | None:
    """Four decimals."""
    from windlass.golang.strconv import NumError, atoi

    groups = text.split(".")
    if len(groups) != 4:
        return "expected four decimals"
    for group in groups:
        if len(group) > 1 and group[0] == "0":
            return "leading zeros"
        try:
            number = atoi(group)
        except NumError as error:
            return str(error)
        if not 0 <= number <= 255:
            return "decimal must be between 0 and 255"
    return None


def check_ipv6(text: str) -> str | None:
    """An address without a zone."""
    from windlass.golang.netip import AddressError, check_address

    if ":" not in text:
        return "missing colon"
    try:
        zone = check_address(text)
    except AddressError as error:
        return str(error)
    return "zone id is not a part of ipv6 address" if zone else None


def check_hostname(text: str) -> str | None:
    """Labels of letters, digits and hyphens."""
    text = text.removesuffix(".")
    if _bytes(text) > 253:
        return "more than 253 characters long"
    for label in text.split("."):
        if not 1 <= _bytes(label) <= 63:
            return "label must be 1 to 63 characters long"
        if label.startswith("-"):
            return "label starts with hyphen"
        if label.endswith("-"):
            return "label ends with hyphen"
        other = _first_other(label, _HOST)
        if other:
            return f"invalid character {other}"
    return None


def check_email(text: str) -> str | None:
    """A local part and a domain."""
    if _bytes(text) > 254:
        return "more than 255 characters long"
    local, at, domain = text.rpartition("@")
    if not at:
        return "missing @"
    if _bytes(local) > 64:
        return "local part more than 64 characters long"
    return _check_local_part(local) or _check_domain(domain)


def _check_local_part(local: str) -> str | None:
    if len(local) > 1 and local.startswith('"'):
        inner = local[1:-1]
        if "\\" in inner or '"' in inner:
            return "backslash and quote are not allowed within quoted local part"
        return None
    if local.startswith("."):
        return "starts with dot"
    if local.endswith("."):
        return "ends with dot"
    if ".." in local:
        return "consecutive dots"
    other = _first_other(local, _LOCAL_PART)
    return f"invalid character {other}" if other else None


def _check_domain(domain: str) -> str | None:
    if domain.startswith("[") and domain.endswith("]"):
        address = domain[1:-1]
        if address.startswith("IPv6:"):
            return _wrapped("invalid ipv6 address", check_ipv6(address[len("IPv6:") :]))
        return _wrapped("invalid ipv4 address", check_ipv4(address))
    return _wrapped("invalid domain", check_hostname(domain))


def _wrapped(prefix: str, problem: str | None) -> str | None:
    return f"{prefix}: {problem}" if problem else None


def check_date(text: str) -> str | None:
    """RFC 3339 full-date, as Go's time package reads it."""
    from windlass.golang.timeparse import ParseError, parse

    try:
        parse("2006-01-02", text)
    except ParseError as error:
        return str(error)
    return None


def check_time(text: str) -> str | None:
    """RFC 3339 full-time; leap seconds at the end of a UTC day only."""
    raw = text.encode("utf-8", "surrogatepass").decode("latin-1")
    if len(raw) < 9:
        return "less than 9 characters long"
    if raw[2] != ":" or raw[5] != ":":
        return "missing colon in correct place"
    clock = [_clock_number(part) for part in raw[:8].split(":", 2)]
    if None in clock:
        return "invalid hour/min/sec"
    hour, minute, second = (number or 0 for number in clock)
    if min(hour, minute, second) < 0:
        return "non-positive hour/min/sec"
    if hour > 23 or minute > 59 or second > 60:
        return "hour/min/sec out of range"
    rest = raw[8:]
    if rest.startswith("."):
        digits = _leading_digits(rest[1:])
        if digits == 0:
            return "no digits in second fraction"
        rest = rest[1 + digits :]
    offset = 0
    if rest not in ("z", "Z"):
        problem, offset = _offset(rest)
        if problem:
            return problem
    minutes = (hour * 60 + minute - offset) % (24 * 60) if hour * 60 + minute < offset else hour * 60 + minute - offset
    return "invalid leap second" if second >= 60 and minutes != 23 * 60 + 59 else None


def _clock_number(text: str) -> int | None:
    from windlass.golang.strconv import NumError, atoi

    try:
        return atoi(text)
    except NumError:
        return None


def _offset(text: str) -> tuple[str | None, int]:
    """Return what is wrong with an offset, and its minutes."""
    if len(text) != 6:
        return "offset must be 6 characters long", 0
    if text[0] not in "+-":
        return "offset must begin with plus/minus", 0
    if text[3] != ":":
        return "missing colon in offset in correct place", 0
    hour, minute = (_clock_number(part) for part in text[1:].split(":", 1))
    if hour is None or minute is None:
        return "invalid hour/min in offset", 0
    if hour < 0 or minute < 0:
        return "non-positive hour/min in offset", 0
    if hour > 23 or minute > 59:
        return "hour/min in offset out of range", 0
    minutes = hour * 60 + minute
    return None, minutes if text[0] == "+" else -minutes


def check_date_time(text: str) -> str | None:
    """RFC 3339 date-time."""
    if _bytes(text) < 20:
        return "less than 20 characters long"
    if text[10:11] not in ("t", "T"):
        return "11th character must be t or T"
    return _wrapped("invalid date element", check_date(text[:10])) or _wrapped(
        "invalid time element", check_time(text[11:])
    )


def check_uri(text: str) -> str | None:
    """An absolute URL, as Go's net/url reads it."""
    from windlass.golang.url import UrlError, parse

    try:
        url = parse(text)
    except UrlError as error:
        return str(error)
    return _check_ipv6_host(url.host, url.hostname) or (None if url.scheme else "relative url")


def check_uri_reference(text: str) -> str | None:
    """Any URL."""
    from windlass.golang.url import UrlError, parse

    if "\\" in text:
        return "contains \\"
    try:
        url = parse(text)
    except UrlError as error:
        return str(error)
    return _check_ipv6_host(url.host, url.hostname)


def _check_ipv6_host(host: str, name: str) -> str | None:
    if ":" not in name:
        return None
    if "[" not in host or "]" not in host:
        return "ipv6 address not enclosed in brackets"
    return _wrapped("invalid ipv6 address", check_ipv6(name))


def check_uri_template(text: str) -> str | None:
    """A URL whose braces pair up in each path segment."""
    from windlass.golang.url import PATH_SEGMENT, UrlError, parse, unescape

    try:
        url = parse(text)
    except UrlError as error:
        return str(error)
    problem = _check_ipv6_host(url.host, url.hostname)
    if problem:
        return problem
    for segment in url.raw_path.split("/"):
        try:
            decoded = unescape(segment, PATH_SEGMENT)
        except UrlError as error:
            return f"percent decode failed: {error}"
        opened = False
        for char in decoded:
            if char in "{}":
                if (char == "{") == opened:
                    return "nested curly braces"
                opened = not opened
        if opened:
            return "no matching closing brace"
    return None


def check_period(text: str) -> str | None:
    """RFC 3339 period: start and end, one of which may be a duration."""
    start, slash, end = text.partition("/")
    if not slash:
        return "missing slash"
    if start.startswith("P"):
        return _wrapped("invalid start duration", check_duration(start)) or _wrapped(
            "invalid end date-time", check_date_time(end)
        )
    problem = _wrapped("invalid start date-time", check_date_time(start))
    if problem:
        return problem
    if end.startswith("P"):
        return _wrapped("invalid end duration", check_duration(end))
    return _wrapped("invalid end date-time", check_date_time(end))


def check_semver(text: str) -> str | None:
    """semver.org, strict."""
    core, plus, build = text.partition("+")
    if plus:
        if not build:
            return "build is empty"
        problem = _check_identifiers(build, "build")
        if problem:
            return problem
    core, minus, pre_release = core.partition("-")
    if minus:
        problem = _check_identifiers(pre_release, "pre-release")
        if problem:
            return problem
    return _check_version_core(core)


def _check_identifiers(text: str, what: str) -> str | None:
    for identifier in text.split("."):
        if not identifier:
            return f"{what} identifier is empty"
        other = _first_other(identifier, _HOST)
        if other:
            return f"invalid character {other} in {what} identifier"
        if what == "pre-release" and len(identifier) > 1 and identifier[0] == "0" and _DIGITS.issuperset(identifier):
            return "pre-release numeric identifier starts with zero"
    return None


def _check_version_core(text: str) -> str | None:
    versions = text.split(".")
    if len(versions) != 3:
        return "versionCore must have 3 numbers separated by dot"
    for name, version in zip(("major", "minor", "patch"), versions, strict=True):
        if not version:
            return f"{name} is empty"
        if len(version) > 1 and version[0] == "0":
            return f"{name} starts with zero"
        if not _DIGITS.issuperset(version):
            return f"{name} contains non-digit"
    return None


def check_regex(text: str) -> str | None:
    """A regular expression of Go's."""
    from windlass.golang.regexp import RegexpError, compile

    try:
        compile(text)
    except RegexpError as error:
        return str(error)
    return None


FORMATS: dict[str, Check] = {
    "regex": check_regex,
    "json-pointer": check_json_pointer,
    "relative-json-pointer": check_relative_json_pointer,
    "uuid": check_uuid,
    "duration": check_duration,
    "period": check_period,
    "ipv4": check_ipv4,
    "ipv6": check_ipv6,
    "hostname": check_hostname,
    "email": check_email,
    "date": check_date,
    "time": check_time,
    "date-time": check_date_time,
    "uri": check_uri,
    "iri": check_uri,
    "uri-reference": check_uri_reference,
    "iri-reference": check_uri_reference,
    "uri-template": check_uri_template,
    "semver": check_semver,
}
