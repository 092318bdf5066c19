"""Make the objects of a cluster those of a release (Go: helm pkg/kube/client.go Create, Update).

Kinds go in the order given; inside a kind objects go side by side. What helm finds out by a request of its own, whether
an object exists, is taken from the answer to the request that matters wherever that tells.
"""

from __future__ import annotations

from windlass.errors import find
from windlass.kube import clientside, serverside
from windlass.kube.delete import remove
from windlass.kube.errors import ApiStatus, KubeError
from windlass.kube.parallel import each, runs
from windlass.kube.resources import metadata_of
from windlass.kube.telling import by_kind, by_version
from windlass.kube.told import CREATED, KEPT, UNCHANGED, UPDATED, Told, is_same_version, is_untouched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from dataclasses import dataclass as record

    from windlass.cancel import Token
    from windlass.kube.cluster import Cluster
    from windlass.kube.resources import Object, Resource

    Key = tuple[str, str, str, str]
else:
    from windlass._record import record

RESOURCE_POLICY = "helm.sh/resource-policy"
KEEP = "keep"
NOTHING = "no objects visited"
"""Go: ErrNoObjectsVisited."""

_UNKNOWN = "resource exists on cluster but not in original release, using cluster state as baseline"


@record(frozen=True)
class ApplyOptions:
    """How objects are made and changed (Go: clientCreateOptions, clientUpdateOptions)."""

    server_side: bool = True
    force_conflicts: bool = False
    force_replace: bool = False
    dry_run: bool = False
    three_way_unstructured: bool = False
    upgrade_field_manager: bool = False
    validation: str = "Strict"
    field_manager: str = "helm"


@record
class Result:
    """What was done, whatever came of it in the end. The objects are those that the cluster has now."""

    created: list[Resource]
    updated: list[Resource]
    deleted: list[Resource]


class ApplyError(KubeError):
    """Not everything was done; ``result`` is what was. ``errors`` are what went wrong, one by one."""

    def __init__(self, text: str, result: Result, errors: Sequence[KubeError] = ()) -> None:
        super().__init__(text)
        self.result = result
        self.errors = list(errors)
        self.__cause__ = self.errors[0] if self.errors else None


@record
class _Outcome:
    """What became of one object. ``fatal`` errors end an update; others are told at its end.

    ``told`` is what listeners hear if that is something else than what counts as done.
    """

    resource: Resource
    done: str
    error: KubeError | None = None
    fatal: bool = False
    told: str = ""


_CREATED, _UPDATED, _DELETED, _NOT = "created", "updated", "deleted", ""


def create(
    cluster: Cluster, resources: Sequence[Resource], options: ApplyOptions, *, cancel: Token | None = None
) -> Result:
    """Make objects; all are tried. Raises ApplyError, caused by Cancelled once the token is set."""
    result = Result([], [], [])
    _check(options, "create")
    if not resources:
        raise ApplyError(NOTHING, result)
    cluster.log("DEBUG", "creating resource(s)", {"resources": len(resources)})
    make = _maker(cluster, options)

    def work(target: Resource) -> _Outcome:
        try:
            new = make(target)
        except KubeError as error:
            return _Outcome(target, _NOT, error)
        return _Outcome(target, _CREATED, told=CREATED if new else UPDATED)

    with Told(cluster.events, "apply", len(resources)) as told:
        errors = _all(resources, _telling(work, told), result, cancel)
        if errors:
            raise ApplyError("\n".join([str(error) for error in errors]), result, errors)
    return result


def update(
    cluster: Cluster,
    original: Sequence[Resource],
    target: Sequence[Resource],
    options: ApplyOptions,
    *,
    cancel: Token | None = None,
) -> Result:
    """Make the objects of ``target`` of those of ``original``, and remove what is no longer wanted.

    Raises ApplyError, caused by Cancelled once the token is set.
    """
    result = Result([], [], [])
    _check(options, "update")
    update_one = _Updates(cluster, original, options)
    cluster.log("DEBUG", "checking resources for changes", {"resources": len(target)})
    wanted = {_key(resource) for resource in target}
    unwanted = [resource for resource in original if _key(resource) not in wanted]

    def prune(resource: Resource) -> _Outcome:
        return _pruned(cluster, resource, options)

    with Told(cluster.events, "apply", len(target) + len(unwanted)) as told:
        _report(_all(target, _telling(update_one, told), result, cancel), result)
        _report(_all(unwanted, _telling(prune, told), result, cancel), result)
    return result


def _telling(work: Callable[[Resource], _Outcome], told: Told) -> Callable[[Resource], _Outcome]:
    """Return work whose outcomes are told as they come."""

    def telling(resource: Resource) -> _Outcome:
        outcome = work(resource)
        how = outcome.told or outcome.done
        if how or outcome.error is not None:
            told.tell(how, resource, outcome.error)
        return outcome

    return telling


def _all(
    resources: Sequence[Resource], work: Callable[[Resource], _Outcome], result: Result, cancel: Token | None
) -> list[KubeError]:
    """Work on all objects, note in ``result`` what was done, and return what went wrong. Raises ApplyError."""
    errors: list[KubeError] = []
    for run in runs(resources):
        _heed(cancel, result)
        outcomes = each(run, work, cancel=cancel, enough=lambda outcome: outcome.fatal)
        for outcome in outcomes:
            if outcome.done:
                getattr(result, outcome.done).append(outcome.resource)
            if outcome.error is not None:
                errors.append(outcome.error)
        fatal = next((outcome.error for outcome in outcomes if outcome.fatal and outcome.error), None)
        if fatal is not None:
            raise ApplyError(str(fatal), result, [fatal])
        if len(outcomes) < len(run):
            _heed(cancel, result)
    return errors


def _heed(cancel: Token | None, result: Result) -> None:
    if cancel is not None and cancel.cancelled:
        from windlass.cancel import Cancelled

        raise ApplyError(cancel.reason, result) from Cancelled(cancel.reason)


def _check(options: ApplyOptions, doing: str) -> None:
    """Refuse what does not go together, in Helm's words."""
    nothing = Result([], [], [])
    if options.force_conflicts and not options.server_side:
        text = "forceConflicts enabled when serverSideApply disabled"
        raise ApplyError(f"invalid client {doing} option(s): {text}", nothing)
    if doing == "create":
        return
    for one, other, both in (
        (options.three_way_unstructured, options.server_side, "three-way merge for unstructured and server-side apply"),
        (options.force_conflicts, options.force_replace, "force conflicts and force replace"),
        (options.server_side, options.force_replace, "server-side apply and force replace"),
    ):
        if one and other:
            raise ApplyError(f"invalid operation: cannot use {both} together", nothing)


def _report(errors: Sequence[KubeError], result: Result) -> None:
    if errors:
        raise ApplyError(" && ".join([str(error) for error in errors]), result, errors)


def _key(resource: Resource) -> Key:
    """Return what makes two resources the same object (Go: isMatchingInfo)."""
    return resource.mapping.group, resource.mapping.kind, resource.namespace, resource.name


def _maker(cluster: Cluster, options: ApplyOptions) -> Callable[[Resource], bool]:
    """Return what makes an object and tells whether it is new."""
    if not options.server_side:
        cluster.log("DEBUG", "using client-side apply for resource creation", {})
        return lambda target: clientside.create(cluster, target, options)
    cluster.log("DEBUG", "using server-side apply for resource creation", _words(options))

    def make(target: Resource) -> bool:
        new = serverside.create(cluster, target, options)
        by_version(cluster, "Created resource via patch", target)
        return new

    return make


def _words(options: ApplyOptions) -> Object:
    return {
        "forceConflicts": options.force_conflicts,
        "dryRun": options.dry_run,
        "fieldValidationDirective": options.validation,
    }


def _tell_strategy(cluster: Cluster, options: ApplyOptions) -> None:
    """Tell the log how objects will be changed."""
    fields: Object
    if options.force_replace:
        text, fields = "using resource replace update strategy", {"fieldValidationDirective": options.validation}
    elif options.server_side:
        text = "using server-side apply for resource update"
        fields = {**_words(options), "upgradeClientSideFieldManager": options.upgrade_field_manager}
    else:
        text = "using client-side apply for resource update"
        fields = {"threeWayMergeForUnstructured": options.three_way_unstructured}
    cluster.log("DEBUG", text, fields)


def _is_missing(error: KubeError) -> bool:
    status = find(error, ApiStatus)
    return status is not None and status.is_not_found


class _Updates:
    """Changes one object after the other; a call may come from any thread."""

    def __init__(self, cluster: Cluster, original: Sequence[Resource], options: ApplyOptions) -> None:
        self._cluster = cluster
        self._options = options
        self._make = _maker(cluster, options)
        _tell_strategy(cluster, options)
        self._original: dict[Key, Resource] = {}
        for resource in original:
            self._original.setdefault(_key(resource), resource)

    def __call__(self, target: Resource) -> _Outcome:
        original = self._original.get(_key(target))
        if self._options.server_side and not self._options.upgrade_field_manager:
            return self._applied(original, target)
        try:
            live = self._cluster.live(target)
        except KubeError as error:
            return self._created(target) if _is_missing(error) else _unknown(target, error)
        if original is None:
            self._warn(target)
        try:
            self._change(original, target, live)
        except KubeError as error:
            return _Outcome(target, _UPDATED, error)
        return _Outcome(target, _UPDATED, told=UNCHANGED if is_same_version(live, target.object) else UPDATED)

    def _applied(self, original: Resource | None, target: Resource) -> _Outcome:
        """Let the server say whether there was an object; only a refusal leaves that to be asked."""
        date = self._cluster.client.server_date
        try:
            new = serverside.create(self._cluster, target, self._options, telling=False)
        except KubeError as error:
            return self._refused(original, target, error)
        if new:
            by_version(self._cluster, "Created resource via patch", target)
            return self._made(target)
        if original is None:
            self._warn(target)
        by_version(self._cluster, "Patched resource", target)
        unchanged = self._cluster.events.heard and is_untouched(target.object, self._options.field_manager, date)
        return _Outcome(target, _UPDATED, told=UNCHANGED if unchanged else UPDATED)

    def _refused(self, original: Resource | None, target: Resource, error: KubeError) -> _Outcome:
        try:
            self._cluster.live(target)
        except KubeError as unseen:
            if not _is_missing(unseen):
                return _unknown(target, unseen)
            by_version(self._cluster, serverside.NOT_CREATED, target, error)
            return _not_created(target, error)
        if original is None:
            self._warn(target)
        by_version(self._cluster, serverside.NOT_PATCHED, target, error)
        return _Outcome(target, _UPDATED, error)

    def _created(self, target: Resource) -> _Outcome:
        try:
            self._make(target)
        except KubeError as error:
            return _not_created(target, error)
        return self._made(target)

    def _made(self, target: Resource) -> _Outcome:
        by_kind(self._cluster, "created a new resource", target)
        return _Outcome(target, _CREATED)

    def _change(self, original: Resource | None, target: Resource, live: Object) -> None:
        if self._options.force_replace:
            self._replace(original or target, target, live)
        elif self._options.server_side:
            serverside.take_over(self._cluster, original or target, live, self._options)
            try:
                serverside.apply(self._cluster, target, self._options)
            except KubeError as error:
                by_version(self._cluster, serverside.NOT_PATCHED, target, error)
                raise
            by_version(self._cluster, "Patched resource", target)
        else:
            clientside.change(self._cluster, original.object if original else live, target, live, self._options)

    def _replace(self, original: Resource, target: Resource, live: Object) -> None:
        try:
            clientside.replace(self._cluster, target, live, self._options)
        except KubeError as error:
            by_version(self._cluster, "error replacing the resource", target, error)
            raise
        kinds = {"initialKind": original.mapping.kind, "kind": target.mapping.kind}
        self._cluster.log("DEBUG", "replace succeeded", {"name": original.name, **kinds})

    def _warn(self, target: Resource) -> None:
        about: Object = {"namespace": target.namespace, "name": target.name, "kind": target.mapping.kind}
        self._cluster.log("WARN", _UNKNOWN, about)


def _unknown(target: Resource, error: KubeError) -> _Outcome:
    wrapped = KubeError(f"could not get information about the resource: {error}")
    wrapped.__cause__ = error
    return _Outcome(target, _NOT, wrapped, True)


def _not_created(target: Resource, error: KubeError) -> _Outcome:
    """Say that an object could not be made; it counts as made all the same, as in Helm, so that it is cleaned up."""
    wrapped = KubeError(f"failed to create resource: {error}")
    wrapped.__cause__ = error
    return _Outcome(target, _CREATED, wrapped, True)


def _pruned(cluster: Cluster, resource: Resource, options: ApplyOptions) -> _Outcome:
    """Remove an object that a release no longer has, unless the one in the cluster says that it is to stay."""
    by_kind(cluster, "deleting resource", resource)
    try:
        live = cluster.live(resource)
    except KubeError as error:
        by_kind(cluster, "unable to get object", resource, error=error)
        return _Outcome(resource, _NOT)  # as Helm: what cannot be seen is left alone
    resource.object = live
    annotations = metadata_of(live).get("annotations")
    if isinstance(annotations, dict) and annotations.get(RESOURCE_POLICY) == KEEP:
        by_kind(cluster, "skipping delete due to annotation", resource, annotation=RESOURCE_POLICY, value=KEEP)
        return _Outcome(resource, _NOT, told=KEPT)
    try:
        remove(cluster, resource, "background", dry_run=options.dry_run)
    except KubeError as error:
        by_kind(cluster, "failed to delete resource", resource, error=error)
        if _is_missing(error):
            return _Outcome(resource, _NOT)
        where = f"namespace={resource.namespace}, name={resource.name}, kind={resource.mapping.kind}"
        wrapped = KubeError(f"failed to delete resource {where}: {error}")
        wrapped.__cause__ = error
        return _Outcome(resource, _NOT, wrapped)
    return _Outcome(resource, _DELETED)
