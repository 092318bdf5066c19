"""YAML as Helm reads and writes it: sigs.k8s.io/yaml on go-yaml v2, and go-yaml v3 for toYamlPretty.

Pure: text in, values out. The events come from libyaml (``libyaml``), everything above them is ours.
"""

from __future__ import annotations

from windlass.yaml.emitter import dump
from windlass.yaml.errors import YamlError, YamlLimitError
from windlass.yaml.loader import load, load_strict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.golang.decode import Type

__all__ = [
    "YamlError",
    "YamlLimitError",
    "dump",
    "dump_pretty",
    "load",
    "load_goyaml",
    "load_as",
    "load_strict",
    "to_json",
]


def dump_pretty(value: object) -> str:
    """Return a value as Helm's toYamlPretty writes it, with a line break at its end: see ``yaml.pretty``."""
    from windlass.yaml import pretty

    return pretty.dump_pretty(value)


def load_as(text: str | bytes, spec: Type, *, strict: bool = False) -> object:
    """Read the first document into a Go type (sigs.k8s.io/yaml.Unmarshal into a struct): see ``yaml.typed``."""
    from windlass.yaml import typed

    return typed.load_as(text, spec, strict=strict)


def load_goyaml(text: str | bytes, *, strict: bool = False) -> object:
    """Return the first document before it becomes JSON: integers are ``int``, unusual mappings ``decode.Mapping``."""
    from windlass.yaml.loader import load_raw

    return load_raw(text, strict, lambda value: value)


def to_json(text: str | bytes, strict: bool = False) -> str:
    """Return the first document as JSON text (YAMLToJSON): see ``yaml.jsontext``."""
    from windlass.yaml import jsontext

    return jsontext.to_json(text, strict)
