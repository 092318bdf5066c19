"""Releases as ConfigMaps, whose errors Helm leaves as they are (Go: pkg/storage/driver/cfgmaps.go)."""

from __future__ import annotations

from windlass.storage.cluster import ClusterDriver
from windlass.storage.objects import CONFIG_MAP


class ConfigMapsDriver(ClusterDriver):
    """A storage in ConfigMaps."""

    kind = CONFIG_MAP
