"""What a server is told: a TOML file and flags that stand above it. docs/server.md describes every key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from windlass.errors import WindlassError

from .access import LEVELS, User
from .passwords import PasswordError, PasswordHash

if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import dataclass as record
else:
    from windlass._record import record

MIB = 1024 * 1024
DEFAULT_LISTEN = "127.0.0.1:8080"
MAX_CONFIG = 4 * MIB
MAX_HTPASSWD = 16 * MIB


class SettingsError(WindlassError):
    """A setting that cannot be used; the text names its key."""


@record(frozen=True)
class Limits:
    """Bounds that an operator may move. The fixed ones stand as constants beside what they bound."""

    max_upload: int = 4096 * MIB
    """Bytes of one OCI blob."""
    max_chart: int = 20 * MIB
    """Bytes of one upload to the classic API (ChartMuseum: --max-upload-size)."""
    max_uploads: int = 64
    """Requests with a body that are served at the same time; more get 429."""


@record(frozen=True)
class Settings:
    """Everything a server is told."""

    data: str
    host: str = "127.0.0.1"
    port: int = 8080
    anonymous: int = 0
    allow_delete: bool = False
    url: str = ""
    """The address clients see, when a proxy stands before the server."""
    audit: str = ""
    """The file for audit lines; standard error when empty."""
    limits: Limits = Limits()
    users: tuple[User, ...] = ()
    tls: tuple[str, str] | None = None
    """Paths of a certificate chain and its key, both PEM; None serves plain HTTP."""


ANONYMOUS = {"none": 0, "read": 1, "write": 2}

# key: (type, what the message calls it)
_KEYS: dict[str, tuple[type, str]] = {
    "listen": (str, "a text"),
    "data": (str, "a text"),
    "anonymous": (str, "a text"),
    "allow_delete": (bool, "true or false"),
    "url": (str, "a text"),
    "audit": (str, "a text"),
    "tls_cert": (str, "a text"),
    "tls_key": (str, "a text"),
    "htpasswd": (str, "a text"),
    "htpasswd_rights": (str, "a text"),
    "limits": (dict, "a table"),
    "users": (dict, "a table"),
}
_USER_KEYS = ("password", "rights")


def parse(text: str) -> dict[str, object]:
    """Read the configuration file's text and check its keys. Raises SettingsError."""
    import tomllib

    if len(text) > MAX_CONFIG:
        raise SettingsError(f"the configuration is larger than {MAX_CONFIG} bytes")
    try:
        values: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"the configuration is not TOML: {error}") from error
    for key, value in values.items():
        if key not in _KEYS:
            raise SettingsError(f"unknown setting {key!r}; known are {', '.join(sorted(_KEYS))}")
        kind, name = _KEYS[key]
        if not isinstance(value, kind):
            raise SettingsError(f"setting {key!r} must be {name}")
    return values


def build(values: Mapping[str, object]) -> Settings:
    """Check values and make Settings of them. Raises SettingsError."""
    host, port = parse_listen(str(values.get("listen", DEFAULT_LISTEN)))
    anonymous = str(values.get("anonymous", "none"))
    if anonymous not in ANONYMOUS:
        raise SettingsError(f"anonymous must be one of {', '.join(ANONYMOUS)}, not {anonymous!r}")
    url = str(values.get("url", "")).rstrip("/")
    if url and not url.startswith(("http://", "https://")):
        raise SettingsError("url must begin with http:// or https://")
    return Settings(
        data=str(values["data"]),
        host=host,
        port=port,
        anonymous=ANONYMOUS[anonymous],
        allow_delete=bool(values.get("allow_delete", False)),
        url=url,
        audit=str(values.get("audit", "")),
        limits=_limits(_table(values, "limits")),
        users=_users(values),
        tls=_tls(str(values.get("tls_cert", "")), str(values.get("tls_key", ""))),
    )


def parse_listen(text: str) -> tuple[str, int]:
    """Read ``HOST:PORT``, ``[IPv6]:PORT`` or ``:PORT`` (every address, as Go reads it). Raises SettingsError."""
    host, colon, port = text.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        colon = ""
    if not colon or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise SettingsError(f"listen address {text!r} is not HOST:PORT")
    return host or "0.0.0.0", int(port)


def _table(values: Mapping[str, object], key: str) -> dict[str, object]:
    table = values.get(key, {})
    assert isinstance(table, dict)
    return table


def _limits(table: Mapping[str, object]) -> Limits:
    known = ("max_upload", "max_chart", "max_uploads")
    for key, value in table.items():
        if key not in known:
            raise SettingsError(f"unknown setting 'limits.{key}'; known are {', '.join(known)}")
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise SettingsError(f"setting 'limits.{key}' must be a positive number")
    return Limits(**table)  # type: ignore[arg-type]  # checked just above


def _users(values: Mapping[str, object]) -> tuple[User, ...]:
    """Who stands in the configuration, and who in the file that it names."""
    named = [_user(name, user) for name, user in _table(values, "users").items()]
    if not (path := str(values.get("htpasswd", ""))):
        return tuple(named)
    rights = str(values.get("htpasswd_rights", "write"))
    if rights not in LEVELS:
        raise SettingsError(f"setting 'htpasswd_rights' must be one of {', '.join(LEVELS)}")
    from . import htpasswd

    try:
        with open(path, encoding="utf-8") as file:
            listed = htpasswd.parse(file.read(MAX_HTPASSWD), LEVELS[rights])
    except (OSError, UnicodeDecodeError, PasswordError) as error:
        raise SettingsError(f"htpasswd file {path}: {getattr(error, 'strerror', None) or error}") from error
    if twice := {user.name for user in named} & {user.name for user in listed}:
        raise SettingsError(f"user {min(twice)!r} stands in the configuration and in {path}")
    return (*named, *listed)


def _tls(certificate: str, key: str) -> tuple[str, str] | None:
    """See that the pair can be served with, before anything listens. Raises SettingsError."""
    if not certificate and not key:
        return None
    if not (certificate and key):
        raise SettingsError("TLS needs both tls_cert and tls_key")
    import ssl

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise SettingsError(f"cannot serve with certificate {certificate} and key {key}: {reason}") from error
    return certificate, key


def _user(name: str, value: object) -> User:
    where = f"users.{name}"
    if not name or ":" in name or not name.isprintable():
        raise SettingsError(f"user name {name!r} is empty or has a colon or control character")
    if not isinstance(value, dict) or set(value) != set(_USER_KEYS):
        raise SettingsError(f"setting {where!r} must have the keys {' and '.join(_USER_KEYS)}, and no other")
    rights = value["rights"]
    if rights not in LEVELS:
        raise SettingsError(f"setting '{where}.rights' must be one of {', '.join(LEVELS)}")
    try:
        return User(name, PasswordHash.parse(str(value["password"])), LEVELS[rights])
    except PasswordError as error:
        raise SettingsError(f"setting '{where}.password': {error}") from error
