"""Reading YAML as sigs.k8s.io/yaml does: through JSON, so that numbers are float64 and keys are strings."""

from __future__ import annotations

from windlass.yaml.errors import YamlError
from windlass.yaml.events import encode, open_document, translate
from windlass.yaml.fast import Unusual, build

_PREFIX = "error converting YAML to JSON: "


def load(text: str | bytes) -> object:
    """Return the first document of a text (sigs.k8s.io/yaml.Unmarshal into interface{}).

    Raises YamlError with the text that Helm prints.
    """
    return _load(text, strict=False)


def load_strict(text: str | bytes) -> object:
    """Return the first document; a key that stands twice in a mapping is an error too (UnmarshalStrict)."""
    return _load(text, strict=True)


def _load(text: str | bytes, strict: bool) -> object:
    import gc

    data = encode(text)
    collecting = gc.isenabled()
    gc.disable()  # a load makes only containers that stay: collecting them costs three times the parsing
    try:
        return _document(data, strict)
    except YamlError as error:
        raise type(error)(_PREFIX + str(error)) from None
    finally:
        if collecting:
            gc.enable()


def _document(data: bytes, strict: bool) -> object:
    next_event = open_document(data)
    if next_event is None:
        return None
    try:
        return build(next_event, unique_keys=strict)
    except Unusual:
        from windlass.yaml.complete import load_any

        return load_any(data, strict)
    except Exception as error:
        raise translate(error) from None
