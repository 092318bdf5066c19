"""Pushing an artifact: what is missing goes up, blobs side by side, the manifest last, then its tag.

Order and requests are oras-go's (copy.go, extendedcopy.go): the manifest is written under its digest first, so that
a tag never names something that is not whole.
"""

from __future__ import annotations

from windlass.errors import WindlassError

from .errors import DESTINATION, CopyError
from .parallel import each
from .repository import Repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from windlass.oci.descriptor import Descriptor
    from windlass.oci.manifest import Index, Manifest

    T = TypeVar("T")

CONCURRENCY = 3
"""Blobs under way at once (oras-go copy.go defaultConcurrency)."""


def push(repository: Repository, manifest: Manifest | Index, blobs: dict[str, bytes], tag: str) -> None:
    """Make ``manifest`` and its blobs exist in ``repository`` and let ``tag``, if any, name it. Raises CopyError."""
    root = manifest.descriptor()
    if not _on_destination("Exists", lambda: repository.has_manifest(root)):
        each(manifest.references(), CONCURRENCY, lambda descriptor: _push_blob(repository, descriptor, blobs))
        _on_destination("Push", lambda: repository.push_manifest(root, manifest.raw, root.digest))
    if tag:
        _on_destination("Tag", lambda: repository.push_manifest(root, manifest.raw, tag))


def push_index(repository: Repository, index: Index, tag: str) -> None:
    """Let ``tag`` name an index whose manifests are there already. Raises CopyError."""
    root = index.descriptor()
    _on_destination("Tag", lambda: repository.push_manifest(root, index.raw, tag))


def _push_blob(repository: Repository, descriptor: Descriptor, blobs: dict[str, bytes]) -> None:
    if not _on_destination("Exists", lambda: repository.has_blob(descriptor)):
        _on_destination("Push", lambda: repository.push_blob(descriptor, blobs[descriptor.digest]))


def _on_destination(operation: str, act: Callable[[], T]) -> T:
    try:
        return act()
    except WindlassError as error:
        raise CopyError(operation, DESTINATION, error) from error
