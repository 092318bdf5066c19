"""From a kind to the resource that serves it (Go: client-go restmapper/discovery.go)."""

from __future__ import annotations

from windlass.kube.discovery import group_version
from windlass.kube.errors import KubeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.kube.discovery import ApiResource, Discovery, Offer
else:
    from windlass._record import record


class NoKindMatch(KubeError):
    """The server knows no such kind (Go: meta.NoKindMatchError)."""

    def __init__(self, group: str, kind: str, version: str = "") -> None:
        from windlass.golang.strconv import quote

        where = f"version {quote(group_version(group, version))}" if version else f"group {quote(group)}"
        super().__init__(f"no matches for kind {quote(kind)} in {where}")


@record(frozen=True)
class Mapping:
    """A kind and where its objects are (Go: meta.RESTMapping).

    Requests about an object that is ``unversioned``, whose apiVersion is missing, go to no version either: client-go
    takes the path from the object and not from the mapping, so that the server finds nothing.
    """

    group: str
    version: str
    kind: str
    resource: str
    namespaced: bool
    unversioned: bool = False

    @property
    def api_version(self) -> str:
        """Group and version as an object has them."""
        return group_version(self.group, self.version)

    def without_version(self) -> Mapping:
        """Return the same for an object that names no version."""
        return Mapping(self.group, self.version, self.kind, self.resource, self.namespaced, True)

    @property
    def qualified(self) -> str:
        """The resource with its group (Go: schema.GroupResource.String)."""
        return f"{self.resource}.{self.group}" if self.group else self.resource


class Mapper:
    """Looks kinds up in what a server offers; asks the server anew once when it does not find one."""

    def __init__(self, discovery: Discovery) -> None:
        self._discovery = discovery

    def mapping(self, group: str, kind: str, version: str = "") -> Mapping:
        """Return where objects are; without a version the server's preferred one. Raises NoKindMatch, KubeError."""
        found = _find(self._discovery.offer(), group, kind, version)
        if found is None and not self._discovery.fresh:
            self._discovery.forget()
            found = _find(self._discovery.offer(), group, kind, version)
        if found is None:
            raise NoKindMatch(group, kind, version)
        return found


def _find(offer: Offer, group: str, kind: str, version: str) -> Mapping | None:
    for candidate in [version] if version else _versions(offer, group):
        resources = offer.resources.get(group_version(group, candidate))
        if resources is None:
            continue
        found = _in(resources, kind)
        if found is not None:
            return Mapping(group, candidate, kind, *found)
    return None


def _versions(offer: Offer, group: str) -> list[str]:
    for known in offer.groups:
        if known.name == group:
            return sorted(known.versions, key=lambda version: version != known.preferred)
    return []


def _in(resources: list[ApiResource], kind: str) -> tuple[str, bool] | None:
    """Return the resource of a kind, and whether it is namespaced.

    As in client-go a kind counts in lower case too, and so do lists: those of a kind, and plain ones.
    """
    for resource in resources:
        if "/" in resource.name:
            continue
        if kind in (resource.kind, resource.kind.lower()):
            return resource.name, resource.namespaced
    for resource in resources:
        if "/" not in resource.name and kind == f"{resource.kind}List":
            return _guess(kind), resource.namespaced
    return ("lists", False) if kind == "List" else None


def _guess(kind: str) -> str:
    """Guess a plural (Go: meta.UnsafeGuessKindToResource)."""
    singular = kind.lower()
    if singular.endswith("s"):
        return singular + "es"
    return singular[:-1] + "ies" if singular.endswith("y") else singular + "s"
