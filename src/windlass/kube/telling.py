"""What ``--debug`` is told of the work on one object, in Helm's words (Go: helm pkg/kube/client.go, its slog lines)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.kube.cluster import Cluster
    from windlass.kube.errors import KubeError
    from windlass.kube.resources import Resource


def by_version(cluster: Cluster, message: str, resource: Resource, error: KubeError | None = None) -> None:
    """Tell of an object by namespace, name and group, version and kind."""
    fields: dict[str, object] = {"namespace": resource.namespace, "name": resource.name, "gvk": versioned(resource)}
    cluster.log("DEBUG", message, fields if error is None else {**fields, "error": error})


def by_kind(cluster: Cluster, message: str, resource: Resource, **more: object) -> None:
    """Tell of an object by namespace, name and kind."""
    fields = {"namespace": resource.namespace, "name": resource.name, "kind": resource.mapping.kind}
    cluster.log("DEBUG", message, {**fields, **more})


def versioned(resource: Resource) -> str:
    """Return group, version and kind as Go has them (schema.GroupVersionKind.String)."""
    mapping = resource.mapping
    return f"{mapping.group}/{mapping.version}, Kind={mapping.kind}"
