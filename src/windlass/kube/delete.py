"""Removing objects; what is gone already counts as removed (Go: helm pkg/kube/client.go Delete)."""

from __future__ import annotations

from windlass.errors import find
from windlass.kube.errors import ApiStatus, KubeError
from windlass.kube.parallel import each, runs
from windlass.kube.retries import is_conflict, retried
from windlass.kube.telling import by_kind
from windlass.kube.told import DELETED, Told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from windlass.kube.cluster import Cluster
    from windlass.kube.resources import Object, Resource

POLICIES = {"background": "Background", "foreground": "Foreground", "orphan": "Orphan"}
"""What becomes of an object's dependents, as people and as the API call it (metav1.DeletionPropagation)."""

_NOTHING = "object not found, skipping delete: no objects visited"


def delete(
    cluster: Cluster, resources: Sequence[Resource], propagation: str = "background"
) -> tuple[list[Resource], list[KubeError]]:
    """Remove objects, kind by kind; return those that are gone, and what went wrong with others."""
    if not resources:
        return [], [KubeError(_NOTHING)]
    gone: list[Resource] = []
    errors: list[KubeError] = []

    def work(resource: Resource) -> KubeError | None:
        by_kind(cluster, "starting delete resource", resource)
        try:
            remove(cluster, resource, propagation)
        except KubeError as error:
            status = find(error, ApiStatus)
            if status is None or not status.is_not_found:
                return error
            by_kind(cluster, "ignoring delete failure", resource, error=error)
        return None

    with Told(cluster.events, "delete", len(resources)) as told:
        for run in runs(resources):
            for resource, error in zip(run, each(run, work), strict=True):
                told.tell(DELETED, resource, error)
                if error is None:
                    gone.append(resource)
                else:
                    errors.append(error)
    return gone, errors


def remove(cluster: Cluster, resource: Resource, propagation: str, *, dry_run: bool = False) -> None:
    """Remove one object, again after conflicts. Raises KubeError."""
    options: Object = {"kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": POLICIES[propagation]}
    if dry_run:
        options["dryRun"] = ["All"]

    def work() -> object:
        return cluster.objects.delete(resource.mapping, resource.namespace, resource.name, options)

    retried(work, is_conflict, cluster.client.pause)
