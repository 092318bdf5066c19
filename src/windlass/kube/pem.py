"""Why certificates and keys in PEM cannot be used, in Go's words (Go: encoding/pem, crypto/tls X509KeyPair)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

CERTIFICATE = "CERTIFICATE"
_BEGIN, _END, _DASHES = "-----BEGIN ", "-----END ", "-----"
_KEY = "PRIVATE KEY"
_NO_BLOCK = "unable to parse bytes as PEM block"


def blocks(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield kind and text of each block that is whole (RFC 7468); what stands between them counts for nothing."""
    from windlass.golang.base64 import CorruptInputError, decode

    kind, lines = "", list[str]()
    for line in data.decode("latin-1").splitlines():
        line = line.rstrip(" \t\r")
        if line.startswith(_BEGIN) and line.endswith(_DASHES):
            kind, lines = line[len(_BEGIN) : -len(_DASHES)], []
        elif kind and line == f"{_END}{kind}{_DASHES}":
            try:
                decode("\n".join([text for text in lines if ":" not in text]))
                yield kind, "\n".join([f"{_BEGIN}{kind}{_DASHES}", *lines, line, ""])
            except CorruptInputError:
                pass
            kind = ""
        else:
            lines.append(line)


def pair_problem(certificate: bytes, key: bytes) -> str:
    """Return why a certificate and its key are none, an empty text if they seem to be."""
    kinds = [kind for kind, _ in blocks(certificate)]
    if CERTIFICATE not in kinds:
        return "tls: " + _missing_certificate(kinds)
    kinds = [kind for kind, _ in blocks(key)]
    if not any(kind.endswith(_KEY) for kind in kinds):
        return "tls: " + _missing_key(kinds)
    return "" if usable(certificate) else "x509: malformed certificate"


def _missing_certificate(kinds: list[str]) -> str:
    if not kinds:
        return "failed to find any PEM data in certificate input"
    if len(kinds) == 1 and kinds[0].endswith(_KEY):
        return (
            "failed to find certificate PEM data in certificate input, but did find a private key; "
            "PEM inputs may have been switched"
        )
    skipped = " ".join(kinds)
    return (
        f'failed to find "{CERTIFICATE}" PEM block in certificate input after skipping PEM blocks '
        f"of the following types: [{skipped}]"
    )


def _missing_key(kinds: list[str]) -> str:
    if not kinds:
        return "failed to find any PEM data in key input"
    if kinds == [CERTIFICATE]:
        return "found a certificate rather than a key in the PEM for the private key"
    skipped = " ".join(kinds)
    return (
        f'failed to find PEM block with type ending in "{_KEY}" in key input after skipping PEM blocks '
        f"of the following types: [{skipped}]"
    )


def authority_problem(data: bytes) -> str:
    """Return why none of the authorities can be used (Go: client-go transport createErrorParsingCAData)."""
    kinds = [kind for kind, _ in blocks(data)]
    if CERTIFICATE in kinds:
        return "failed to parse certificate: x509: malformed certificate"
    return _NO_BLOCK


def usable(data: bytes) -> bytes:
    """Return the certificates that can be read, in PEM; what cannot be is passed over (Go: AppendCertsFromPEM)."""
    from windlass.net.secure import client_context

    found = []
    for kind, text in blocks(data):
        if kind == CERTIFICATE:
            try:
                client_context().load_verify_locations(cadata=text)
            except OSError:
                continue
            found.append(text)
    return "".join(found).encode("ascii")
