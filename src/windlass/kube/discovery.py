"""What a server offers: its version, its API groups and their resources (Go: client-go discovery).

Since Kubernetes 1.26 two requests tell everything (aggregated discovery); older servers are asked group by group.
"""

from __future__ import annotations

from windlass.golang import plainjson
from windlass.kube.errors import ApiStatus, KubeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from dataclasses import dataclass as record
    from typing import Any, Protocol

    from windlass.kube.rest import Answer, Client

    Document = dict[str, Any]

    class Files(Protocol):
        """Where an offer is kept between runs."""

        def load(self) -> Offer | None: ...
        def save(self, offer: Offer) -> None: ...
else:
    from windlass._record import record

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
AGGREGATED_BETA = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList"
ACCEPT = f"{AGGREGATED},{AGGREGATED_BETA},application/json"
TIMEOUT = (("timeout", "32s"),)
"""What client-go asks the server to bound each of these requests by."""
ATTEMPTS = 2
"""Go: defaultRetries. How often incomplete discovery is tried."""
MAX_GROUP_VERSIONS = 2000
"""Most group versions that an older server is asked about one by one."""
_NO_VERSION = "unable to parse the server version: "


@record
class ApiResource:
    """A kind of object at a group version (metav1.APIResource). ``name`` is plural; with a slash a subresource."""

    name: str
    singular: str
    namespaced: bool
    kind: str
    verbs: list[str]
    short_names: list[str]
    categories: list[str]
    group: str = ""
    version: str = ""


@record
class ApiGroup:
    """An API group and its versions, the server's order; the first is preferred unless said otherwise."""

    name: str
    versions: list[str]
    preferred: str


@record
class Offer:
    """Everything a server offers. ``resources`` go by group version; ``failed`` ones have a reason instead."""

    groups: list[ApiGroup]
    resources: dict[str, list[ApiResource]]
    failed: dict[str, str]

    def version_set(self) -> list[str]:
        """Return the names that ``.Capabilities.APIVersions`` holds: group versions, and those with a kind.

        Go: helm pkg/action/action.go GetVersionSet. Helm's order is random; ours is alphabetical.
        """
        found = {group_version(group.name, version) for group in self.groups for version in group.versions}
        for name, resources in self.resources.items():
            found.update(f"{name}/{resource.kind}" for resource in resources)
        return sorted(found)


def group_version(group: str, version: str) -> str:
    """Return the two as an object's ``apiVersion`` has them."""
    return f"{group}/{version}" if group else version


class Discovery:
    """Asks a server what it offers, once, or knows it from an earlier run.

    ``fresh`` says that what is known is from this run, so that asking anew is of no use.
    """

    def __init__(self, client: Client, files: Files | None = None) -> None:
        self._client = client
        self._files = files
        self._trusts_files = True
        self.fresh = True
        self._offer: Offer | None = None
        self._single: dict[str, list[ApiResource]] = {}
        self._generation = 0

    def ping(self) -> None:
        """Ask for the version, to see whether what answers is such a server. Raises KubeError."""
        _document(self._client.raw("/version"), _NO_VERSION)

    def version(self) -> tuple[str, str, str]:
        """Return version, major and minor. Raises KubeError."""
        document = _document(self._client.raw("/version", TIMEOUT), _NO_VERSION)
        return tuple(str(document.get(key) or "") for key in ("gitVersion", "major", "minor"))  # type: ignore[return-value]  # three

    def offer(self) -> Offer:
        """Return everything; what of it failed is told in the result. Raises KubeError if nothing can be had."""
        offer, asked_in = self._offer, self._generation
        if offer is None:
            offer = self._kept() or self._asked()
            if asked_in == self._generation:  # else somebody has found meanwhile that there is more
                self._offer = offer
        return offer

    def _kept(self) -> Offer | None:
        """Return what is known from an earlier run."""
        offer = self._files.load() if self._files is not None and self._trusts_files else None
        self.fresh = offer is None
        return offer

    def _asked(self) -> Offer:
        offer = self._ask()
        for _ in range(ATTEMPTS - 1):
            if offer.failed:
                offer = self._ask()
        if self._files is not None:
            self._files.save(offer)
        return offer

    def renew(self) -> None:
        """Let nothing count that is from an earlier run (Go: helm's getCapabilities invalidates the cache)."""
        self._trusts_files = False
        if not self.fresh:
            self.forget()

    def forget(self) -> None:
        """Ask again next time, as after a new CustomResourceDefinition."""
        self._trusts_files = False
        self._generation += 1
        self._offer = None
        self._single = {}

    def resources(self, name: str) -> list[ApiResource]:
        """Return the resources of one group version; of one unknown so far the server is asked. Raises KubeError."""
        if not name:
            raise KubeError("groupVersion shouldn't be empty")
        offer, single = self._offer, self._single
        known = offer.resources.get(name) if offer else None
        if known is None:
            known = single.get(name)
        if known is None:
            known = single[name] = self._ask_for(name)
        return known

    def _ask_for(self, name: str) -> list[ApiResource]:
        path = f"/api/{name}" if name == "v1" else f"/apis/{name}"
        try:
            document = self._client.get(path, TIMEOUT, accept="application/json, */*")
        except ApiStatus as error:
            if name == "v1" and error.is_not_found:
                return []
            raise
        return listed_resources(document)

    def _ask(self) -> Offer:
        core, whole = self._list("/api")
        named, all_named = self._list("/apis")
        groups = core.groups + named.groups
        if whole and all_named:
            return Offer(groups, {**core.resources, **named.resources}, {**core.failed, **named.failed})
        return self._one_by_one(groups)

    def _list(self, path: str) -> tuple[Offer, bool]:
        """Return what a list of groups says, and whether it says everything."""
        try:
            answer = self._client.raw(path, TIMEOUT, accept=ACCEPT)
        except ApiStatus as error:
            if path == "/api" and error.is_not_found:
                return Offer([], {}, {}), True
            raise
        document = _document(answer)
        if _is_aggregated(answer.headers.get("Content-Type")):
            return aggregated(document), True
        if path == "/api":
            versions = [str(version) for version in document.get("versions") or []]
            return Offer([ApiGroup("", versions, versions[0])] if versions else [], {}, {}), False
        return Offer(listed_groups(document), {}, {}), False

    def _one_by_one(self, groups: list[ApiGroup]) -> Offer:
        names = [group_version(group.name, version) for group in groups for version in group.versions]
        resources, failed = {}, {}
        for name in names[:MAX_GROUP_VERSIONS]:
            try:
                resources[name] = self._ask_for(name)
            except KubeError as error:
                failed[name] = str(error)
        return Offer(groups, resources, failed)


def listed_groups(document: Document) -> list[ApiGroup]:
    """Read an APIGroupList."""
    return [_group(item) for item in _mappings(document.get("groups"))]


def listed_resources(document: Document) -> list[ApiResource]:
    """Read an APIResourceList."""
    return [_resource(item) for item in _mappings(document.get("resources"))]


def aggregated(document: Document) -> Offer:
    """Read an APIGroupDiscoveryList (Go: discovery/aggregated_discovery.go)."""
    offer = Offer([], {}, {})
    for item in _mappings(document.get("items")):
        group = ApiGroup(str((item.get("metadata") or {}).get("name") or ""), [], "")
        offer.groups.append(group)
        for version in _mappings(item.get("versions")):
            name = group_version(group.name, str(version.get("version") or ""))
            if version.get("freshness") == "Stale":
                offer.failed[name] = f"stale GroupVersion discovery: {name}"
                continue
            group.versions.append(str(version.get("version") or ""))
            offer.resources[name] = [
                found for resource in _mappings(version.get("resources")) for found in _with_subresources(resource)
            ]
        group.preferred = group.versions[0] if group.versions else ""
    return offer


def _with_subresources(item: Document) -> Iterator[ApiResource]:
    name, scope = str(item.get("resource") or ""), item.get("scope") == "Namespaced"
    singular = str(item.get("singularResource") or "")
    kind = item.get("responseKind") or {}
    if any(kind.values()):
        yield ApiResource(
            name,
            singular,
            scope,
            str(kind.get("kind") or ""),
            _words(item, "verbs"),
            _words(item, "shortNames"),
            _words(item, "categories"),
            str(kind.get("group") or ""),
            str(kind.get("version") or ""),
        )
    for below in _mappings(item.get("subresources")):
        kind = below.get("responseKind") or {}
        if any(kind.values()):
            yield ApiResource(
                f"{name}/{below.get('subresource') or ''}",
                singular,
                scope,
                str(kind.get("kind") or ""),
                _words(below, "verbs"),
                [],
                [],
                str(kind.get("group") or ""),
                str(kind.get("version") or ""),
            )


def _resource(item: Document) -> ApiResource:
    return ApiResource(
        str(item.get("name") or ""),
        str(item.get("singularName") or ""),
        bool(item.get("namespaced")),
        str(item.get("kind") or ""),
        _words(item, "verbs"),
        _words(item, "shortNames"),
        _words(item, "categories"),
        str(item.get("group") or ""),
        str(item.get("version") or ""),
    )


def _group(item: Document) -> ApiGroup:
    versions = [str(version.get("version") or "") for version in _mappings(item.get("versions"))]
    preferred = str((item.get("preferredVersion") or {}).get("version") or "")
    return ApiGroup(str(item.get("name") or ""), versions, preferred)


def _is_aggregated(content_type: str) -> bool:
    media, *parameters = [part.strip() for part in content_type.split(";")]
    given = dict(part.partition("=")[::2] for part in parameters)
    wanted = given.get("g") == "apidiscovery.k8s.io" and given.get("as") == "APIGroupDiscoveryList"
    return media == "application/json" and wanted and given.get("v") in ("v2", "v2beta1")


def _document(answer: Answer, prefix: str = "") -> Document:
    try:
        document = plainjson.loads(answer.body)
    except ValueError as error:
        from windlass.kube.values import problem

        raise KubeError(f"{prefix}{problem(answer.body)}") from error
    return document if isinstance(document, dict) else {}


def _mappings(value: object) -> list[Document]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _words(item: Document, key: str) -> list[str]:
    return [str(word) for word in item.get(key) or []]
