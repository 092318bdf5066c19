"""The bytes of Chart.yaml, requirements.yaml and lock files to records, with Helm's error texts."""

from __future__ import annotations

from windlass.chart.lock import Lock
from windlass.chart.metadata import Metadata
from windlass.errors import WindlassError

_STRINGS = ["string"]
_DEPENDENCY = {
    "name": "string",
    "version": "string",
    "repository": "string",
    "condition": "string",
    "tags": _STRINGS,
    "enabled": "bool",
    "import-values": ["any"],
    "alias": "string",
}
_METADATA = {
    "name": "string",
    "home": "string",
    "sources": _STRINGS,
    "version": "string",
    "description": "string",
    "keywords": _STRINGS,
    "maintainers": [{"name": "string", "email": "string", "url": "string"}],
    "icon": "string",
    "apiVersion": "string",
    "condition": "string",
    "tags": "string",
    "appVersion": "string",
    "deprecated": "bool",
    "annotations": {"*": "string"},
    "kubeVersion": "string",
    "dependencies": [_DEPENDENCY],
    "type": "string",
}
_LOCK = {"generated": "string", "digest": "string", "dependencies": [_DEPENDENCY]}


class ChartFileError(WindlassError):
    """A file does not have the form that Helm expects."""


def parse_metadata(data: bytes, base: Metadata | None = None) -> Metadata:
    """Read Chart.yaml, or requirements.yaml over a base. Raises YamlError and ChartFileError with Helm's texts."""
    from windlass.yaml import load

    decoded = _decode(load(data), _METADATA)
    assert isinstance(decoded, dict)
    if base is not None:
        decoded = {**base.to_mapping(), **decoded}
    return Metadata.from_mapping(decoded)


def parse_api_version(data: bytes) -> str:
    """Read apiVersion alone."""
    from windlass.yaml import load

    decoded = _decode(load(data), {"apiVersion": "string"})
    assert isinstance(decoded, dict)
    return str(decoded.get("apiVersion") or "")


def parse_lock(data: bytes) -> Lock | None:
    """Read Chart.lock or requirements.lock; an empty one is None."""
    from windlass.yaml import load

    value = load(data)
    if value is None:
        return None
    decoded = _decode(value, _LOCK)
    assert isinstance(decoded, dict)
    return Lock.from_mapping(decoded)


def _decode(value: object, spec: object) -> object:
    if value is None:
        return {} if isinstance(spec, dict) else None
    if spec == "any":
        return value
    if spec == "string" and isinstance(value, (bool, float)):
        return _coerce(value)
    if isinstance(spec, list) and isinstance(value, list):
        return [None if item is None else _decode(item, spec[0]) for item in value]
    if isinstance(spec, dict) and isinstance(value, dict):
        every = spec.get("*")
        return {key: _decode(item, every or spec.get(key, "any")) for key, item in value.items() if item is not None}
    if (spec == "string" and isinstance(value, str)) or (spec == "bool" and isinstance(value, bool)):
        return value
    raise ChartFileError(
        f"error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {value!r} into {spec!r}"
    )


def _coerce(value: bool | float) -> str:
    from windlass.golang.strconv import format_float

    if isinstance(value, bool):
        return "true" if value else "false"
    if value == int(value) and abs(value) < 2**63:
        return str(int(value))
    return format_float(value, "g", -1, 32)
