"""Upgrading CustomResourceDefinitions, which Helm leaves alone: what would change, and whether data would be lost.

``plan`` is pure. ``upgrade`` asks the cluster, refuses all if one may not be upgraded, or else applies them and waits
until the server serves the new kinds. Rules: Kubernetes, "Versions in CustomResourceDefinitions".
"""

from __future__ import annotations

from windlass.kube.errors import ApiStatus, KubeError
from windlass.kube.merge3 import same
from windlass.kube.resources import metadata_of
from windlass.kube.served import await_served
from windlass.kube.told import CREATED, UPDATED, Told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from dataclasses import dataclass as record

    from windlass.cancel import Token
    from windlass.kube.apply import ApplyOptions
    from windlass.kube.cluster import Cluster
    from windlass.kube.resources import Object, Resource
else:
    from windlass._record import record

CREATE, KEEP, UPGRADE = "create", "keep", "upgrade"

MAX_DEPTH = 64
"""Levels of a schema that are compared; what lies deeper counts as changed for the worse."""
MAX_LOSSES = 10
"""Fields that are named for one version; a definition that drops more is refused all the same."""
ESTABLISHED_SECONDS = 60.0
"""How long a definition may take until the server serves it."""
POLL_SECONDS = 0.1

# what of a definition says what its objects are: these never change
_IDENTITY = (("spec", "group"), ("spec", "scope"), ("spec", "names", "kind"), ("spec", "names", "plural"))


@record(frozen=True)
class Change:
    """What is to become of one definition. ``refusals`` say why it may not."""

    name: str
    action: str
    refusals: tuple[str, ...] = ()

    def shown(self) -> dict[str, object]:
        """Return it as listeners hear of it."""
        return {"name": self.name, "action": self.action, "refusals": list(self.refusals)}


class CrdRefused(KubeError):
    """Upgrading definitions would lose data, or break those who use it; nothing was changed."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.changes = [change for change in changes if change.refusals]
        reasons = [f"{change.name}: {reason}" for change in self.changes for reason in change.refusals]
        super().__init__("refusing to upgrade CustomResourceDefinitions:\n  " + "\n  ".join(reasons))


def plan(
    wanted: Sequence[Object], live: Mapping[str, Object], has_objects: Callable[[Object], bool]
) -> list[Change]:
    """Return what is to become of each definition; ``live`` are those that the cluster has, by name.

    ``has_objects`` is asked only about a definition whose upgrade would lose fields of objects.
    """
    changes = []
    for definition in wanted:
        name = str(metadata_of(definition).get("name") or "")
        known = live.get(name)
        if known is None:
            changes.append(Change(name, CREATE))
        elif _is_there(definition, known):
            changes.append(Change(name, KEEP))
        else:
            changes.append(Change(name, UPGRADE, tuple(_refusals(definition, known, has_objects))))
    return changes


def _is_there(wanted: Object, live: Object) -> bool:
    """Tell whether an upgrade would change nothing: in a schema, what is no longer wanted counts too."""
    known = _versions(live)
    schemas = all(same(_schema(version), _schema(known.get(name, {}))) for name, version in _versions(wanted).items())
    return schemas and _covers(wanted.get("spec"), live.get("spec"))


def _covers(wanted: object, live: object) -> bool:
    """Tell whether all that is wanted is there; the server adds what it assumes."""
    if isinstance(wanted, dict) and isinstance(live, dict):
        return all(key in live and _covers(value, live[key]) for key, value in wanted.items())
    if isinstance(wanted, list) and isinstance(live, list):
        return len(wanted) == len(live) and all(_covers(*pair) for pair in zip(wanted, live, strict=True))
    return same(wanted, live)


def _refusals(wanted: Object, live: Object, has_objects: Callable[[Object], bool]) -> Iterator[str]:
    for path in _IDENTITY:
        before, after = _at(live, path), _at(wanted, path)
        if before != after:
            yield f"{'.'.join(path)} would change from {before} to {after}"
    versions = _versions(wanted)
    stored = _at(live, ("status", "storedVersions"))
    stored = stored if isinstance(stored, list) else []
    for name, version in _versions(live).items():
        after = versions.get(name)
        if after is None and name in stored:
            yield f"version {name} would go, which objects are stored at"
        elif version.get("served") and not (after and after.get("served")):
            yield f"version {name} would no longer be served"
    losses = [
        f"version {name} would lose {loss}"
        for name in stored
        if name in versions and name in _versions(live)
        for loss in _losses(_schema(_versions(live)[name]), _schema(versions[name]))
    ]
    if losses and has_objects(live):
        yield from losses


def _losses(before: Object, after: Object) -> list[str]:
    """Return the fields that objects have by one schema and can no longer have by another, some of many."""
    found: list[str] = []
    for loss in _lost(before, after, "", 0):
        found.append(loss)
        if len(found) == MAX_LOSSES:
            break
    return found


def _lost(before: Object, after: Object, path: str, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        yield f"{path} (too deep to compare)"
        return
    if before.get("type") != after.get("type") and not _keeps_unknown(after):
        yield f"{path or 'its root'} as {before.get('type')}: it would be {after.get('type')}"
        return
    if _keeps_unknown(before) and not _keeps_unknown(after):
        yield f"unknown fields of {path or 'its root'}"
    known, left = _mapping(before.get("properties")), _mapping(after.get("properties"))
    for name, schema in known.items():
        below = f"{path}.{name}"
        if name in left:
            yield from _lost(_mapping(schema), _mapping(left[name]), below, depth + 1)
        elif not (_keeps_unknown(after) or after.get("additionalProperties")):
            yield below
    for key, shown in (("items", "[]"), ("additionalProperties", ".*")):
        inner, inside = before.get(key), after.get(key)
        if isinstance(inner, dict) and isinstance(inside, dict):
            yield from _lost(inner, inside, path + shown, depth + 1)
        elif inner and not inside and not _keeps_unknown(after):
            yield path + shown


def _keeps_unknown(schema: Object) -> bool:
    return schema.get("x-kubernetes-preserve-unknown-fields") is True


def _versions(definition: Object) -> dict[str, Object]:
    versions = _at(definition, ("spec", "versions"))
    listed = versions if isinstance(versions, list) else []
    return {str(version.get("name")): version for version in listed if isinstance(version, dict)}


def _schema(version: Object) -> Object:
    return _mapping(_mapping(version.get("schema")).get("openAPIV3Schema"))


def _mapping(value: object) -> Object:
    return value if isinstance(value, dict) else {}


def _at(document: object, path: Sequence[str]) -> object:
    for key in path:
        document = document.get(key) if isinstance(document, dict) else None
    return document


# -- on a cluster ------------------------------------------------------------------------------------------------------


def upgrade(
    cluster: Cluster,
    definitions: Sequence[Resource],
    options: ApplyOptions,
    *,
    only_new: bool = False,
    cancel: Token | None = None,
) -> list[Change]:
    """Make and upgrade definitions and wait until their kinds are served; return what was to be done.

    ``only_new`` leaves those alone that are there. Raises CrdRefused before anything is changed, KubeError, and
    Cancelled once the token is set.
    """
    live = _live(cluster, definitions)
    changes = plan([one.object for one in definitions], live, lambda known: _has_objects(cluster, known))
    if only_new:
        changes = [change if change.action == CREATE else Change(change.name, KEEP) for change in changes]
    cluster.events.tell("crds.planned", definitions=[change.shown() for change in changes], dry_run=options.dry_run)
    if any(change.refusals for change in changes):
        raise CrdRefused(changes)
    todo = [one for one, change in zip(definitions, changes, strict=True) if change.action != KEEP]
    with Told(cluster.events, "apply", len(todo)) as told:
        for definition in todo:
            known = live.get(definition.name)
            _apply(cluster, definition, known, options, cancel)
            told.tell(UPDATED if known is not None else CREATED, definition)
    if not options.dry_run:
        for definition in todo:
            _await_established(cluster, definition, cancel)
        if todo:
            await_served(cluster, todo, cancel)
    return changes


def _live(cluster: Cluster, definitions: Sequence[Resource]) -> dict[str, Object]:
    live: dict[str, Object] = {}
    for definition in definitions:
        try:
            live[definition.name] = cluster.live(definition)
        except ApiStatus as error:
            if not error.is_not_found:
                raise
    return live


def _apply(
    cluster: Cluster, definition: Resource, live: Object | None, options: ApplyOptions, cancel: Token | None
) -> None:
    from windlass.kube import serverside

    if cancel is not None:
        cancel.check()
    if live is not None:
        serverside.take_over(cluster, definition, live, options)
    serverside.create(cluster, definition, options)


def _has_objects(cluster: Cluster, definition: Object) -> bool:
    """Tell whether there is an object of a definition. Raises KubeError."""
    from windlass.kube.paths import object_path

    stored = _at(definition, ("status", "storedVersions"))
    served = [name for name, version in _versions(definition).items() if version.get("served")]
    if not served:
        return bool(stored)
    group, plural = _at(definition, ("spec", "group")), _at(definition, ("spec", "names", "plural"))
    found = cluster.client.get(object_path(str(group), served[0], str(plural)), [("limit", "1")])
    return bool(found.get("items"))


def _await_established(cluster: Cluster, definition: Resource, cancel: Token | None) -> None:
    from time import monotonic

    end = monotonic() + ESTABLISHED_SECONDS
    while not is_established(cluster.live(definition)):
        if monotonic() > end:
            raise KubeError(f"CustomResourceDefinition {definition.name} was not established in time")
        if cancel is not None:
            cancel.check()
        cluster.client.pause(POLL_SECONDS)


def is_established(definition: Object) -> bool:
    """Tell whether the server serves what a definition defines (condition Established)."""
    conditions = _at(definition, ("status", "conditions"))
    return any(
        condition.get("type") == "Established" and condition.get("status") == "True"
        for condition in (conditions if isinstance(conditions, list) else [])
        if isinstance(condition, dict)
    )
