"""ChartMuseum's API (routes.go, api.go, handlers.go of ChartMuseum 0.16): the same paths, statuses and bodies.

Published versions are immutable: ``?force`` changes nothing, and uploading what is there already succeeds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from windlass.errors import WindlassError
from windlass.oci.digest import Digest
from windlass.oci.errors import RegistryError
from windlass.oci.reference import tag_of
from windlass.semver.constraint import Constraint
from windlass.semver.version import Version, VersionError

from .clock import now
from .forms import parse_form
from .http import Response
from .layout import check_prefix, join

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .http import Request
    from .services import Services
    from .stores.base import ChartRow

FORM_FIELDS = ("chart", "prov")


def _json(status: int, value: object) -> Response:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status, {"content-type": "application/json; charset=utf-8"}, body)


# --- reading -----------------------------------------------------------------------------------------------------


async def list_charts(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET all charts with their versions, or a page of them by name."""
    prefix = check_prefix(names["prefix"])
    first, count = _page(request)

    def work() -> dict[str, list[object]]:
        charts = services.indexes.charts(prefix)
        chosen = charts[first : None if count is None else first + count]
        return {name: _entries(services, prefix, name, versions) for name, versions in chosen}

    return _json(200, await services.run(work))


async def list_versions(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET and HEAD the versions of a chart."""
    prefix, name = check_prefix(names["prefix"]), names["name"]

    def work() -> list[object]:
        return _entries(services, prefix, name, services.indexes.versions(prefix, name))

    entries = await services.run(work)
    if not entries:
        raise RegistryError("NAME_UNKNOWN", "chart not found")
    return _json(200, entries)


async def get_version(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET and HEAD a version: exact, ``latest``, or the newest in a range."""
    row = await services.run(_pick, services, names)
    return _json(200, json.loads(row.entry))


async def get_values(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET values.yaml as it is in the chart."""
    files = await services.run(_files, services, names)
    if "values.yaml" not in files:
        raise RegistryError("BLOB_UNKNOWN", "values.yaml not found")
    return Response(200, {"content-type": "application/yaml"}, files["values.yaml"])


async def get_templates(services: Services, request: Request, names: dict[str, str]) -> Response:
    """GET the templates, in base64, and the values of a chart."""
    from base64 import b64encode

    from windlass import yaml

    def work() -> dict[str, object]:
        files = _files(services, names)
        templates = [
            {"name": name, "data": b64encode(data).decode()}
            for name, data in files.items()
            if name.startswith("templates/")
        ]
        return {"templates": templates, "values": yaml.load(files.get("values.yaml", b"{}"))}

    return _json(200, await services.run(work))


def _page(request: Request) -> tuple[int, int | None]:
    numbers: list[int | None] = []
    for key, least in (("offset", 0), ("limit", 1)):
        text = request.query(key)
        if text is None:
            numbers.append(None)
        elif text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= least:
            numbers.append(int(text))
        else:
            raise RegistryError("PAGINATION_NUMBER_INVALID", f"invalid {key}")
    return numbers[0] or 0, numbers[1]


def _entries(services: Services, prefix: str, name: str, versions: list[str]) -> list[object]:
    """The index entries of a chart, newest first; one removed this very moment is left out."""
    stored = services.stores.charts.entries(prefix, name)
    return [json.loads(stored[version]) for version in versions if version in stored]


def _pick(services: Services, names: Mapping[str, str]) -> ChartRow:
    prefix, name, wanted = check_prefix(names["prefix"]), names["name"], names["version"]
    row = services.publisher.find(prefix, name, wanted)
    if row is None:
        version = _newest(services.indexes.versions(prefix, name), wanted)
        row = services.publisher.find(prefix, name, version) if version else None
    if row is None:
        raise RegistryError("MANIFEST_UNKNOWN", f"no chart version found for {name}-{wanted}")
    return row


def _newest(versions: list[str], wanted: str) -> str | None:
    """The newest version that ``wanted`` allows. Helm: IndexFile.Get, where no range means stable versions."""
    try:
        constraint = Constraint.parse("*" if wanted == "latest" else wanted)
    except WindlassError:
        return None
    for version in versions:
        try:
            if constraint.check(Version.parse(version)):
                return version
        except VersionError:
            continue
    return None


def _files(services: Services, names: Mapping[str, str]) -> dict[str, bytes]:
    from windlass.chart.unpack import read_archive

    row = _pick(services, names)
    with services.stores.blobs.open(Digest(row.archive)) as source:
        return {file.name: file.data for file in read_archive(source)}


# --- writing -----------------------------------------------------------------------------------------------------


async def upload_chart(services: Services, request: Request, names: dict[str, str]) -> Response:
    """POST an archive, or a form with an archive, a provenance file, or both."""
    prefix = check_prefix(names["prefix"])
    kind = request.headers.get("content-type", "")
    body = await request.body(services.settings.limits.max_chart)
    if not kind.lower().startswith("multipart/form-data"):
        await services.run(services.publisher.upload, prefix, body, None)
        return _json(201, {"saved": True})
    fields = parse_form(kind, body)
    chart, proof = (fields.get(name) for name in FORM_FIELDS)
    if chart is not None:
        await services.run(services.publisher.upload, prefix, chart, proof)
    elif proof is not None:
        await services.run(services.publisher.add_provenance, prefix, proof)
    else:
        raise RegistryError("MANIFEST_INVALID", "no package or provenance file found in form fields chart and prov")
    return _json(201, {"saved": True})


async def upload_provenance(services: Services, request: Request, names: dict[str, str]) -> Response:
    """POST the provenance of a published version."""
    prefix = check_prefix(names["prefix"])
    body = await request.body(services.settings.limits.max_chart)
    await services.run(services.publisher.add_provenance, prefix, body)
    return _json(201, {"saved": True})


async def delete_version(services: Services, request: Request, names: dict[str, str]) -> Response:
    """DELETE a version, in both protocols: its manifest and the tag go, too."""
    prefix, name, version = check_prefix(names["prefix"]), names["name"], names["version"]

    def work() -> bool:
        row = services.publisher.find(prefix, name, version)
        if row is None:
            return False
        manifests, repository, at = services.stores.manifests, join(prefix, name), now()
        return manifests.remove(repository, row.manifest, at) or manifests.remove(repository, tag_of(version), at)

    if not await services.run(work):
        raise RegistryError("MANIFEST_UNKNOWN", f"no chart version found for {name}-{version}")
    return _json(200, {"deleted": True})
