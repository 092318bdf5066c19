"""Publishing: from a pushed manifest or an uploaded archive to a version that both protocols show.

Everything is checked before the one write that makes it visible. What "the same content" means is decided there
(``stores.charts``): the archive's digest. A second push of one archive succeeds and moves the tag to its manifest,
because clients of Helm write the archive file's time into the manifest; provenance may join later, but not change.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from windlass.oci import charts
from windlass.oci import media_types as media
from windlass.oci.digest import Digest
from windlass.oci.document import MAX_BYTES
from windlass.oci.errors import RegistryError
from windlass.oci.manifest import Manifest, parse
from windlass.oci.reference import tag_of, valid_tag, version_of
from windlass.semver.version import Version, VersionError

from . import inspection
from .index import write_fragment
from .layout import archive_name, check_chart, join, split
from .stores.base import ArchiveRow, ChartRow, ManifestRow, Publication, VersionTaken

if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.oci.manifest import Index

    from .stores.disk import Stores

MANIFEST_TYPES = (*media.IMAGES, *media.INDEXES)


class Publisher:
    """Publishes into stores. Safe to use from many threads."""

    def __init__(self, stores: Stores, clock: Callable[[], str]) -> None:
        self._stores = stores
        self._clock = clock

    def find(self, prefix: str, name: str, version: str) -> ChartRow | None:
        """A published version, or None."""
        row = self._stores.charts.file(prefix, archive_name(name, version))
        return row if row is not None and row.name == name else None

    # --- OCI -------------------------------------------------------------------------------------------------

    def push(
        self, repository: str, reference: str, media_type: str, body: bytes, known: Digest | None = None
    ) -> ManifestRow:
        """Take a manifest under a tag or its digest. ``known`` is its digest, when it is not to be sha256.

        Raises RegistryError, DocumentError, DigestError, LimitExceeded, ReferenceMissing, VersionTaken.
        """
        if media_type and media_type not in MANIFEST_TYPES:
            raise RegistryError("MANIFEST_INVALID", f"manifests of type {media_type} are not supported")
        manifest = parse(body, media_type)
        digest = known or manifest.digest
        tag = ""
        if ":" in reference:
            wanted = Digest.parse(reference)
            digest = Digest.of(body, wanted.algorithm)
            if wanted != digest:
                raise RegistryError("DIGEST_INVALID", f"the manifest is {digest}, not {wanted}")
        elif valid_tag(reference):
            tag = reference
        else:
            raise RegistryError("TAG_INVALID", f"{reference!r} is not a tag")
        row = _row(manifest, digest)
        at = self._clock()
        archive = chart = None
        if isinstance(manifest, Manifest) and manifest.config.media_type == media.CHART_CONFIG:
            archive, chart = self._inspect(repository, tag, manifest, digest, at)
        self._stores.manifests.publish(
            Publication(repository, row, _references(manifest), at, tag, archive=archive, chart=chart)
        )
        return row

    def _inspect(
        self, repository: str, tag: str, manifest: Manifest, digest: Digest, at: str
    ) -> tuple[ArchiveRow, ChartRow | None]:
        """Check a chart's parts against each other and against the reference; say what version it becomes, if any."""
        layer, proof = inspection.layers(manifest)
        archive = self._read(repository, layer.digest)
        inspection.check_config(self._blob(repository, manifest.config.digest, MAX_BYTES), archive)
        filename = archive_name(archive.name, archive.version)
        if proof is not None:
            text = self._blob(repository, proof.digest, inspection.MAX_PROVENANCE)
            inspection.check_provenance(text, filename, layer.digest)
        prefix, name = split(repository)
        if archive.name != name:
            raise inspection.invalid(f"chart {archive.name} cannot be in repository {repository}, named {name}")
        if not tag or not _is_version(tag, archive.version):
            return archive, None
        check_chart(prefix, name, archive.version)
        size = self._stores.repositories.blob_size(repository, layer.digest) or 0
        proof_size = (self._stores.repositories.blob_size(repository, proof.digest) or 0) if proof else 0
        row = _chart_row(prefix, archive, size, proof.digest if proof else "", proof_size, digest, at)
        return archive, row

    def _read(self, repository: str, digest: Digest) -> ArchiveRow:
        self._size(repository, digest)
        known = self._stores.charts.archive(digest)
        if known is not None:
            return known
        with self._stores.blobs.open(digest) as source:
            return inspection.read_archive(digest, source)

    def _blob(self, repository: str, digest: Digest, limit: int) -> bytes:
        if self._size(repository, digest) > limit:
            raise inspection.invalid(f"{digest} is larger than {limit} bytes")
        with self._stores.blobs.open(digest) as source:
            return source.read()

    def _size(self, repository: str, digest: Digest) -> int:
        size = self._stores.repositories.blob_size(repository, digest)
        if size is None:
            raise RegistryError("MANIFEST_BLOB_UNKNOWN", detail={"digest": digest})
        return size

    # --- the classic API -------------------------------------------------------------------------------------

    def upload(self, prefix: str, archive: bytes, provenance: bytes | None) -> ChartRow:
        """Take an archive, and perhaps its provenance, as ``helm push`` would have pushed them.

        Raises RegistryError, LimitExceeded, VersionTaken.
        """
        digest = Digest.of(archive)
        read = self._stores.charts.archive(digest) or inspection.read_archive(digest, archive)
        check_chart(prefix, read.name, read.version)
        if provenance is not None:
            self._check_proof(provenance, read)
        current = self.find(prefix, read.name, read.version)
        if current is None:
            return self._publish(prefix, read, archive, provenance, self._clock())
        if current.archive != digest:
            raise _taken(current)
        return current if provenance is None else self._join(current, read, archive, provenance)

    def add_provenance(self, prefix: str, provenance: bytes) -> ChartRow:
        """Let a provenance file join the published version it speaks of. Raises like ``upload``."""
        name, version = inspection.chart_of_provenance(provenance)
        current = self.find(prefix, name, version)
        if current is None:
            raise RegistryError("MANIFEST_UNKNOWN", f"no chart version found for {name}-{version}")
        read = self._stores.charts.archive(current.archive)
        assert read is not None, "a published archive was read"
        self._check_proof(provenance, read)
        with self._stores.blobs.open(current.archive) as source:
            return self._join(current, read, source.read(), provenance)

    def _check_proof(self, provenance: bytes, archive: ArchiveRow) -> None:
        if len(provenance) > inspection.MAX_PROVENANCE:
            raise RegistryError("SIZE_INVALID", "the provenance file is too large", status=413)
        inspection.check_provenance(provenance, archive_name(archive.name, archive.version), archive.digest)

    def _join(self, current: ChartRow, read: ArchiveRow, archive: bytes, provenance: bytes) -> ChartRow:
        if current.provenance:
            if current.provenance != Digest.of(provenance):
                raise _taken(current)
            return current
        stored = self._stores.manifests.find(join(current.prefix, current.name), current.manifest)
        annotations = json.loads(stored.annotations) if stored else {}
        return self._publish(current.prefix, read, archive, provenance, annotations.get(media.CREATED, current.created))

    def _publish(
        self, prefix: str, read: ArchiveRow, archive: bytes, provenance: bytes | None, created: str
    ) -> ChartRow:
        artifact = charts.to_artifact(json.loads(read.metadata), archive, created, provenance)
        for digest, data in artifact.blobs.items():
            self._stores.blobs.put(Digest(digest), data)
        proof = artifact.provenance
        manifest, at = artifact.manifest, self._clock()
        row = _chart_row(
            prefix, read, len(archive), proof.digest if proof else "", proof.size if proof else 0, manifest.digest, at
        )
        self._stores.manifests.publish(
            Publication(
                join(prefix, read.name),
                _row(manifest, manifest.digest),
                _references(manifest),
                at,
                tag_of(read.version),
                links=[(Digest(digest), len(data)) for digest, data in artifact.blobs.items()],
                archive=read,
                chart=row,
            )
        )
        return row


def _row(manifest: Manifest | Index, digest: Digest) -> ManifestRow:
    return ManifestRow(
        digest,
        manifest.media_type,
        manifest.raw,
        manifest.kind(),
        manifest.subject.digest if manifest.subject else "",
        json.dumps(manifest.annotations, ensure_ascii=False),
    )


def _references(manifest: Manifest | Index) -> list[tuple[Digest, bool]]:
    """What must exist. Layers that live elsewhere (``urls``) are not the registry's to hold."""
    if isinstance(manifest, Manifest):
        return [(entry.digest, False) for entry in manifest.references() if not entry.extra.get("urls")]
    return [(entry.digest, True) for entry in manifest.references()]


def _chart_row(
    prefix: str, archive: ArchiveRow, size: int, proof: str, proof_size: int, manifest: str, at: str
) -> ChartRow:
    filename = archive_name(archive.name, archive.version)
    entry = {
        **json.loads(archive.metadata),
        "urls": [f"charts/{filename}"],
        "created": at,
        "digest": archive.digest.encoded,
    }
    return ChartRow(
        prefix, archive.name, archive.version, filename, archive.digest, size, proof, proof_size, manifest, at,
        json.dumps(entry, ensure_ascii=False), write_fragment(archive.name, entry),
    )  # fmt: skip


def _is_version(tag: str, version: str) -> bool:
    """Tell whether ``tag`` publishes ``version``; other tags are names that may move, such as ``latest``.

    Raises RegistryError MANIFEST_INVALID for a tag that is another version.
    """
    if tag == tag_of(version):
        return True
    try:
        Version.parse_strict(version_of(tag))
    except VersionError:
        return False
    raise inspection.invalid(f"tag {tag} is not the version of the chart, {version}")


def _taken(current: ChartRow) -> VersionTaken:
    return VersionTaken(
        f"version {current.version} is published with other content, and published versions do not change"
    )
