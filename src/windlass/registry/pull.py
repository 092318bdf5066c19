"""Pulling an artifact: the manifest by tag or digest, then the content that is wanted, everything verified."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.oci import media_types as media
from windlass.oci.digest import ContentMismatch
from windlass.oci.document import DocumentError
from windlass.oci.manifest import parse

from .errors import DESTINATION, SOURCE, CopyError, RegistryClientError
from .parallel import each
from .repository import Repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from dataclasses import dataclass as record

    from windlass.oci.descriptor import Descriptor
    from windlass.oci.manifest import Index, Manifest
else:
    from windlass._record import record

CONCURRENCY = 3
SIDE_BY_SIDE = 1024 * 1024
"""From this size on a second connection is worth its handshakes; below, blobs follow each other on one."""
MAX_DEPTH = 8
MAX_NODES = 1000


@record
class Graph:
    """What a pull met: the root, every wanted descriptor with children before parents, and the content by digest."""

    root: Descriptor
    raw: bytes
    descriptors: list[Descriptor]
    content: dict[str, bytes]


def pull(
    repository: Repository, identifier: str, wanted: Collection[str], platform: Mapping[str, object] | None = None
) -> Graph:
    """Fetch the manifest under ``identifier`` and all content below it whose media type is ``wanted``.

    An index is walked whole, as Helm walks it, unless ``platform`` chooses among its entries.
    Raises CopyError, PlatformError.
    """
    try:
        root, raw = repository.fetch_manifest(identifier)
        node = _node(raw, root)
    except (ContentMismatch, DocumentError) as error:
        raise CopyError("Successors", SOURCE, error) from error
    except WindlassError as error:
        raise CopyError("FetchReference", SOURCE, error) from error
    graph = Graph(root, raw, [], {str(root.digest): raw})
    walk = _Walk(repository, graph, frozenset(wanted), platform)
    walk.visit(root, node, 0)
    walk.fetch()
    return graph


class _Walk:
    """Collects descriptors depth first; fetches manifests on the way and blobs at the end."""

    def __init__(
        self, repository: Repository, graph: Graph, wanted: frozenset[str], platform: Mapping[str, object] | None
    ) -> None:
        self._repository = repository
        self._graph = graph
        self._wanted = wanted
        self._platform = platform
        self._seen: set[tuple[str, str]] = set()
        self._blobs: list[Descriptor] = []

    def visit(self, descriptor: Descriptor, node: Manifest | Index | None, depth: int) -> None:
        key = (descriptor.media_type, descriptor.digest)
        if key in self._seen:
            return
        self._seen.add(key)
        if depth > MAX_DEPTH or len(self._seen) > MAX_NODES:
            raise RegistryClientError("the artifact has too many parts or is nested too deeply")
        for child in self._children(node) if node else ():
            self.visit(child, self._manifest(child), depth + 1)
        if descriptor.media_type not in self._wanted:
            return
        self._graph.descriptors.append(descriptor)
        if node is None:
            self._blobs.append(descriptor)

    def _children(self, node: Manifest | Index) -> tuple[Descriptor, ...]:
        """What stands below a manifest or an index; of entries with a platform only those for the wanted one."""
        children = node.references()
        wanted = self._platform
        if wanted is None or not any(child.platform for child in children):
            return children
        from windlass.oci import platforms

        chosen = tuple(c for c in children if c.platform is None or platforms.matches(wanted, c.platform))
        if not chosen:
            there = ", ".join(sorted({platforms.show(child.platform) for child in children if child.platform}))
            raise platforms.PlatformError(f"nothing here is for {platforms.show(wanted)}; there is: {there}")
        return chosen

    def _manifest(self, descriptor: Descriptor) -> Manifest | Index | None:
        if descriptor.media_type not in media.IMAGES + media.INDEXES:
            return None
        try:
            _, raw = self._repository.fetch_manifest(descriptor.digest, descriptor)
            node = _node(raw, descriptor)
        except WindlassError as error:
            raise CopyError("FindSuccessors", SOURCE, error) from error
        self._graph.content[descriptor.digest] = raw
        return node

    def fetch(self) -> None:
        """Read the blobs, the small ones first."""
        blobs = sorted(self._blobs, key=lambda blob: blob.size)
        together = sum(blob.size for blob in blobs) >= SIDE_BY_SIDE
        each(blobs, CONCURRENCY if together else 1, self._fetch)

    def _fetch(self, descriptor: Descriptor) -> None:
        try:
            self._graph.content[descriptor.digest] = self._repository.read_blob(descriptor)
        except ContentMismatch as error:
            # Helm meets a mismatch where it writes what it read (oras-go copy.go doCopyNode)
            raise CopyError("Push", DESTINATION, error) from error
        except WindlassError as error:
            raise CopyError("Fetch", SOURCE, error) from error


def _node(raw: bytes, descriptor: Descriptor) -> Manifest | Index | None:
    if descriptor.media_type not in media.IMAGES + media.INDEXES:
        return None
    return parse(raw, descriptor.media_type)
