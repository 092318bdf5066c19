"""Reading YAML as sigs.k8s.io/yaml does: through JSON, so that numbers are float64 and keys are strings."""

from __future__ import annotations

from windlass.yaml.errors import YamlError
from windlass.yaml.events import Inexact, Unusual, encode, open_document
from windlass.yaml.fast import build

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    T = TypeVar("T")

_PREFIX = "error converting YAML to JSON: "


def load(text: str | bytes) -> object:
    """Return the first document of a text (sigs.k8s.io/yaml.Unmarshal into interface{}).

    Raises YamlError with the text that Helm prints.
    """
    return _read(text, lambda data: _document(data, strict=False))


def load_strict(text: str | bytes) -> object:
    """Return the first document; a key that stands twice in a mapping is an error too (UnmarshalStrict)."""
    return _read(text, lambda data: _document(data, strict=True))


def load_raw(text: str | bytes, strict: bool, shape: Callable[[object], object]) -> object:
    """Return ``shape(value)``, whose errors count as errors of the conversion, for go-yaml's value of a document."""
    return _read(text, lambda data: _shaped(data, strict, shape))


def load_plain(text: str | bytes, strict: bool, shape: Callable[[object], object]) -> object:
    """Do as ``load_raw``, with go-yaml's own error texts."""
    return _shaped(encode(text), strict, shape)


def _read(text: str | bytes, work: Callable[[bytes], object]) -> object:
    try:
        return uncollected(lambda: work(encode(text)))
    except YamlError as error:
        raise type(error)(_PREFIX + str(error)) from None


def uncollected(work: Callable[[], T]) -> T:
    """Return ``work()`` without garbage collection meanwhile: work that makes only containers that stay.

    Looking at them again and again costs three times the parsing.
    """
    import gc

    collecting = gc.isenabled()
    gc.disable()
    try:
        return work()
    finally:
        if collecting:
            gc.enable()


def _document(data: bytes, strict: bool) -> object:
    try:
        return _common(data, strict, raw=False)
    except Unusual:
        from windlass.yaml.complete import load_any
        from windlass.yaml.jsonform import to_json_value

        return load_any(data, strict, to_json_value)


def _shaped(data: bytes, strict: bool, shape: Callable[[object], object]) -> object:
    try:
        return shape(_common(data, strict, raw=True))
    except Unusual:
        from windlass.yaml.complete import load_any

        return load_any(data, strict, shape)


def _common(data: bytes, strict: bool, raw: bool) -> object:
    next_event = open_document(data)
    if next_event is None:
        return None
    try:
        return build(next_event, unique_keys=strict, raw=raw)
    except Unusual:
        raise
    except Exception as error:
        raise Inexact from error
