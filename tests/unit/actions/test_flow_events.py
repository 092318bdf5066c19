"""What listeners hear of flows and of waiting."""

from __future__ import annotations

import pytest
from tests.unit.actions.small_cluster import SmallCluster

from windlass.actions.client import Ready
from windlass.actions.config import Configuration
from windlass.actions.install import Install
from windlass.actions.making import Making
from windlass.actions.rollback import Rollback
from windlass.actions.uninstall import Uninstall
from windlass.actions.upgrade import Upgrade
from windlass.actions.wait_events import EVERY_S, MAX_LISTED, ToldProgress, ToldWaiter
from windlass.actions.waiting import Waiting
from windlass.cancel import Cancelled, Token
from windlass.chart.load import load_files
from windlass.chart.model import Chart, File
from windlass.engine.capabilities import Capabilities
from windlass.errors import WindlassError
from windlass.events import Event, Events
from windlass.kube.mapper import Mapping
from windlass.kube.observe import Identity, Standing
from windlass.kube.resources import Resource
from windlass.kube.status import CURRENT, FAILED, IN_PROGRESS, NOT_FOUND, UNKNOWN, Verdict
from windlass.release.model import Info, Release
from windlass.storage.errors import ReleaseExists
from windlass.storage.history import Storage
from windlass.storage.lease import Lease, Leases
from windlass.storage.memory import MemoryDriver

CM = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\n"


def chart(*names: str) -> Chart:
    files = {"Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n"}
    files |= {f"templates/{name}.yaml": CM.replace("NAME", name) for name in names}
    return load_files([File(name, text.encode()) for name, text in files.items()])


class World:
    """A cluster, its records, and what was told."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.cluster = SmallCluster()
        self.token = Token()
        told = Events(self)
        leases = Leases("me", lambda: 1000.0)
        storage = Storage(MemoryDriver("ns"), leases=leases, events=told)
        self.config = Configuration(
            storage, self.cluster, "ns", Capabilities, lambda: "2026-01-01T00:00:00Z", cancel=self.token, events=told
        )

    def hear(self, event: Event) -> None:
        self.events.append(event)

    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def told(self, kind: str) -> list[dict[str, object]]:
        return [dict(event.fields) for event in self.events if event.type == kind]

    def install(self, *names: str, **how: bool) -> None:
        Install("r", "ns", Making(**how)).run(self.config, chart(*names), {})  # type: ignore[arg-type]  # flags

    def upgrade(self, *names: str, cleanup_on_fail: bool = False, **how: bool) -> None:
        flow = Upgrade(Making(**how), cleanup_on_fail=cleanup_on_fail)  # type: ignore[arg-type]  # flags
        flow.run(self.config, "r", chart(*names), {})


@pytest.fixture
def world() -> World:
    return World()


def test_an_install_is_an_operation_with_a_rendering_and_records(world: World) -> None:
    world.install("a")
    assert world.types() == [
        "operation.start",
        "render.start",
        "render.end",
        "record.stored",
        "lease.taken",
        "record.stored",
        "operation.end",
    ]
    assert world.told("record.stored")[0] == {
        "release": "r",
        "revision": 1,
        "status": "pending-install",
        "description": "Initial install underway",
    }
    assert world.told("lease.taken")[0]["expires"] == 1060.0
    (ended,) = world.told("operation.end")
    assert (ended["revision"], ended["status"], ended["outcome"], ended["dry_run"]) == (
        1,
        "deployed",
        "succeeded",
        "none",
    )


def test_a_simulation_is_told_as_one(world: World) -> None:
    Install("r", "ns", Making(dry_run="client")).run(world.config, chart("a"), {})
    assert world.told("operation.end")[0]["dry_run"] == "client" and "record.stored" not in world.types()


def test_undoing_an_upgrade_is_an_operation_inside_of_it(world: World) -> None:
    world.install("a")
    world.cluster.refused = {"b"}
    with pytest.raises(WindlassError):
        world.upgrade("a", "b", rollback_on_failure=True)
    (undone,) = world.told("undo.end")
    assert (undone["by"], undone["revision"], undone["outcome"]) == ("rollback", 1, "succeeded")
    (rolling,) = [event for event in world.events if event.fields.get("operation") == "rollback"][:1]
    (undoing,) = [event for event in world.events if event.type == "undo.start"]
    assert rolling.inside == undoing.work
    assert [entry["outcome"] for entry in world.told("operation.end")] == ["succeeded", "succeeded", "failed"]


def test_undoing_an_install_and_cleaning_up_are_told(world: World) -> None:
    world.cluster.refused = {"b"}
    with pytest.raises(WindlassError):
        world.install("a", "b", rollback_on_failure=True)
    assert world.told("undo.end")[0]["by"] == "uninstall" and "record.removed" in world.types()
    world.install("c")
    world.cluster.refused = {"z"}
    with pytest.raises(WindlassError):
        world.upgrade("a", "c", "z", cleanup_on_fail=True)
    assert "cleanup.end" in world.types()


def test_a_cancelled_operation_is_told_as_cancelled(world: World) -> None:
    world.cluster.on_wait = world.token.cancel
    with pytest.raises(Cancelled):
        Install("r", "ns", Making(waiting=Waiting("watcher", 5.0))).run(world.config, chart("a"), {})
    assert world.told("operation.end")[0]["outcome"] == "cancelled"


def test_going_back_and_uninstalling_are_operations(world: World) -> None:
    world.install("a")
    world.upgrade("a", "b")
    Rollback(1).run(world.config, "r")
    Uninstall().run(world.config, "r")
    assert [(entry["operation"], entry.get("revision")) for entry in world.told("operation.end")] == [
        ("install", 1),
        ("upgrade", 2),
        ("rollback", 3),
        ("uninstall", None),
    ]
    assert [entry["revision"] for entry in world.told("record.removed")] == [1, 2, 3]


def test_a_record_that_could_not_be_stored_is_not_told(world: World) -> None:
    release = Release("x", version=1, namespace="ns")
    world.config.storage.create(release)
    world.events.clear()
    with pytest.raises(ReleaseExists):
        world.config.storage.create(release)
    assert world.events == []


def test_who_takes_over_says_so(world: World) -> None:
    driver = world.config.storage.driver
    release = Release("x", Info(status="pending-upgrade"), version=2, namespace="ns")
    driver.create(release.key, release, Lease("somebody", 1.0))
    world.config.storage.settle(release)
    assert world.told("lease.broken") == [{"release": "x", "revision": 2, "holder": "somebody"}]
    assert world.told("record.stored")[0]["status"] == "failed"


# -- waiting --

PODS = Mapping("", "v1", "Pod", "pods", True)
NODES = Mapping("", "v1", "Node", "nodes", False)


def standing(name: str, status: str, mapping: Mapping = PODS) -> Standing:
    found = Standing(Identity(mapping.group, mapping.kind, "ns", name), mapping)
    found.verdict = Verdict(status, "why")
    return found


def test_progress_is_counted_and_listed_within_bounds(world: World) -> None:
    moments = iter([0.0, EVERY_S / 2, EVERY_S])
    progress = ToldProgress(world.config.events, lambda: next(moments))
    many = [standing(str(number), IN_PROGRESS) for number in range(MAX_LISTED + 1)]
    progress.show([standing("ready", CURRENT), *many])
    progress.show([])  # too soon after the last
    progress.show([standing("node", IN_PROGRESS, NODES)])
    progress.close()
    first, second = world.told("wait.progress")
    assert (first["total"], first["ready"]) == (MAX_LISTED + 2, 1)
    assert isinstance(first["waiting"], list) and len(first["waiting"]) == MAX_LISTED
    assert second["waiting"] == [
        {"apiVersion": "v1", "kind": "Node", "namespace": "", "name": "node", "status": IN_PROGRESS, "message": "why"}
    ]


@pytest.mark.parametrize(("until", "ready"), [("ready", 1), ("hook-done", 1), ("gone", 2)])
def test_what_is_waited_for_says_what_counts(world: World, until: str, ready: int) -> None:
    progress = ToldProgress(world.config.events, lambda: 0.0)
    progress.until = until
    states = (CURRENT, NOT_FOUND, UNKNOWN) if until == "gone" else (CURRENT, NOT_FOUND, FAILED)
    progress.show([standing(status, status) for status in states])
    (told,) = world.told("wait.progress")
    assert (told["ready"], told["total"]) == (ready, 3)


def test_each_kind_of_waiting_is_told(world: World) -> None:
    waiter = ToldWaiter(Ready(), world.config.events, ToldProgress(world.config.events, float), hooks_only=False)
    things = [Resource(PODS, "ns", "p", {})]
    for wait in (waiter.wait, waiter.wait_with_jobs, waiter.wait_for_delete, waiter.watch_until_ready):
        wait(things, 3.0)
        wait([], 3.0)
    ended = world.told("wait.end")
    assert [entry["until"] for entry in ended] == ["ready", "jobs-done", "gone", "hook-done"]
    assert ended[0]["objects"] == 1 and ended[0]["timeout"] == 3.0


def test_a_strategy_that_waits_for_hooks_only_tells_of_nothing_else(world: World) -> None:
    waiter = ToldWaiter(Ready(), world.config.events, ToldProgress(world.config.events, float), hooks_only=True)
    things = [Resource(PODS, "ns", "p", {})]
    for wait in (waiter.wait, waiter.wait_for_delete, waiter.watch_until_ready):
        wait(things, 3.0)
    assert [entry["until"] for entry in world.told("wait.end")] == ["hook-done"]
