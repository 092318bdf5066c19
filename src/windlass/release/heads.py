"""The head of a manifest: what Helm itself reads of it, which proves on the way that it is YAML.

Go: pkg/release/v1/util/manifest.go SimpleHead.
"""

from __future__ import annotations

from windlass.cache import Store, digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.golang.decode import Struct
else:
    from windlass._record import record

MAX_KEPT = 5_000
"""Heads kept of one chart; of a larger one the rest is read anew each time."""

_KIND = "heads"
_METADATA_TYPE = r'struct { Name string "json:\"name\""; Annotations map[string]string "json:\"annotations\"" }'
_SPEC: list[Struct] = []


@record
class Head:
    """apiVersion, kind, metadata.name and metadata.annotations; absent texts are "", absent annotations None."""

    version: str = ""
    kind: str = ""
    name: str = ""
    annotations: dict[str, str] | None = None


def read(manifest: str) -> Head:
    """Read one document. Raises YamlError with Helm's text when it is no YAML or has another shape."""
    from windlass.yaml import load_as

    found = load_as(manifest, _spec())
    assert isinstance(found, dict)
    metadata = found.get("metadata") or {}
    return Head(
        found.get("apiVersion", ""), found.get("kind", ""), metadata.get("name", ""), metadata.get("annotations")
    )


def _spec() -> Struct:
    if not _SPEC:
        from windlass.golang.decode import STRING, Map, Struct

        metadata = Struct(_METADATA_TYPE, {"name": STRING, "annotations": Map(STRING)}, pointer=True)
        metadata.name = ""  # errors about its fields name no type
        _SPEC.append(Struct("util.SimpleHead", {"apiVersion": STRING, "kind": STRING, "metadata": metadata}))
    return _SPEC[0]


class Heads:
    """Reads heads, and keeps those of one chart between runs, by the digest of the manifest."""

    __slots__ = ("_kept", "_key", "_seen", "_store")

    def __init__(self, store: Store | None = None, chart: str = "") -> None:
        """``chart`` names what the manifests come from: each chart has one file in the store."""
        self._store = store or Store(None)
        self._key = digest([chart])
        kept = self._store.read(_KIND, self._key)
        self._kept: dict[str, tuple[object, ...]] = kept if isinstance(kept, dict) else {}
        self._seen: dict[str, tuple[object, ...]] = {}

    def of(self, manifest: str) -> Head:
        """Return the head of a manifest. Raises YamlError."""
        key = digest([manifest])
        fields = self._kept.get(key)
        if fields is None:
            head = read(manifest)
            fields = (head.version, head.kind, head.name, head.annotations)
        self._seen[key] = fields
        return Head(*fields)  # type: ignore[arg-type]  # the fields of a Head, in their order

    def close(self) -> None:
        """Keep the heads that were read."""
        if self._seen.keys() <= self._kept.keys():
            return
        kept = self._seen | self._kept
        self._store.write(_KIND, self._key, dict(list(kept.items())[:MAX_KEPT]))


class RememberedHeads(Heads):
    """Heads kept in memory between renderings of one chart; the first one's in the store. Threads may share it."""

    __slots__ = ("_closed", "_remembered")

    def __init__(self, store: Store | None = None, chart: str = "") -> None:
        super().__init__(store, chart)
        self._closed = store is None
        self._remembered: dict[str, Head] = {}

    def of(self, manifest: str) -> Head:
        """Return the head of a manifest; it is shared, so nobody may change it. Raises YamlError."""
        head = self._remembered.get(manifest)
        if head is None:
            head = read(manifest) if self._closed else super().of(manifest)
            if len(self._remembered) >= MAX_KEPT:
                self._remembered.clear()
            self._remembered[manifest] = head
        return head

    def close(self) -> None:
        """Keep the heads that the first rendering read."""
        if not self._closed:
            self._closed = True
            super().close()
