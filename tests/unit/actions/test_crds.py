"""The definitions in crds/: what install and upgrade do with them by each policy, and what stops them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest
from tests.unit.actions.small_cluster import SmallCluster

from windlass.actions.config import Configuration
from windlass.actions.crds import POLICIES, READY_SECONDS, CrdError, policy
from windlass.actions.install import Install
from windlass.actions.making import Making
from windlass.actions.upgrade import Upgrade
from windlass.chart.load import load_files
from windlass.chart.model import Chart, File
from windlass.engine.capabilities import Capabilities
from windlass.errors import WindlassError
from windlass.kube.apply import ApplyError, Result
from windlass.kube.crds import KEEP, UPGRADE, Change, CrdRefused
from windlass.kube.errors import ApiStatus, KubeError
from windlass.storage.history import Storage
from windlass.storage.memory import MemoryDriver

if TYPE_CHECKING:
    from windlass.kube.apply import ApplyOptions
    from windlass.kube.resources import Resource

CRD = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: NAME}\n"


def chart(**crds: str) -> Chart:
    files = {
        "Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
        "templates/cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n",
        **{f"crds/{name}.yaml": text for name, text in crds.items()},
    }
    return load_files([File(name, text.encode()) for name, text in files.items()])


class Defined(SmallCluster):
    """A cluster that notes what is done with definitions. ``present`` are there already, ``refusals`` stop a plan."""

    def __init__(self) -> None:
        super().__init__()
        self.present: set[str] = set()
        self.refusals: tuple[str, ...] = ()
        self.done: list[str] = []

    def uncancelled(self) -> Defined:
        return self

    def create(self, resources: Sequence[Resource], options: ApplyOptions) -> Result:
        for resource in resources:
            if resource.mapping.kind != "CustomResourceDefinition":
                continue
            self.done.append(f"create {resource.name}{' dry' if options.dry_run else ''}")
            if resource.name in self.present:
                status = ApiStatus(409, "AlreadyExists", "it is there")
                raise ApplyError(str(status), Result([], [], []), [status])
        return super().create(resources, options)

    def recognize(self, definitions: Sequence[Resource]) -> None:
        self.done.append(f"recognize {' '.join(definition.name for definition in definitions)}")

    def upgrade_crds(self, resources: Sequence[Resource], options: ApplyOptions, *, only_new: bool) -> list[Change]:
        names = " ".join([resource.name for resource in resources])
        how = f"{'only new' if only_new else 'all'}{' dry' if options.dry_run else ''}"
        self.done.append(f"upgrade {names}: {how}")
        changes = [Change(resource.name, KEEP if only_new else UPGRADE, self.refusals) for resource in resources]
        if self.refusals:
            raise CrdRefused(changes)
        return changes


class World:
    """A cluster, its records, and the flows on them."""

    def __init__(self) -> None:
        self.cluster = Defined()
        self.logged: list[str] = []

        def log(level: str, message: str, fields: dict[str, object]) -> None:
            if level != "DEBUG":
                self.logged.append(" ".join([level, message, *[str(value) for value in fields.values()]]))

        storage = Storage(MemoryDriver("ns"))
        self.config = Configuration(storage, self.cluster, "ns", Capabilities, lambda: "2026-01-01T00:00:00Z", log=log)

    def install(self, crds: str = "", dry_run: str = "none", **files: str) -> list[str]:
        Install("r", "ns", Making(crds=crds, dry_run=dry_run)).run(self.config, chart(**files), {})
        return self.cluster.done

    def upgrade(self, crds: str = "", dry_run: str = "none", **files: str) -> list[str]:
        self.cluster.done.clear()
        Upgrade(Making(crds=crds, dry_run=dry_run)).run(self.config, "r", chart(**files), {})
        return self.cluster.done

    def revisions(self) -> int:
        return len(self.config.storage.list(lambda release: True))


@pytest.fixture
def world() -> World:
    return World()


A, B = CRD.replace("NAME", "a"), CRD.replace("NAME", "b")


def test_policies_have_names() -> None:
    assert [policy(name) for name in ("", *POLICIES)] == ["", *POLICIES]
    with pytest.raises(CrdError, match=r'^invalid CRD policy "all": choose one of skip, create, upgrade$'):
        policy("all")


def test_install_makes_definitions_file_by_file_and_goes_on_once_they_are_known(world: World) -> None:
    assert world.install(a=A, b=B) == ["create a", "create b", "recognize a b"]
    assert world.cluster.asked[:3] == ["create a", "create b", "wait hookOnly"] and READY_SECONDS == 60


def test_definitions_that_are_there_are_left_alone(world: World) -> None:
    world.cluster.present = {"a"}
    assert world.install(a=A, b=B) == ["create a", "create b", "recognize b"]
    world.cluster.present = {"a", "b"}
    world.cluster.done.clear()
    world.config.storage.delete("r", 1)
    assert world.install(a=A) == ["create a"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("# nothing\n", "resources are empty"), (A, "a refused")],
)
def test_a_definition_that_cannot_be_made_ends_an_install_without_a_record(
    world: World, text: str, reason: str
) -> None:
    world.cluster.refused = {"a"}
    with pytest.raises(WindlassError, match=f"^failed to install CRD crds/a.yaml: {reason}$"):
        world.install(a=text)
    assert world.revisions() == 0


@pytest.mark.parametrize(
    ("wanted", "dry_run", "done"),
    [
        ("skip", "none", []),
        ("", "client", []),
        ("upgrade", "client", []),
        ("", "server", []),
        ("create", "server", []),
        ("upgrade", "server", ["upgrade a: all dry"]),
        ("upgrade", "none", ["upgrade a: all"]),
        ("create", "none", ["create a", "recognize a"]),
    ],
)
def test_install_heeds_the_policy(world: World, wanted: str, dry_run: str, done: list[str]) -> None:
    assert world.install(wanted, dry_run, a=A) == done


@pytest.mark.parametrize(
    ("wanted", "dry_run", "done"),
    [
        ("", "none", []),
        ("skip", "none", []),
        ("create", "none", ["upgrade a: only new"]),
        ("upgrade", "none", ["upgrade a: all"]),
        ("upgrade", "server", ["upgrade a: all dry"]),
        ("upgrade", "client", []),
    ],
)
def test_upgrade_leaves_definitions_alone_unless_it_is_told_to(
    world: World, wanted: str, dry_run: str, done: list[str]
) -> None:
    world.install("skip", a=A)
    assert world.upgrade(wanted, dry_run, a=A) == done


def test_a_chart_without_definitions_has_no_plan(world: World) -> None:
    world.install("upgrade")
    assert world.upgrade("upgrade") == []


def test_what_is_done_is_said_and_in_a_simulation_what_would_be(world: World) -> None:
    world.install("skip")
    world.upgrade("upgrade", a=A)
    world.upgrade("upgrade", "server", a=A)
    world.upgrade("create", a=A)
    assert world.logged == [
        "INFO CustomResourceDefinition upgraded a",
        "INFO CustomResourceDefinition to be upgraded a",
        "INFO CustomResourceDefinition left as it is a",
    ]


def test_a_simulated_install_warns_that_kinds_may_be_missing(world: World) -> None:
    world.install(dry_run="server", a=A)
    assert world.logged == [
        "WARN This chart or one of its subcharts contains CRDs. Rendering may fail or contain inaccuracies."
    ]


def test_a_refused_plan_changes_nothing_and_leaves_no_record(world: World) -> None:
    world.install("skip")
    world.cluster.refusals = ("version v1 would go, which objects are stored at",)
    with pytest.raises(CrdRefused, match="a: version v1 would go, which objects are stored at"):
        world.upgrade("upgrade", a=A)
    assert world.revisions() == 1
    world.config.storage.delete("r", 1)
    with pytest.raises(CrdRefused):
        world.install("upgrade", a=A)
    assert world.revisions() == 0


def test_a_file_that_cannot_be_read_is_named(world: World) -> None:
    def build(manifest: str, namespace: str, *, validate: bool) -> list[Resource]:
        raise KubeError("no kind is set")

    world.install("skip")
    world.cluster.build = build  # type: ignore[method-assign]  # a cluster that reads nothing
    with pytest.raises(CrdError, match=r"^failed to read CRD crds/a\.yaml: no kind is set$"):
        world.upgrade("upgrade", a=A)
