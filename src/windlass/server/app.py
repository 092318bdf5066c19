"""The ASGI application: route, identify, allow, do, record. Runs under any ASGI server.

::

    app = App(Settings(data="/srv/charts"))     # uvicorn module:app
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import TYPE_CHECKING

from windlass.errors import WindlassError
from windlass.oci import scopes
from windlass.oci.errors import RegistryError

from . import failures, login
from .access import WRITE, WrongCredentials
from .http import Disconnected, Request, Response
from .layout import join
from .routes import ROUTER
from .services import Services
from .stores.base import StoreError

if TYPE_CHECKING:
    from .http import Receive, Scope, Send
    from .routes import Route
    from .settings import Settings

MAX_REQUEST_ID = 128
_FOREIGN_SITES = ("cross-site", "same-site")


class App:
    """An ASGI application over one data folder. The stores open at the lifespan's start (or at the first request)."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._services: Services | None = None
        self._closed = False
        self._running: set[asyncio.Task[object] | None] = set()

    @property
    def services(self) -> Services:
        """The opened services. Raises StoreError after ``close``."""
        if self._closed:
            raise StoreError("the server is stopping")
        if self._services is None:
            self._services = Services(self.settings)
        return self._services

    def close(self) -> None:
        """Let running work finish and close the stores."""
        self._closed = True
        if self._services is not None:
            self._services.close()
            self._services = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            task = asyncio.current_task()
            self._running.add(task)
            try:
                await self._serve(Request(scope, receive), send)
            finally:
                self._running.discard(task)

    def abort(self) -> None:
        """Give up requests under way. What an upload stored so far stays."""
        for task in self._running:
            if task is not None:
                task.cancel()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                _ = self.services
                await send({"type": "lifespan.startup.complete"})
            else:
                self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _serve(self, request: Request, send: Send) -> None:
        stated = request.headers.get("x-request-id", "")
        fits = 0 < len(stated) <= MAX_REQUEST_ID and stated.isascii() and stated.isprintable()
        request.id = stated if fits else os.urandom(8).hex()
        try:
            response = await self._respond(request)
            response.headers["x-request-id"] = request.id
            response.headers["x-content-type-options"] = "nosniff"
            if request.path.startswith("/v2"):
                response.headers["docker-distribution-api-version"] = "registry/2.0"
            await response.send(request, send)
        except Disconnected:
            return

    async def _respond(self, request: Request) -> Response:
        begun = time.perf_counter()
        route: Route | None = None
        names: dict[str, str] = {}
        try:
            request.check()
            found = ROUTER.find(request.method, request.path)
            if isinstance(found, frozenset):
                return _no_route(request, found)
            route, names = found
            await self._allow(request, route, names)
            response = await self._run(request, route, names)
        except Disconnected:
            raise
        except WindlassError as error:
            if not failures.is_known(error):
                _report(request)
            response = failures.answer(request, error)
            if isinstance(error, WrongCredentials) or response.status == 401:
                response.headers["www-authenticate"] = self._challenge(request, route, names)
        except Exception:
            _report(request)
            response = failures.answer(request, RegistryError("UNKNOWN", "internal error"))
        if route is not None and self._services is not None:
            taken = time.perf_counter() - begun
            self._services.metrics.count(route.endpoint.__name__, request.method, response.status, taken)
            if _is_write(request, route, response):
                self._services.audit.record(_audit_line(request, names, response))
        return response

    async def _allow(self, request: Request, route: Route, names: dict[str, str]) -> None:
        """Set the request's identity. Raises RegistryError if it may not do what the route is for."""
        header = request.headers.get("authorization")
        if route.action == "":
            return
        request.identity = await self.services.identify(header)
        if route.action == "login":
            # docker and helm learn here whether they need credentials, and whether theirs are right
            if header is None and self.settings.anonymous < WRITE:
                raise RegistryError("UNAUTHORIZED")
            return
        if route.action == "delete" and not self.settings.allow_delete:
            raise RegistryError("UNSUPPORTED", "this server does not delete (start it with --allow-delete)")
        if route.action != "pull" and request.headers.get("sec-fetch-site") in _FOREIGN_SITES:
            # a browser that knows a name and password here would send them along with a form of any site
            raise RegistryError("DENIED", "another site may not write here")
        if not request.identity.may(route.action, _resource(names)):
            known = header is not None and not header.lower().startswith("bearer ")
            raise RegistryError("DENIED" if known else "UNAUTHORIZED")
        source = request.query("from") if request.query("mount") else None
        if source and request.identity.scopes is not None and not request.identity.may("pull", source):
            # as CNCF distribution: the challenge says what the token lacks (registry/handlers appendAccessRecords)
            raise RegistryError("UNAUTHORIZED")

    async def _run(self, request: Request, route: Route, names: dict[str, str]) -> Response:
        if not route.takes_body:
            return await route.endpoint(self.services, request, names)
        if self.services.uploads_running >= self.settings.limits.max_uploads:
            raise RegistryError("TOOMANYREQUESTS")
        self.services.uploads_running += 1
        try:
            return await route.endpoint(self.services, request, names)
        finally:
            self.services.uploads_running -= 1

    def _challenge(self, request: Request, route: Route | None, names: dict[str, str]) -> str:
        if not request.path.startswith("/v2"):
            return login.ask_basic()
        scope = ""
        if "name" in names and route is not None:
            wanted = (scopes.PULL, scopes.PUSH) if route.action == "push" else (route.action,)
            asked = [scopes.repository(names["name"], *wanted)]
            if source := request.query("from"):  # to mount a blob one must read it where it is
                asked.append(scopes.repository(source, scopes.PULL))
            scope = " ".join(asked)
        elif request.path == "/v2/_catalog":
            scope = scopes.CATALOG
        return login.ask_bearer(self.services, request, scope)


def _is_write(request: Request, route: Route, response: Response) -> bool:
    """Tell whether the audit keeps it: what changed or was refused; pieces of an upload are no change yet."""
    if request.method == "GET" or route.action not in ("push", "delete"):
        return False
    return route.action == "delete" or response.status not in (202, 204)


def _audit_line(request: Request, names: dict[str, str], response: Response) -> dict[str, object]:
    fields = {
        "actor": request.identity.name or "anonymous",
        "action": f"{request.method} {request.path}",
        "repository": _resource(names),
        "status": response.status,
        "digest": response.headers.get("docker-content-digest", ""),
        "from": request.client,
        "request": request.id,
    }
    return {key: value for key, value in fields.items() if value != ""}


def _resource(names: dict[str, str]) -> str:
    """The repository a request is about: of OCI paths the name, of classic ones prefix and chart."""
    if "prefix" in names:
        return join(names["prefix"], names["name"]) if "name" in names else names["prefix"]
    return names.get("name", "")


def _no_route(request: Request, allowed: frozenset[str]) -> Response:
    if not allowed:
        return failures.answer(request, RegistryError("NAME_UNKNOWN", "not found"))
    response = failures.answer(request, RegistryError("UNSUPPORTED"))
    response.headers["allow"] = ", ".join(sorted(allowed))
    return response


def _report(request: Request) -> None:
    """Tell the operator about a fault of ours."""
    import traceback

    print(f"windlass: {request.method} {request.path} (request {request.id}) failed", file=sys.stderr)
    traceback.print_exc()
