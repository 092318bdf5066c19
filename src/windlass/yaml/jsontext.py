"""YAML to JSON text (sigs.k8s.io/yaml.YAMLToJSON): integers keep all their digits there."""

from __future__ import annotations

from windlass.golang import json
from windlass.yaml.decode import Mapping
from windlass.yaml.jsonform import key_text, number
from windlass.yaml.loader import load_plain
from windlass.yaml.printable import printable


def to_json(text: str | bytes, strict: bool = False) -> str:
    """Return the first document as JSON text. Raises YamlError, without the prefix that ``load`` puts before it."""
    return json.dumps(load_plain(text, strict, _exact))


def _exact(value: object) -> object:
    if isinstance(value, dict):
        if isinstance(value, Mapping):
            return {key_text(key, item): _exact(item) for key, item in value.values()}
        return {key: _exact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_exact(item) for item in value]
    if isinstance(value, float):
        return number(value)
    return printable(value) if isinstance(value, str) else value
