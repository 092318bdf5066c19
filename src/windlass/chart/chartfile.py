"""The bytes of Chart.yaml, requirements.yaml and lock files to records, with Helm's error texts."""

from __future__ import annotations

from windlass.chart.memo import read_through
from windlass.chart.metadata import Metadata
from windlass.golang.decode import ANY, BOOL, STRING, TIME, Map, Slice, Struct
from windlass.yaml import load, load_as

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.lock import Lock
    from windlass.chart.memo import Reading

_TEXTS = Slice(STRING)
_DEPENDENCY = Struct(
    "v2.Dependency",
    {
        "name": STRING,
        "version": STRING,
        "repository": STRING,
        "condition": STRING,
        "tags": _TEXTS,
        "enabled": BOOL,
        "import-values": Slice(ANY),
        "alias": STRING,
    },
    pointer=True,
    keep_unknown=True,
)
_MAINTAINER = Struct("v2.Maintainer", {"name": STRING, "email": STRING, "url": STRING}, pointer=True, keep_unknown=True)
METADATA = Struct(
    "v2.Metadata",
    {
        "name": STRING,
        "home": STRING,
        "sources": _TEXTS,
        "version": STRING,
        "description": STRING,
        "keywords": _TEXTS,
        "maintainers": Slice(_MAINTAINER),
        "icon": STRING,
        "apiVersion": STRING,
        "condition": STRING,
        "tags": STRING,
        "appVersion": STRING,
        "deprecated": BOOL,
        "annotations": Map(STRING),
        "kubeVersion": STRING,
        "dependencies": Slice(_DEPENDENCY),
        "type": STRING,
    },
    keep_unknown=True,
)
LOCK = Struct("v2.Lock", {"generated": TIME, "digest": STRING, "dependencies": Slice(_DEPENDENCY)})
_API_VERSION = Struct("loader.chartBase", {"apiVersion": STRING})


def parse_metadata(
    data: bytes, base: Metadata | None = None, *, strict: bool = False, memo: Reading | None = None
) -> Metadata:
    """Read Chart.yaml, or a second file over what a first one said. Raises YamlError with Helm's text.

    ``strict`` refuses unknown and repeated keys, as lint does.
    """
    kind = "strict metadata" if strict else "metadata"
    decoded = read_through(memo, kind, data, lambda data: load_as(data, METADATA, strict=strict))
    assert isinstance(decoded, dict)
    return Metadata.from_mapping(decoded if base is None else _overlay(base.to_mapping(), decoded))


def parse_api_version(data: bytes, memo: Reading | None = None) -> str:
    """Read apiVersion alone, "" when it is not there. Raises YamlError."""
    decoded = read_through(memo, "api version", data, lambda data: load_as(data, _API_VERSION))
    assert isinstance(decoded, dict)
    return str(decoded.get("apiVersion", ""))


def parse_lock(data: bytes) -> Lock | None:
    """Read Chart.lock or requirements.lock; an empty one is None. Raises YamlError."""
    from windlass.chart.lock import Lock

    decoded = load_as(data, LOCK)
    assert isinstance(decoded, dict)
    return None if not decoded and load(data) is None else Lock.from_mapping(decoded)


def _overlay(below: dict[str, object], over: dict[str, object]) -> dict[str, object]:
    """What json.Unmarshal makes of a struct that is not empty: maps grow, lists of pointers merge by index."""
    merged = dict(below)
    for key, value in over.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            value = {**old, **value}
        elif isinstance(old, list) and isinstance(value, list):
            value = [_overlay_item(old[at] if at < len(old) else None, item) for at, item in enumerate(value)]
        merged[key] = value
    return merged


def _overlay_item(old: object, new: object) -> object:
    return {**old, **new} if isinstance(old, dict) and isinstance(new, dict) else new
