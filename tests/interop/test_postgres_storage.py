"""Releases in a real PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.postgres_peer import DATABASE_USER, Postgres
from tests.storage_contract import NAMESPACE, NOW, DriverContract, Opened, release, stored
from windlass.storage.errors import StorageError
from windlass.storage.postgres import PostgresDatabase
from windlass.storage.sql import SqlDriver

if TYPE_CHECKING:
    from windlass.storage.driver import Driver

pytestmark = pytest.mark.peer("initdb")


@pytest.fixture
def opened(postgres: Postgres) -> Iterator[Opened]:
    where, made = postgres.database(), list[SqlDriver]()

    def open_at(namespace: str) -> Driver:
        made.append(SqlDriver(PostgresDatabase(where, {}), namespace, lambda: NOW))
        return made[-1]

    yield open_at
    for driver in made:
        driver.close()


class TestPostgres(DriverContract):
    pass


def test_clients_that_begin_at_once_set_the_database_up_once(postgres: Postgres) -> None:
    where, failures = postgres.database(), list[StorageError]()

    def begin() -> None:
        try:
            PostgresDatabase(where, {}).close()
        except StorageError as error:
            failures.append(error)

    threads = [threading.Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_database_is_found_by_words_and_over_a_socket_too(postgres: Postgres) -> None:
    name = postgres.database().partition("?")[0].rpartition("/")[2]
    words = f"user={DATABASE_USER} dbname='{name}' port={postgres.port}"
    for where in (
        f"{words} host={postgres.folder}",
        f"{words} host=127.0.0.1 sslmode=disable search_path=public application_name='two words'",
    ):
        database = PostgresDatabase(where, {})
        stored(SqlDriver(database, NAMESPACE, lambda: NOW))
        assert database.rows("SELECT current_database()") == [(name,)]
        database.close()


def test_settings_of_the_server_are_taken_from_the_connection_string(postgres: Postgres) -> None:
    database = PostgresDatabase(f"{postgres.database()}&search_path=public&statement_timeout=12345", {})
    assert database.rows("SHOW statement_timeout") == [("12345ms",)]
    database.close()


def test_without_a_word_about_it_the_connection_must_be_encrypted(postgres: Postgres) -> None:
    with pytest.raises(StorageError, match="SSL"):
        PostgresDatabase(postgres.database().partition("?")[0], {})


def test_a_database_that_fails_is_not_taken_for_an_empty_one(postgres: Postgres) -> None:
    database = PostgresDatabase(postgres.database(), {})
    driver = SqlDriver(database, NAMESPACE, lambda: NOW)
    database.run("DROP TABLE releases_v1")
    for attempt in (lambda: driver.get("x"), lambda: driver.delete("x"), lambda: driver.query({"name": "x"})):
        with pytest.raises(StorageError, match=r'^pq: relation "releases_v1" does not exist \(42P01\)$'):
            attempt()
    database.close()


def test_refusals_have_the_words_of_the_server(postgres: Postgres) -> None:
    database = PostgresDatabase(postgres.database(), {})
    long = release("a" * 60, 1)
    long.labels = {"team": "b"}
    with pytest.raises(StorageError, match=r"^pq: value too long for type character varying\(64\) \(22001\)$"):
        SqlDriver(database, NAMESPACE, lambda: NOW).create(long.key, long)
    assert database.rows("SELECT count(*) FROM releases_v1") == [(0,)]
    database.close()
