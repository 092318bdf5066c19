"""The Secrets and ConfigMaps of a cluster as storages of releases ask for them."""

from __future__ import annotations

from windlass.kube.errors import ApiStatus
from windlass.kube.mapper import Mapping
from windlass.kube.objects import JSON_PATCH, Objects, as_json
from windlass.storage.errors import NoObject, ObjectExists, Refused
from windlass.storage.objects import CONFIG_MAP, SECRET, name_of, namespace_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from windlass.kube.rest import Client

    Object = dict[str, object]
    Found = list[Object]
    Places = list[tuple[str, str]]

# core/v1 is everywhere what it is: no discovery is needed for it
_MAPPINGS = {
    SECRET: Mapping("", "v1", SECRET, "secrets", True),
    CONFIG_MAP: Mapping("", "v1", CONFIG_MAP, "configmaps", True),
}

TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1"
METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
"""Accept headers for less than whole objects (https://kubernetes.io/docs/reference/using-api/api-concepts/)."""

PAGE = 500
"""Records asked for at a time."""


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
        seen: set[tuple[str, str]] | None = None
        places: list[tuple[str, str]] = []
        for page, is_all in self._objects.pages(_MAPPINGS[kind], self._namespace, (selector, ""), page=PAGE):
            seen = set(places) if is_all else seen
            for item in _entries(page, "items"):
                place = namespace_of(item), name_of(item)
                if seen is None or place not in seen:
                    places.append(place)
                    yield item

    def names(self, kind: str, selector: str) -> Places:
        """Return namespace and name of the objects whose labels fit.

        Of one namespace only the cells of a table are asked for, the first of which is the name (Go:
        printers/internalversion); of all, what says in which namespace an object is.
        """
        mapping, query = _MAPPINGS[kind], [("includeObject", "None" if self._namespace else "Metadata")]
        rows: list[Object] = []
        for page, is_all in self._objects.pages(mapping, self._namespace, (selector, ""), query, page=0, accept=TABLE):
            rows = [] if is_all else rows
            rows.extend(_entries(page, "rows"))
        return [self._named(row) for row in rows]

    def _named(self, row: Object) -> tuple[str, str]:
        document = row.get("object")
        if isinstance(document, dict):
            return namespace_of(document), name_of(document)
        cells = row.get("cells")
        return self._namespace, str(cells[0]) if isinstance(cells, list) and cells else ""

    def metadata(self, kind: str, name: str) -> Object:
        """Return one object without its data. Raises NoObject."""
        try:
            return self._objects.get(_MAPPINGS[kind], self._namespace, name, accept=METADATA)
        except ApiStatus as error:
            raise _meant(error) from error

    def create(self, kind: str, document: Object) -> Object:
        """Make an object. Raises ObjectExists, also for one that was made although its first answer got lost."""
        try:
            return self._objects.create(_MAPPINGS[kind], self._namespace, document, again=True)
        except ApiStatus as error:
            raise _meant(error) from error

    def replace(self, kind: str, document: Object) -> Object:
        """Put an object in the place of what has its name. Raises NoObject."""
        try:
            return self._objects.replace(_MAPPINGS[kind], self._namespace, name_of(document), document)
        except ApiStatus as error:
            raise _meant(error) from error

    def patch(self, kind: str, name: str, operations: Found) -> Object:
        """Change an object by a JSON patch. Raises NoObject, and Refused when a test of it fails."""
        body = as_json(operations)
        try:
            return self._objects.patch(_MAPPINGS[kind], self._namespace, name, body, JSON_PATCH)
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
    if error.means("Invalid", 422):
        return Refused(str(error))
    return error


def _entries(page: Object, name: str) -> list[Object]:
    found = page.get(name)
    return found if isinstance(found, list) else []
