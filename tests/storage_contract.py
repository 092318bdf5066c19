"""What every storage of releases must do: a test class inherits ``DriverContract`` and gives the fixture ``opened``."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from windlass.release.model import DEPLOYED, FAILED, PENDING_UPGRADE, SUPERSEDED, Info, Release
from windlass.storage.driver import user_labels
from windlass.storage.errors import LeaseLost, NoDeployedReleases, ReleaseExists, ReleaseNotFound, StorageError
from windlass.storage.history import Storage
from windlass.storage.lease import Lease
from windlass.storage.stored import of_release

if TYPE_CHECKING:
    from windlass.storage.driver import Driver

NOW = 1_700_000_000.0
NAMESPACE = "default"

Opened = Callable[[str], "Driver"]
"""From a namespace, "" for all of them, to a driver of the storage under test."""


def release(name: str, version: int, status: str = SUPERSEDED, namespace: str = NAMESPACE) -> Release:
    return Release(name=name, version=version, namespace=namespace, info=Info(status=status), labels={"team": "a"})


def stored(driver: Driver, *releases: Release) -> Storage:
    storage = Storage(driver)
    for one in releases:
        storage.create(one)
    return storage


class DriverContract:
    """Tests of one driver; each begins with a storage that is empty."""

    def test_what_was_stored_is_found_again(self, opened: Opened) -> None:
        storage = stored(opened(NAMESPACE), release("web", 1))
        found = storage.get("web", 1)
        assert (found.name, found.version, found.status, found.labels) == ("web", 1, SUPERSEDED, {"team": "a"})

    def test_a_record_is_made_once(self, opened: Opened) -> None:
        storage = stored(opened(NAMESPACE), release("web", 1))
        with pytest.raises(ReleaseExists, match=r"^release: already exists$"):
            storage.create(release("web", 1))

    def test_of_many_that_make_one_record_one_does(self, opened: Opened) -> None:
        driver, outcomes = opened(NAMESPACE), []

        def make() -> None:
            try:
                driver.create(release("web", 1).key, release("web", 1))
                outcomes.append("made")
            except ReleaseExists:
                outcomes.append("exists")

        threads = [threading.Thread(target=make) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["exists"] * 7 + ["made"]

    def test_what_is_not_there_cannot_be_read_or_removed(self, opened: Opened) -> None:
        storage = stored(opened(NAMESPACE), release("web", 1))
        for attempt in (
            lambda: storage.get("web", 2),
            lambda: storage.delete("web", 2),
            lambda: storage.history("api"),
            lambda: storage.driver.lease(release("web", 2).key),
        ):
            with pytest.raises(ReleaseNotFound, match=r"^release: not found$"):
                attempt()

    def test_what_is_not_there_cannot_be_changed(self, opened: Opened) -> None:
        storage = stored(opened(NAMESPACE), release("web", 1))
        with pytest.raises(StorageError, match="not found"):
            storage.update(release("web", 2))

    def test_a_changed_status_is_found_by_it(self, opened: Opened) -> None:
        storage = stored(opened(NAMESPACE), release("web", 1))
        with pytest.raises(NoDeployedReleases, match=r'^"web" has no deployed releases$'):
            storage.deployed("web")
        storage.update(release("web", 1, DEPLOYED))
        assert storage.deployed("web").version == 1

    def test_a_removed_record_is_gone(self, opened: Opened) -> None:
        storage = stored(opened(NAMESPACE), release("web", 1), release("web", 2))
        assert storage.delete("web", 1).version == 1
        assert [one.version for one in storage.history("web")] == [2]

    def test_a_storage_shows_one_namespace_or_all(self, opened: Opened) -> None:
        stored(opened(NAMESPACE), release("web", 1))
        stored(opened("other"), release("api", 1, namespace="other"))
        for namespace, names in ((NAMESPACE, ["web"]), ("other", ["api"]), ("", ["api", "web"])):
            assert sorted(one.name for one in opened(namespace).list(lambda _: True)) == names
            assert sorted(one.name for one in opened(namespace).summaries()) == names

    def test_the_newest_revision_is_by_number_not_by_name(self, opened: Opened) -> None:
        storage = stored(opened(NAMESPACE), *[release("web", version) for version in (10, 9, 2)])
        assert storage.last("web").version == 10
        assert [one.version for one in _latest(storage.summaries())] == [10]

    def test_a_summary_is_of_the_newest_revision_whatever_its_status(self, opened: Opened) -> None:
        storage = stored(
            opened(NAMESPACE),
            release("a", 1, SUPERSEDED), release("a", 2, DEPLOYED), release("a", 3, FAILED),
            release("b", 1, DEPLOYED), release("b", 2, SUPERSEDED),
            release("c", 1, SUPERSEDED),
        )  # fmt: skip
        found = {one.name: (one.version, one.status) for one in _latest(storage.summaries())}
        assert found == {"a": (3, FAILED), "b": (2, SUPERSEDED), "c": (1, SUPERSEDED)}

    def test_summaries_of_a_status_are_all_revisions_that_have_it(self, opened: Opened) -> None:
        revisions = [release("a", 1), release("a", 2, DEPLOYED), release("b", 1), release("b", 2)]
        found = stored(opened(NAMESPACE), *revisions).summaries(SUPERSEDED)
        assert sorted((one.name, one.version) for one in found) == [("a", 1), ("b", 1), ("b", 2)]

    def test_lists_carry_the_labels_by_which_users_select(self, opened: Opened) -> None:
        stored(opened(NAMESPACE), release("web", 1))
        for namespace in (NAMESPACE, ""):
            driver = opened(namespace)
            for found in (driver.list(lambda _: True), driver.summaries(), driver.query({"name": "web"})):
                assert [user_labels(one.labels or {}) for one in found] == [{"team": "a"}]

    def test_records_of_a_release_are_read_one_by_one(self, opened: Opened) -> None:
        driver = opened(NAMESPACE)
        stored(driver, release("web", 1), release("web", 2, DEPLOYED), release("api", 7))
        entries = sorted(driver.entries("web"), key=lambda entry: entry.version)
        assert [entry.version for entry in entries] == [1, 2]
        for read in ("whole", "brief"):
            found = [getattr(entry, read)() for entry in entries]
            assert [(one.name, one.version, one.status) for one in found] == [
                ("web", 1, SUPERSEDED),
                ("web", 2, DEPLOYED),
            ]
            assert [user_labels(one.labels or {}) for one in found] == [{"team": "a"}] * 2
        with pytest.raises(ReleaseNotFound):
            driver.entries("nobody")

    def test_records_are_given_out_as_they_are_stored(self, opened: Opened) -> None:
        stored(opened(NAMESPACE), release("web", 2, DEPLOYED), release("web", 1), release("api", 1))
        stored(opened("other"), release("web", 3, namespace="other"))
        for namespace, names, expected in (
            (NAMESPACE, (), {("api", 1), ("web", 1), ("web", 2)}),
            (NAMESPACE, ("api", "zoo"), {("api", 1)}),
            ("", ("web",), {("web", 1), ("web", 2), ("web", 3)}),
        ):
            found = list(opened(namespace).scan(names))
            places = [f"{one.namespace}/{one.key}" for one in found]
            assert places == sorted(places)
            assert {(one.name, one.version) for one in found} == expected
            assert all(one.labels == {"team": "a"} and one.release().status == one.status for one in found)

    def test_records_are_taken_in_once(self, opened: Opened) -> None:
        driver = opened(NAMESPACE)
        records = [of_release(release("web", version)) for version in (1, 2)]
        assert driver.held([one.key for one in records]) == {}
        assert driver.adopt(records[:1]) == [(True, records[0])]
        changed = of_release(release("web", 1, DEPLOYED))
        assert driver.adopt([changed, records[1]]) == [(False, records[0]), (True, records[1])]
        assert driver.held([one.key for one in records]) == {one.key: one for one in records}
        assert all(user_labels(one.labels or {}) == {"team": "a"} for one in driver.query({"name": "web"}))

    def test_a_record_is_removed_by_its_outline(self, opened: Opened) -> None:
        driver = opened(NAMESPACE)
        stored(driver, release("web", 1), release("web", 2))
        first = next(entry for entry in driver.entries("web") if entry.version == 1)
        outline = first.brief()
        assert outline is not None
        driver.drop(outline)
        driver.drop(outline)
        assert [entry.version for entry in driver.entries("web")] == [2]

    def test_history_is_pruned_but_for_the_deployed_revision(self, opened: Opened) -> None:
        revisions = [release("web", version, DEPLOYED if version == 1 else FAILED) for version in range(1, 6)]
        storage = stored(opened(NAMESPACE), *revisions)
        storage.max_history = 3
        storage.create(release("web", 6))
        assert sorted(one.version for one in storage.history("web")) == [1, 5, 6]

    def test_the_first_revision_needs_no_pruning(self, opened: Opened) -> None:
        storage = Storage(opened(NAMESPACE), 1)
        storage.create(release("web", 1))
        storage.create(release("web", 2))
        assert [one.version for one in storage.history("web")] == [2]

    def test_a_lease_stands_beside_a_record_until_the_next_update(self, opened: Opened) -> None:
        driver, pending = opened(NAMESPACE), release("web", 1, PENDING_UPGRADE)
        driver.create(pending.key, pending, Lease("me", NOW + 60))
        assert driver.lease(pending.key) == Lease("me", NOW + 60)
        driver.renew(pending.key, Lease("me", NOW + 120))
        assert driver.lease(pending.key) == Lease("me", NOW + 120)
        driver.update(pending.key, pending, Lease("you", NOW + 180))
        assert driver.lease(pending.key) == Lease("you", NOW + 180)
        driver.update(pending.key, release("web", 1, DEPLOYED))
        assert driver.lease(pending.key) is None

    def test_only_its_holder_renews_a_lease(self, opened: Opened) -> None:
        driver, pending = opened(NAMESPACE), release("web", 1, PENDING_UPGRADE)
        driver.create(pending.key, pending, Lease("me", NOW + 60))
        for attempt in ("taken over", "dropped", "removed"):
            if attempt == "taken over":
                driver.update(pending.key, pending, Lease("you", NOW + 60))
            elif attempt == "dropped":
                driver.update(pending.key, pending)
            else:
                driver.delete(pending.key)
            with pytest.raises(LeaseLost, match=r"the lease on sh.helm.release.v1.web.v1 was lost"):
                driver.renew(pending.key, Lease("me", NOW + 120))


def _latest(releases: list[Release]) -> list[Release]:
    from windlass.release.query import latest

    return sorted(latest(releases), key=lambda one: one.name)
