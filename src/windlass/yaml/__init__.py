"""YAML as Helm reads and writes it: sigs.k8s.io/yaml on go-yaml v2, and go-yaml v3 for toYamlPretty.

Pure: text in, values out. The events come from libyaml (``libyaml``), everything above them is ours.
"""

from __future__ import annotations

from windlass.yaml.errors import YamlError, YamlLimitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.golang.decode import Type

__all__ = [
    "YamlError",
    "YamlLimitError",
    "dump",
    "dump_pretty",
    "load",
    "load_as",
    "load_goyaml",
    "load_strict",
    "stand_ins_allowed",
    "to_json",
    "use_stand_ins",
]


class _StandIns:
    allowed = False


def use_stand_ins() -> None:
    """Let this process load libyaml's extension without PyYAML around it.

    For programs only: PyYAML's own C classes do not work in the process afterwards.
    """
    _StandIns.allowed = True


def stand_ins_allowed() -> bool:
    """Tell whether ``use_stand_ins`` was called."""
    return _StandIns.allowed


def dump(value: object) -> str:
    """Return a value as sigs.k8s.io/yaml.Marshal writes it: see ``yaml.emitter``."""
    from windlass.yaml import emitter

    return emitter.dump(value)


def load(text: str | bytes) -> object:
    """Return the first document as sigs.k8s.io/yaml.Unmarshal reads it: see ``yaml.loader``."""
    from windlass.yaml import loader

    return loader.load(text)


def load_strict(text: str | bytes) -> object:
    """Like ``load``, but a repeated key is an error: see ``yaml.loader``."""
    from windlass.yaml import loader

    return loader.load_strict(text)


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
