"""Releases as Secrets, where Helm keeps them unless it is told otherwise (Go: pkg/storage/driver/secrets.go)."""

from __future__ import annotations

from types import MappingProxyType

from windlass.storage.cluster import ClusterDriver
from windlass.storage.objects import SECRET


class SecretsDriver(ClusterDriver):
    """A storage in Secrets."""

    kind = SECRET
    doing = MappingProxyType(
        {
            "get": "get: failed to get KEY",
            "decode": "get: failed to decode data KEY",
            "list": "list: failed to list",
            "query": "query: failed to query with labels",
            "create": "create: failed to create",
            "update": "update: failed to update",
            "encode for create": "create: failed to encode release KEY",
            "encode for update": "update: failed to encode release KEY",
        }
    )
