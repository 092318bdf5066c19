"""What goes wrong with YAML text. The texts are those of sigs.k8s.io/yaml, which Helm prints unchanged."""

from __future__ import annotations

from windlass.errors import LimitExceeded, WindlassError


class YamlError(WindlassError):
    """The text is not YAML, or not YAML that JSON can express; ``str(e)`` is the text that Helm prints."""


class YamlLimitError(YamlError, LimitExceeded):
    """The document crosses one of our bounds (size, depth, alias expansion)."""
