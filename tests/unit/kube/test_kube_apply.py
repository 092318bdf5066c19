"""Applying objects: what is asked of the server, what is told, and what is done when something goes wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.unit.kube.api_server import Reply, Server, serving

from windlass.cancel import Cancelled, Token
from windlass.errors import find
from windlass.kube import apply
from windlass.kube.apply import NOTHING, ApplyError, ApplyOptions, create, update
from windlass.kube.cluster import Cluster
from windlass.kube.config import Overrides
from windlass.kube.delete import delete
from windlass.kube.mapper import Mapping
from windlass.kube.resources import Resource
from windlass.kube.retries import ATTEMPTS

CONFIG_MAP = Mapping("", "v1", "ConfigMap", "configmaps", True)
DEPLOYMENT = Mapping("apps", "v1", "Deployment", "deployments", True)
PLAIN, CLIENT_SIDE = ApplyOptions(), ApplyOptions(server_side=False)
QUOTA = 'Operation cannot be fulfilled on resourcequotas "q": the object has been modified'


class World:
    """A server and the cluster that it is."""

    def __init__(
        self,
        server: Server,
        cluster: Cluster,
        logged: list[tuple[str, str, dict[str, object]]],
        detailed: list[str],
    ) -> None:
        self.server = server
        self.cluster = cluster
        self.logged = logged
        self.detailed = detailed
        self.when_logged: list[Callable[[], object]] = []

    def answer(self, where: str, *replies: Reply) -> None:
        self.server.replies[where] = list(replies)

    def asked(self) -> list[str]:
        return [f"{method} {path.partition('?')[0]}" for method, path, _ in self.server.sent]


@pytest.fixture
def world() -> Iterator[World]:
    logged: list[tuple[str, str, dict[str, object]]] = []
    detailed: list[str] = []

    def log(level: str, text: str, about: dict[str, object]) -> None:
        if level == "DEBUG":
            detailed.append(text)
            return
        logged.append((level, text, about))
        for action in made.when_logged:
            action()

    with serving() as server:
        overrides = Overrides(server=server.url)
        cluster = Cluster(overrides, {"KUBECONFIG": "/dev/null"}, "/nowhere", user_agent="test", log=log)
        made = World(server, cluster, logged, detailed)
        yield made
        cluster.close()


def _resource(name: str = "c", mapping: Mapping = CONFIG_MAP, **more: object) -> Resource:
    metadata = {"name": name, "namespace": "ns"}
    document = {"apiVersion": mapping.api_version, "kind": mapping.kind, "metadata": metadata, **more}
    return Resource(mapping, "ns", name, document)


def _path(name: str = "c") -> str:
    return f"/api/v1/namespaces/ns/configmaps/{name}"


def _object(name: str = "c", **metadata: object) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "ns", **metadata}}


def _status(code: int, reason: str, message: str) -> Reply:
    return Reply({"kind": "Status", "status": "Failure", "code": code, "reason": reason, "message": message}, code)


# -- create --


def test_an_object_is_applied_as_helm_and_then_is_what_the_cluster_has(world: World) -> None:
    world.answer(_path(), Reply(_object(uid="1"), 201))
    target = _resource()
    assert create(world.cluster, [target], PLAIN).created == [target]
    assert target.metadata["uid"] == "1"
    method, path, body = world.server.sent[0]
    assert (method, path) == ("PATCH", f"{_path()}?fieldManager=helm&fieldValidation=Strict&force=false")
    assert json.loads(body) == _resource().object
    assert world.server.asked[0][1]["content-type"] == ["application/apply-patch+yaml"]


def test_conflicts_are_forced_and_runs_are_dry_when_asked_for(world: World) -> None:
    world.answer(_path(), Reply(_object(), 201))
    create(world.cluster, [_resource()], ApplyOptions(force_conflicts=True, dry_run=True, validation="Warn"))
    query = world.server.sent[0][1].partition("?")[2]
    assert query == "dryRun=All&fieldManager=helm&fieldValidation=Warn&force=true"


def test_client_side_an_object_is_posted_without_its_version(world: World) -> None:
    world.answer("/api/v1/namespaces/ns/configmaps", Reply(_object(), 201))
    target = _resource()
    target.metadata["resourceVersion"] = "7"
    create(world.cluster, [target], CLIENT_SIDE)
    method, path, body = world.server.sent[0]
    assert (method, path) == ("POST", "/api/v1/namespaces/ns/configmaps?fieldManager=helm")
    assert json.loads(body) == _resource().object


def test_all_objects_are_tried_and_all_failures_told(world: World) -> None:
    world.answer(_path("b"), Reply(_object("b"), 201))
    with pytest.raises(ApplyError) as caught:
        create(world.cluster, [_resource("a"), _resource("b"), _resource("c", DEPLOYMENT)], PLAIN)
    missing = "the server could not find the requested resource"
    assert str(caught.value) == (
        f"server-side apply failed for object ns/a /v1, Kind=ConfigMap: {missing} (patch configmaps a)\n"
        f"server-side apply failed for object ns/c apps/v1, Kind=Deployment: {missing} (patch deployments.apps c)"
    )
    assert [made.name for made in caught.value.result.created] == ["b"]


def test_collisions_in_a_quota_are_tried_again(world: World) -> None:
    world.answer(_path(), _status(409, "Conflict", QUOTA), Reply(_object(), 201))
    create(world.cluster, [_resource()], PLAIN)
    assert len(world.server.sent) == 2


def test_collisions_in_a_quota_are_not_tried_for_ever(world: World) -> None:
    world.answer(_path(), _status(409, "Conflict", QUOTA))
    with pytest.raises(ApplyError, match="conflict occurred while applying object ns/c /v1, Kind=ConfigMap: "):
        create(world.cluster, [_resource()], PLAIN)
    assert len(world.server.sent) == ATTEMPTS


def test_a_server_without_server_side_apply_is_named_as_such(world: World) -> None:
    world.answer(_path(), _status(415, "UnsupportedMediaType", "no"))
    with pytest.raises(ApplyError, match=r"^server-side apply not available on the server: no$"):
        create(world.cluster, [_resource()], PLAIN)


def test_no_objects_are_an_error_as_in_helm(world: World) -> None:
    with pytest.raises(ApplyError, match=NOTHING):
        create(world.cluster, [], PLAIN)


def test_kinds_come_one_after_the_other_and_results_in_their_order(world: World) -> None:
    names = [f"c{number:02}" for number in range(40)]
    for name in names:
        world.answer(_path(name), Reply(_object(name), 201))
    world.answer("/apis/apps/v1/namespaces/ns/deployments/d", Reply(_object("d"), 201))
    targets = [*map(_resource, names), _resource("d", DEPLOYMENT)]
    assert create(world.cluster, targets, PLAIN).created == targets
    assert world.asked()[-1].endswith("deployments/d")


# -- update --


def test_the_answer_tells_what_was_new_so_that_nothing_more_is_asked(world: World) -> None:
    world.answer(_path("old"), Reply(_object("old")))
    world.answer(_path("new"), Reply(_object("new"), 201))
    old, new = _resource("old"), _resource("new")
    result = update(world.cluster, [_resource("old")], [old, new], PLAIN)
    assert (result.created, result.updated, result.deleted) == ([new], [old], [])
    assert world.asked() == [f"PATCH {_path('old')}", f"PATCH {_path('new')}"]


def test_an_object_that_cannot_be_made_ends_an_update(world: World) -> None:
    with pytest.raises(ApplyError) as caught:
        update(world.cluster, [], [_resource("a"), _resource("b")], PLAIN)
    assert str(caught.value).startswith("failed to create resource: server-side apply failed for object ns/a ")
    assert [made.name for made in caught.value.result.created] == ["a"]
    assert f"PATCH {_path('b')}" not in world.asked()


def test_objects_that_cannot_be_changed_are_told_together_and_nothing_is_removed(world: World) -> None:
    for name in ("a", "b"):
        world.answer(f"PATCH {_path(name)}", _status(422, "Invalid", f"no {name}"))
        world.answer(f"GET {_path(name)}", Reply(_object(name)))
    with pytest.raises(ApplyError) as caught:
        update(world.cluster, [_resource("gone")], [_resource("a"), _resource("b")], PLAIN)
    about = "server-side apply failed for object ns/{0} /v1, Kind=ConfigMap: no {0}"
    assert str(caught.value) == f"{about.format('a')} && {about.format('b')}"
    assert len(caught.value.result.updated) == 2
    assert not any(line.startswith("DELETE") for line in world.asked())


def test_an_object_that_cannot_be_seen_ends_an_update(world: World) -> None:
    world.answer(_path(), _status(403, "Forbidden", "not you"))
    with pytest.raises(ApplyError, match=r"^could not get information about the resource: not you$"):
        update(world.cluster, [], [_resource()], PLAIN)


def test_what_the_release_no_longer_has_is_removed(world: World) -> None:
    world.answer(_path("a"), Reply(_object("a")))
    gone = _resource("a")
    assert update(world.cluster, [gone], [], PLAIN).deleted == [gone]
    method, _, body = world.server.sent[-1]
    assert method == "DELETE"
    assert json.loads(body)["propagationPolicy"] == "Background"


@pytest.mark.parametrize(("policy", "removed"), [("keep", False), ("Keep", True), ("other", True)])
def test_what_is_to_be_kept_says_so_in_the_cluster(world: World, policy: str, removed: bool) -> None:
    world.answer(_path(), Reply(_object(annotations={"helm.sh/resource-policy": policy})))
    assert bool(update(world.cluster, [_resource()], [], PLAIN).deleted) is removed


def test_what_is_gone_already_need_not_be_removed(world: World) -> None:
    assert update(world.cluster, [_resource()], [], PLAIN).deleted == []


def test_a_failed_removal_names_the_object(world: World) -> None:
    world.answer(f"GET {_path()}", Reply(_object()))
    world.answer(f"DELETE {_path()}", _status(403, "Forbidden", "no"))
    with pytest.raises(ApplyError) as caught:
        update(world.cluster, [_resource()], [], PLAIN)
    assert str(caught.value) == "failed to delete resource namespace=ns, name=c, kind=ConfigMap: no"


@pytest.mark.parametrize("options", [PLAIN, CLIENT_SIDE])
def test_an_object_that_the_release_did_not_have_is_warned_of(world: World, options: ApplyOptions) -> None:
    world.answer(_path(), Reply(_object()))
    update(world.cluster, [], [_resource()], options)
    assert [(level, about) for level, _, about in world.logged] == [
        ("WARN", {"namespace": "ns", "name": "c", "kind": "ConfigMap"})
    ]


def test_an_object_that_the_release_did_not_have_is_warned_of_even_if_it_cannot_be_changed(world: World) -> None:
    world.answer(f"PATCH {_path()}", _status(409, "Conflict", "not yours"))
    world.answer(f"GET {_path()}", Reply(_object()))
    with pytest.raises(ApplyError, match="not yours"):
        update(world.cluster, [], [_resource()], PLAIN)
    assert [level for level, _, _ in world.logged] == ["WARN"]


def test_nothing_is_sent_where_nothing_changes(world: World) -> None:
    world.answer(_path(), Reply(_object(uid="1") | {"data": {"a": "1"}}))
    target = _resource(data={"a": "1"})
    update(world.cluster, [_resource(data={"a": "1"})], [target], CLIENT_SIDE)
    assert world.asked() == [f"GET {_path()}"]
    assert target.metadata["uid"] == "1"


def test_client_side_only_what_changes_is_sent(world: World) -> None:
    world.answer(_path(), Reply(_object() | {"data": {"a": "1", "b": "2", "c": "3"}}))
    update(world.cluster, [_resource(data={"a": "1", "b": "2"})], [_resource(data={"a": "9"})], CLIENT_SIDE)
    method, path, body = world.server.sent[-1]
    assert (method, path) == ("PATCH", f"{_path()}?fieldManager=helm")
    assert json.loads(body) == {"data": {"a": "9", "b": None}}
    assert world.server.asked[-1][1]["content-type"] == ["application/strategic-merge-patch+json"]


def test_a_refused_patch_names_the_object(world: World) -> None:
    world.answer(f"GET {_path()}", Reply(_object()))
    world.answer(f"PATCH {_path()}", _status(422, "Invalid", "no"))
    with pytest.raises(ApplyError, match=r'^cannot patch "c" with kind ConfigMap: no$'):
        update(world.cluster, [_resource()], [_resource(data={"a": "1"})], CLIENT_SIDE)


def test_a_replacement_is_for_the_version_that_is_there(world: World) -> None:
    world.answer(_path(), Reply(_object(resourceVersion="8")))
    options = ApplyOptions(server_side=False, force_replace=True)
    update(world.cluster, [_resource()], [_resource(data={"a": "1"})], options)
    method, path, body = world.server.sent[-1]
    assert (method, path) == ("PUT", f"{_path()}?fieldManager=helm&fieldValidation=Strict")
    assert json.loads(body)["metadata"]["resourceVersion"] == "8"


def _entry(operation: str, **fields: object) -> dict[str, object]:
    return {"manager": "helm", "operation": operation, "apiVersion": "v1", "fieldsV1": fields}


def test_fields_set_client_side_are_taken_over_before_the_first_apply(world: World) -> None:
    live = _object(resourceVersion="8", managedFields=[_entry("Update", **{"f:data": {}})])
    world.answer(_path(), Reply(live))
    update(world.cluster, [_resource()], [_resource()], ApplyOptions(upgrade_field_manager=True))
    assert world.asked() == [f"GET {_path()}", f"PATCH {_path()}", f"PATCH {_path()}"]
    assert json.loads(world.server.sent[1][2]) == [
        {"op": "replace", "path": "/metadata/managedFields", "value": [_entry("Apply", **{"f:data": {}})]},
        {"op": "replace", "path": "/metadata/resourceVersion", "value": "8"},
    ]


def test_a_take_over_that_somebody_was_faster_than_is_done_anew(world: World) -> None:
    live = _object(managedFields=[_entry("Update")])
    world.answer(f"GET {_path()}", Reply(live))
    world.answer(f"PATCH {_path()}", _status(409, "Conflict", "the object has been modified"), Reply(live))
    update(world.cluster, [_resource()], [_resource()], ApplyOptions(upgrade_field_manager=True))
    assert [line.split()[0] for line in world.asked()] == ["GET", "PATCH", "GET", "PATCH", "PATCH"]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (
            ApplyOptions(server_side=False, force_conflicts=True),
            "invalid client update option(s): forceConflicts enabled when serverSideApply disabled",
        ),
        (
            ApplyOptions(three_way_unstructured=True),
            "invalid operation: cannot use three-way merge for unstructured and server-side apply together",
        ),
        (
            ApplyOptions(force_conflicts=True, force_replace=True),
            "invalid operation: cannot use force conflicts and force replace together",
        ),
        (
            ApplyOptions(force_replace=True),
            "invalid operation: cannot use server-side apply and force replace together",
        ),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_asked(
    world: World, options: ApplyOptions, text: str
) -> None:
    with pytest.raises(ApplyError) as caught:
        update(world.cluster, [], [_resource()], options)
    assert str(caught.value) == text
    assert world.server.sent == []


def test_cancelled_work_says_what_was_done(world: World) -> None:
    token = Token()
    world.when_logged.append(token.cancel)
    world.answer(_path(), Reply(_object()))
    first = _resource()
    with pytest.raises(ApplyError) as caught:
        update(world.cluster, [], [first, _resource("d", DEPLOYMENT)], PLAIN, cancel=token)
    assert find(caught.value, Cancelled) is not None
    assert str(caught.value) == "context canceled"
    assert caught.value.result.updated == [first]
    assert len(world.asked()) == 1


@pytest.mark.parametrize(
    ("options", "details"),
    [
        (
            PLAIN,
            [
                "using server-side apply for resource creation",
                "using server-side apply for resource update",
                "checking resources for changes",
                "Patched resource",
                "deleting resource",
            ],
        ),
        (
            CLIENT_SIDE,
            [
                "using client-side apply for resource creation",
                "using client-side apply for resource update",
                "checking resources for changes",
                "no changes detected",
                "deleting resource",
            ],
        ),
    ],
)
def test_details_are_told_in_helms_words(world: World, options: ApplyOptions, details: list[str]) -> None:
    world.answer(_path(), Reply(_object()))
    world.answer(_path("gone"), Reply(_object("gone")))
    update(world.cluster, [_resource(), _resource("gone")], [_resource()], options)
    assert world.detailed == details


# -- delete --


def test_what_is_gone_counts_as_removed_and_failures_do_not_stop_others(world: World) -> None:
    world.answer(_path("a"), Reply({}))
    world.answer(_path("b"), _status(403, "Forbidden", "no"))
    a, b, c = map(_resource, "abc")
    gone, errors = delete(world.cluster, [a, b, c], "foreground")
    assert gone == [a, c]
    assert [str(error) for error in errors] == ["no"]
    assert json.loads(world.server.sent[0][2])["propagationPolicy"] == "Foreground"


def test_there_must_be_something_to_remove(world: World) -> None:
    gone, errors = delete(world.cluster, [])
    assert gone == []
    assert str(errors[0]) == f"object not found, skipping delete: {apply.NOTHING}"
