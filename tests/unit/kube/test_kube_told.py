"""What listeners hear of objects."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.unit.kube.api_server import NOT_FOUND, Reply, Server, serving

from windlass.events import Event, Events
from windlass.kube.apply import ApplyError, ApplyOptions, create, update
from windlass.kube.cluster import Cluster
from windlass.kube.config import Overrides
from windlass.kube.delete import delete
from windlass.kube.mapper import Mapping
from windlass.kube.resources import Resource
from windlass.kube.told import is_same_version, is_untouched

CONFIG_MAP = Mapping("", "v1", "ConfigMap", "configmaps", True)
DATE = "Sat, 21 Nov 2026 08:00:10 GMT"


class World:
    """A server, the cluster that it is, and what was told."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.events: list[Event] = []
        base = Cluster(
            Overrides(server=server.url), {"KUBECONFIG": "/dev/null"}, "/", user_agent="t", log=lambda *_: None
        )
        self.logged: list[str] = []
        self.cluster = base.heard_by(lambda level, text, fields: self.logged.append(f"{level} {text}"), Events(self))

    def hear(self, event: Event) -> None:
        self.events.append(event)

    def told(self) -> list[tuple[str, object]]:
        found = []
        for event in self.events:
            resource = event.fields.get("resource")
            found.append((event.type, resource["name"] if isinstance(resource, dict) else event.fields.get("counts")))
        return found

    def answer(self, where: str, *replies: Reply) -> None:
        self.server.replies[where] = list(replies)


@pytest.fixture
def world() -> Iterator[World]:
    with serving() as server:
        made = World(server)
        yield made
        made.cluster.close()


def resource(name: str) -> Resource:
    metadata = {"name": name, "namespace": "ns"}
    return Resource(CONFIG_MAP, "ns", name, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})


def path(name: str) -> str:
    return f"/api/v1/namespaces/ns/configmaps/{name}"


def live(name: str, *, time: str = "", version: str = "") -> dict[str, object]:
    managed = [{"manager": "helm", "operation": "Apply", "time": time}] if time else []
    return {"metadata": {"name": name, "namespace": "ns", "managedFields": managed, "resourceVersion": version}}


def conflict(name: str) -> Reply:
    causes = [{"reason": "FieldManagerConflict", "message": 'conflict with "kubectl" using v1', "field": ".data.a"}]
    body = {"kind": "Status", "status": "Failure", "code": 409, "reason": "Conflict", "message": "Apply failed"}
    return Reply({**body, "details": {"name": name, "causes": causes}}, 409)


def test_each_object_that_is_made_is_told_and_counted(world: World) -> None:
    world.answer(path("new"), Reply(live("new"), 201))
    world.answer(path("old"), Reply(live("old"), 200))
    create(world.cluster, [resource("new"), resource("old")], ApplyOptions())
    assert world.told() == [
        ("apply.start", None),
        ("resource.created", "new"),
        ("resource.updated", "old"),
        ("apply.end", {"created": 1, "updated": 1}),
    ]
    assert world.events[1].fields["resource"] == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "namespace": "ns",
        "name": "new",
    }


def test_an_update_tells_what_changed_what_did_not_and_what_went(world: World) -> None:
    world.answer(path("gone"), Reply(live("gone"), 200))
    world.answer(path("same"), Reply(live("same", time="2026-11-20T00:00:00Z")))
    world.answer(path("moved"), Reply(live("moved", time="2099-01-01T00:00:00Z")))
    create(world.cluster, [resource("gone")], ApplyOptions())  # from that answer on the server's time is known
    world.events.clear()
    update(world.cluster, [resource("gone"), resource("same")], [resource("same"), resource("moved")], ApplyOptions())
    assert world.told()[1:] == [
        ("resource.unchanged", "same"),
        ("resource.updated", "moved"),
        ("resource.deleted", "gone"),
        ("apply.end", {"deleted": 1, "unchanged": 1, "updated": 1}),
    ]


def test_objects_that_are_looked_at_first_are_compared_by_version(world: World) -> None:
    world.answer(f"GET {path('c')}", Reply(live("c", version="7")))
    world.answer(f"PATCH {path('c')}", Reply(live("c", version="7")), Reply(live("c", version="8")))
    for _ in range(2):
        update(world.cluster, [resource("c")], [resource("c")], ApplyOptions(upgrade_field_manager=True))
    told = [entry for entry in world.told() if entry[0].startswith("resource.")]
    assert told == [("resource.unchanged", "c"), ("resource.updated", "c")]


def test_conflicts_and_refusals_are_told_apart(world: World) -> None:
    world.answer(path("taken"), conflict("taken"))
    world.answer(path("bad"), NOT_FOUND)
    with pytest.raises(ApplyError):
        create(world.cluster, [resource("taken"), resource("bad")], ApplyOptions())
    told = world.told()
    assert told[1:3] == [("resource.conflict", "taken"), ("resource.failed", "bad")]
    assert told[-1] == ("apply.end", {"conflict": 1, "failed": 1})
    assert world.events[-1].fields["outcome"] == "failed"


def test_what_stays_by_its_policy_is_told(world: World) -> None:
    kept = live("k")
    kept["metadata"]["annotations"] = {"helm.sh/resource-policy": "keep"}  # type: ignore[index]  # a dict
    world.answer(path("k"), Reply(kept))
    update(world.cluster, [resource("k")], [], ApplyOptions())
    assert ("resource.kept", "k") in world.told()


def test_deletions_are_told(world: World) -> None:
    world.answer(path("a"), Reply({}))
    world.answer(path("b"), Reply({"kind": "Status", "code": 403, "reason": "Forbidden", "message": "no"}, 403))
    delete(world.cluster, [resource("a"), resource("b")])
    assert world.told()[1:] == [
        ("resource.deleted", "a"),
        ("resource.failed", "b"),
        ("delete.end", {"deleted": 1, "failed": 1}),
    ]


def test_warnings_of_the_server_go_to_the_operation_that_caused_them(world: World) -> None:
    others: list[str] = []
    other = world.cluster.heard_by(lambda level, text, fields: others.append(text), Events())
    world.answer(path("c"), Reply(live("c"), 201, Warning='299 - "old kind"'))
    create(world.cluster, [resource("c")], ApplyOptions())
    assert world.logged[-2:] == ["WARN Warning: old kind", "DEBUG Created resource via patch"] and others == []
    create(other, [resource("c")], ApplyOptions())
    assert "Warning: old kind" in others


@pytest.mark.parametrize(
    ("time", "date", "untouched"),
    [
        ("2026-11-21T08:00:07Z", DATE, True),
        ("2026-11-21T08:00:08Z", DATE, False),
        ("2026-11-21T08:00:07Z", "", False),
        ("yesterday", DATE, False),
        ("", DATE, False),
    ],
)
def test_an_apply_without_effect_leaves_the_time_alone(time: str, date: str, untouched: bool) -> None:
    assert is_untouched(live("c", time=time), "helm", date) is untouched
    assert not is_untouched(live("c", time=time), "somebody", date)


def test_states_without_a_version_are_never_the_same() -> None:
    assert is_same_version(live("a", version="1"), live("a", version="1"))
    assert not is_same_version(live("a", version="1"), live("a", version="2"))
    assert not is_same_version(live("a"), live("a")) and not is_same_version({}, {})
