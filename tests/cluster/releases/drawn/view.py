"""What the commands of a drawn life left in the cluster."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from tests.cluster.releases.drawn.objects import Kind
from tests.cluster.releases.sides import Side, View, lasting
from windlass.kube.errors import ApiStatus

Json = Any

DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_NOBODYS = frozenset(("kube-root-ca.crt", "default"))


class Whole(View):
    """All that a side has, in its two namespaces and beside them."""

    def everything(self, side: Side, kinds: Iterable[Kind]) -> dict[str, Json]:
        """Return records and objects, masked."""
        found: dict[str, Json] = {}
        for place in _places(side):
            found[f"records in {side.mask(place)}"] = _with_values_of_their_own(self.records(side, place))
        for key, item in self._objects(side, kinds):
            found[key] = json.loads(side.mask(json.dumps(lasting(item))))
        found["definitions"] = [side.mask(name) for name in self._definitions(side)]
        return found

    def paths(self, side: Side, kinds: Iterable[Kind]) -> list[str]:
        """Return where the objects are that others may lay hands on, in the same order on both sides."""
        found = []
        for kind in kinds:
            for key, item in self._objects(side, [kind]):
                metadata = item["metadata"]
                if metadata["name"] in _NOBODYS:
                    continue
                group, _, version = kind.version.replace("NAMESPACE", side.namespace).rpartition("/")
                root = f"/apis/{group}/{version}" if group else f"/api/{version}"
                place = f"/namespaces/{metadata['namespace']}" if kind.namespaced else ""
                found.append((key, f"{root}{place}/{kind.plural}/{metadata['name']}"))
        return [path for _, path in sorted(found)]

    def record_paths(self, side: Side) -> list[str]:
        """Return where the records of releases are."""
        found = []
        for kind in ("secrets", "configmaps"):
            root = f"/api/v1/namespaces/{side.namespace}/{kind}"
            items = self._items("", "v1", kind, side.namespace, "owner=helm")
            found += [f"{root}/{item['metadata']['name']}" for item in items]
        return found

    def _objects(self, side: Side, kinds: Iterable[Kind]) -> Iterator[tuple[str, Json]]:
        for kind in kinds:
            version = kind.version.replace("NAMESPACE", side.namespace)
            group, _, name = version.rpartition("/")
            places = _places(side) if kind.namespaced else ("",)
            for item in [item for place in places for item in self._found(group, name, kind.plural, place)]:
                metadata = item["metadata"]
                made_by_controller = metadata.get("ownerReferences") or str(metadata.get("generateName")).endswith("-")
                if not made_by_controller and (kind.namespaced or metadata["name"].startswith(f"{side.namespace}-")):
                    yield side.mask(f"{kind.plural}/{metadata.get('namespace', '')}/{metadata['name']}"), item

    def remove(self, side: Side) -> None:
        """Remove the namespaces of a side, and what it has beside them."""
        for name in self._definitions(side):
            self.client.call("DELETE", f"{DEFINITIONS}/{name}")
        for name in _places(side):
            try:
                self.client.call("DELETE", f"/api/v1/namespaces/{name}")
            except ApiStatus as error:
                if not error.is_not_found:
                    raise

    def _definitions(self, side: Side) -> list[str]:
        items: Json = self.client.get(DEFINITIONS)
        names = [item["metadata"]["name"] for item in items["items"]]
        return [name for name in names if name.endswith(f".{side.namespace}.example.com")]

    def _found(self, group: str, version: str, plural: str, namespace: str) -> list[Json]:
        selector = "owner!=helm" if plural in ("configmaps", "secrets") else ""
        try:
            return self._items(group, version, plural, namespace, selector)
        except ApiStatus as error:
            if error.is_not_found:
                return []  # a kind of the life's own, which is not defined
            raise


def _places(side: Side) -> tuple[str, ...]:
    """Return the namespaces of a side: its own, another, and one that a command may make."""
    return side.namespace, f"{side.namespace}-2", f"{side.namespace}-3"


def _with_values_of_their_own(records: list[Json]) -> list[Json]:
    """Leave out nulls of all revisions but the newest: Helm writes some into earlier ones (docs/compat.md)."""
    newest: dict[str, int] = {}
    for entry in records:
        name, version = entry["record"]["name"], entry["record"]["version"]
        newest[name] = max(version, newest.get(name, 0))
    for entry in records:
        record = entry["record"]
        if record["version"] != newest[record["name"]]:
            record["config"] = _without_nulls(record.get("config"))
    return records


def _without_nulls(value: Json) -> Json:
    if not isinstance(value, dict):
        return value
    return {key: _without_nulls(item) for key, item in value.items() if item is not None}
