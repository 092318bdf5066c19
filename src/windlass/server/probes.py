"""Health and version: small documents that need no name (ChartMuseum: /health, /info)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from windlass import __version__

from .http import Response

if TYPE_CHECKING:
    from .http import Request
    from .services import Services

_TYPE = {"content-type": "application/json; charset=utf-8"}


async def health(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET /health: the database answers."""
    services.stores.repositories.exists("")
    return Response(200, _TYPE, b'{"healthy":true}')


async def info(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET /info: which windlass this is."""
    return Response(200, _TYPE, json.dumps({"version": __version__}, separators=(",", ":")).encode())
