"""What failed revisions have made and no later one has removed: Helm compares with the last revision that was good."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.release.model import FAILED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from windlass.actions.config import Configuration
    from windlass.kube.resources import Resource
    from windlass.release.model import Release

    Key = tuple[object, object, str, str]

MAX_ASKED = 1000
"""Objects that are looked for; a longer history of failures is told of in part."""


def leftovers(config: Configuration, last: Release, revisions: Iterable[Release]) -> list[Resource]:
    """Return the objects of failed revisions that are there, belong to the release and are not in its last revision.

    What cannot be read or asked for is left out.
    """
    failed = [release for release in revisions if release.status == FAILED and release.version != last.version]
    if not failed:
        return []
    known = {_key(resource) for resource in _objects(config, last)}
    found: dict[Key, Resource] = {}
    for release in failed:
        for resource in _objects(config, release):
            if _key(resource) not in known:
                found.setdefault(_key(resource), resource)
    return [resource for resource in list(found.values())[:MAX_ASKED] if _is_there(config, resource, last)]


def _objects(config: Configuration, release: Release) -> Iterator[Resource]:
    try:
        yield from config.client.build(release.manifest, config.namespace, validate=False)
    except WindlassError as error:
        config.debug("failed to look for what a revision left", revision=release.version, error=str(error))


def _is_there(config: Configuration, resource: Resource, release: Release) -> bool:
    from windlass.actions.ownership import ownership_problem

    try:
        item = config.client.live(resource)
    except WindlassError:
        return False
    return not item["metadata"].get("deletionTimestamp") and not ownership_problem(
        item, release.name, release.namespace
    )


def _key(resource: Resource) -> Key:
    item = resource.object
    return item.get("apiVersion"), item.get("kind"), resource.namespace, resource.name
