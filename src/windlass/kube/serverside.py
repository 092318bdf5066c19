"""Server-side apply of one object (Go: helm pkg/kube/client.go patchResourceServerSide, upgradeClientSideFieldManager).

The server keeps, per manager, which fields it set. An object that was made client-side has its fields under the
manager's updates; before the first apply they are moved to its applies, or else they would never be removed.
"""

from __future__ import annotations

from windlass.kube.conflicts import FieldConflict
from windlass.kube.errors import ApiStatus, KubeError
from windlass.kube.managers import upgraded
from windlass.kube.objects import JSON_PATCH
from windlass.kube.retries import is_conflict, is_quota_conflict, retried
from windlass.kube.telling import by_version, versioned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.kube.apply import ApplyOptions
    from windlass.kube.cluster import Cluster
    from windlass.kube.resources import Object, Resource

NOT_CREATED, NOT_PATCHED = "Error creating resource via patch", "Error patching resource"
"""What the log is told of refusals."""

_UNSUPPORTED_MEDIA_TYPE = 415
_TAKEN_OVER = "Upgraded object client-side field management with server-side apply field management"


def create(cluster: Cluster, target: Resource, options: ApplyOptions, *, telling: bool = True) -> bool:
    """Apply an object, again after collisions in a quota; tell whether it is new. Raises KubeError.

    With ``telling`` the log learns of refusals as of an object that is not there yet.
    """

    def attempt() -> bool:
        try:
            return apply(cluster, target, options)
        except KubeError as error:
            if telling:
                by_version(cluster, NOT_CREATED, target, error)
            raise

    return retried(attempt, is_quota_conflict, cluster.client.pause)


def apply(cluster: Cluster, target: Resource, options: ApplyOptions) -> bool:
    """Apply an object, which then is as the cluster has it; tell whether it is new. Raises KubeError."""
    query = [*_query(options), ("force", "true" if options.force_conflicts else "false")]
    try:
        live, new = cluster.objects.apply(target.mapping, target.namespace, target.name, target.object, query)
    except KubeError as error:
        raise _refused(error, target) from error
    refresh(target, live)
    return new


def _refused(error: KubeError, target: Resource) -> KubeError:
    if isinstance(error, ApiStatus):
        if error.code == _UNSUPPORTED_MEDIA_TYPE:
            return KubeError(f"server-side apply not available on the server: {error}")
        if error.is_conflict:
            text = f"conflict occurred while applying object {shown(target)}: {error}"
            return FieldConflict(text, f"{target.mapping.kind}/{target.name}", error)
    return KubeError(f"server-side apply failed for object {shown(target)}: {error}")


def take_over(cluster: Cluster, resource: Resource, live: Object | None, options: ApplyOptions) -> None:
    """Make the manager's updates of an object applies. ``live`` is the object if it is known. Raises KubeError."""
    about = shown(resource)

    def attempt() -> bool:
        nonlocal live
        if live is None:
            try:
                live = cluster.live(resource)
            except KubeError as error:
                raise KubeError(f"failed to get object {about}: {error}") from error
        patch = upgraded(live, options.field_manager)
        live = None
        if patch is None:
            return False
        try:
            cluster.objects.patch(
                resource.mapping, resource.namespace, resource.name, patch, JSON_PATCH, _query(options)
            )
        except KubeError as error:
            if is_conflict(error):
                raise
            raise KubeError(f"failed to patch object to upgrade CSA field manager {about}: {error}") from error
        return True

    try:
        done = retried(attempt, is_conflict, cluster.client.pause)
    except KubeError as error:
        cluster.log("DEBUG", "Error patching resource to replace CSA field management", {"error": error})
        raise
    if done:
        by_version(cluster, _TAKEN_OVER, resource)


def _query(options: ApplyOptions) -> list[tuple[str, str]]:
    query = [("fieldManager", options.field_manager), ("fieldValidation", options.validation)]
    return [*query, ("dryRun", "All")] if options.dry_run else query


def refresh(resource: Resource, live: Object) -> None:
    """Let a resource be what the cluster has (Go: resource.Info.Refresh)."""
    metadata = live.get("metadata")
    if isinstance(metadata, dict):
        resource.name = str(metadata.get("name") or "")
        resource.namespace = str(metadata.get("namespace") or "")
    resource.object = live


def shown(resource: Resource) -> str:
    """Return namespace, name and kind as Helm's errors have them (Go: schema.GroupVersionKind.String)."""
    return f"{resource.namespace}/{resource.name} {versioned(resource)}"
