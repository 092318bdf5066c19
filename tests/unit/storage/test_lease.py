"""Leases on pending revisions: who holds them, for how long, and what becomes of a release whose client died."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from windlass.errors import WindlassError
from windlass.release.model import DEPLOYED, FAILED, PENDING_INSTALL, Info, Release
from windlass.storage import lease as leases_module
from windlass.storage.errors import LeaseLost, PendingOperation
from windlass.storage.history import Storage
from windlass.storage.lease import DURATION, EXPIRES, HOLDER, MAX_HOLDER, TOLERANCE, Lease, Leases, lease_in
from windlass.storage.memory import MemoryDriver

NAMED = "from windlass.storage.holder import holder\nprint(holder('you@here'))"


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def driver() -> MemoryDriver:
    return MemoryDriver()


@pytest.fixture
def storage(driver: MemoryDriver, clock: Clock) -> Iterator[Storage]:
    leases = Leases("me", clock)
    yield Storage(driver, leases=leases)
    for key in list(leases._held):
        leases._held.pop(key).stop()


def pending() -> Release:
    return Release(name="web", version=1, namespace="default", info=Info(status=PENDING_INSTALL))


def finished() -> Release:
    return Release(name="web", version=1, namespace="default", info=Info(status=DEPLOYED))


def test_a_pending_revision_is_leased_and_a_finished_one_is_not(storage: Storage, clock: Clock) -> None:
    storage.create(pending())
    assert storage.driver.lease(pending().key) == Lease("me", clock.now + DURATION)
    storage.update(finished())
    assert storage.driver.lease(pending().key) is None


def test_a_lease_is_renewed_while_the_client_works(
    driver: MemoryDriver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases_module, "RENEWAL", 0.001)
    renewed = threading.Event()

    class Watched(MemoryDriver):
        def renew(self, key: str, lease: Lease) -> None:
            super().renew(key, lease)
            if lease.expires > 1_700_000_500:
                renewed.set()

    storage = Storage(Watched(), leases=Leases("me", clock))
    storage.create(pending())
    clock.now += 600
    assert renewed.wait(10)
    storage.update(finished())


def test_a_client_that_lost_its_lease_is_told_and_stores_nothing(
    driver: MemoryDriver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases_module, "RENEWAL", 0.001)
    told, errors = threading.Event(), list[WindlassError]()

    def lost(error: WindlassError) -> None:
        errors.append(error)
        told.set()

    storage = Storage(driver, leases=Leases("me", clock, lost=lost))
    storage.create(pending())
    driver.update(pending().key, finished(), Lease("you", clock.now + DURATION))
    assert told.wait(10)
    assert isinstance(errors[0], LeaseLost)
    for _ in range(2):  # once lost, it is not taken back by whoever stores next
        with pytest.raises(LeaseLost):
            storage.update(pending())
    assert driver.get(pending().key).status == DEPLOYED
    assert driver.lease(pending().key) == Lease("you", clock.now + DURATION)
    assert storage.leases is not None and storage.leases.taken


def test_a_client_that_slept_past_its_lease_asks_before_it_stores(
    storage: Storage, driver: MemoryDriver, clock: Clock
) -> None:
    storage.create(pending())
    clock.now += DURATION
    storage.update(finished())
    storage.update(pending())
    driver.update(pending().key, finished())
    clock.now += DURATION
    with pytest.raises(LeaseLost):
        storage.update(pending())


def test_a_finished_release_is_in_nobodys_way(storage: Storage) -> None:
    storage.settle(finished())


def test_a_pending_release_without_a_lease_is_in_the_way(storage: Storage, driver: MemoryDriver) -> None:
    driver.create(pending().key, pending())
    with pytest.raises(
        PendingOperation, match=r"^another operation \(install/upgrade/rollback\) is in progress$"
    ) as seen:
        storage.settle(pending())
    assert "windlass unlock web" in seen.value.hint


def test_the_holder_of_a_living_lease_is_named(driver: MemoryDriver, clock: Clock) -> None:
    driver.create(pending().key, pending(), Lease("you@there", clock.now + DURATION))
    clock.now += DURATION + TOLERANCE - 1
    with pytest.raises(PendingOperation) as seen:
        Storage(driver, leases=Leases("me", clock)).settle(pending())
    assert "you@there is at work on revision 1 of web" in seen.value.hint
    assert "89 seconds ago" in seen.value.hint


@pytest.mark.parametrize("simulated", [True, False])
def test_a_revision_whose_lease_ran_out_becomes_a_failed_one(
    driver: MemoryDriver, clock: Clock, simulated: bool
) -> None:
    said: list[tuple[str, str]] = []
    driver.create(pending().key, pending(), Lease("you@there", clock.now + DURATION))
    clock.now += DURATION + TOLERANCE
    storage = Storage(driver, leases=Leases("me", clock), log=lambda level, text, fields: said.append((level, text)))
    release = pending()
    storage.settle(release, simulated=simulated)
    assert (release.status, release.known_info.description) == (FAILED, "Operation abandoned by you@there")
    assert driver.get(release.key).status == (PENDING_INSTALL if simulated else FAILED)
    assert ("WARN", "the client of a pending operation is gone: marking the revision failed") in said


def test_a_lease_of_a_process_that_is_gone_does_not_have_to_run_out(driver: MemoryDriver, clock: Clock) -> None:
    with subprocess.Popen([sys.executable, "-c", NAMED], stdout=-1, text=True) as process:
        gone = process.communicate()[0].strip()
    driver.create(pending().key, pending(), Lease(gone, clock.now + DURATION))
    release = pending()
    Storage(driver, leases=Leases("me", clock)).settle(release)
    assert release.known_info.description == f"Operation abandoned by you@here (process {process.pid})"


def test_who_goes_back_or_uninstalls_takes_over_from_a_client_at_work(driver: MemoryDriver, clock: Clock) -> None:
    theirs, ours = (Storage(driver, leases=Leases(name, clock)) for name in ("you@there", "me"))
    theirs.create(pending())
    release = pending()
    assert ours.take_over(release)
    assert (release.status, release.known_info.description) == (FAILED, "Operation taken over from you@there")
    assert driver.lease(release.key) is None
    clock.now += DURATION  # they ask, and hear of it
    with pytest.raises(LeaseLost):
        theirs.update(finished())
    assert driver.get(release.key).status == FAILED
    assert not ours.take_over(release)


def test_nobody_is_waited_for_who_is_gone_or_is_helm_or_ourselves(driver: MemoryDriver, clock: Clock) -> None:
    ours = Storage(driver, leases=Leases("me", clock))
    driver.create(pending().key, pending())
    assert not ours.take_over(pending())
    assert driver.get(pending().key).status == PENDING_INSTALL
    driver.update(pending().key, pending(), Lease("me", clock.now))
    assert not ours.take_over(pending())
    assert driver.get(pending().key).status == PENDING_INSTALL
    driver.update(pending().key, pending(), Lease("you", clock.now - TOLERANCE))
    assert not ours.take_over(pending())
    assert driver.get(pending().key).status == FAILED


def test_a_lease_whose_time_makes_no_sense_has_run_out() -> None:
    for text in ("", "soon", "9" * 16, "-1", "٣"):
        assert lease_in({HOLDER: "me", EXPIRES: text}) == Lease("me", 0.0)
    assert lease_in({EXPIRES: "17"}) is None


def test_a_long_holder_is_cut() -> None:
    found = lease_in({HOLDER: "x" * (MAX_HOLDER + 1), EXPIRES: "17"})
    assert found == Lease("x" * MAX_HOLDER, 17.0)
    assert len(Leases("x" * (MAX_HOLDER + 1), lambda: 0.0).holder) == MAX_HOLDER
