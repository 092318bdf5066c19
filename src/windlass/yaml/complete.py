"""The complete decoder: any document, at about half the speed of ``fast``."""

from __future__ import annotations

from windlass.yaml.decode import Decoder
from windlass.yaml.nodes import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# Levels of Python calls per level of nesting, at most, in decode, jsonform and coerce.
_FRAMES = 4
_SHALLOW = 150


def load_any(data: bytes, strict: bool, convert: Callable[[object], object]) -> object:
    """Return ``convert`` of the first document as go-yaml decodes it. Raises YamlError without Helm's prefix."""
    document = parse(data)
    if document is None:
        return convert(None)
    root = document.root
    return deep_call(document.depth, lambda: convert(Decoder(strict).decode(root)))


def deep_call(depth: int, work: Callable[[], object]) -> object:
    """Return ``work()``, with room on Python's stack for values nested ``depth`` levels deep."""
    if depth <= _SHALLOW:
        return work()
    import sys

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + depth * _FRAMES)
    try:
        return work()
    finally:
        sys.setrecursionlimit(limit)
