"""Records as storages hold them are copied as they are."""

from __future__ import annotations

from pathlib import Path

from tests.storage_contract import NOW, release

from windlass.release import codec
from windlass.release.model import DEPLOYED
from windlass.storage import sql
from windlass.storage.sql import SqlDriver
from windlass.storage.sqlite import SqliteDatabase
from windlass.storage.stored import Stored, grouped, of_release, of_text


def one(name: str, version: int, namespace: str = "default") -> Stored:
    return of_release(release(name, version, namespace=namespace))


def test_a_text_is_the_release_that_it_says() -> None:
    text = codec.encode(release("web", 3, DEPLOYED))
    found = of_text(text, {"team": "a", "owner": "helm", "version": "3"})
    assert found == Stored("default", "web", 3, DEPLOYED, {"team": "a"}, text)
    assert found == of_release(release("web", 3, DEPLOYED))


def test_compression_makes_no_difference_and_labels_do() -> None:
    plain = of_text(codec.base64_encode(codec.to_json(release("web", 1)).encode()), {"team": "a"})
    assert plain.text != one("web", 1).text
    assert plain.is_same(one("web", 1))
    assert not plain.is_same(of_text(plain.text, {"team": "b"}))
    assert not plain.is_same(one("web", 2))


def test_releases_are_grouped_whatever_stands_between_their_revisions() -> None:
    records = [one(*place) for place in (("web", 1), ("web", 10), ("web.v1", 1), ("web.v1", 2), ("web", 2), ("zoo", 1))]
    in_order_of_keys = sorted(records, key=lambda found: found.key)
    assert [found.key for found in in_order_of_keys] != [found.key for found in records]
    groups = [[(found.name, found.version) for found in group] for group in grouped(in_order_of_keys)]
    assert sorted(groups) == [[("web", 1), ("web", 2), ("web", 10)], [("web.v1", 1), ("web.v1", 2)], [("zoo", 1)]]


def test_a_group_is_given_before_all_is_read() -> None:
    seen = []

    def records():  # type: ignore[no-untyped-def]  # a generator of this test
        for place in (("a", 1), ("a", 2), ("b", 1), ("c", 1)):
            seen.append(place[0])
            yield one(*place)

    groups = grouped(records())
    assert [found.version for found in next(groups)] == [1, 2]
    assert seen == ["a", "a", "b"]


def test_a_database_is_asked_for_many_records_in_turn(tmp_path: Path) -> None:
    database = SqliteDatabase(str(tmp_path / "releases.db"))
    driver = SqlDriver(database, "default", lambda: NOW)
    records = [one("web", version) for version in range(1, sql.TOGETHER + 3)]
    driver.adopt(records)
    assert driver.held([found.key for found in records]) == {found.key: found for found in records}
    assert sorted(found.version for found in driver.scan()) == list(range(1, sql.TOGETHER + 3))
    assert len(driver.query({"name": "web"})) == sql.TOGETHER + 2
    assert all(found.labels == {"team": "a"} for found in driver.query({"name": "web"}))
    database.close()
