"""OCI distribution endpoints for content: blobs, manifests, referrers, lists. OCI dist-spec v1.1."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from windlass.oci import paging, referrers
from windlass.oci.descriptor import Descriptor
from windlass.oci.digest import Digest
from windlass.oci.document import MAX_BYTES, encode
from windlass.oci.errors import RegistryError
from windlass.oci.manifest import build_index
from windlass.oci.media_types import OCI_INDEX, bare
from windlass.oci.reference import valid_repository

from .clock import now
from .http import Response, content_response, matches
from .layout import check_repository

if TYPE_CHECKING:
    from .http import Request
    from .services import Services
    from .stores.base import ManifestRow, Referrer

DEFAULT_PAGE = 1000
"""Names in a page when the client states no number."""
REFERRERS_BYTES = MAX_BYTES // 2
"""Characters of a page of referrers, so that clients, which read at most MAX_BYTES, can read it."""
MAX_TAGS = 32
"""Tags that one push may name in its query."""
IMMUTABLE = "max-age=31536000, private"


async def ping(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET /v2/: the API is here."""
    return Response(200, {"content-type": "application/json"}, b"{}")


# --- blobs -------------------------------------------------------------------------------------------------------


async def get_blob(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET and HEAD a blob, whole or in part."""
    repository, digest = check_repository(names["name"]), Digest.parse(names["digest"])
    size = services.stores.repositories.blob_size(repository, digest)
    if size is None:
        raise RegistryError("BLOB_UNKNOWN", detail={"digest": digest})
    headers = {
        "content-type": "application/octet-stream",
        "docker-content-digest": digest,
        "cache-control": IMMUTABLE,
    }
    return content_response(request, services.content(digest, size), f'"{digest}"', headers)


async def delete_blob(services: Services, request: Request, names: dict[str, str]) -> Response:
    """DELETE a blob from a repository. One that a manifest needs stays."""
    repository, digest = check_repository(names["name"]), Digest.parse(names["digest"])
    if not await services.run(services.stores.repositories.unlink, repository, digest):
        raise RegistryError("BLOB_UNKNOWN", detail={"digest": digest})
    return Response(202)


# --- manifests ---------------------------------------------------------------------------------------------------


async def get_manifest(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET and HEAD a manifest by tag or digest."""
    row = _find(services, check_repository(names["name"]), names["reference"])
    etag = f'"{row.digest}"'
    headers = {"content-type": row.media_type, "docker-content-digest": row.digest, "etag": etag}
    if matches(request.headers.get("if-none-match"), etag):
        return Response(304, headers)
    return Response(200, headers, row.body)


async def put_manifest(services: Services, request: Request, names: dict[str, str]) -> Response:
    """PUT a manifest under a tag or its digest."""
    repository = check_repository(names["name"])
    body = await request.body(MAX_BYTES)
    media_type = bare(request.headers.get("content-type", ""))
    reference, tags = names["reference"], request.query_all("tag")
    if ":" not in reference or len(tags) > MAX_TAGS:
        tags = []  # they say nothing when the path names a tag; a client sees that OCI-Tag does not come back
    row = await services.run(services.publisher.push, repository, reference, media_type, body)
    for tag in tags:
        await services.run(services.publisher.push, repository, tag, media_type, body, row.digest)
    headers = {"location": f"/v2/{repository}/manifests/{row.digest}", "docker-content-digest": row.digest}
    if tags:
        headers["oci-tag"] = ", ".join(tags)  # dist-spec 1.2, "Pushing Manifests"
    if row.subject:
        headers["oci-subject"] = row.subject  # dist-spec, "Pushing Manifests with Subject"
    return Response(201, headers)


async def delete_manifest(services: Services, request: Request, names: dict[str, str]) -> Response:
    """DELETE a tag, or a manifest with its tags."""
    repository, reference = check_repository(names["name"]), names["reference"]
    if ":" in reference:
        Digest.parse(reference)
    if not await services.run(services.stores.manifests.remove, repository, reference, now()):
        raise _unknown(services, repository, reference)
    return Response(202)


async def list_referrers(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET the manifests about a manifest; an unknown one has none."""
    repository, subject = check_repository(names["name"]), Digest.parse(names["digest"])
    last, wanted = request.query("last") or "", request.query("artifactType") or ""
    rows, more = await services.run(services.stores.manifests.referrers, repository, subject, last, REFERRERS_BYTES)
    headers = {"content-type": OCI_INDEX}
    if wanted:
        headers[referrers.FILTERS_HEADER.lower()] = referrers.ARTIFACT_TYPE_FILTER
    if more:
        query = {"last": rows[-1].digest, **({"artifactType": wanted} if wanted else {})}
        headers["link"] = f'</v2/{repository}/referrers/{subject}?{urlencode(query)}>; rel="next"'
    return Response(200, headers, build_index(referrers.filtered(map(_describe, rows), wanted)).raw)


def _describe(row: Referrer) -> Descriptor:
    return Descriptor(row.media_type, row.digest, row.size, json.loads(row.annotations), row.artifact_type)


def _find(services: Services, repository: str, reference: str) -> ManifestRow:
    if ":" in reference:
        Digest.parse(reference)
    row = services.stores.manifests.find(repository, reference)
    if row is None:
        raise _unknown(services, repository, reference)
    return row


def _unknown(services: Services, repository: str, reference: str) -> RegistryError:
    if not services.stores.repositories.exists(repository):
        return RegistryError("NAME_UNKNOWN", detail={"name": repository})
    return RegistryError("MANIFEST_UNKNOWN", detail={"reference": reference})


# --- lists -------------------------------------------------------------------------------------------------------


async def list_tags(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET the tags of a repository, in pages."""
    repository = check_repository(names["name"])
    if not services.stores.repositories.exists(repository):
        raise RegistryError("NAME_UNKNOWN", detail={"name": repository})
    last, count = request.query("last") or "", paging.page_size(request.query("n"))
    limit = DEFAULT_PAGE if count is None else count
    tags = services.stores.tags.names(repository, last, limit + 1)
    return _page(f"/v2/{repository}/tags/list", {"name": repository}, "tags", tags, limit)


async def list_repositories(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET the repositories, in pages. What OCI clients cannot name is left out (``layout.check_chart``)."""
    last, count = request.query("last") or "", paging.page_size(request.query("n"))
    limit = DEFAULT_PAGE if count is None else count
    found: list[str] = []
    while len(found) <= limit:
        more = services.stores.repositories.names(last, limit + 1)
        found += [name for name in more if valid_repository(name)]
        if len(more) <= limit:
            break
        last = more[-1]
    return _page("/v2/_catalog", {}, "repositories", found[: limit + 1], limit)


def _page(path: str, head: dict[str, object], key: str, names: list[str], limit: int) -> Response:
    """A page of ``limit`` names; one more name in the list says that more follow."""
    headers = {"content-type": "application/json"}
    shown = names[:limit]
    if len(names) > limit and shown:
        headers["link"] = paging.format_next(path, shown[-1], limit)
    return Response(200, headers, encode({**head, key: shown}))
