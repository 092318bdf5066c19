"""``lookup``: an object of the cluster, or all of a kind (Go: helm pkg/engine/lookup_func.go)."""

from __future__ import annotations

from windlass.kube.errors import ApiStatus, KubeError
from windlass.kube.paths import check_segments, object_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.kube.discovery import ApiResource, Discovery
    from windlass.kube.rest import Client

    Object = dict[str, object]
    Log = Callable[[str, str, dict[str, object]], None]


class Lookup:
    """Answers templates. What is not there is an empty mapping; other refusals are errors."""

    def __init__(self, client: Client, discovery: Discovery, log: Log) -> None:
        self._client = client
        self._discovery = discovery
        self._log = log

    def __call__(self, api_version: str, kind: str, namespace: str, name: str) -> Object:
        """Return an object by name, a list without one. Raises KubeError with Helm's text."""
        group, version = split_api_version(api_version)
        resource = self._resource(group, version, kind)
        # A kind that the group version does not have leads to a path without it, as in Helm.
        where = (group, version, resource.name) if resource else ("", "", "")
        within = namespace if resource and resource.namespaced else ""
        check_segments(within, name)
        try:
            found = self._client.get(object_path(*where, within, name))
        except ApiStatus as error:
            if error.is_not_found:
                return {}
            raise
        return found if name else _as_list(found)

    def _resource(self, group: str, version: str, kind: str) -> ApiResource | None:
        from windlass.kube.discovery import group_version

        asked = group_version(group, version)
        shown = f"{group}/{version}, Kind={kind}"  # Go: schema.GroupVersionKind.String
        try:
            resources = self._discovery.resources(asked)
        except KubeError as error:
            self._log("ERROR", "unable to retrieve resource list", {"GroupVersion": asked, "error": str(error)})
            self._log("ERROR", "unable to get apiresource", {"groupVersionKind": shown, "error": str(error)})
            raise KubeError(f"unable to get apiresource from unstructured: {shown}: {error}") from error
        return next((item for item in resources if item.kind == kind and "/" not in item.name), None)


def split_api_version(text: str) -> tuple[str, str]:
    """Return group and version; nothing for what is neither (Go: schema.FromAPIVersionAndKind)."""
    if text.count("/") > 1:
        return "", ""
    group, slash, version = text.partition("/")
    return (group, version) if slash else ("", group)


def _as_list(document: Object) -> Object:
    """Return a list whose items know their kind (Go: unstructured decodeToList, ToList)."""
    items = document.get("items")
    if not isinstance(items, list):
        return {**document, "items": []}
    kind, version = str(document.get("kind") or ""), document.get("apiVersion")
    for item in items:
        if isinstance(item, dict) and not item.get("kind") and not item.get("apiVersion"):
            item["kind"], item["apiVersion"] = kind.removesuffix("List"), version
    return document
