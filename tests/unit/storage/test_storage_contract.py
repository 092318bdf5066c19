"""The storages that need no server keep the contract of all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.storage_contract import NOW, DriverContract, Opened

from windlass.storage.memory import MemoryDriver
from windlass.storage.sql import SqlDriver
from windlass.storage.sqlite import SqliteDatabase

if TYPE_CHECKING:
    from windlass.storage.driver import Driver


class TestMemory(DriverContract):
    @pytest.fixture
    def opened(self) -> Opened:
        driver = MemoryDriver()

        def open_at(namespace: str) -> Driver:
            driver.namespace = namespace
            return driver

        return open_at


class TestSqlite(DriverContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Iterator[Opened]:
        made: list[SqlDriver] = []

        def open_at(namespace: str) -> Driver:
            made.append(SqlDriver(SqliteDatabase(str(tmp_path / "releases.db")), namespace, lambda: NOW))
            return made[-1]

        yield open_at
        for driver in made:
            driver.close()
