"""What every storage of releases must do, and the history over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from windlass.release.model import DEPLOYED, FAILED, SUPERSEDED, Info, Release
from windlass.storage.errors import NoDeployedReleases, ReleaseExists, ReleaseNotFound
from windlass.storage.history import Storage
from windlass.storage.memory import MemoryDriver
from windlass.storage.sql import SqlDriver
from windlass.storage.sqlite import SqliteDatabase

if TYPE_CHECKING:
    from windlass.storage.driver import Driver


@pytest.fixture(params=["memory", "sqlite"])
def driver(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Driver]:
    if request.param == "memory":
        yield MemoryDriver()
        return
    found = SqlDriver(SqliteDatabase(str(tmp_path / "releases.db")), "default", lambda: 1_700_000_000.0)
    yield found
    found.close()


def release(name: str, version: int, status: str = SUPERSEDED, namespace: str = "default") -> Release:
    return Release(name=name, version=version, namespace=namespace, info=Info(status=status), labels={"team": "a"})


def stored(driver: Driver, *releases: Release) -> Storage:
    storage = Storage(driver)
    for one in releases:
        storage.create(one)
    return storage


def test_what_was_stored_is_found_again(driver: Driver) -> None:
    storage = stored(driver, release("web", 1))
    found = storage.get("web", 1)
    assert (found.name, found.version, found.status, found.labels) == ("web", 1, SUPERSEDED, {"team": "a"})


def test_a_record_is_made_once(driver: Driver) -> None:
    storage = stored(driver, release("web", 1))
    with pytest.raises(ReleaseExists, match="release: already exists"):
        storage.create(release("web", 1))


def test_what_is_not_there_cannot_be_read_changed_or_removed(driver: Driver) -> None:
    storage = stored(driver, release("web", 1))
    for attempt in (
        lambda: storage.get("web", 2),
        lambda: storage.update(release("web", 2)),
        lambda: storage.delete("web", 2),
        lambda: storage.history("api"),
    ):
        with pytest.raises(ReleaseNotFound, match="release: not found"):
            attempt()


def test_a_changed_status_is_found_by_it(driver: Driver) -> None:
    storage = stored(driver, release("web", 1))
    with pytest.raises(NoDeployedReleases, match='"web" has no deployed releases'):
        storage.deployed("web")
    storage.update(release("web", 1, DEPLOYED))
    assert storage.deployed("web").version == 1


def test_a_removed_record_is_gone(driver: Driver) -> None:
    storage = stored(driver, release("web", 1), release("web", 2))
    assert storage.delete("web", 1).version == 1
    assert [one.version for one in storage.history("web")] == [2]


def test_a_storage_shows_one_namespace_or_all(driver: Driver) -> None:
    storage = stored(driver, release("web", 1), release("api", 1, namespace="other"))
    driver.namespace = "default"
    assert [one.name for one in storage.list(lambda _: True)] == ["web"]
    driver.namespace = ""
    assert sorted(one.name for one in storage.list(lambda _: True)) == ["api", "web"]


def test_the_newest_revision_is_by_number_not_by_name(driver: Driver) -> None:
    storage = stored(driver, *[release("web", version) for version in (10, 9, 2)])
    assert storage.last("web").version == 10


def test_history_is_pruned_but_for_the_deployed_revision(driver: Driver) -> None:
    revisions = [release("web", version, DEPLOYED if version == 1 else FAILED) for version in range(1, 6)]
    storage = stored(driver, *revisions)
    storage.max_history = 3
    storage.create(release("web", 6))
    assert sorted(one.version for one in storage.history("web")) == [1, 5, 6]


def test_the_first_revision_needs_no_pruning(driver: Driver) -> None:
    storage = Storage(driver, 1)
    storage.create(release("web", 1))
    storage.create(release("web", 2))
    assert [one.version for one in storage.history("web")] == [2]
