"""Objects of a cluster, one request each: read, list, create, replace, patch, delete (Go: resource/helper.go)."""

from __future__ import annotations

from windlass.errors import LimitExceeded
from windlass.golang.plainjson import dumps
from windlass.kube.errors import ApiStatus, KubeError
from windlass.kube.paths import check_segments, object_path
from windlass.kube.rest import JSON, decoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from windlass.kube.mapper import Mapping
    from windlass.kube.rest import Client

    Object = dict[str, object]
    Pairs = list[tuple[str, str]]
    Found = list[Object]

JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"
APPLY_PATCH = "application/apply-patch+yaml"

CREATED = 201

PAGE = 500
"""Objects of a page (Go: client-go tools/pager defaultPageSize)."""
MAX_PAGES = 10_000
"""Pages of one list."""


class Objects:
    """The verbs. All of them raise KubeError: ApiStatus when the server refuses."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(
        self, mapping: Mapping, namespace: str, name: str, *, accept: str = JSON, query: Pairs | None = None
    ) -> Object:
        """Return one object."""
        subject = f"{mapping.qualified} {name}"
        return self._client.get(_named(mapping, namespace, name), query or (), accept=accept, subject=subject)

    def list(
        self,
        mapping: Mapping,
        namespace: str = "",
        *,
        label_selector: str = "",
        field_selector: str = "",
        page: int = PAGE,
        accept: str = JSON,
        query: Pairs | None = None,
    ) -> Found:
        """Return the documents of a list of a namespace's objects, or of all: its pages in order, 0 for one page.

        When the place in a paged list has expired, all of it is asked for at once (Go: tools/pager/pager.go).
        """
        found: Found = []
        selectors = (label_selector, field_selector)
        for document, is_all in self.pages(mapping, namespace, selectors, query, page=page, accept=accept):
            if is_all:
                found.clear()
            found.append(document)
        return found

    def pages(
        self,
        mapping: Mapping,
        namespace: str = "",
        selectors: tuple[str, str] = ("", ""),
        query: Pairs | None = None,
        *,
        page: int = PAGE,
        accept: str = JSON,
    ) -> Iterator[tuple[Object, bool]]:
        """Give the documents of a list one by one; ``selectors`` are by labels and by fields.

        The second item says that a document stands for all: the place in the list has expired, and what came before
        comes again. Raises LimitExceeded for a list without end.
        """
        path, subject = _path(mapping, namespace, ""), mapping.qualified
        named = zip(("labelSelector", "fieldSelector"), selectors, strict=True)
        wanted = [*(query or ()), *[pair for pair in named if pair[1]]]
        paging = [("limit", str(page))] if page else []
        for _ in range(MAX_PAGES):
            try:
                found = self._client.get(path, [*wanted, *paging], accept=accept, subject=subject)
            except ApiStatus as error:
                if len(paging) < 2 or not error.means("Expired", 410):
                    raise
                yield self._client.get(path, wanted, accept=accept, subject=subject), True
                return
            yield found, False
            place = _place_after(found)
            if not place:
                return
            paging = [("limit", str(page)), ("continue", place)]
        raise LimitExceeded(f"the list at {path} has more than {MAX_PAGES} pages")

    def create(
        self,
        mapping: Mapping,
        namespace: str,
        document: Object,
        query: Pairs | None = None,
        *,
        again: bool | None = None,
    ) -> Object:
        """Make an object and return it as the server has it. ``again`` is as ``Client.answer`` has it."""
        path, subject = _path(mapping, namespace, ""), mapping.qualified
        return self._client.call("POST", path, query or (), as_json(document), subject=subject, again=again)

    def replace(
        self, mapping: Mapping, namespace: str, name: str, document: Object, query: Pairs | None = None
    ) -> Object:
        """Put an object in another's place; without a resource version whatever has happened to that."""
        path = _named(mapping, namespace, name)
        return self._client.call("PUT", path, query or (), as_json(document), subject=f"{mapping.qualified} {name}")

    def patch(
        self, mapping: Mapping, namespace: str, name: str, body: bytes, content_type: str, query: Pairs | None = None
    ) -> Object:
        """Change an object by a patch of the given type."""
        path, subject = _named(mapping, namespace, name), f"{mapping.qualified} {name}"
        return self._client.call("PATCH", path, query or (), body, content_type, subject=subject)

    def apply(self, mapping: Mapping, namespace: str, name: str, document: Object, query: Pairs) -> tuple[Object, bool]:
        """Have the server merge what we want with what is there; return the outcome, and whether it is new."""
        path, subject = _named(mapping, namespace, name), f"{mapping.qualified} {name}"
        answer = self._client.answer("PATCH", path, query, as_json(document), APPLY_PATCH, subject=subject, again=True)
        return decoded(answer), answer.status == CREATED

    def delete(self, mapping: Mapping, namespace: str, name: str, options: Object | None = None) -> Object:
        """Remove an object; ``options`` are a DeleteOptions document."""
        body = None if options is None else as_json(options)
        path = _named(mapping, namespace, name)
        return self._client.call("DELETE", path, (), body, subject=f"{mapping.qualified} {name}")


def _named(mapping: Mapping, namespace: str, name: str) -> str:
    if not name:
        raise KubeError("resource name may not be empty")
    return _path(mapping, namespace, name)


def _path(mapping: Mapping, namespace: str, name: str) -> str:
    check_segments(namespace, name)
    within = namespace if mapping.namespaced else ""
    return object_path(mapping.group, "" if mapping.unversioned else mapping.version, mapping.resource, within, name)


def as_json(document: object) -> bytes:
    """Return a document as it is sent."""
    return dumps(document).encode("utf-8", "surrogateescape")


def _place_after(document: Object) -> str:
    metadata = document.get("metadata")
    place = metadata.get("continue") if isinstance(metadata, dict) else None
    return place if isinstance(place, str) else ""
