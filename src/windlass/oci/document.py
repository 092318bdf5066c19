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


class DocumentError(OciError):
    """A JSON document that is too large, not JSON, or of the wrong shape."""


def encode(value: Mapping[str, object]) -> bytes:
    """Write ``value`` as encoding/json writes a struct: no spaces, keys in given order, HTML characters escaped."""
    from windlass.golang.json import number, quote

    out: list[str] = []

    def write(item: object) -> None:
        if isinstance(item, str):
            out.append(quote(str(item)))
        elif item is None or isinstance(item, bool):
            out.append({None: "null", True: "true", False: "false"}[item])
        elif isinstance(item, int):
            out.append(str(item))
        elif isinstance(item, float):
            out.append(number(item))
        elif isinstance(item, dict):
            separator = "{"
            for key, inner in item.items():
                out.append(f"{separator}{quote(key)}:")
                write(inner)
                separator = ","
            out.append("}" if item else "{}")
        elif isinstance(item, (list, tuple)):
            separator = "["
            for inner in item:
                out.append(separator)
                write(inner)
                separator = ","
            out.append("]" if item else "[]")
        else:
            raise DocumentError(f"{type(item).__name__} has no JSON form")

    write(value)
    return "".join(out).encode("utf-8", "replace")


def decode(raw: bytes, limit: int = MAX_BYTES) -> dict[str, object]:
    """Read a JSON object of at most ``limit`` bytes; all numbers are floats. Raises DocumentError."""
    from windlass.golang.json import JsonError, loads

    if len(raw) > limit:
        raise DocumentError(f"content size {len(raw)} exceeds the limit {limit}")
    try:
        value = loads(raw.decode("utf-8", "surrogateescape"))
    except JsonError as error:
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
