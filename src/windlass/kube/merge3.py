"""JSON merge patches (RFC 7386) from two documents, or three. Pure; documents are not changed.

Go: evanphx/json-patch merge.go CreateMergePatch, apimachinery jsonmergepatch and mergepatch.
"""

from __future__ import annotations

from windlass.kube.errors import KubeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Document = dict[str, Any]


class MergeConflict(KubeError):
    """What is to be removed is also to be changed."""


def two_way(original: Document, modified: Document) -> Document:
    """Return the patch that makes ``modified`` of ``original``."""
    patch: Document = {}
    for key, wanted in modified.items():
        if key not in original:
            patch[key] = wanted
            continue
        given = original[key]
        if isinstance(given, dict) and isinstance(wanted, dict):
            inside = two_way(given, wanted)
            if inside:
                patch[key] = inside
        elif not same(given, wanted):
            patch[key] = wanted
    for key in original:
        if key not in modified:
            patch[key] = None
    return patch


def three_way(original: Document, modified: Document, current: Document) -> Document:
    """Return the patch that makes ``modified`` of ``current``: removed is only what was in ``original``.

    Raises KubeError if it would change what an object is (Go: CreateThreeWayJSONMergePatch with Helm's preconditions).
    """
    changes = _kept(two_way(current, modified), nulls=False)
    removals = _kept(two_way(original, modified), nulls=True)
    if _conflict(changes, removals):
        from windlass.yaml import dump

        raise MergeConflict(
            f"patch:\n{dump(changes)}\nconflicts with changes made from original to current:\n{dump(removals)}\n"
        )
    patch = _merged(removals, changes)
    metadata = patch.get("metadata")
    if "apiVersion" in patch or "kind" in patch or (isinstance(metadata, dict) and "name" in metadata):
        from windlass.golang.fmt import show

        raise KubeError(f"precondition failed for: {show(patch)}")
    return patch


def same(one: object, other: object) -> bool:
    """Tell whether two JSON values are equal; unlike Python, true is no 1."""
    if isinstance(one, dict):
        if not isinstance(other, dict) or one.keys() != other.keys():
            return False
        return all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        if not isinstance(other, list) or len(one) != len(other):
            return False
        return all(same(a, b) for a, b in zip(one, other, strict=True))
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _kept(patch: Document, *, nulls: bool) -> Document:
    """Return the removals of a patch, or all but those (Go: keepOrDeleteNullInObj)."""
    kept: Document = {}
    for key, value in patch.items():
        if isinstance(value, dict) and value:
            inside = _kept(value, nulls=nulls)
            if inside:
                kept[key] = inside
        elif (value is None) == nulls:
            kept[key] = value
    return kept


def _conflict(left: object, right: object) -> bool:
    """Tell whether two patches say different things about the same (Go: mergepatch.HasConflicts)."""
    if isinstance(left, dict):
        if not isinstance(right, dict):
            return True
        return any(_conflict(value, right[key]) for key, value in left.items() if key in right)
    return not same(left, right)


def _merged(document: Document, patch: Document) -> Document:
    """Return a document with a patch that removes nothing merged into it (RFC 7386 2)."""
    merged = dict(document)
    for key, value in patch.items():
        known = merged.get(key)
        both = isinstance(known, dict) and isinstance(value, dict)
        merged[key] = _merged(known, value) if both else _pruned(value)  # type: ignore[arg-type]  # both are
    return merged


def _pruned(value: Any) -> Any:
    """Return a value without the nulls in its mappings."""
    if isinstance(value, dict):
        return {key: _pruned(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_pruned(item) for item in value]
    return value
