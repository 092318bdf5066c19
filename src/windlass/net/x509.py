"""Certificates: just enough DER to say in Go's words why a peer is not trusted. Never decides about trust itself."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from dataclasses import dataclass as record
else:
    from windlass._record import record

MAX_NAMES = 100
MAX_CERTIFICATE = 256 * 1024

_SEQUENCE, _SET, _UTC_TIME, _CONTEXT_0, _CONTEXT_3 = 0x30, 0x31, 0x17, 0xA0, 0xA3
_DNS_NAME, _IP_ADDRESS = 0x82, 0x87
_OID_COMMON_NAME = bytes.fromhex("550403")
_OID_ALTERNATIVE_NAME = bytes.fromhex("551d11")


@record
class Certificate:
    """What the error texts name: the validity and the names."""

    not_before: str
    not_after: str
    common_name: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    has_alternative_names: bool


def parse(der: bytes) -> Certificate:
    """Read a certificate (RFC 5280 4.1). Raises ValueError for what is not one."""
    body = _only(_only(der[:MAX_CERTIFICATE]))
    fields = [item for item in _items(body) if item[0] != _CONTEXT_0]
    # serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, …
    validity, subject = fields[3][1], fields[4][1]
    before, after = [_time(tag, value) for tag, value in list(_items(validity))[:2]]
    names, addresses, found = _alternative_names(fields[5:])
    return Certificate(before, after, _common_name(subject), names, addresses, found)


def _items(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position < len(data):
        tag, length = data[position], data[position + 1]
        position += 2
        if length & 0x80:
            size = length & 0x7F
            length = int.from_bytes(data[position : position + size], "big")
            position += size
        value = data[position : position + length]
        if len(value) != length:
            raise ValueError("truncated certificate")
        yield tag, value
        position += length


def _only(data: bytes) -> bytes:
    try:
        return next(_items(data))[1]
    except (StopIteration, IndexError) as error:
        raise ValueError("not a certificate") from error


def _time(tag: int, value: bytes) -> str:
    text = value.decode("ascii")
    if tag == _UTC_TIME:
        text = ("20" if int(text[:2]) < 50 else "19") + text
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:12]}:{text[12:14]}Z"


def _common_name(subject: bytes) -> str:
    for _, relative in _items(subject):
        for _, pair in _items(relative):
            parts = list(_items(pair))
            if parts[0][1] == _OID_COMMON_NAME:
                return parts[1][1].decode("utf-8", "replace")
    return ""


def _alternative_names(fields: list[tuple[int, bytes]]) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    for tag, value in fields:
        if tag != _CONTEXT_3:
            continue
        for _, extension in _items(_only(value)):
            parts = list(_items(extension))
            if parts[0][1] == _OID_ALTERNATIVE_NAME:
                entries = list(_items(_only(parts[-1][1])))
                names = tuple(v.decode("ascii", "replace") for t, v in entries if t == _DNS_NAME)
                return names, tuple(_address(v) for t, v in entries if t == _IP_ADDRESS), True
    return (), (), False


def _address(packed: bytes) -> str:
    import ipaddress

    return str(ipaddress.ip_address(packed))


def complaint(certificate: Certificate, host: str, now: str) -> str:
    """Why Go refuses this certificate, in Go's order: time, then names, then the authority (crypto/x509 verify.go).

    ``now`` is the time in RFC 3339, in UTC.
    """
    if now < certificate.not_before:
        return _expired(f"{now} is before {certificate.not_before}")
    if now > certificate.not_after:
        return _expired(f"{now} is after {certificate.not_after}")
    return _wrong_name(certificate, host) or "x509: certificate signed by unknown authority"


def _expired(detail: str) -> str:
    return f"x509: certificate has expired or is not yet valid: current time {detail}"


def _wrong_name(certificate: Certificate, host: str) -> str:
    # Go: crypto/x509 verify.go HostnameError.Error and Certificate.VerifyHostname
    address = _as_address(host)
    if address is not None:
        if address in certificate.addresses:
            return ""
        if not certificate.addresses:
            return f"x509: cannot validate certificate for {host} because it doesn't contain any IP SANs"
        if len(certificate.addresses) >= MAX_NAMES:
            return f"x509: certificate is valid for {len(certificate.addresses)} IP SANs, but none matched {host}"
        return f"x509: certificate is valid for {', '.join(certificate.addresses)}, not {host}"
    if any(_matches(name, host) for name in certificate.names):
        return ""
    if not certificate.has_alternative_names and _matches(certificate.common_name, host):
        return "x509: certificate relies on legacy Common Name field, use SANs instead"
    if not certificate.names:
        return f"x509: certificate is not valid for any names, but wanted to match {host}"
    if len(certificate.names) >= MAX_NAMES:
        return f"x509: certificate is valid for {len(certificate.names)} names, but none matched {host}"
    return f"x509: certificate is valid for {', '.join(certificate.names)}, not {host}"


def _as_address(host: str) -> str | None:
    import ipaddress

    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


def _matches(pattern: str, host: str) -> bool:
    pattern, host = pattern.lower().rstrip("."), host.lower().rstrip(".")
    if pattern.startswith("*."):
        return bool(host.partition(".")[2]) and pattern[2:] == host.partition(".")[2]
    return pattern == host
