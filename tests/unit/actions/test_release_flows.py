"""Install, upgrade, roll back, uninstall: what records say and what is undone when something goes wrong.

The same flows are held against helm on a real cluster in tests/cluster.
"""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from tests.unit.actions.small_cluster import SmallCluster

from windlass.actions.config import Configuration
from windlass.actions.install import Install
from windlass.actions.making import Making
from windlass.actions.rollback import Rollback
from windlass.actions.uninstall import Uninstall
from windlass.actions.upgrade import Upgrade
from windlass.actions.waiting import Waiting
from windlass.cancel import Cancelled, Token
from windlass.chart.load import load_files
from windlass.chart.model import Chart, File
from windlass.engine.capabilities import Capabilities
from windlass.errors import WindlassError
from windlass.release.model import CLIENT_SIDE, PENDING_UPGRADE, SERVER_SIDE, Release
from windlass.storage.errors import PendingOperation
from windlass.storage.history import Storage
from windlass.storage.memory import MemoryDriver

TEMPLATE = """
{{- range .Values.names }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ . }}}
data: {text: {{ $.Values.text }}}
{{- end }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: kept, annotations: {helm.sh/resource-policy: keep}}
"""

WATCHING = Waiting("watcher", 5.0)


def chart(version: str = "1.0.0") -> Chart:
    files = {
        "Chart.yaml": f"apiVersion: v2\nname: c\nversion: {version}\n",
        "values.yaml": "names: [one]\ntext: plain\n",
        "templates/all.yaml": TEMPLATE,
        "templates/NOTES.txt": "{{ .Values.text }} {{ .Release.Revision }}",
    }
    return load_files([File(name, text.encode()) for name, text in files.items()])


class World:
    """A cluster, its records, and the flows on them."""

    def __init__(self) -> None:
        self.cluster = SmallCluster()
        self.token = Token()
        self.logged: list[str] = []
        ticks = count(1)
        self.config = Configuration(
            Storage(MemoryDriver("ns")),
            self.cluster,
            "ns",
            Capabilities,
            lambda: f"2026-01-01T00:00:{next(ticks):02}Z",
            None,
            lambda level, message, fields: self.logged.append(f"{level} {message}"),
            self.token,
        )

    def install(self, values: dict[str, object] | None = None, **how: Any) -> Release:
        own = {key: how.pop(key) for key in ("replace", "create_namespace") if key in how}
        return Install("r", "ns", Making(**how), **own).run(self.config, chart(), values or {})

    def upgrade(self, values: dict[str, object] | None = None, **how: Any) -> Release:
        own = {key: how.pop(key) for key in ("reuse", "cleanup_on_fail", "max_history") if key in how}
        return Upgrade(Making(**how), **own).run(self.config, "r", chart("1.1.0"), values or {})

    def history(self) -> list[tuple[int, str, str]]:
        found = sorted(self.config.storage.history("r"), key=lambda release: release.version)
        return [(release.version, release.status, release.known_info.description) for release in found]


@pytest.fixture
def world() -> World:
    return World()


def names(*found: str) -> dict[str, object]:
    return {"names": list(found)}


def test_an_install_makes_objects_that_say_whose_they_are(world: World) -> None:
    release = world.install({"text": "mine"}, labels={"a": "b"}, description="said")
    assert (release.status, release.version, release.apply_method) == ("deployed", 1, SERVER_SIDE)
    assert (release.known_info.notes, release.labels, release.config) == ("mine 1", {"a": "b"}, {"text": "mine"})
    assert world.history() == [(1, "deployed", "said")]
    metadata = world.cluster.objects["ConfigMap", "one"]["metadata"]
    assert metadata["labels"] == {"app.kubernetes.io/managed-by": "Helm"}
    assert metadata["annotations"] == {"meta.helm.sh/release-name": "r", "meta.helm.sh/release-namespace": "ns"}


@pytest.mark.parametrize("dry_run", ["client", "server"])
def test_a_simulated_install_leaves_nothing(world: World, dry_run: str) -> None:
    release = world.install(dry_run=dry_run)
    assert (release.status, release.known_info.description) == ("pending-install", "Dry run complete")
    assert not world.cluster.objects and not world.config.storage.list(lambda release: True)


def test_a_failed_install_is_recorded_and_can_be_replaced(world: World) -> None:
    world.cluster.refused = {"two"}
    with pytest.raises(WindlassError, match=r"^two refused$"):
        world.install(names("one", "two"))
    assert world.history() == [(1, "failed", 'Release "r" failed: two refused')]
    with pytest.raises(WindlassError, match="cannot reuse a name that is still in use"):
        world.install()
    world.cluster.objects.clear()
    assert world.install(replace=True).version == 2


def test_a_failed_install_is_undone_if_that_is_wanted(world: World) -> None:
    world.cluster.refused = {"two"}
    text = "^release r failed, and has been uninstalled due to rollback-on-failure being set: two refused$"
    with pytest.raises(WindlassError, match=text):
        world.install(names("one", "three", "two"), rollback_on_failure=True)
    assert not world.config.storage.list(lambda release: True) and "three" not in world.cluster.names()


def test_an_objects_owner_is_asked_about(world: World) -> None:
    world.cluster.objects["ConfigMap", "one"] = {"metadata": {"name": "one"}}
    with pytest.raises(WindlassError, match=r"^unable to continue with install: ConfigMap .* cannot be imported"):
        world.install()
    release = world.install(take_ownership=True)
    assert release.status == "deployed" and "take over one" in world.cluster.asked


def test_an_interrupted_install_is_marked_failed(world: World) -> None:
    world.cluster.on_wait = world.token.cancel
    with pytest.raises(Cancelled, match=r"^context canceled$"):
        world.install(waiting=WATCHING)
    assert world.history() == [(1, "failed", 'Release "r" failed: context canceled')]


def test_what_was_interrupted_before_it_began_leaves_nothing(world: World) -> None:
    world.token.cancel()
    with pytest.raises(Cancelled):
        world.install()
    assert not world.cluster.objects and not world.config.storage.list(lambda release: True)


def test_an_upgrade_supersedes_and_removes_what_is_gone(world: World) -> None:
    world.install(names("one", "two"))
    release = world.upgrade(names("one", "three"), labels={"x": "y"})
    assert world.cluster.names() == ["kept", "one", "three"]
    assert world.history() == [(1, "superseded", "Install complete"), (2, "deployed", "Upgrade complete")]
    assert (release.labels, release.known_info.first_deployed) == ({"x": "y"}, "2026-01-01T00:00:01Z")


@pytest.mark.parametrize(
    ("mode", "given", "config", "text"),
    [
        ("", {}, {"text": "old"}, "old"),
        ("", {"names": ["n"]}, {"names": ["n"]}, "plain"),
        ("reset", {}, {}, "plain"),
        ("reuse", {"names": ["n"]}, {"names": ["n"], "text": "old"}, "old"),
        ("reset-then-reuse", {"names": ["n"]}, {"names": ["n"], "text": "old"}, "old"),
    ],
)
def test_old_values_count_as_asked(
    world: World, mode: str, given: dict[str, object], config: dict[str, object], text: str
) -> None:
    world.install({"text": "old"})
    release = world.upgrade(given, reuse=mode)
    assert (release.config, release.known_info.notes) == (config, f"{text} 2")


@pytest.mark.parametrize("mode", ["reuse", "reset-then-reuse"])
def test_what_an_upgrade_takes_away_stays_in_the_values_of_the_revision_before(world: World, mode: str) -> None:
    world.install({"text": "old"})
    assert world.upgrade({"text": None}, reuse=mode).config == {}
    assert world.config.storage.get("r", 1).config == {"text": "old"}


def test_a_label_that_is_null_goes(world: World) -> None:
    world.install(labels={"a": "1", "b": "2"})
    assert world.upgrade(labels={"a": "null", "c": "3"}).labels == {"b": "2", "c": "3"}


def test_a_failed_upgrade_is_recorded_and_cleaned_up_after(world: World) -> None:
    world.install()
    world.cluster.refused = {"three"}
    with pytest.raises(WindlassError, match=r"^three refused$"):
        world.upgrade(names("one", "two", "three"), cleanup_on_fail=True)
    assert world.history()[1:] == [(2, "failed", 'Upgrade "r" failed: three refused')]
    assert world.history()[0][1] == "deployed" and "two" not in world.cluster.names()


def test_a_failed_upgrade_is_rolled_back_if_that_is_wanted(world: World) -> None:
    world.install({"text": "good"})
    world.cluster.refused = {"two"}
    with pytest.raises(WindlassError, match=r"^release r failed, and has been rolled back due to rollback-on-failure"):
        world.upgrade(names("one", "two"), rollback_on_failure=True)
    assert [entry[1] for entry in world.history()] == ["superseded", "failed", "deployed"]
    assert world.history()[2][2] == "Rollback to 1" and "wait watcher" in world.cluster.asked


def test_an_interrupted_upgrade_is_rolled_back_all_the_same(world: World) -> None:
    world.install({"text": "good"})
    waits = count()
    world.cluster.on_wait = lambda: world.token.cancel() if next(waits) == 0 else None
    with pytest.raises(WindlassError, match=r"rolled back due to rollback-on-failure being set: context canceled$"):
        world.upgrade({"text": "bad"}, rollback_on_failure=True)
    assert [entry[1] for entry in world.history()] == ["superseded", "failed", "deployed"]
    assert world.cluster.objects["ConfigMap", "one"]["data"] == {"text": "good"}


def test_the_way_of_applying_is_that_of_the_last_revision_unless_another_is_asked_for(world: World) -> None:
    world.install(server_side="false")
    assert world.upgrade().apply_method == CLIENT_SIDE
    assert world.upgrade(server_side="true").apply_method == SERVER_SIDE
    assert "take over one" in world.cluster.asked
    assert world.upgrade().apply_method == SERVER_SIDE
    with pytest.raises(WindlassError, match=r"^invalid/unknown release server-side apply method: maybe$"):
        world.upgrade(server_side="maybe")


def test_what_is_pending_is_not_upgraded(world: World) -> None:
    release = world.install()
    release.known_info.status = PENDING_UPGRADE
    with pytest.raises(PendingOperation, match=r"^another operation .* is in progress$"):
        world.upgrade()


def test_a_rollback_makes_a_new_revision_of_the_old(world: World) -> None:
    world.install({"text": "first"})
    world.upgrade({"text": "second"})
    release = Rollback(server_side="false").run(world.config, "r")
    assert (release.version, release.apply_method, release.known_info.notes) == (3, CLIENT_SIDE, "first 1")
    assert [entry[1] for entry in world.history()] == ["superseded", "superseded", "deployed"]
    with pytest.raises(WindlassError, match=r"^release has no 9 version$"):
        Rollback(9).run(world.config, "r")


def test_a_failed_rollback_never_stays_pending(world: World) -> None:
    world.install(names("one", "two"))
    world.upgrade(names("one"))
    world.cluster.refused = {"two"}
    with pytest.raises(WindlassError, match=r"^two refused$"):
        Rollback().run(world.config, "r")
    assert world.history()[2] == (3, "failed", 'Rollback "r" failed: two refused')
    world.cluster.refused = set()
    world.cluster.on_wait = world.token.cancel
    with pytest.raises(Cancelled):
        Rollback(1, waiting=WATCHING).run(world.config, "r")
    assert world.history()[3] == (4, "failed", 'Rollback "r" failed: context canceled')


def test_an_uninstall_leaves_what_says_that_it_stays(world: World) -> None:
    world.install()
    told = Uninstall(cascade="foreground").run(world.config, "r")
    assert told == "These resources were kept due to the resource policy:\n[ConfigMap] kept\n"
    assert world.cluster.names() == ["kept"] and "delete one foreground" in world.cluster.asked
    with pytest.raises(WindlassError, match=r"^uninstall: Release not loaded: r: release: not found$"):
        Uninstall().run(world.config, "r")
    assert Uninstall(ignore_not_found=True).run(world.config, "r") == ""


def test_history_is_kept_if_that_is_wanted(world: World) -> None:
    world.install()
    world.upgrade()
    Uninstall(keep_history=True, description="over").run(world.config, "r")
    assert world.history() == [(1, "superseded", "Install complete"), (2, "uninstalled", "over")]
    with pytest.raises(WindlassError, match=r'^the release named "r" is already deleted$'):
        Uninstall(keep_history=True).run(world.config, "r")
    Uninstall().run(world.config, "r")
    assert not world.config.storage.list(lambda release: True)


def test_what_cannot_be_deleted_keeps_the_release_from_going(world: World) -> None:
    world.install()
    world.cluster.stuck = {"one"}
    with pytest.raises(WindlassError, match=r"^failed to delete release: r$"):
        Uninstall().run(world.config, "r")
    assert world.history() == [(1, "uninstalling", "Deletion in progress (or silently failed)")]
