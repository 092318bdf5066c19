"""Client-side changes of one object: create, merge three ways, replace (Go: helm pkg/kube/client.go createPatch).

Built-in types get a strategic merge patch, whatever else there is a JSON merge patch of what changed in the chart. What
was changed in the cluster is left alone by the latter, unless ``three_way_unstructured`` asks for more.
"""

from __future__ import annotations

from windlass.kube import builtin, merge3, strategic
from windlass.kube.errors import KubeError
from windlass.kube.objects import MERGE_PATCH, STRATEGIC_PATCH, as_json
from windlass.kube.resources import metadata_of
from windlass.kube.retries import is_conflict, retried
from windlass.kube.serverside import refresh

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.kube.apply import ApplyOptions
    from windlass.kube.cluster import Cluster
    from windlass.kube.resources import Object, Resource

_OLD_DEFINITION = ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition")


def create(cluster: Cluster, target: Resource, options: ApplyOptions) -> bool:
    """Make an object, again after conflicts; it then is as the cluster has it. It is new. Raises KubeError."""
    document = _without_version(target.object)
    query = _query(options)

    def work() -> Object:
        return cluster.objects.create(target.mapping, target.namespace, document, query)

    refresh(target, retried(work, is_conflict, cluster.client.pause))
    return True


def change(cluster: Cluster, original: Object, target: Resource, live: Object, options: ApplyOptions) -> None:
    """Send what turns ``live`` into ``target``; ``original`` tells what to remove. Raises KubeError."""
    try:
        patch, content_type = patch_of(
            original, target.object, live, three_way_unstructured=options.three_way_unstructured
        )
    except KubeError as error:
        raise KubeError(f"failed to create patch: {error}") from error
    kind, name = target.mapping.kind, target.name
    if not patch:
        cluster.log("DEBUG", "no changes detected", {"kind": kind, "name": name})
        refresh(target, live)
        return
    cluster.log("DEBUG", "patching resource", {"kind": kind, "name": name, "namespace": target.namespace})
    where = target.mapping, target.namespace, name
    try:
        changed = cluster.objects.patch(*where, as_json(patch), content_type, _query(options))
    except KubeError as error:
        raise KubeError(f'cannot patch "{name}" with kind {kind}: {error}') from error
    refresh(target, changed)


def patch_of(original: Object, target: Object, live: Object, *, three_way_unstructured: bool) -> tuple[Object, str]:
    """Return a patch and its type. Raises KubeError."""
    schema = _schema(target)
    if schema is not None:
        return strategic.three_way(original, target, live, schema), STRATEGIC_PATCH
    if three_way_unstructured:
        return merge3.three_way(original, target, live), MERGE_PATCH
    return merge3.two_way(original, target), MERGE_PATCH


def _schema(target: Object) -> builtin.Schema | None:
    """Return the type by which an object merges, None for one that is no built-in, or not as those are."""
    kind = str(target.get("apiVersion") or ""), str(target.get("kind") or "")
    schema = None if kind == _OLD_DEFINITION else builtin.load().of(*kind)
    return schema if schema is not None and schema.fits(target) else None


def replace(cluster: Cluster, target: Resource, live: Object, options: ApplyOptions) -> None:
    """Put an object in the place of the one that is there. Raises KubeError."""
    document = target.object
    if not metadata_of(document).get("resourceVersion"):
        version = metadata_of(live).get("resourceVersion")
        document = {**document, "metadata": {**metadata_of(document), "resourceVersion": version}}
    query = [*_query(options), ("fieldValidation", options.validation)]
    try:
        changed = cluster.objects.replace(target.mapping, target.namespace, target.name, document, query)
    except KubeError as error:
        raise KubeError(f"failed to replace object: {error}") from error
    refresh(target, changed)


def _query(options: ApplyOptions) -> list[tuple[str, str]]:
    query = [("fieldManager", options.field_manager)]
    return [*query, ("dryRun", "All")] if options.dry_run else query


def _without_version(document: Object) -> Object:
    """Return an object without a resource version: one that is new has none (Go: Helper.CreateWithOptions)."""
    metadata = metadata_of(document)
    if not metadata.get("resourceVersion"):
        return document
    kept = {key: value for key, value in metadata.items() if key != "resourceVersion"}
    return {**document, "metadata": kept}
