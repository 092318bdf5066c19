"""Records from one storage to another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.storage_contract import NOW, Opened, release, stored

from windlass.actions.record_copy import BATCH, Copier, CopyError, Outcome, migrate, records_in, releases_in
from windlass.chart.log import silent
from windlass.release import codec
from windlass.release.model import DEPLOYED, PENDING_UPGRADE, SUPERSEDED, Release
from windlass.storage.errors import ReleaseNotFound, StorageError
from windlass.storage.lease import Lease
from windlass.storage.memory import MemoryDriver
from windlass.storage.sql import SqlDriver
from windlass.storage.sqlite import SqliteDatabase
from windlass.storage.stored import of_release, of_text


@pytest.fixture
def source() -> Opened:
    driver = MemoryDriver()

    def open_at(namespace: str) -> MemoryDriver:
        driver.namespace = namespace
        return driver

    for one in (release("web", 1), release("web", 2, DEPLOYED), release("api", 1, DEPLOYED, "other")):
        stored(driver, one)
    return open_at


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Opened]:
    database = SqliteDatabase(str(tmp_path / "target.db"))
    yield lambda namespace: SqlDriver(database, namespace, lambda: NOW)
    database.close()


def told(outcomes: Iterator[Outcome]) -> list[tuple[str, int, str]]:
    return [(one.name, one.version, one.what) for one in outcomes]


def test_all_revisions_are_copied_and_a_second_time_none(source: Opened, target: Opened) -> None:
    places = releases_in(source(""))
    assert places == [("default", "web"), ("other", "api")]
    assert told(migrate(source, Copier(target), "")) == [
        ("web", 1, "copied"), ("web", 2, "copied"), ("api", 1, "copied"),
    ]  # fmt: skip
    assert told(migrate(source, Copier(target), "")) == [
        ("web", 1, "present"), ("web", 2, "present"), ("api", 1, "present"),
    ]  # fmt: skip
    both = [list(records_in(opened(""), (), silent)) for opened in (source, target)]
    assert [one.key for one in both[0]] == [f"sh.helm.release.v1.{key}" for key in ("web.v1", "web.v2", "api.v1")]
    assert all(of_release(one).is_same(of_release(other)) for one, other in zip(*both, strict=True))


def test_a_record_that_cannot_be_read_is_told_and_left_out(target: Opened) -> None:
    told: list[object] = []
    odd = '"hooks":7,"chart":{"metadata":{"name":"a"}},"info":{'
    broken = codec.to_json(release("web", 2)).replace('"info":{', odd)
    driver = target("default")
    driver.adopt([of_release(release("web", 1)), of_text(codec.base64_encode(broken.encode()), {})])
    found = list(records_in(driver, (), lambda level, message, fields: told.append(fields["key"])))
    assert [one.version for one in found] == [1]
    assert told == ["sh.helm.release.v1.web.v2"]


def test_what_was_copied_in_part_is_gone_on_with(source: Opened, target: Opened) -> None:
    Copier(target).put(release("web", 1))
    assert told(migrate(source, Copier(target), "default")) == [("web", 1, "present"), ("web", 2, "copied")]


def test_the_source_is_emptied_only_when_that_is_asked_for(source: Opened, target: Opened) -> None:
    list(migrate(source, Copier(target), "default"))
    assert len(source("default").query({"name": "web"})) == 2
    done = told(migrate(source, Copier(target), "default", remove=True))
    assert done[2:] == [("web", 1, "removed"), ("web", 2, "removed")]
    with pytest.raises(ReleaseNotFound):
        source("default").query({"name": "web"})


def test_a_record_that_differs_stays_and_keeps_the_source_as_it_is(source: Opened, target: Opened) -> None:
    Copier(target).put(release("web", 2, SUPERSEDED))
    done = told(migrate(source, Copier(target), "default", remove=True))
    assert done == [("web", 1, "copied"), ("web", 2, "different")]
    assert target("default").get(release("web", 2).key).status == SUPERSEDED


def test_a_record_that_differs_is_replaced_on_demand_labels_and_all(target: Opened) -> None:
    Copier(target).put(release("web", 2, SUPERSEDED))
    other = release("web", 2, DEPLOYED)
    other.labels = {"team": "b"}
    assert Copier(target, overwrite=True).put(other).what == "replaced"
    found = target("default").get(other.key)
    assert (found.status, found.labels) == (DEPLOYED, {"team": "b"})


def test_nothing_is_stored_in_a_simulation(source: Opened, target: Opened) -> None:
    copier = Copier(target, simulated=True)
    done = told(migrate(source, copier, "default", remove=True, simulated=True))
    assert done == [("web", 1, "copied"), ("web", 2, "copied")]
    assert target("").summaries() == []


def test_a_release_that_is_being_changed_is_left_alone(source: Opened, target: Opened) -> None:
    stored(source("default"), release("web", 3, PENDING_UPGRADE))
    assert told(migrate(source, Copier(target), "default")) == [("web", 3, "busy")]
    assert target("").summaries() == []


def test_a_release_that_changed_while_it_was_copied_is_not_removed(source: Opened, target: Opened) -> None:
    going = migrate(source, Copier(target), "default", remove=True)
    first = next(going)
    stored(source("default"), release("web", 3, DEPLOYED))
    assert [first.what, *[one.what for one in going]] == ["copied", "copied", "busy"]
    assert len(source("default").query({"name": "web"})) == 3


def test_only_the_named_releases_are_copied(source: Opened, target: Opened) -> None:
    stored(source("default"), release("db", 1))
    assert told(migrate(source, Copier(target), "default", ["db"])) == [("db", 1, "copied")]


def test_releases_that_are_more_than_belong_together_are_all_copied(source: Opened, target: Opened) -> None:
    for version in range(3, BATCH + 2):
        stored(source("default"), release("web", version))
    stored(source("default"), release("db", 1), release("zoo", 1))
    done = told(migrate(source, Copier(target), "", remove=True))
    copied = [one for one in done if one[2] == "copied"]
    assert len(copied) == BATCH + 4
    assert len([one for one in done if one[2] == "removed"]) == BATCH + 4
    assert source("").summaries() == []


def test_many_releases_of_a_file_are_stored_together(target: Opened) -> None:
    releases = [release(f"web-{number}", 1, namespace=f"n{number % 2}") for number in range(5)]
    assert [one.what for one in Copier(target).put_each(releases)] == ["copied"] * 5
    assert [one.what for one in Copier(target).put_each(releases)] == ["present"] * 5


def test_a_release_that_is_not_there_is_an_error(source: Opened) -> None:
    with pytest.raises(ReleaseNotFound):
        releases_in(source("default"), ["web", "api"])


def test_a_storage_that_loses_something_is_found_out() -> None:
    class Forgetful(MemoryDriver):
        def create(self, key: str, release: Release, lease: Lease | None = None) -> None:
            super().create(key, Release(release.name, release.info, version=release.version), lease)

    with pytest.raises(CopyError, match="comes back as something else"):
        Copier(lambda _: Forgetful()).put(release("web", 1, DEPLOYED))


def test_a_storage_that_refuses_ends_the_copying(target: Opened) -> None:
    class Full(MemoryDriver):
        def create(self, key: str, release: Release, lease: Lease | None = None) -> None:
            raise StorageError("no space")

    with pytest.raises(StorageError, match="no space"):
        Copier(lambda _: Full()).put(release("web", 1))
