"""What a chart leaves to chance (passwords, keys, dates), found by rendering it twice, so that it can be left out."""

from __future__ import annotations

import re
from typing import Any

import yaml

Json = Any
Place = tuple[str, str, tuple[str, ...]]
"""Kind and name of an object, and the path of a value in it."""

MASK = "BY CHANCE"


class Unlike(Exception):
    """Two renderings do not even have the same objects."""


def loaded(manifest: str) -> dict[tuple[str, str], Json]:
    """Return the documents of a manifest by kind and name."""
    found = {}
    for text in re.split(r"(?m)^---.*$", manifest):
        try:
            document = yaml.safe_load(text)
        except yaml.YAMLError:
            continue
        if isinstance(document, dict):
            found[str(document.get("kind")), str((document.get("metadata") or {}).get("name"))] = document
    return found


def chances(one: str, other: str) -> set[Place]:
    """Return the places where two renderings of a chart differ. Raises Unlike."""
    left, right = loaded(one), loaded(other)
    if left.keys() != right.keys():
        raise Unlike
    return {(*key, path) for key, document in left.items() for path in _differing(document, right[key], ())}


def _differing(one: Json, other: Json, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return [found for key in one for found in _differing(one[key], other[key], (*path, str(key)))]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [found for place, pair in pairs for found in _differing(*pair, (*path, str(place)))]
    return [] if one == other else [path]


def without(item: Json, places: set[Place]) -> Json:
    """Return an object, or a record of a release, without what chance decided."""
    if not places:
        return item
    if "record" in item:
        record = dict(item["record"])
        if record.get("manifest"):
            record["manifest"] = masked_manifest(record["manifest"], places)
        for hook in record.get("hooks") or ():
            hook["manifest"] = masked_manifest(hook["manifest"], places)
        return {**item, "record": record}
    for kind, name, path in places:
        if (kind, name) == (item.get("kind"), item["metadata"]["name"]):
            _mask(item, path)
            if path[0] == "stringData":
                _mask(item, ("data", *path[1:]))
    return item


def masked_manifest(manifest: str, places: set[Place]) -> Json:
    """Return the documents of a manifest, without what chance decided."""
    documents = loaded(manifest)
    for kind, name, path in places:
        if (kind, name) in documents:
            _mask(documents[kind, name], path)
    return [documents[key] for key in sorted(documents)]


def _mask(item: Json, path: tuple[str, ...]) -> None:
    for key in path[:-1]:
        if isinstance(item, list):
            item = item[int(key)] if int(key) < len(item) else None
        else:
            item = item.get(key) if isinstance(item, dict) else None
    last = path[-1]
    if isinstance(item, dict) and last in item:
        item[last] = MASK
    elif isinstance(item, list) and int(last) < len(item):
        item[int(last)] = MASK
