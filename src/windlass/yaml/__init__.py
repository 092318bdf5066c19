"""YAML as Helm reads and writes it: sigs.k8s.io/yaml on go-yaml v2, and go-yaml v3 for toYamlPretty.

Pure: text in, values out. The events come from libyaml (``libyaml``), everything above them is ours.
"""

from __future__ import annotations

from windlass.yaml.emitter import dump
from windlass.yaml.errors import YamlError, YamlLimitError
from windlass.yaml.loader import load, load_strict

__all__ = ["YamlError", "YamlLimitError", "dump", "load", "load_strict"]
