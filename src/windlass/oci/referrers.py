"""Referrers: manifests that are about another one, and the tag that lists them where the API is missing.

OCI dist-spec, "Listing Referrers" and "Referrers Tag Schema".
"""

from __future__ import annotations

from .descriptor import Descriptor
from .manifest import Index, build_index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .digest import Digest
    from .manifest import Manifest

FILTERS_HEADER = "OCI-Filters-Applied"
ARTIFACT_TYPE_FILTER = "artifactType"


def fallback_tag(digest: Digest) -> str:
    """The tag under which clients keep the index of referrers of ``digest``."""
    # dist-spec: the colon becomes a dash, algorithm cut at 32 characters and hash at 64
    return f"{digest.algorithm[:32]}-{digest.encoded[:64]}"


def describe(manifest: Manifest | Index) -> Descriptor:
    """The descriptor of a referrer as the API lists it: with artifact type and annotations."""
    return Descriptor(
        manifest.media_type, manifest.digest, len(manifest.raw), dict(manifest.annotations), manifest.kind()
    )


def filtered(entries: Iterable[Descriptor], artifact_type: str) -> list[Descriptor]:
    """The entries of ``artifact_type``; all of them when it is empty."""
    return [entry for entry in entries if not artifact_type or entry.artifact_type == artifact_type]


def listing(entries: Iterable[Descriptor], artifact_type: str = "") -> Index:
    """The index that answers a referrers request, sorted by digest so that it is one document for one state."""
    return build_index(sorted(filtered(entries, artifact_type), key=lambda entry: entry.digest))


def changed(index: Index | None, add: Descriptor | None = None, remove: Digest | None = None) -> Index:
    """The fallback index after adding or removing a referrer; entries stay unique and in their order."""
    entries = {entry.digest: entry for entry in (index.manifests if index else ())}
    if remove is not None:
        entries.pop(remove, None)
    if add is not None:
        entries[add.digest] = add
    return build_index(entries.values())
