"""Go's package net/url (1.26): splitting a URL, putting it together, percent escapes, and the error texts."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang.strconv import quote
from windlass.golang.text import from_bytes, to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_ALNUM = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_HEX = frozenset(b"0123456789abcdefABCDEF")

# The bytes that each part of a URL keeps unescaped (net/url: encoding_table.go).
PATH = frozenset(_ALNUM + b"$&+,-./:;=@_~")
PATH_SEGMENT = frozenset(_ALNUM + b"$&+-.:=@_~")
HOST = frozenset(_ALNUM + b"!\"$&'()*+,-.:;<=>[]_~")
ZONE = frozenset([*HOST])  # equal to HOST but another object: the mode is told by identity
USER_PASSWORD = frozenset(_ALNUM + b"$&+,-.;=_~")
QUERY = frozenset(_ALNUM + b"-._~")
FRAGMENT = frozenset(_ALNUM + b"!$&()*+,-./:;=?@_~")

_ALWAYS_VALID = frozenset(b"!$&'()*+,;=:@[]%")
_USERINFO = frozenset(_ALNUM + b"-._:~!$&'()*+,;=%@")


class UrlError(WindlassError):
    """A URL that Go refuses; the text is Go's."""


def unescape(text: str, keep: frozenset[int]) -> str:
    """Decode percent escapes of the part of a URL that ``keep`` stands for. Raises UrlError."""
    in_host = keep is HOST or keep is ZONE
    if not in_host and text.isascii() and "%" not in text and (keep is not QUERY or "+" not in text):
        return text
    data = to_bytes(text)
    out = bytearray()
    position = 0
    while position < len(data):
        byte = data[position]
        if byte == 0x25:
            out.append(_escape_at(data, position, keep))
            position += 3
            continue
        if in_host and byte < 0x80 and byte not in HOST:
            raise UrlError(f"invalid character {quote(chr(byte))} in host name")
        out.append(0x20 if byte == 0x2B and keep is QUERY else byte)
        position += 1
    return from_bytes(bytes(out))


def _escape_at(data: bytes, position: int, keep: frozenset[int]) -> int:
    digits = data[position : position + 3]
    if len(digits) < 3 or digits[1] not in _HEX or digits[2] not in _HEX:
        raise UrlError(f"invalid URL escape {quote(from_bytes(digits))}")
    value = int(digits[1:], 16)
    # RFC 6874: a host may escape bytes outside ASCII only, its zone what a host may contain
    refused = keep is HOST and value < 0x80 and digits != b"%25"
    if keep is ZONE:
        refused = digits != b"%25" and value != 0x20 and value not in HOST
    if refused:
        raise UrlError(f"invalid URL escape {quote(from_bytes(digits))}")
    return value


def escape(text: str, keep: frozenset[int]) -> str:
    """Encode the bytes that this part of a URL does not keep."""
    data = to_bytes(text)
    if keep.issuperset(data):
        return text
    pieces = []
    for byte in data:
        if byte in keep:
            pieces.append(chr(byte))
        else:
            pieces.append("+" if byte == 0x20 and keep is QUERY else f"%{byte:02X}")
    return "".join(pieces)


def encode_query(pairs: Iterable[tuple[str, str]]) -> str:
    """Encode a query, sorted by key; the values of a key keep their order (Go: Values.Encode)."""
    ordered = sorted(pairs, key=lambda pair: pair[0])
    return "&".join(f"{escape(key, QUERY)}={escape(value, QUERY)}" for key, value in ordered)


def parse_query(text: str) -> list[tuple[str, str]]:
    """Decode a query. Raises UrlError for a bad escape or a semicolon (Go: ParseQuery)."""
    pairs = []
    for part in text.split("&"):
        if ";" in part:
            raise UrlError("invalid semicolon separator in query")
        if part:
            key, _, value = part.partition("=")
            pairs.append((unescape(key, QUERY), unescape(value, QUERY)))
    return pairs


class Userinfo:
    """User name and password, decoded; ``password`` is None when there was no colon."""

    __slots__ = ("password", "username")

    def __init__(self, username: str, password: str | None = None) -> None:
        self.username = username
        self.password = password

    def __str__(self) -> str:
        text = escape(self.username, USER_PASSWORD)
        return text if self.password is None else f"{text}:{escape(self.password, USER_PASSWORD)}"


class URL:
    """The parts of a URL; ``str()`` puts it together again (Go: URL.String)."""

    __slots__ = (
        "force_query", "fragment", "host", "omit_host", "opaque", "path", "raw_fragment", "raw_path", "raw_query",
        "scheme", "user",
    )  # fmt: skip

    def __init__(
        self,
        scheme: str = "",
        host: str = "",
        path: str = "",
        raw_query: str = "",
        opaque: str = "",
        fragment: str = "",
        user: Userinfo | None = None,
    ) -> None:
        self.scheme = scheme
        self.host = host
        self.path = path
        self.raw_query = raw_query
        self.opaque = opaque
        self.fragment = fragment
        self.user = user
        self.raw_path = ""
        self.raw_fragment = ""
        self.force_query = False
        self.omit_host = False

    @property
    def hostname(self) -> str:
        """Return the host without port and brackets."""
        return _split_host_port(self.host)[0]

    @property
    def port(self) -> str:
        """Return the port's digits, if any."""
        return _split_host_port(self.host)[1]

    @property
    def escaped_path(self) -> str:
        """Return the path as it was written, if that is still right, else escaped anew."""
        if self.path == "*":
            return "*"
        return _as_written(self.raw_path, self.path, PATH)

    def __str__(self) -> str:
        start = f"{self.scheme}:" if self.scheme else ""
        if self.opaque:
            start += self.opaque
        else:
            start += self._authority()
            path = self.escaped_path
            if path and path[0] != "/" and self.host:
                start += "/"
            if not start and ":" in path.partition("/")[0]:
                start = "./"  # RFC 3986 §4.2: else the first segment would be read as a scheme
            start += path
        if self.force_query or self.raw_query:
            start += f"?{self.raw_query}"
        if self.fragment:
            start += f"#{_as_written(self.raw_fragment, self.fragment, FRAGMENT)}"
        return start

    def _authority(self) -> str:
        if not (self.scheme or self.host or self.user):
            return ""
        if self.omit_host and not self.host and self.user is None:
            return ""
        text = "//" if self.host or self.path or self.user is not None else ""
        if self.user is not None:
            text += f"{self.user}@"
        return text + escape(self.host, HOST)


def parse(text: str) -> URL:
    """Split a URL (Go: url.Parse). Raises UrlError."""
    before, _, fragment = text.partition("#")
    try:
        url = _parse(before)
    except UrlError as err:
        raise UrlError(f"parse {quote(before)}: {err}")
    if fragment:
        try:
            url.fragment = unescape(fragment, FRAGMENT)
        except UrlError as err:
            raise UrlError(f"parse {quote(text)}: {err}")
        if escape(url.fragment, FRAGMENT) != fragment:
            url.raw_fragment = fragment
    return url


def parse_request_uri(text: str) -> URL:
    """Split an absolute URL or an absolute path (Go: url.ParseRequestURI). Raises UrlError."""
    try:
        if not text:
            raise UrlError("empty url")
        return _parse(text, via_request=True)
    except UrlError as err:
        raise UrlError(f"parse {quote(text)}: {err}")


def resolve(base: URL, reference: URL) -> URL:
    """Return what a reference means at a base (Go: URL.ResolveReference, RFC 3986 section 5.2)."""
    url = URL(reference.scheme or base.scheme, reference.host, user=reference.user, fragment=reference.fragment)
    url.raw_fragment, url.opaque = reference.raw_fragment, reference.opaque
    url.raw_query, url.force_query = reference.raw_query, reference.force_query
    if reference.scheme or reference.host or reference.user is not None:
        _set_path(url, _resolve_path(reference.escaped_path, ""))
        return url
    if reference.opaque:
        return url
    if not reference.path and not reference.force_query and not reference.raw_query:
        url.raw_query = base.raw_query
        if not reference.fragment:
            url.fragment, url.raw_fragment = base.fragment, base.raw_fragment
    if not reference.path and base.opaque:
        url.opaque = base.opaque
        return url
    url.host, url.user = base.host, base.user
    _set_path(url, _resolve_path(base.escaped_path, reference.escaped_path))
    return url


def _set_path(url: URL, path: str) -> None:
    url.path = unescape(path, PATH)
    url.raw_path = path if escape(url.path, PATH) != path else ""


def _resolve_path(base: str, reference: str) -> str:
    full = reference if reference.startswith("/") else base[: base.rfind("/") + 1] + reference if reference else base
    if not full:
        return ""
    kept: list[str] = []
    elements = full.split("/")
    for element in elements[1:] if full.startswith("/") else elements:
        if element == "..":
            del kept[-1:]
        elif element != ".":
            kept.append(element)
    if elements[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _parse(text: str, via_request: bool = False) -> URL:
    if not text.isprintable() and any(char < " " or char == "\x7f" for char in text):
        raise UrlError("net/url: invalid control character in URL")
    url = URL()
    if text == "*":
        url.path = "*"
        return url
    scheme, rest = _split_scheme(text)
    url.scheme = scheme.lower()
    if rest.endswith("?") and rest.count("?") == 1:
        url.force_query, rest = True, rest[:-1]
    else:
        rest, _, url.raw_query = rest.partition("?")
    if not rest.startswith("/"):
        if url.scheme:
            url.opaque = rest
            return url
        if via_request:
            raise UrlError("invalid URI for request")
        if ":" in rest.partition("/")[0]:
            raise UrlError("first path segment in URL cannot contain colon")
    if rest.startswith("//") and (url.scheme or not (via_request or rest.startswith("///"))):
        authority, slash, path = rest[2:].partition("/")
        rest = slash + path
        url.user, url.host = _parse_authority(url.scheme, authority)
    elif url.scheme and rest.startswith("/"):
        url.omit_host = True
    url.path = unescape(rest, PATH)
    if escape(url.path, PATH) != rest:
        url.raw_path = rest
    return url


def _split_scheme(text: str) -> tuple[str, str]:
    for position, char in enumerate(text):
        if char.isascii() and char.isalpha():
            continue
        if char.isascii() and (char.isdigit() or char in "+-."):
            if position == 0:
                break
        elif char == ":":
            if position == 0:
                raise UrlError("missing protocol scheme")
            return text[:position], text[position + 1 :]
        else:
            break
    return "", text


def _parse_authority(scheme: str, authority: str) -> tuple[Userinfo | None, str]:
    userinfo, at, host = authority.rpartition("@")
    host = _parse_host(scheme, host)
    if not at:
        return None, host
    if not _USERINFO.issuperset(to_bytes(userinfo)):
        raise UrlError("net/url: invalid userinfo")
    name, colon, password = userinfo.partition(":")
    user = Userinfo(unescape(name, USER_PASSWORD))
    if colon:
        user.password = unescape(password, USER_PASSWORD)
    return user, host


def _parse_host(scheme: str, host: str) -> str:
    bracket = host.rfind("[")
    if bracket > 0:
        raise UrlError("invalid IP-literal")
    if bracket == 0:
        return _parse_ip_literal(host)
    if ":" in host:
        # other schemes than HTTP may hold several host:port pairs, as databases do
        port = host[host.index(":") :] if scheme in ("http", "https") else host[host.rindex(":") :]
        _check_port(port)
    return unescape(host, HOST)


def _parse_ip_literal(host: str) -> str:
    end = host.rfind("]")
    if end < 0:
        raise UrlError("missing ']' in host")
    _check_port(host[end + 1 :])
    port = unescape(host[end + 1 :], HOST)
    address, percent, zone = host[1:end].partition("%25")
    address = unescape(address, HOST)
    _check_ipv6(address, (address + unescape(percent + zone, ZONE)) if percent else address)
    return f"[{address}{unescape(percent + zone, ZONE)}]{port}"


def _check_ipv6(address: str, shown: str) -> None:
    from ipaddress import AddressValueError, IPv4Address, IPv6Address

    try:
        IPv6Address(address)
    except AddressValueError:
        try:
            IPv4Address(address)
        except AddressValueError:
            raise UrlError(f"invalid host: ParseAddr({quote(shown)}): unable to parse IP")
        raise UrlError("invalid IP-literal")


def _check_port(port: str) -> None:
    if not _is_port(port):
        raise UrlError(f"invalid port {quote(port)} after host")


def _is_port(port: str) -> bool:
    return not port or (port[0] == ":" and port.isascii() and (port[1:].isdigit() or len(port) == 1))


def _split_host_port(host: str) -> tuple[str, str]:
    name, port = host, ""
    colon = host.rfind(":")
    if colon >= 0 and _is_port(host[colon:]):
        name, port = host[:colon], host[colon + 1 :]
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    return name, port


def _as_written(raw: str, decoded: str, keep: frozenset[int]) -> str:
    """Return the raw text if it is validly encoded and means the same, else the decoded one escaped."""
    if raw and all(byte in keep or byte in _ALWAYS_VALID for byte in to_bytes(raw)):
        try:
            if unescape(raw, keep) == decoded:
                return raw
        except UrlError:
            pass
    return escape(decoded, keep)
