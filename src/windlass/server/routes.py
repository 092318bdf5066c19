"""Every path of the server, with the right it asks for. Documentation and tests read this table, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import chartmuseum, classic, login, metrics, oci_content, oci_uploads, page, probes
from .router import Router

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from dataclasses import dataclass as record

    from .http import Request, Response
    from .services import Services

    Endpoint = Callable[[Services, Request, dict[str, str]], Awaitable[Response]]
else:
    from windlass._record import record


@record(frozen=True)
class Route:
    """What a path leads to. ``action`` is docker's: pull, push, delete; empty for everyone, ``login`` for any name."""

    endpoint: Endpoint
    action: str
    takes_body: bool = False


_OCI = "/v2/{name+}"
_API = "/api/{prefix*}"

TABLE: list[tuple[str, str, Route]] = [
    ("GET HEAD", "/v2/", Route(oci_content.ping, "login")),
    ("GET HEAD", "/v2", Route(oci_content.ping, "login")),
    ("GET", "/v2/_catalog", Route(oci_content.list_repositories, "pull")),
    ("GET HEAD", _OCI + "/blobs/{digest}", Route(oci_content.get_blob, "pull")),
    ("GET HEAD", _OCI + "/manifests/{reference}", Route(oci_content.get_manifest, "pull")),
    ("GET", _OCI + "/tags/list", Route(oci_content.list_tags, "pull")),
    ("GET", _OCI + "/referrers/{digest}", Route(oci_content.list_referrers, "pull")),
    ("POST", _OCI + "/blobs/uploads", Route(oci_uploads.start, "push", True)),
    ("POST", _OCI + "/blobs/uploads/", Route(oci_uploads.start, "push", True)),
    ("PATCH", _OCI + "/blobs/uploads/{session}", Route(oci_uploads.patch, "push", True)),
    ("PUT", _OCI + "/blobs/uploads/{session}", Route(oci_uploads.finish, "push", True)),
    ("GET", _OCI + "/blobs/uploads/{session}", Route(oci_uploads.status, "push")),
    ("DELETE", _OCI + "/blobs/uploads/{session}", Route(oci_uploads.cancel, "push")),
    ("PUT", _OCI + "/manifests/{reference}", Route(oci_content.put_manifest, "push", True)),
    ("DELETE", _OCI + "/manifests/{reference}", Route(oci_content.delete_manifest, "delete")),
    ("DELETE", _OCI + "/blobs/{digest}", Route(oci_content.delete_blob, "delete")),
    ("GET", "/token", Route(login.by_header, "")),
    ("POST", "/token", Route(login.by_form, "")),
    ("GET HEAD", "/health", Route(probes.health, "")),
    ("GET HEAD", "/info", Route(probes.info, "")),
    ("GET", "/metrics", Route(metrics.show, "")),
    ("GET HEAD", "/", Route(page.show, "pull")),
    ("GET", _API + "/charts", Route(chartmuseum.list_charts, "pull")),
    ("POST", _API + "/charts", Route(chartmuseum.upload_chart, "push", True)),
    ("POST", _API + "/prov", Route(chartmuseum.upload_provenance, "push", True)),
    ("GET HEAD", _API + "/charts/{name}", Route(chartmuseum.list_versions, "pull")),
    ("GET HEAD", _API + "/charts/{name}/{version}", Route(chartmuseum.get_version, "pull")),
    ("DELETE", _API + "/charts/{name}/{version}", Route(chartmuseum.delete_version, "delete")),
    ("GET", _API + "/charts/{name}/{version}/templates", Route(chartmuseum.get_templates, "pull")),
    ("GET", _API + "/charts/{name}/{version}/values", Route(chartmuseum.get_values, "pull")),
    ("GET HEAD", "/{prefix*}/index.yaml", Route(classic.index, "pull")),
    ("GET HEAD", "/{prefix*}/charts/{filename}", Route(classic.file, "pull")),
]

ROUTER: Router[Route] = Router(TABLE)
