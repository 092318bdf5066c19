"""Hooks: their order, what is made and deleted when, what records say, whose logs are shown.

The cluster here only takes notes. What the same hooks do in a real one is compared with helm in tests/cluster.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from windlass.actions import hook_runs
from windlass.actions.client import Printing, Ready
from windlass.actions.config import Configuration
from windlass.actions.waiting import Waiting
from windlass.cancel import Cancelled, Token
from windlass.engine.capabilities import Capabilities
from windlass.errors import WindlassError
from windlass.kube.errors import KubeError
from windlass.kube.mapper import Mapping
from windlass.kube.resources import Resource
from windlass.release.hooks import Hook
from windlass.release.model import Release
from windlass.storage.history import Storage
from windlass.storage.memory import MemoryDriver

if TYPE_CHECKING:
    from windlass.kube.apply import ApplyOptions, Result


class Notes(Printing):
    """A cluster that notes what it is told, and refuses what it is told to refuse: a note."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.refused: dict[str, WindlassError] = {}

    def note(self, what: str) -> None:
        self.notes.append(what)
        if what in self.refused:
            raise self.refused[what]

    def build(self, manifest: str, namespace: str, *, validate: bool) -> list[Resource]:
        name = manifest.strip()
        if validate:
            self.note(f"check {name}")
        return [Resource(Mapping("batch", "v1", "Job", "jobs", True), namespace, name, {})]

    def create(self, resources: Sequence[Resource], options: ApplyOptions) -> Result:
        self.note(f"create {resources[0].name}{' server-side' if options.server_side else ''}")
        return super().create(resources, options)

    def delete(self, resources: Sequence[Resource], propagation: str) -> tuple[list[Resource], list[KubeError]]:
        try:
            self.note(f"delete {resources[0].name}")
        except KubeError as error:
            return [], [error, error]
        return list(resources), []

    def waiter(self, strategy: str) -> Ready:
        notes = self

        class Waiter(Ready):
            def watch_until_ready(self, resources: Sequence[Resource], timeout: float) -> None:
                notes.note(f"watch {resources[0].name} {timeout:g}s")

        return Waiter()

    def pods(self, namespace: str, *, label_selector: str = "", field_selector: str = "") -> list[dict[str, Any]]:
        self.note(f"pods {namespace} {label_selector}{field_selector}")
        return [{"metadata": {"name": "p"}, "spec": {"containers": [{"name": "c"}, {"name": "d"}]}}]

    def logs(self, namespace: str, pod: str, container: str) -> Iterator[bytes]:
        self.note(f"logs {namespace}/{pod}/{container}")
        return iter([f"{container} says\n".encode()])


class World:
    """A configuration over notes, and what was logged and shown."""

    def __init__(self, *hooks: Hook) -> None:
        self.cluster = Notes()
        self.logged: list[str] = []
        self.shown: list[bytes] = []
        self.token = Token()
        ticks = count(1)
        self.config = Configuration(
            Storage(MemoryDriver("ns")),
            self.cluster,
            "ns",
            Capabilities,
            lambda: f"time {next(ticks)}",
            None,
            lambda level, message, fields: self.logged.append(f"{level} {message}"),
            self.token,
            lambda namespace, pod, container: self.shown.append,
        )
        self.release = Release("r", namespace="ns", version=1, hooks=list(hooks))
        self.config.storage.create(self.release)

    def run(self, event: str = "pre-install") -> None:
        hook_runs.run(self.config, self.release, event, Waiting(timeout=7.0), server_side=True)

    def phases(self) -> list[tuple[str, str, str]]:
        found = []
        for hook in self.release.hooks or ():
            assert hook.last_run is not None
            found.append((hook.last_run.started_at, hook.last_run.completed_at, hook.last_run.phase))
        return found


def hook(name: str, *policies: str, weight: int = 0, logs: tuple[str, ...] = (), kind: str = "Job") -> Hook:
    return Hook(name, kind, f"c/templates/{name}.yaml", name, ("pre-install",), weight, policies, logs)


def test_hooks_run_by_weight_then_by_name_and_only_those_of_the_event() -> None:
    other = hook("other")
    other.events = ("post-install",)
    world = World(hook("b"), hook("last", weight=1), other, hook("a"), hook("first", weight=-1))

    world.run()

    assert [note for note in world.cluster.notes if "watch" in note] == [
        "watch first 7s",
        "watch a 7s",
        "watch b 7s",
        "watch last 7s",
    ]


def test_without_a_policy_what_an_earlier_run_left_goes_first() -> None:
    world = World(hook("a"))

    world.run()

    assert world.cluster.notes == ["delete a", "check a", "create a server-side", "watch a 7s"]
    assert world.phases() == [("time 1", "time 2", "Succeeded")]


def test_hooks_that_succeed_are_deleted_last_first_if_they_say_so() -> None:
    world = World(hook("a", "hook-succeeded"), hook("b", "hook-failed"), hook("c", "hook-succeeded"))

    world.run()

    assert [note for note in world.cluster.notes if note.startswith("delete")] == ["delete c", "delete a"]


def test_a_hook_that_fails_ends_the_run_and_earlier_ones_count_as_succeeded() -> None:
    world = World(hook("a", "hook-succeeded"), hook("b", "hook-failed"), hook("c", "hook-succeeded"))
    world.cluster.refused["watch b 7s"] = KubeError("it failed")

    with pytest.raises(KubeError, match=r"^it failed$"):
        world.run()

    assert [note for note in world.cluster.notes if note.startswith("delete")] == ["delete b", "delete a"]
    assert [item.last_run.phase if item.last_run else "" for item in world.release.hooks or ()] == [
        "Succeeded",
        "Failed",
        "",
    ]


def test_definitions_are_never_deleted() -> None:
    world = World(hook("a", "before-hook-creation", "hook-succeeded", kind="CustomResourceDefinition"))

    world.run()

    assert world.cluster.notes == ["check a", "create a server-side", "watch a 7s"]


def test_what_cannot_be_built_or_made_is_told_in_helms_words() -> None:
    built, made = World(hook("a")), World(hook("a"))
    built.cluster.refused["check a"] = KubeError("no such kind")
    made.cluster.refused["create a server-side"] = KubeError("forbidden")

    with pytest.raises(hook_runs.HookError) as first:
        built.run()
    with pytest.raises(hook_runs.HookError) as second:
        made.run()

    place = "pre-install hook c/templates/a.yaml"
    assert str(first.value) == f"unable to build kubernetes object for {place}: no such kind"
    assert str(second.value) == "warning: Hook pre-install c/templates/a.yaml failed: forbidden"
    assert made.phases() == [("time 1", "time 2", "Failed")]


def test_what_cannot_be_deleted_first_ends_the_run() -> None:
    world = World(hook("a"))
    world.cluster.refused["delete a"] = KubeError("no")

    with pytest.raises(hook_runs.HookError, match=r"^no; no$"):
        world.run()

    assert world.cluster.notes == ["delete a"]


def test_the_reason_of_a_failure_stays_if_deleting_fails_too() -> None:
    world = World(hook("a", "hook-failed"))
    world.cluster.refused |= {"watch a 7s": KubeError("it failed"), "delete a": KubeError("no")}

    with pytest.raises(KubeError, match=r"^it failed$"):
        world.run()

    assert world.logged[-1] == "INFO error deleting the hook resource on hook failure: no; no"


def test_what_cannot_be_deleted_after_success_is_the_error() -> None:
    world = World(hook("a", "hook-succeeded"))
    world.cluster.refused["delete a"] = KubeError("no")

    with pytest.raises(hook_runs.HookError, match=r"^no; no$"):
        world.run()


@pytest.mark.parametrize(("kind", "selected"), [("Job", "job-name=a"), ("Pod", "metadata.name=a")])
def test_logs_are_shown_if_the_policy_says_so(kind: str, selected: str) -> None:
    world = World(hook("a", "hook-succeeded", logs=("hook-succeeded",), kind=kind))

    world.run()

    assert world.cluster.notes[-4:] == [f"pods ns {selected}", "logs ns/p/c", "logs ns/p/d", "delete a"]
    assert world.shown == [b"c says\n", b"d says\n"]


def test_logs_of_a_failed_hook_are_shown_before_it_is_deleted() -> None:
    world = World(hook("a", "hook-failed", logs=("hook-failed",)), hook("b", logs=("hook-failed",)))
    world.cluster.refused["watch a 7s"] = KubeError("it failed")

    with pytest.raises(KubeError, match=r"^it failed$"):
        world.run()

    assert world.cluster.notes[-4:] == ["pods ns job-name=a", "logs ns/p/c", "logs ns/p/d", "delete a"]


def test_logs_that_cannot_be_had_are_only_spoken_of() -> None:
    world = World(hook("a", logs=("hook-succeeded",)), hook("b", logs=("hook-succeeded",)))
    world.cluster.refused |= {"pods ns job-name=b": KubeError("forbidden"), "logs ns/p/c": KubeError("refused")}

    world.run()

    prefix = "INFO error outputting logs for hook failure: failed to"
    assert [line for line in world.logged if line.startswith("INFO")] == [
        f"{prefix} get pod list with options: {{TypeMeta:{{Kind: APIVersion:}} LabelSelector:job-name=b FieldSelector: "
        "Watch:false AllowWatchBookmarks:false ResourceVersion: ResourceVersionMatch: TimeoutSeconds:<nil> Limit:0 "
        "Continue: SendInitialEvents:<nil> ShardSelector:} with error: forbidden",
        f"{prefix} stream pod logs for pod: p, container: c",
    ]


def test_an_interruption_starts_nothing_new() -> None:
    world = World(hook("a", "hook-failed", logs=("hook-failed",)), hook("b"))

    def interrupt() -> None:
        world.token.cancel()
        raise Cancelled(world.token.reason)

    watch = world.cluster.note

    def note(what: str) -> None:
        watch(what)
        if what.startswith("watch"):
            interrupt()

    world.cluster.note = note  # type: ignore[method-assign]  # the signal comes while it watches

    with pytest.raises(Cancelled, match=r"^context canceled$"):
        world.run()

    assert world.cluster.notes == ["check a", "create a server-side", "watch a 7s"]


def test_tests_are_left_for_a_look_at_their_logs() -> None:
    world = World(hook("a", "hook-succeeded"))

    started = hook_runs.start(world.config, world.release, "pre-install", Waiting(timeout=7.0), server_side=False)

    assert started.error is None
    assert "delete a" not in world.cluster.notes
    started.clean_up()
    assert world.cluster.notes[-1] == "delete a"
