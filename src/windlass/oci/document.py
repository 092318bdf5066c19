"""JSON documents of the OCI world: written as Go's encoding/json writes structs, read with bounds.

Keys keep the order of the mapping (Go: order of the struct's fields); callers sort what is a map in Go.
"""

from __future__ import annotations

from .errors import OciError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BYTES = 4 * 1024 * 1024
"""Largest manifest or index (OCI dist-spec, "Pushing Manifests"; oras-go defaultMaxMetadataBytes)."""

# Go: encoding/json escapes these inside strings even though JSON does not ask for it.
_GO_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


class DocumentError(OciError):
    """A JSON document that is too large, not JSON, or of the wrong shape."""


def encode(value: Mapping[str, object]) -> bytes:
    """Write ``value`` as encoding/json writes a struct: no spaces, keys in given order, HTML characters escaped."""
    import json

    text = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_GO_ESCAPES).encode("utf-8", "replace")


def _plain(value: object) -> object:
    """Integral floats become integers: Go prints the float64 1 as ``1``."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return int(value)
    return value


def decode(raw: bytes, limit: int = MAX_BYTES) -> dict[str, object]:
    """Read a JSON object of at most ``limit`` bytes. Raises DocumentError."""
    import json

    if len(raw) > limit:
        raise DocumentError(f"content size {len(raw)} exceeds the limit {limit}")
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"invalid JSON document: {error}") from error
    if not isinstance(value, dict):
        raise DocumentError("invalid JSON document: not an object")
    return value


def string_map(value: object, where: str) -> dict[str, str]:
    """Check that ``value`` maps text to text; None is an empty map. Raises DocumentError naming ``where``."""
    if value is None:
        return {}
    if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
        return value
    raise DocumentError(f"{where}: not a map of strings")


def text(mapping: Mapping[str, object], key: str, where: str) -> str:
    """The string under ``key``, empty when absent. Raises DocumentError naming ``where``."""
    value = mapping.get(key, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise DocumentError(f"{where}.{key}: not a string")
    return value


def objects(mapping: Mapping[str, object], key: str, where: str) -> list[dict[str, object]]:
    """The list of objects under ``key``, empty when absent. Raises DocumentError naming ``where``."""
    value = mapping.get(key)
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return value
    raise DocumentError(f"{where}.{key}: not a list of objects")
