"""Invariants of any artifact graph, ours or foreign: used by tests of client and server, and by the collector.

Reads content through two callables; yields what is wrong as sentences, and nothing for a whole graph.
"""

from __future__ import annotations

from . import media_types as media
from .digest import ContentMismatch, Digest, check
from .document import DocumentError
from .manifest import Index, Manifest, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .descriptor import Descriptor

    Read = Callable[[Digest], bytes | None]

MAX_DEPTH = 8
MAX_NODES = 100_000


def problems(root: Descriptor, manifest: Read, blob: Read) -> Iterator[str]:
    """Walk from ``root``; yield one sentence for each broken invariant.

    1. every reference exists; 2. its size and digest are the stated ones; 3. a manifest reads as what its media type
    says; 4. a chart has one config, at least one chart layer, and a config that is JSON; 5. the graph has an end.
    """
    seen: set[str] = set()
    pending = [(root, 0)]
    while pending:
        descriptor, depth = pending.pop()
        if descriptor.digest in seen:
            continue
        seen.add(descriptor.digest)
        if depth > MAX_DEPTH or len(seen) > MAX_NODES:
            yield f"{descriptor.digest}: the graph is too deep or too large"
            return
        is_manifest = descriptor.media_type in media.IMAGES + media.INDEXES
        data = (manifest if is_manifest else blob)(descriptor.digest)
        if data is None:
            yield f"{descriptor.digest}: missing ({descriptor.media_type})"
            continue
        try:
            check(data, descriptor.digest, descriptor.size)
        except ContentMismatch as error:
            yield f"{descriptor.digest}: {error}"
            continue
        if not is_manifest:
            continue
        try:
            node = parse(data, descriptor.media_type)
        except DocumentError as error:
            yield f"{descriptor.digest}: {error}"
            continue
        yield from _chart_problems(node)
        pending += [(reference, depth + 1) for reference in node.references()]


def _chart_problems(node: Manifest | Index) -> Iterator[str]:
    if isinstance(node, Index) or node.config.media_type != media.CHART_CONFIG:
        return
    types = [layer.media_type for layer in node.layers]
    charts = types.count(media.CHART_LAYER) + types.count(media.CHART_LAYER_LEGACY)
    if charts != 1:
        yield f"{node.digest}: {charts} chart layers"
    if types.count(media.PROVENANCE_LAYER) > 1:
        yield f"{node.digest}: more than one provenance layer"
    if list(node.layers) != sorted(node.layers, key=lambda layer: layer.digest):
        yield f"{node.digest}: layers are not sorted by digest"
