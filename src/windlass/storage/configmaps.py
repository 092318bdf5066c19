"""Releases as ConfigMaps: Helm leaves errors as they are, and tells the log (Go: pkg/storage/driver/cfgmaps.go)."""

from __future__ import annotations

from windlass.storage.cluster import ClusterDriver
from windlass.storage.objects import CONFIG_MAP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.errors import WindlassError
    from windlass.storage.errors import StorageError

# What the log is told, by verb, and how it calls the record.
_TOLD = {
    "get": ("failed to get release", "key"),
    "decode": ("failed to decode data", "key"),
    "list": ("failed to list releases", "key"),
    "query": ("failed to query with labels", "key"),
    "create": ("failed to create release", "key"),
    "update": ("failed to update release", "key"),
    "encode for create": ("failed to encode release", "name"),
    "encode for update": ("failed to encode release", "name"),
}


class ConfigMapsDriver(ClusterDriver):
    """A storage in ConfigMaps."""

    kind = CONFIG_MAP

    def _failed(self, verb: str, error: WindlassError, key: str = "") -> StorageError:
        message, name = _TOLD[verb]
        self._log("DEBUG", message, {**({name: key} if key else {}), "error": str(error)})
        return super()._failed(verb, error, key)
