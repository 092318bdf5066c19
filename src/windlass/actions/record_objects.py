"""The Secrets and ConfigMaps of a cluster as storages of releases ask for them."""

from __future__ import annotations

from windlass.kube.errors import ApiStatus
from windlass.kube.mapper import Mapping
from windlass.kube.objects import Objects
from windlass.storage.cluster import NoObject, ObjectExists
from windlass.storage.objects import CONFIG_MAP, SECRET, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from windlass.kube.rest import Client

    Object = dict[str, object]

# core/v1 is everywhere what it is: no discovery is needed for it
_MAPPINGS = {
    SECRET: Mapping("", "v1", SECRET, "secrets", True),
    CONFIG_MAP: Mapping("", "v1", CONFIG_MAP, "configmaps", True),
}


class RecordObjects:
    """Satisfies ``storage.cluster.Objects`` for one namespace, "" for all of them. Methods raise KubeError."""

    def __init__(self, client: Client, namespace: str) -> None:
        self._objects = Objects(client)
        self._namespace = namespace

    def get(self, kind: str, name: str) -> Object:
        """Return one object. Raises NoObject."""
        try:
            return self._objects.get(_MAPPINGS[kind], self._namespace, name)
        except ApiStatus as error:
            raise _meant(error) from error

    def list(self, kind: str, selector: str) -> Iterator[Object]:
        """Return the objects whose labels fit."""
        for page in self._objects.list(_MAPPINGS[kind], self._namespace, label_selector=selector):
            items = page.get("items")
            if isinstance(items, list):
                yield from items

    def create(self, kind: str, document: Object) -> Object:
        """Make an object. Raises ObjectExists."""
        try:
            return self._objects.create(_MAPPINGS[kind], self._namespace, document)
        except ApiStatus as error:
            raise _meant(error) from error

    def replace(self, kind: str, document: Object) -> Object:
        """Put an object in the place of what has its name. Raises NoObject."""
        try:
            return self._objects.replace(_MAPPINGS[kind], self._namespace, name_of(document), document)
        except ApiStatus as error:
            raise _meant(error) from error

    def delete(self, kind: str, name: str) -> Object:
        """Remove an object. Raises NoObject."""
        try:
            return self._objects.delete(_MAPPINGS[kind], self._namespace, name)
        except ApiStatus as error:
            raise _meant(error) from error


def _meant(error: ApiStatus) -> Exception:
    """Return the refusal as storages know it."""
    if error.is_not_found:
        return NoObject(str(error))
    if error.means("AlreadyExists", 0):
        return ObjectExists(str(error))
    return error
