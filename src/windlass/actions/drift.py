"""What somebody changed in a cluster since a release was last applied.

Each object is applied once more, as a simulation by the server: what that would change is what has drifted. So
defaults that servers fill in, fields of other managers and what controllers count do not appear.
"""

from __future__ import annotations

from windlass.actions.difference import compare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.actions.config import Configuration
    from windlass.actions.difference import Change
    from windlass.kube.resources import Object, Resource
    from windlass.release.model import Release

_PASSING = ("managedFields", "resourceVersion", "generation", "uid", "creationTimestamp")


def drift(config: Configuration, release: Release) -> list[Change]:
    """Return how the objects of a release differ from its manifest, that being what was before.

    An object that is gone counts as removed. Raises KubeError.
    """
    from windlass.actions.ownership import mark
    from windlass.kube.apply import ApplyOptions

    resources = config.client.build(release.manifest, config.namespace, validate=False)
    mark(resources, release.name, release.namespace)
    live = [_live(config, resource) for resource in resources]
    options = ApplyOptions(server_side=True, force_conflicts=True, dry_run=True, validation="Ignore")
    if resources:
        config.client.create(resources, options)
    return compare(
        _stream([resource.object for resource in resources]), _stream([item for item in live if item is not None])
    )


def _live(config: Configuration, resource: Resource) -> Object | None:
    from windlass.kube.errors import ApiStatus

    try:
        return config.client.live(resource)
    except ApiStatus as error:
        if error.is_not_found:
            return None
        raise


def _stream(items: list[Object]) -> str:
    from windlass import yaml

    return "".join(["---\n" + yaml.dump(_lasting(item)) for item in items])


def _lasting(item: Object) -> Object:
    metadata = {key: value for key, value in (item.get("metadata") or {}).items() if key not in _PASSING}
    return {**{key: value for key, value in item.items() if key != "status"}, "metadata": metadata}
