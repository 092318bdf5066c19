"""OCI distribution endpoints for uploads: monolithic, in one or two requests, chunked, mounted. OCI dist-spec v1.1.

The bytes go to the store piece by piece as they arrive; what arrived before a client went away stays, and the
client (or another) goes on there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from windlass.oci.digest import Digest, DigestError
from windlass.oci.errors import RegistryError
from windlass.oci.uploads import Session, format_range

from .clock import now
from .http import Response, too_large
from .layout import check_repository

if TYPE_CHECKING:
    from .http import Request
    from .services import Services


async def start(services: Services, request: Request, names: dict[str, str]) -> Response:
    """POST: mount a blob of another repository, take one whole, or begin a session."""
    repository = check_repository(names["name"])
    mounted = request.query("mount")
    if mounted is not None and await _mount(services, request, repository, mounted):
        return _created(repository, Digest.parse(mounted))
    stated = request.query("digest")
    digest = Digest.parse(stated) if stated is not None else None
    session = await services.run(services.stores.uploads.start, repository)
    if digest is None:
        return _accepted(repository, session, 0)
    try:
        await _receive(services, request, Session(session, repository))
        await _finish(services, repository, session, digest)
    except BaseException:
        # the client never learnt the session's name, so nobody can go on
        services.stores.uploads.cancel(repository, session)
        raise
    return _created(repository, digest)


async def patch(services: Services, request: Request, names: dict[str, str]) -> Response:
    """PATCH: take a piece."""
    session = _open(services, names, "PATCH")
    session.accept_chunk(request.headers.get("content-range"), request.length)
    await _receive(services, request, session)
    return _accepted(session.repository, session.session, session.received)


async def finish(services: Services, request: Request, names: dict[str, str]) -> Response:
    """PUT: take the last piece, if there is one, and make the blob."""
    session = _open(services, names, "PUT")
    try:
        digest = Digest.parse(request.query("digest") or "")
    except DigestError as error:
        raise RegistryError("DIGEST_INVALID", "the digest parameter is missing or malformed") from error
    if request.length != 0:
        session.accept_chunk(request.headers.get("content-range"), request.length)
        await _receive(services, request, session)
    await _finish(services, session.repository, session.session, digest)
    return _created(session.repository, digest)


async def status(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET: how much arrived."""
    session = _open(services, names, "GET")
    return _accepted(session.repository, session.session, session.received, 204)


async def cancel(services: Services, request: Request, names: dict[str, str]) -> Response:
    """DELETE: forget the session."""
    session = _open(services, names, "DELETE")
    if not services.stores.uploads.cancel(session.repository, session.session):
        raise RegistryError("BLOB_UPLOAD_UNKNOWN")
    return Response(204)


async def _mount(services: Services, request: Request, repository: str, mounted: str) -> bool:
    """Link a blob that the client may read elsewhere; False asks it to upload (dist-spec, "Mounting a blob")."""
    digest, source = Digest.parse(mounted), request.query("from")
    if source is None:
        return False
    readable = request.identity.may("pull", source)
    size = services.stores.repositories.blob_size(source, digest) if readable else None
    if size is None:
        return False
    await services.run(services.stores.repositories.link, repository, digest, size, now())
    return True


def _open(services: Services, names: dict[str, str], method: str) -> Session:
    repository, session = check_repository(names["name"]), names["session"]
    size = services.stores.uploads.size(repository, session)
    if size is None:
        raise RegistryError("BLOB_UPLOAD_UNKNOWN")
    found = Session(session, repository, size)
    found.expect(method, repository)
    return found


async def _receive(services: Services, request: Request, session: Session) -> None:
    limit = services.settings.limits.max_upload - session.received
    if limit < 0:
        raise too_large(services.settings.limits.max_upload)
    uploads = services.stores.uploads
    async for piece in request.pieces(limit):
        if piece:
            await services.run(uploads.append, session.repository, session.session, session.received, piece)
            session.advance(len(piece))


async def _finish(services: Services, repository: str, session: str, digest: Digest) -> None:
    def work() -> None:
        size = services.stores.uploads.finish(repository, session, digest)
        services.stores.repositories.link(repository, digest, size, now())

    await services.run(work)


def _accepted(repository: str, session: str, size: int, status: int = 202) -> Response:
    return Response(
        status,
        {
            "location": f"/v2/{repository}/blobs/uploads/{session}",
            "range": format_range(size),
            "docker-upload-uuid": session,
        },
    )


def _created(repository: str, digest: Digest) -> Response:
    return Response(201, {"location": f"/v2/{repository}/blobs/{digest}", "docker-content-digest": digest})
