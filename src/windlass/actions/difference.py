"""What differs between two renders, resource by resource and field by field; secrets are never shown."""

from __future__ import annotations

from windlass.actions.fieldpath import Item, written
from windlass.chart.integers import load_exact
from windlass.errors import WindlassError
from windlass.release.manifests import split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from dataclasses import dataclass as record
    from typing import Any

    Step = str | int
else:
    from windlass._record import record

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
MASKED = "(hidden)"
_SECRET_FIELDS = ("data", "stringData")
_NAME_KEYS = ("name", "key", "containerPort", "port", "mountPath")
"""Keys that tell the items of a list apart, as Kubernetes' own merge keys do."""


class _Missing:
    def __repr__(self) -> str:
        return "(missing)"


MISSING: object = _Missing()


@record
class FieldChange:
    """One field: its path, and its values before and after; MISSING stands for none."""

    path: str
    before: Any
    after: Any

    @property
    def how(self) -> str:
        """ADDED, REMOVED or CHANGED."""
        return ADDED if self.before is MISSING else REMOVED if self.after is MISSING else CHANGED


@record
class Change:
    """One resource that is not the same in both renders. ``fields`` is empty for whole resources that came or went.

    ``content`` is such a resource's text, with secrets hidden.
    """

    how: str
    kind: str
    name: str
    namespace: str
    api_version: str
    fields: tuple[FieldChange, ...] = ()
    content: str = ""

    @property
    def resource(self) -> str:
        """``Kind/name``, or ``Kind/namespace/name``."""
        return "/".join(word for word in (self.kind or "?", self.namespace, self.name or "?") if word)


@record
class _Document:
    key: tuple[str, str, str, int]
    api_version: str
    value: object
    text: str


def compare(before: object, after: object) -> list[Change]:
    """Return what changed from one stream of manifests to another: texts, or Manifests.

    Resources are found again by kind, namespace and name; items of lists by their name where they have one. Order,
    comments and layout do not count. What stands in a Secret is hidden. Raises YamlError.
    """
    old, new = _documents(str(before)), _documents(str(after))
    changes = []
    for key in [*old, *[key for key in new if key not in old]]:
        one, other = old.get(key), new.get(key)
        if one is None or other is None:
            changes.append(_whole(ADDED if one is None else REMOVED, one or other))
            continue
        fields = tuple(_fields(one.value, other.value, ()))
        if fields:
            kind, namespace, name, _ = key
            shown = _hidden(fields) if kind == "Secret" else fields
            changes.append(Change(CHANGED, kind, name, namespace, other.api_version, shown))
    return changes


def _documents(text: str) -> dict[tuple[str, str, str, int], _Document]:
    found: dict[tuple[str, str, str, int], _Document] = {}
    for number, document in enumerate(split(text)):
        try:
            value = load_exact(document.encode("utf-8", "surrogateescape"))
        except WindlassError:
            value = document  # text that is no YAML is compared as it is
        if value is None:
            continue
        table = value if isinstance(value, dict) else {"text": value}
        metadata = table.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        words = (_word(table.get("kind")), _word(metadata.get("namespace")), _word(metadata.get("name")))
        same = sum(key[:3] == words for key in found) if words in {key[:3] for key in found} else 0
        key = (*words, same if any(words) else number)
        found[key] = _Document(key, _word(table.get("apiVersion")), table, document)
    return found


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _whole(how: str, document: _Document | None) -> Change:
    assert document is not None  # it is in one of the two streams
    kind, namespace, name, _ = document.key
    text = _without_origin(document.text)
    if kind == "Secret":
        text = _without_secrets(document.value)
    return Change(how, kind, name, namespace, document.api_version, (), text.rstrip("\n") + "\n")


def _without_origin(text: str) -> str:
    first, _, rest = text.partition("\n")
    return rest if first.startswith("# Source: ") else text


def _without_secrets(value: object) -> str:
    from windlass.yaml import dump

    assert isinstance(value, dict)  # documents are wrapped in tables
    hidden = dict(value)
    for field in _SECRET_FIELDS:
        if field in hidden:
            entries = hidden[field]
            hidden[field] = dict.fromkeys(entries, MASKED) if isinstance(entries, dict) else MASKED
    return dump(hidden)


def _hidden(fields: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(
            field.path,
            field.before if field.before is MISSING else MASKED,
            field.after if field.after is MISSING else MASKED,
        )
        if field.path.startswith(_SECRET_FIELDS)
        else field
        for field in fields
    )


def _fields(one: object, other: object, path: tuple[Step, ...]) -> Iterator[FieldChange]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in [*one, *[key for key in other if key not in one]]:
            yield from _fields(one.get(key, MISSING), other.get(key, MISSING), (*path, key))
    elif isinstance(one, list) and isinstance(other, list):
        yield from _items(one, other, path)
    elif one is MISSING or other is MISSING or not _same(one, other):
        yield FieldChange(written(path), one, other)


def _same(one: object, other: object) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _items(one: list[object], other: list[object], path: tuple[Step, ...]) -> Iterator[FieldChange]:
    key = _name_key(one, other)
    if key is not None:
        before, after = ({item[key]: item for item in items} for items in (one, other))  # type: ignore[index]  # tables, as _name_key has seen
        for name in [*before, *[name for name in after if name not in before]]:
            step = Item(f"{key}={name}")
            yield from _fields(before.get(name, MISSING), after.get(name, MISSING), (*path, step))
        return
    for place in range(max(len(one), len(other))):
        left = one[place] if place < len(one) else MISSING
        right = other[place] if place < len(other) else MISSING
        yield from _fields(left, right, (*path, place))


def _name_key(one: list[object], other: list[object]) -> str | None:
    """Return the key by which the items of both lists can be told apart, or None."""
    for key in _NAME_KEYS:
        if all(_all_named(items, key) for items in (one, other)):
            return key
    return None


def _all_named(items: list[object], key: str) -> bool:
    names = [item.get(key) if isinstance(item, dict) else None for item in items]
    return all(isinstance(name, (str, int)) for name in names) and len(set(names)) == len(names)
