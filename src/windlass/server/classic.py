"""Classic repositories: index.yaml, archives and provenance files, with conditions, ranges and compression."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from windlass.oci.digest import Digest
from windlass.oci.errors import RegistryError

from .http import Response, content_response, matches
from .layout import check_prefix

if TYPE_CHECKING:
    from .http import Request
    from .index import Document
    from .services import Services

SETTLED_SECONDS = 2.0
"""HTTP dates have whole seconds: an index that changed just now gets none, lest a later change hide behind it."""
SMALL_INDEX = 16 * 1024
"""Indexes up to this size are sent as they are."""
TYPES = {".tgz": "application/gzip", ".prov": "application/pgp-signature"}


async def index(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET and HEAD index.yaml. A prefix without charts has an empty one, so that it can be added beforehand."""
    prefix = check_prefix(names["prefix"])
    document = services.indexes.ready(prefix)
    if document is None:
        document = await services.run(services.indexes.current, prefix)
    return await _send_index(services, request, document)


async def _send_index(services: Services, request: Request, document: Document) -> Response:
    zipped = len(document.body) > SMALL_INDEX and _takes_gzip(request.headers.get("accept-encoding", ""))
    etag = f'{document.etag[:-1]}-gzip"' if zipped else document.etag
    headers = {"content-type": "application/x-yaml", "etag": etag, "vary": "accept-encoding",
               "cache-control": "no-cache"}  # fmt: skip
    if time.time() - document.moment > SETTLED_SECONDS and document.moment > 0:
        headers["last-modified"] = document.date
    if _unchanged(request, etag, headers.get("last-modified")):
        return Response(304, headers)
    if not zipped:
        return Response(200, headers, document.body)
    return Response(200, {**headers, "content-encoding": "gzip"}, await services.run(document.compressed))


def _unchanged(request: Request, etag: str, modified: str | None) -> bool:
    """RFC 9110 section 13.2.2: a tag stands above a date. A date is compared as the text that we gave."""
    wanted = request.headers.get("if-none-match")
    if wanted is not None:
        return matches(wanted, etag)
    return modified is not None and request.headers.get("if-modified-since") == modified


def _takes_gzip(header: str) -> bool:
    """Tell whether Accept-Encoding names gzip and does not refuse it (RFC 9110 section 12.5.3)."""
    for part in header.lower().split(","):
        coding, _, parameters = part.partition(";")
        if coding.strip() == "gzip":
            return parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


async def file(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET and HEAD an archive or its provenance."""
    prefix, filename = check_prefix(names["prefix"]), names["filename"]
    signed = filename.endswith(".prov")
    row = services.stores.charts.file(prefix, filename.removesuffix(".prov") if signed else filename)
    if row is None or (signed and not row.provenance):
        raise RegistryError("BLOB_UNKNOWN", "object not found")
    digest = Digest(row.provenance if signed else row.archive)
    size = row.provenance_size if signed else row.archive_size
    headers = {"content-type": TYPES[".prov" if signed else ".tgz"], "docker-content-digest": digest}
    return content_response(request, services.content(digest, size), f'"{digest}"', headers)
