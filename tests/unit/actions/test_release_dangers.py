"""Other clients at work on a release, clients that are gone, and what no flow reckons with."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from tests.unit.actions.test_release_flows import WATCHING, World, names

from windlass.actions.rollback import Rollback
from windlass.actions.uninstall import Uninstall
from windlass.cancel import Cancelled
from windlass.errors import WindlassError
from windlass.release.model import PENDING_UPGRADE, Release
from windlass.storage import lease as leases
from windlass.storage.history import Storage
from windlass.storage.lease import DURATION, Lease, Leases

Flow = Callable[[World], object]


class Dangers(World):
    """A world with leases, and a clock that can be put forward."""

    def __init__(self) -> None:
        super().__init__()
        self.slept = 0.0
        driver, log = self.config.storage.driver, self.config.log
        self.config.storage = Storage(driver, log=log, leases=Leases("me", lambda: time.time() + self.slept))


@pytest.fixture
def world() -> Dangers:
    return Dangers()


def pend(world: World, holder: str, seconds: float = DURATION) -> Release:
    """Leave revision 2 as a client does that is at work on it, or was."""
    world.install({"text": "first"})
    release = world.upgrade({"text": "second"})
    release.set_status(PENDING_UPGRADE, "Preparing upgrade")
    world.config.storage.driver.update(release.key, release, Lease(holder, time.time() + seconds))
    return release


def lease_of(world: World) -> Lease:
    found = world.config.storage.driver.lease("sh.helm.release.v1.r.v2")
    assert found is not None
    return found


def rollback(world: World) -> object:
    return Rollback(1, waiting=WATCHING).run(world.config, "r")


def uninstall(world: World) -> object:
    return Uninstall(keep_history=True).run(world.config, "r")


@pytest.mark.parametrize("flow", [rollback, uninstall])
def test_going_back_and_uninstalling_wait_until_another_client_has_noticed(
    world: World, flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "NOTICED", 0.05)
    pend(world, "you@there")
    begun = time.monotonic()
    flow(world)
    assert time.monotonic() - begun >= 0.05
    assert any("another client is at work" in line for line in world.logged)


@pytest.mark.parametrize("flow", [rollback, uninstall])
def test_that_wait_can_be_interrupted(world: World, flow: Flow) -> None:
    pend(world, "you@there")
    world.token.cancel()
    with pytest.raises(Cancelled):
        flow(world)
    assert world.history()[1][1:] == ("failed", "Operation taken over from you@there")


def test_a_simulated_rollback_takes_nothing_over(world: World) -> None:
    pend(world, "you@there")
    Rollback(1, dry_run="server").run(world.config, "r")
    assert world.history()[1][1] == PENDING_UPGRADE


def test_a_name_under_work_is_in_use_in_helms_words(world: World) -> None:
    pend(world, "you@there")
    with pytest.raises(WindlassError, match=r"^release name check failed: cannot reuse a name that is still in use$"):
        world.install(replace=True)
    assert world.history()[1][1] == PENDING_UPGRADE


def test_a_name_that_a_dead_client_left_can_be_used_again(world: World) -> None:
    pend(world, "you@there", seconds=-DURATION)
    assert world.install(replace=True).version == 3


@pytest.mark.parametrize("how", [{"rollback_on_failure": True}, {"cleanup_on_fail": True}])
def test_what_another_client_has_taken_over_is_not_undone(world: Dangers, how: dict[str, bool]) -> None:
    world.install(names("one"))

    def taken() -> None:
        release = world.config.storage.last("r")
        world.config.storage.driver.update(release.key, release, Lease("you", time.time() + DURATION))
        world.slept = DURATION
        raise WindlassError("not ready")

    world.cluster.on_wait = taken
    with pytest.raises(WindlassError, match=r"^not ready$"):
        world.upgrade(names("one", "two"), waiting=WATCHING, **how)
    assert len(world.history()) == 2 and "two" in world.cluster.names()
    assert lease_of(world).holder == "you"


@pytest.mark.parametrize(
    "flow",
    [
        lambda world: world.install(waiting=WATCHING),
        lambda world: world.upgrade(waiting=WATCHING),
        rollback,
    ],
    ids=["install", "upgrade", "rollback"],
)
def test_what_no_flow_reckons_with_leaves_nothing_pending(
    world: World, flow: Flow, request: pytest.FixtureRequest
) -> None:
    if request.node.callspec.id != "install":
        world.install()

    def broken() -> None:
        raise BrokenPipeError(32, "Broken pipe")

    world.cluster.on_wait = broken
    with pytest.raises(BrokenPipeError):
        flow(world)
    assert world.history()[-1][1:] == ("failed", "Operation ended by BrokenPipeError: [Errno 32] Broken pipe")


def test_what_failed_revisions_left_is_told_when_the_last_record_goes(world: World) -> None:
    world.install(names("one"))
    world.cluster.refused = {"three"}
    with pytest.raises(WindlassError):
        world.upgrade(names("one", "two", "three"))
    world.cluster.refused = set()
    world.upgrade(names("one"))
    told: list[dict[str, object]] = []
    world.config.log = lambda level, message, fields: told.append(fields) if "it stays" in message else None
    Uninstall(tells_leftovers=True).run(world.config, "r")
    assert [fields["name"] for fields in told] == ["two"]
    assert world.cluster.names() == ["kept", "two"]
