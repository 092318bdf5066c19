"""Finding charts in a registry: its catalogue, the tags of each repository, and what the charts say of themselves.

Not every registry tells its repositories (Docker Hub, GHCR and ECR Public do not); the repository that was named is
looked at in any case. Repositories whose newest version is no chart are left out.
"""

from __future__ import annotations

from windlass.errors import WindlassError, find
from windlass.oci import media_types as media
from windlass.oci.document import decode
from windlass.oci.errors import ErrorResponse
from windlass.oci.manifest import Index, Manifest, parse
from windlass.oci.reference import Reference, tag_of

from .parallel import each
from .versions import sorted_versions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass as record

    from windlass.oci.digest import Digest

    from .client import Client
    from .repository import Repository
else:
    from windlass._record import record

MAX_REPOSITORIES = 10_000
CONCURRENCY = 8
PROVENANCE = "provenance"
_CLOSED = (401, 403, 404, 405, 501)
"""Answers of registries that keep their catalogue to themselves."""


@record
class Found:
    """One version of a chart."""

    name: str
    version: str
    app_version: str = ""
    description: str = ""
    attached: tuple[str, ...] = ()
    """What is about this version: kinds of artifacts (signatures, SBOMs), and ``provenance`` if the chart brings it."""


def search(
    client: Client, place: str, accepts: Callable[[str], bool], *, every: bool, attached: bool = False
) -> list[Found]:
    """The charts at and below ``place`` (``host`` or ``host/path``), by name, each with its newest version first.

    ``accepts`` chooses among the versions; ``every`` shows all of them; ``attached`` asks for each what is about it.
    Raises ErrorResponse, TransportError and RegistryClientError when nothing can be asked.
    """
    host, _, path = place.partition("/")
    names, refusal = _names(client, host, path)
    found: dict[str, list[Found]] = {}

    def look(name: str) -> None:
        try:
            found[name] = _versions(client, Reference(host, name), accepts, every, attached)
        except WindlassError as error:
            answer = find(error, ErrorResponse)
            if answer is None or answer.status not in _CLOSED or (refusal and name == path):
                raise

    each(names, CONCURRENCY, look)
    return [entry for name in sorted(found) for entry in found[name]]


def _names(client: Client, host: str, path: str) -> tuple[list[str], bool]:
    """The repositories to look at, and whether the registry refused to list them."""
    below = f"{path}/" if path else ""
    try:
        listed = client.repository(Reference(host, path)).catalogue()
        names = [name for name, _ in zip(listed, range(MAX_REPOSITORIES), strict=False) if name.startswith(below)]
    except ErrorResponse as error:
        if error.status not in _CLOSED or not path:
            raise
        return [path], True
    return ([path, *names] if path else names), False


def _versions(
    client: Client, place: Reference, accepts: Callable[[str], bool], every: bool, attached: bool
) -> list[Found]:
    repository = client.repository(place)
    versions = [version for version in sorted_versions(repository.tags()) if accepts(version)]
    shown = f"oci://{place.name}"
    rows = [Found(shown, version) for version in (versions if every else versions[:1])]
    for row in rows:
        descriptor, raw = repository.fetch_manifest(tag_of(row.version))
        manifest = parse(raw)
        if isinstance(manifest, Index) and manifest.manifests:  # one chart for several platforms: any will do
            first = manifest.manifests[0]
            manifest = parse(repository.fetch_manifest(first.digest, first)[1])
        if not isinstance(manifest, Manifest) or manifest.config.media_type != media.CHART_CONFIG:
            return []
        config = decode(repository.read_blob(manifest.config))
        row.app_version = _text(config.get("appVersion"))
        row.description = _text(config.get("description"))
        if attached:
            row.attached = _attached(repository, descriptor.digest, manifest)
    return rows


def _attached(repository: Repository, digest: Digest, manifest: Manifest) -> tuple[str, ...]:
    """Kinds of what is about a manifest, each once: by the referrers API, or the tag that stands for it."""
    kinds = {PROVENANCE} if any(layer.media_type == media.PROVENANCE_LAYER for layer in manifest.layers) else set()
    try:
        kinds.update(entry.artifact_type or entry.media_type for entry in repository.referrers(digest))
    except ErrorResponse as error:
        if error.status not in _CLOSED:
            raise
    return tuple(sorted(kinds))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
