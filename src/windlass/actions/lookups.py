"""``lookup`` answered from objects in a file instead of a cluster, for tests and for rendering offline."""

from __future__ import annotations

from windlass.chart.directory import path_error
from windlass.chart.integers import load_exact
from windlass.errors import WindlassError
from windlass.release.manifests import split

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping
    from typing import Any

    from windlass.engine.functions import Lookup

    Object = dict[str, object]

MAX_FILE_BYTES = 64 << 20
"""Largest file of objects that is read."""


class LookupFileError(WindlassError):
    """A file of objects that cannot be read, or holds something that is no Kubernetes object."""


def lookup_from(source: str | os.PathLike[str] | Iterable[Mapping[str, Any]]) -> Lookup:
    """Return a function that answers ``lookup`` from Kubernetes objects: a YAML file's, or those given.

    A ``List`` counts as its items. Raises LookupFileError and DirectoryError.
    """
    from os import PathLike, fspath

    if isinstance(source, (str, PathLike)):
        return answer(read_objects(fspath(source)))
    return answer([dict(item) for item in source])


def read_objects(path: str) -> list[Object]:
    """Return the objects of a YAML file, integers as int64, as a cluster gives them. Raises as ``lookup_from``."""
    try:
        with open(path, "rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise path_error("open", path, error) from error
    if len(data) > MAX_FILE_BYTES:
        raise LookupFileError(f"{path}: larger than {MAX_FILE_BYTES} bytes")
    found: list[Object] = []
    for number, document in enumerate(split(data.decode("utf-8", "surrogateescape")), 1):
        try:
            value = load_exact(document.encode("utf-8", "surrogateescape"))
        except WindlassError as error:
            raise LookupFileError(f"{path}: document {number}: {error}") from error
        found += _objects(value, f"{path}: document {number}")
    return found


def _objects(value: object, place: str) -> list[Object]:
    if value is None:
        return []
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        raise LookupFileError(f"{place} is no Kubernetes object: it has no kind")
    items = value.get("items")
    if str(value["kind"]).endswith("List") and isinstance(items, list):
        return [found for item in items for found in _objects(item, place)]
    return [value]


def answer(objects: list[Object]) -> Lookup:
    """Return the function that ``lookup`` calls (Go: pkg/engine/lookup_func.go): an object, a list, or nothing."""

    def lookup(api_version: str, kind: str, namespace: str, name: str) -> Object:
        found = [item for item in objects if _matches(item, api_version, kind, namespace)]
        if name:
            return next((_copy(item) for item in found if _metadata(item, "name") == name), {})
        return {"apiVersion": api_version, "kind": f"{kind}List", "items": [_copy(item) for item in found]}

    return lookup


def _matches(item: Object, api_version: str, kind: str, namespace: str) -> bool:
    same_kind = item.get("apiVersion") == api_version and item.get("kind") == kind
    return same_kind and (not namespace or _metadata(item, "namespace") in ("", namespace))


def _metadata(item: Object, key: str) -> str:
    metadata = item.get("metadata")
    return str(metadata.get(key) or "") if isinstance(metadata, dict) else ""


def _copy(item: Object) -> Object:
    from windlass.chart.coalesce import copy_table

    return copy_table(item)
