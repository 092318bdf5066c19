"""Values through JSON text and back, as sigs.k8s.io/yaml.Marshal does it: for values that do not come back the same."""

from __future__ import annotations

from windlass.golang import json
from windlass.yaml.decode import Decoder, Mapping
from windlass.yaml.errors import YamlError
from windlass.yaml.nodes import parse


def through_json(value: object) -> object:
    """Return what go-yaml reads from the JSON of a value. Raises YamlError with sigs.k8s.io/yaml's texts."""
    try:
        text = json.dumps(value)
    except json.JsonError as error:
        raise YamlError(f"error marshaling into JSON: {error}") from None
    document = parse(text.encode("utf-8", "replace"))
    assert document is not None, "JSON text is never empty"
    return _plain(Decoder(strict=False).decode(document.root))


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.values()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
