"""Is a parsed index what nearly every index is? Then nothing in it needs a conversion, and entries can wait.

The types are those of ``chartversion.CHART_VERSION``; whatever is not certain is left to the complete decoder.
"""

from __future__ import annotations

from windlass.golang.decode import STRING, fold, is_ordinary_time
from windlass.repo.chartversion import CHART_VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_TEXTS = frozenset(name for name, field in CHART_VERSION.fields.items() if field[2] == STRING)
_FOLDED = frozenset(CHART_VERSION.folded)
_SOME_TIME = "2000-01-01T00:00:00Z"
_TOP = frozenset(("apiVersion", "entries", "generated", "publicKeys", "annotations", "serverInfo"))
_TOP_FOLDED = frozenset(map(fold, _TOP))
_DEPENDENCY_TEXTS = frozenset(("name", "version", "repository", "condition", "alias"))
_PERSON = frozenset(("name", "email", "url"))


def is_plain(index: object, *, lenient: bool) -> bool:
    """Say whether an index has only fields of the right types. ``lenient`` lets unknown fields be."""
    if index.__class__ is not dict or not _known(index, _TOP, _TOP_FOLDED, lenient):
        return False
    get = index.get
    entries = get("entries")
    if entries.__class__ is not dict or get("apiVersion", "").__class__ is not str:
        return False
    if not is_ordinary_time(get("generated", _SOME_TIME)):
        return False
    if not (_is_texts(get("publicKeys", [])) and _is_text_map(get("annotations", {})) and "serverInfo" not in index):
        return False
    return all(
        versions.__class__ is list and all(_is_version(version, lenient) for version in versions)
        for versions in entries.values()
    )


def is_plain_metadata(chart: object, names: Collection[str]) -> bool:
    """Say whether Chart.yaml has only these fields, all of the right types."""
    return chart.__class__ is dict and _is_version(chart, lenient=False) and all(map(names.__contains__, chart))


def _known(mapping: dict[str, object], names: frozenset[str], folded: frozenset[str], lenient: bool) -> bool:
    return all(key in names or (lenient and fold(key) not in folded) for key in mapping)


def _is_version(version: object, lenient: bool) -> bool:
    if version is None:
        return True
    if version.__class__ is not dict:
        return False
    for key, value in version.items():
        if value.__class__ is str:
            if key in _TEXTS or (key == "created" and is_ordinary_time(value)):
                continue
        elif value is None:
            if key in CHART_VERSION.fields:
                continue
        elif (check := _CHECKS.get(key)) is not None and check(value):
            continue
        if not (lenient and key not in CHART_VERSION.fields and fold(key) not in _FOLDED):
            return False
    return True


def _is_texts(value: object) -> bool:
    return value.__class__ is list and all(item.__class__ is str for item in value)


def _is_text_map(value: object) -> bool:
    return value.__class__ is dict and all(item.__class__ is str for item in value.values())


def _is_people(value: object) -> bool:
    return value.__class__ is list and all(_is_text_map(person) and _PERSON.issuperset(person) for person in value)


def _is_dependencies(value: object) -> bool:
    return value.__class__ is list and all(item.__class__ is dict and _is_dependency(item) for item in value)


def _is_dependency(item: dict[str, object]) -> bool:
    for key, value in item.items():
        if value.__class__ is str and key in _DEPENDENCY_TEXTS:
            continue
        if not ((key == "tags" and _is_texts(value)) or (key == "enabled" and _is_bool(value))):
            return False
    return True


def _is_bool(value: object) -> bool:
    return value.__class__ is bool


_CHECKS: dict[str, Callable[[object], bool]] = {
    "urls": _is_texts,
    "sources": _is_texts,
    "keywords": _is_texts,
    "maintainers": _is_people,
    "annotations": _is_text_map,
    "dependencies": _is_dependencies,
    "deprecated": _is_bool,
    "removed": _is_bool,
}
