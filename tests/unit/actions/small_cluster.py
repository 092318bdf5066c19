"""A cluster in a dict, for flows: objects by kind and name, refusals by word, and a list of what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from windlass import yaml
from windlass.actions.client import Printing, Ready
from windlass.kube.apply import ApplyError, ApplyOptions, Result
from windlass.kube.errors import ApiStatus, KubeError
from windlass.kube.mapper import Mapping
from windlass.kube.resources import Resource
from windlass.release.manifests import split

if TYPE_CHECKING:
    from collections.abc import Callable

Object = dict[str, Any]


class SmallCluster(Printing):
    """Keeps objects. ``refused`` names those that cannot be written, ``stuck`` those that cannot be deleted.

    ``on_wait`` is called by whoever waits.
    """

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], Object] = {}
        self.refused: set[str] = set()
        self.stuck: set[str] = set()
        self.asked: list[str] = []
        self.on_wait: Callable[[], object] = lambda: None

    def uncancelled(self) -> SmallCluster:
        return self

    def names(self) -> list[str]:
        """The names of all objects."""
        return sorted(name for _, name in self.objects)

    def build(self, manifest: str, namespace: str, *, validate: bool) -> list[Resource]:
        found = []
        for document in split(manifest):
            item: Any = yaml.load(document)
            if not isinstance(item, dict):
                continue
            mapping = Mapping("", "v1", item["kind"], item["kind"].lower() + "s", True)
            found.append(Resource(mapping, namespace, item["metadata"]["name"], item))
        return found

    def live(self, resource: Resource) -> Object:
        found = self.objects.get((resource.mapping.kind, resource.name))
        if found is None:
            raise ApiStatus(404, "NotFound", f"{resource.name} not found")
        return found

    def create(self, resources: Sequence[Resource], options: ApplyOptions) -> Result:
        return self._write(resources, "create")

    def update(self, original: Sequence[Resource], target: Sequence[Resource], options: ApplyOptions) -> Result:
        how = "take over" if options.upgrade_field_manager else "update"
        result = self._write(target, how)
        wanted = {(resource.mapping.kind, resource.name) for resource in target}
        for resource in original:
            if (resource.mapping.kind, resource.name) not in wanted:
                self.objects.pop((resource.mapping.kind, resource.name), None)
                result.deleted.append(resource)
        return result

    def delete(self, resources: Sequence[Resource], propagation: str) -> tuple[list[Resource], list[KubeError]]:
        errors: list[KubeError] = []
        for resource in resources:
            self.asked.append(f"delete {resource.name} {propagation}")
            if resource.name in self.stuck:
                errors.append(KubeError(f"{resource.name} stays"))
            else:
                self.objects.pop((resource.mapping.kind, resource.name), None)
        return list(resources), errors

    def waiter(self, strategy: str) -> Ready:
        cluster = self

        class Waiter(Ready):
            def wait(self, resources: Sequence[Resource], timeout: float) -> None:
                cluster.asked.append(f"wait {strategy}")
                if strategy != "hookOnly":
                    cluster.on_wait()

        return Waiter()

    def _write(self, resources: Sequence[Resource], how: str) -> Result:
        result = Result([], [], [])
        for resource in resources:
            self.asked.append(f"{how} {resource.name}")
            if resource.name in self.refused:
                raise ApplyError(f"{resource.name} refused", result)
            key = (resource.mapping.kind, resource.name)
            (result.updated if key in self.objects else result.created).append(resource)
            self.objects[key] = resource.object
        return result
