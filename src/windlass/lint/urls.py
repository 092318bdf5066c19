"""E-mail and web addresses in Chart.yaml (Go: asaskevich/govalidator IsEmail, IsURL and IsRequestURL)."""

from __future__ import annotations

from windlass.golang.regexp import compile
from windlass.golang.text import length
from windlass.golang.url import UrlError, parse, parse_request_uri

MAX_URL_RUNES = 2083
MIN_URL_BYTES = 3

_WIDE = r"\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}"
_ATOM = rf"([a-zA-Z]|\d|[!#\$%&'\*\+\-\/=\?\^_`{{\|}}~]|[{_WIDE}])+"
_FOLD = r"(((\x20|\x09)*(\x0d\x0a))?(\x20|\x09)+)?"
# the opening quote stands inside the repetition there, so a lone quote is a local part, too
_QUOTED = (
    rf"(((\x22)({_FOLD}(([\x01-\x08\x0b\x0c\x0e-\x1f\x7f]|\x21|[\x23-\x5b]|[\x5d-\x7e]|[{_WIDE}])"
    rf"|(\([\x01-\x09\x0b\x0c\x0d-\x7f]|[{_WIDE}]))))*{_FOLD}(\x22))"
)
_ALNUM = rf"([a-zA-Z]|\d|[{_WIDE}])"
_ALPHA = rf"([a-zA-Z]|[{_WIDE}])"
_DOMAIN = rf"({_ALNUM}|({_ALNUM}([a-zA-Z]|\d|-|\.|_|~|[{_WIDE}])*{_ALNUM}))\."
_TOP = rf"({_ALPHA}|({_ALPHA}([a-zA-Z]|\d|-|_|~|[{_WIDE}])*{_ALPHA}))\.?"
_EMAIL = rf"^(({_ATOM}(\.{_ATOM})*)|{_QUOTED})@({_DOMAIN})+{_TOP}$"

_IPV4 = (
    r"([1-9]\d?|1\d\d|2[01]\d|22[0-3]|24\d|25[0-5])(\.(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])){2}"
    r"(?:\.([0-9]\d?|1\d\d|2[0-4]\d|25[0-5]))"
)
_HEX = "[0-9a-fA-F]{1,4}"
_BYTE = "(25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9])"
_IP = (
    rf"(({_HEX}:){{7,7}}{_HEX}|({_HEX}:){{1,7}}:|({_HEX}:){{1,6}}:{_HEX}|({_HEX}:){{1,5}}(:{_HEX}){{1,2}}"
    rf"|({_HEX}:){{1,4}}(:{_HEX}){{1,3}}|({_HEX}:){{1,3}}(:{_HEX}){{1,4}}|({_HEX}:){{1,2}}(:{_HEX}){{1,5}}"
    rf"|{_HEX}:((:{_HEX}){{1,6}})|:((:{_HEX}){{1,7}}|:)|fe80:(:[0-9a-fA-F]{{0,4}}){{0,4}}%[0-9a-zA-Z]{{1,}}"
    rf"|::(ffff(:0{{1,4}}){{0,1}}:){{0,1}}({_BYTE}\.){{3,3}}{_BYTE}|({_HEX}:){{1,4}}:({_BYTE}\.){{3,3}}{_BYTE})"
)
_SUBDOMAIN = r"((www\.)|([a-zA-Z0-9]+([-_\.]?[a-zA-Z0-9])*[a-zA-Z0-9]\.[a-zA-Z0-9]+))"
_LETTERS = r"a-zA-Z\x{00a1}-\x{ffff}"
_HOST = (
    rf"({_IPV4}|(\[{_IP}\])|(([a-zA-Z0-9]([a-zA-Z0-9-_]+)?[a-zA-Z0-9]([-\.][a-zA-Z0-9]+)*)|({_SUBDOMAIN}?))?"
    rf"(([{_LETTERS}0-9]+-?-?)*[{_LETTERS}0-9]+)(?:\.([{_LETTERS}]{{1,}}))?)"
)
_URL = rf"^((ftp|tcp|udp|wss?|https?):\/\/)?(\S+(:\S*)?@)?({_HOST})\.?(:(\d{{1,5}}))?((\/|\?|#)[^\s]*)?$"


def is_email(text: str) -> bool:
    """Tell whether the text is an e-mail address."""
    return compile(_EMAIL).match(text)


def is_url(text: str) -> bool:
    """Tell whether the text looks like a web address; a scheme is not needed."""
    if not text or len(text) >= MAX_URL_RUNES or length(text) <= MIN_URL_BYTES or text.startswith("."):
        return False
    # a host and port without a scheme would be read as a scheme
    readable = f"http://{text}" if ":" in text and "://" not in text else text
    try:
        url = parse(readable)
    except UrlError:
        return False
    if url.host.startswith(".") or (not url.host and url.path and "." not in url.path):
        return False
    return compile(_URL).match(text)


def is_request_url(text: str) -> bool:
    """Tell whether the text is an absolute URL."""
    try:
        return bool(parse_request_uri(text).scheme)
    except UrlError:
        return False
