"""WWW-Authenticate: reading and writing the Basic and Bearer challenges of registries."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import dataclass as record
else:
    from windlass._record import record

BASIC, BEARER, UNKNOWN = "Basic", "Bearer", "Unknown"
MAX_HEADER = 16 * 1024
MAX_PARAMETERS = 32

_SCHEMES = {"basic": BASIC, "bearer": BEARER}
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")  # RFC 7230 3.2.6


@record(frozen=True)
class Challenge:
    """A scheme and its parameters. A scheme other than Basic and Bearer is ``Unknown``."""

    scheme: str
    parameters: Mapping[str, str]

    @property
    def realm(self) -> str:
        """Where tokens are made (Bearer), or the name of the protected space (Basic)."""
        return self.parameters.get("realm", "")

    @property
    def service(self) -> str:
        """The service that tokens are asked for."""
        return self.parameters.get("service", "")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that the request needs."""
        return tuple(scope for scope in self.parameters.get("scope", "").split(" ") if scope)


def parse(header: str) -> Challenge:
    """Read a challenge as oras-go does (auth/challenge.go): what cannot be read ends the list, nothing raises."""
    name, rest = _token(header[:MAX_HEADER])
    scheme = _SCHEMES.get(name.lower(), UNKNOWN)
    parameters: dict[str, str] = {}
    while scheme == BEARER and len(parameters) < MAX_PARAMETERS:
        key, rest = _token(rest.lstrip(" \t"))
        rest = rest.lstrip(" \t")
        if not key or not rest.startswith("="):
            break
        value, after = _value(rest[1:].lstrip(" \t"))
        if value is None:
            break
        parameters[key] = value
        rest = after.lstrip(" \t")
        if not rest.startswith(","):
            break
        rest = rest[1:]
    return Challenge(scheme, parameters)


def _token(text: str) -> tuple[str, str]:
    end = 0
    while end < len(text) and text[end] in _TOKEN:
        end += 1
    return text[:end], text[end:]


def _value(text: str) -> tuple[str | None, str]:
    if not text.startswith('"'):
        token, rest = _token(text)
        return token or None, rest
    out: list[str] = []
    position = 1
    while position < len(text):
        character = text[position]
        if character == '"':
            return "".join(out), text[position + 1 :]
        if character == "\\" and position + 1 < len(text):
            position += 1
            character = text[position]
        out.append(character)
        position += 1
    return None, ""


def basic(realm: str) -> str:
    """The header of a Basic challenge."""
    return f'Basic realm="{_escape(realm)}"'


def bearer(realm: str, service: str, scope: str = "", error: str = "") -> str:
    """The header of a Bearer challenge (distribution: docs/content/spec/auth/token.md)."""
    pairs = [("realm", realm), ("service", service), ("scope", scope), ("error", error)]
    return "Bearer " + ",".join(f'{key}="{_escape(value)}"' for key, value in pairs if value)


def _escape(text: str) -> str:
    return "".join("\\" + c if c in '"\\' else c for c in text if c.isprintable())
