"""The token endpoint: docker's token flow (GET) and OAuth2 (POST), and the challenges that lead to it.

distribution: docs/content/spec/auth/token.md, oauth.md.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from windlass.oci import challenge, scopes
from windlass.oci.errors import RegistryError
from windlass.oci.reference import valid_registry

from .access import SERVICE
from .clock import now
from .forms import parse_urlencoded
from .http import Response
from .tokens import LIFETIME

if TYPE_CHECKING:
    from .access import Identity
    from .http import Request
    from .services import Services

MAX_FORM = 64 * 1024
MAX_SCOPES = 64
"""Repositories that one token may be for."""


async def by_header(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET: a token for who stands in the Authorization header, or for anyone."""
    header = request.headers.get("authorization")
    if header is not None and header.lower().startswith("bearer "):
        raise RegistryError("UNAUTHORIZED")  # a short token must not be turned into a longer one
    identity = await services.identify(header)
    return _token(services, identity, request.query_all("scope"))


async def by_form(services: Services, request: Request, names: dict[str, str]) -> Response:
    """POST: a token for a name and a password (OAuth2 password grant)."""
    fields = parse_urlencoded(await request.body(MAX_FORM))
    if fields.get("grant_type") != "password":
        return Response(400, {"content-type": "application/json"}, b'{"error":"unsupported_grant_type"}')
    name, password = fields.get("username", ""), fields.get("password", "")
    identity = await services.guarded_login(lambda: services.access.login(name, password))
    return _token(services, identity, fields.get("scope", "").split())


def _token(services: Services, identity: Identity, wanted: list[str]) -> Response:
    asked = [scope for text in wanted for scope in text.split()]
    if len(asked) > MAX_SCOPES:
        raise RegistryError("UNSUPPORTED", f"more than {MAX_SCOPES} scopes", status=400)
    token = services.access.issue(identity, scopes.clean(asked))
    body = {"token": token, "access_token": token, "expires_in": LIFETIME, "issued_at": now().partition(".")[0]}
    body["issued_at"] = str(body["issued_at"]).rstrip("Z") + "Z"
    headers = {"content-type": "application/json", "cache-control": "no-store"}
    return Response(200, headers, json.dumps(body).encode())


def ask_bearer(services: Services, request: Request, scope: str) -> str:
    """The challenge for OCI clients."""
    return challenge.bearer(f"{address(services, request)}/token", SERVICE, scope)


def ask_basic() -> str:
    """The challenge for classic clients and browsers."""
    return challenge.basic(SERVICE)


def address(services: Services, request: Request) -> str:
    """Where the client reached us: as configured, else by its own Host header."""
    if services.settings.url:
        return services.settings.url
    host = request.headers.get("host", "")
    return f"{request.scheme}://{host if valid_registry(host) else services.settings.host}"
