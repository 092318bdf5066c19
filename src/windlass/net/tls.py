"""TLS: settings as data, contexts made from them, handshakes, and failures in Go's words.

`net.secure` is imported by this module's functions only: plain HTTP never pays for OpenSSL.
"""

from __future__ import annotations

from windlass.errors import WindlassError

from .errors import TIMEOUT, TLS, NetError, errno_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _socket import socket
    from _ssl import SSLError
    from collections.abc import Callable
    from dataclasses import dataclass as record

    from .secure import Context, TlsSocket
else:
    from windlass._record import record

# Go: crypto/x509 root_linux.go; the folder is preferred since a hashed folder is read on demand (0.5 ms, not 22).
CA_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
MAX_CA_FILE = 16 * 1024 * 1024
CA_FOLDERS = ("/etc/ssl/certs", "/etc/pki/tls/certs")

# OpenSSL's name of an alert that the peer sent -> Go's text (crypto/tls alert.go)
_ALERTS = {
    "BAD_CERTIFICATE": "bad certificate",
    "CERTIFICATE_REQUIRED": "certificate required",
    "UNKNOWN_CA": "unknown certificate authority",
    "CERTIFICATE_UNKNOWN": "unknown certificate",
    "CERTIFICATE_EXPIRED": "expired certificate",
    "HANDSHAKE_FAILURE": "handshake failure",
    "PROTOCOL_VERSION": "protocol version not supported",
    "INTERNAL_ERROR": "internal error",
    "UNRECOGNIZED_NAME": "unrecognized name",
    "ACCESS_DENIED": "access denied",
    "DECRYPT_ERROR": "error decrypting message",
    "NO_APPLICATION_PROTOCOL": "no application protocol",
}
_NOT_TLS = (
    "WRONG_VERSION_NUMBER",
    "HTTP_REQUEST",
    "PACKET_LENGTH_TOO_LONG",
    "RECORD_LAYER_FAILURE",
    "UNEXPECTED_MESSAGE",
)


class TlsSettingsError(WindlassError):
    """Certificates or keys that cannot be loaded."""


@record(frozen=True)
class TlsSettings:
    """What a connection trusts and shows. Empty texts mean: the system's authorities, no certificate."""

    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    insecure: bool = False
    server_name: str = ""
    system_ca_file: str = ""
    system_ca_folder: str = ""

    @property
    def is_default(self) -> bool:
        """Tell whether nothing was asked for."""
        return not (self.ca_file or (self.cert_file and self.key_file) or self.insecure)


def context(settings: TlsSettings) -> Context:
    """Make the context for ``settings``. Raises TlsSettingsError with Helm's text (internal/tlsutil)."""
    from . import secure

    check_files(settings)
    made = secure.client_context()
    if settings.insecure:
        secure.trust_anything(made)
    if settings.cert_file or settings.key_file:
        _load_pair(made, settings)
    if settings.ca_file:
        _load_authorities(made, settings.ca_file)
    elif not settings.insecure:
        _load_system(made, settings)
    return made


def check_files(settings: TlsSettings) -> None:
    """See that the files can be read; all that cannot are named, one per line. Raises TlsSettingsError."""
    failures: list[str] = []
    wanted = [(settings.ca_file, "can't read CA file")] if settings.ca_file else []
    if settings.cert_file or settings.key_file:
        pair = [(settings.cert_file, "unable to read cert file"), (settings.key_file, "unable to read key file")]
        failures = _unreadable(pair)[:1]  # tlsutil stops at the first of the two
    if failures := failures + _unreadable(wanted):
        raise TlsSettingsError("\n".join(failures))


def _unreadable(wanted: list[tuple[str, str]]) -> list[str]:
    from windlass.golang.strconv import quote

    failures = []
    for path, what in wanted:
        try:
            with open(path, "rb"):
                pass
        except OSError as error:
            verb = "read" if isinstance(error, IsADirectoryError) else "open"  # Go opens folders
            failures.append(f"{what}: {quote(path)}: {verb} {path}: {errno_text(error)}")
    return failures


def _load_pair(made: Context, settings: TlsSettings) -> None:
    try:
        made.load_cert_chain(settings.cert_file, settings.key_file, password=lambda: "")
    except (OSError, ValueError) as error:
        raise TlsSettingsError(f"unable to load cert from key pair: {_pair_text(error)}") from error


def _pair_text(error: Exception) -> str:
    text = str(error)
    if "KEY_VALUES_MISMATCH" in text:
        return "tls: private key does not match public key"
    return "tls: failed to find any PEM data in certificate input"


def _load_authorities(made: Context, path: str) -> None:
    try:
        with open(path, "rb") as file:
            made.load_verify_locations(cadata=file.read(MAX_CA_FILE).decode("ascii", "replace"))
    except (OSError, ValueError) as error:
        raise TlsSettingsError("failed to append certificates from pem block") from error


def _load_system(made: Context, settings: TlsSettings) -> None:
    if settings.system_ca_file or settings.system_ca_folder:
        made.load_verify_locations(settings.system_ca_file or None, settings.system_ca_folder or None)
        return
    for folder in CA_FOLDERS:
        if _is_hashed(folder):
            made.load_verify_locations(capath=folder)
            return
    for file in CA_FILES:
        try:
            made.load_verify_locations(cafile=file)
        except OSError:
            continue
        return
    made.set_default_verify_paths()


def _is_hashed(folder: str) -> bool:
    """Tell whether OpenSSL finds authorities in ``folder`` by the hash of their name."""
    import os

    try:
        with os.scandir(folder) as entries:
            return any(entry.name.endswith(".0") and len(entry.name) == 10 for entry in entries)
    except OSError:
        return False


def handshake(
    plain: socket | TlsSocket,
    made: Context,
    server_name: str,
    timeout: float,
    redial: Callable[[], socket | TlsSocket],
) -> TlsSocket:
    """Wrap ``plain``. Raises NetError with Go's text; ``redial`` gives a second connection to find out why.

    The second connection carries no request: it only looks at what the peer shows.
    """
    import _ssl as ssl

    from . import secure

    plain.settimeout(timeout)
    try:
        return secure.wrap(plain, made, server_name)
    except TimeoutError as error:
        plain.close()
        raise NetError("net/http: TLS handshake timeout", TIMEOUT, timeout=True) from error
    except ssl.SSLCertVerificationError as error:
        plain.close()
        reason = _complaint(server_name, redial) or f"x509: {error.verify_message}"
        raise NetError(f"tls: failed to verify certificate: {reason}", TLS) from error
    except ssl.SSLError as error:
        plain.close()
        raise NetError(failure_text(error, redial), TLS) from error
    except OSError as error:
        plain.close()
        raise NetError("EOF" if not error.errno else f"read tcp: read: {errno_text(error)}", TLS) from error


def failure_text(error: SSLError, redial: Callable[[], socket | TlsSocket] | None = None) -> str:
    """Go's words for a TLS failure that is not about trust."""
    reason = error.reason or ""
    for name, text in _ALERTS.items():
        if reason.endswith(f"ALERT_{name}"):
            return f"remote error: tls: {text}"
    if reason in _NOT_TLS and redial is not None:
        # Go: crypto/tls conn.go and net/http transport.go
        if _first_bytes(redial).startswith(b"HTTP/"):
            return "http: server gave HTTP response to HTTPS client"
        return "tls: first record does not look like a TLS handshake"
    if reason in ("", "UNEXPECTED_EOF_WHILE_READING") or "EOF" in reason:
        return "EOF"
    return f"tls: {reason.replace('_', ' ').lower()}"


def _complaint(host: str, redial: Callable[[], socket | TlsSocket]) -> str:
    import time

    from . import secure, x509

    look = secure.client_context()
    secure.trust_anything(look)
    try:
        plain = redial()
        try:
            der = secure.wrap(plain, look, host).certificate()
        finally:
            plain.close()
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        return x509.complaint(x509.parse(der), host, now)
    except (OSError, ValueError, IndexError, NetError):
        return ""


def _first_bytes(redial: Callable[[], socket | TlsSocket]) -> bytes:
    """What a peer answers to a TLS greeting."""
    from . import secure

    try:
        plain = redial()
        try:
            plain.sendall(secure.greeting())
            return plain.recv(16)
        finally:
            plain.close()
    except (OSError, NetError):
        return b""
