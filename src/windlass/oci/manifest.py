"""Manifests and indexes. The raw bytes stay beside what was read from them, since the digest is over the bytes.

Helm writes manifests without a top-level ``mediaType``; the type travels as Content-Type only.
"""

from __future__ import annotations

from .descriptor import Descriptor
from .digest import Digest
from .document import DocumentError, decode, encode, objects, string_map, text
from .media_types import DOCKER_INDEX, DOCKER_MANIFEST, INDEXES, OCI_INDEX, OCI_MANIFEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from dataclasses import dataclass as record
else:
    from windlass._record import record

MAX_DESCRIPTORS = 10_000
"""Layers of a manifest or entries of an index that are read."""


@record
class Manifest:
    """An image manifest: config and layers, perhaps about another manifest (``subject``)."""

    raw: bytes
    media_type: str
    config: Descriptor
    layers: tuple[Descriptor, ...] = ()
    subject: Descriptor | None = None
    annotations: dict[str, str] = None  # type: ignore[assignment]  # filled below: defaults must be immutable
    artifact_type: str = ""

    def __post_init__(self) -> None:
        self.annotations = self.annotations or {}

    @property
    def digest(self) -> Digest:
        """The digest of the bytes."""
        return Digest.of(self.raw)

    def descriptor(self) -> Descriptor:
        """Describe this manifest."""
        return Descriptor(self.media_type, self.digest, len(self.raw))

    def references(self) -> tuple[Descriptor, ...]:
        """What must exist for this manifest to be whole: config first, then layers (the subject need not exist)."""
        return (self.config, *self.layers)

    def kind(self) -> str:
        """The artifact type as the referrers API reports it (dist-spec "Listing Referrers")."""
        return self.artifact_type or self.config.media_type


@record
class Index:
    """An image index: a list of manifests."""

    raw: bytes
    media_type: str
    manifests: tuple[Descriptor, ...] = ()
    subject: Descriptor | None = None
    annotations: dict[str, str] = None  # type: ignore[assignment]  # filled below: defaults must be immutable
    artifact_type: str = ""

    def __post_init__(self) -> None:
        self.annotations = self.annotations or {}

    @property
    def digest(self) -> Digest:
        """The digest of the bytes."""
        return Digest.of(self.raw)

    def descriptor(self) -> Descriptor:
        """Describe this index."""
        return Descriptor(self.media_type, self.digest, len(self.raw))

    def references(self) -> tuple[Descriptor, ...]:
        """The manifests of the index."""
        return self.manifests

    def kind(self) -> str:
        """The artifact type as the referrers API reports it."""
        return self.artifact_type


def build(
    config: Descriptor,
    layers: Iterable[Descriptor],
    annotations: Mapping[str, str],
    *,
    subject: Descriptor | None = None,
    artifact_type: str = "",
    media_type: str = "",
) -> Manifest:
    """Write an image manifest as Go writes ocispec.Manifest; ``media_type`` is a field only if given."""
    layers = tuple(layers)
    value: dict[str, object] = {"schemaVersion": 2}
    if media_type:
        value["mediaType"] = media_type
    if artifact_type:
        value["artifactType"] = artifact_type
    value["config"] = config.to_mapping()
    value["layers"] = [layer.to_mapping() for layer in layers]
    _tail(value, subject, annotations)
    return Manifest(
        encode(value), media_type or OCI_MANIFEST, config, layers, subject, dict(annotations), artifact_type
    )


def build_index(
    manifests: Iterable[Descriptor],
    annotations: Mapping[str, str] | None = None,
    *,
    subject: Descriptor | None = None,
    artifact_type: str = "",
) -> Index:
    """Write an image index as Go writes ocispec.Index."""
    manifests = tuple(manifests)
    value: dict[str, object] = {"schemaVersion": 2, "mediaType": OCI_INDEX}
    if artifact_type:
        value["artifactType"] = artifact_type
    value["manifests"] = [entry.to_mapping() for entry in manifests]
    _tail(value, subject, annotations or {})
    return Index(encode(value), OCI_INDEX, manifests, subject, dict(annotations or {}), artifact_type)


def _tail(value: dict[str, object], subject: Descriptor | None, annotations: Mapping[str, str]) -> None:
    if subject is not None:
        value["subject"] = subject.to_mapping()
    if annotations:
        value["annotations"] = dict(sorted(annotations.items()))


def parse(raw: bytes, media_type: str = "") -> Manifest | Index:
    """Read a manifest or an index.

    ``media_type`` is the Content-Type it came with; the document's own ``mediaType``, when present, must agree.
    Raises DocumentError for everything that is neither.
    """
    value = decode(raw)
    if value.get("schemaVersion") != 2:
        raise DocumentError("manifest.schemaVersion: not 2")
    stated = text(value, "mediaType", "manifest")
    if stated and media_type and stated != media_type:
        raise DocumentError(f"manifest.mediaType: {stated} is not {media_type}")
    media_type = media_type or stated or (OCI_INDEX if "manifests" in value else OCI_MANIFEST)
    if media_type in INDEXES:
        return _parse_index(raw, media_type, value)
    if media_type in (OCI_MANIFEST, DOCKER_MANIFEST):
        return _parse_manifest(raw, media_type, value)
    raise DocumentError(f"manifest.mediaType: {media_type} is not supported")


def _parse_manifest(raw: bytes, media_type: str, value: dict[str, object]) -> Manifest:
    if "manifests" in value:  # OCI image-spec, CVE-2021-41190: one document must not be read both ways
        raise DocumentError("manifest: both a manifest and an index")
    config = value.get("config")
    if not isinstance(config, dict):
        raise DocumentError("manifest.config: not an object")
    return Manifest(
        raw,
        media_type,
        Descriptor.from_mapping(config, "manifest.config"),
        _descriptors(value, "layers"),
        _subject(value),
        dict(string_map(value.get("annotations"), "manifest.annotations")),
        text(value, "artifactType", "manifest"),
    )


def _parse_index(raw: bytes, media_type: str, value: dict[str, object]) -> Index:
    if "config" in value or "layers" in value:
        raise DocumentError("manifest: both a manifest and an index")
    return Index(
        raw,
        media_type,
        _descriptors(value, "manifests"),
        _subject(value),
        dict(string_map(value.get("annotations"), "manifest.annotations")),
        text(value, "artifactType", "manifest"),
    )


def _descriptors(value: dict[str, object], key: str) -> tuple[Descriptor, ...]:
    entries = objects(value, key, "manifest")
    if len(entries) > MAX_DESCRIPTORS:
        raise DocumentError(f"manifest.{key}: more than {MAX_DESCRIPTORS} entries")
    return tuple(Descriptor.from_mapping(entry, f"manifest.{key}[{n}]") for n, entry in enumerate(entries))


def _subject(value: dict[str, object]) -> Descriptor | None:
    subject = value.get("subject")
    if subject is None:
        return None
    if not isinstance(subject, dict):
        raise DocumentError("manifest.subject: not an object")
    return Descriptor.from_mapping(subject, "manifest.subject")


__all__ = [
    "DOCKER_INDEX",
    "DOCKER_MANIFEST",
    "OCI_INDEX",
    "OCI_MANIFEST",
    "Index",
    "Manifest",
    "build",
    "build_index",
    "parse",
]
