"""A repository's index on its way into the cache: parsed when it is new, taken as known when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from windlass import yaml
from windlass.cache import Store
from windlass.errors import WindlassError
from windlass.repo import Entry, IndexFile, searchtable
from windlass.repo.client import refresh


class Served:
    """An index in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def supports(self, scheme: str) -> bool:
        return True

    def fetch(self, url: str, entry: Entry, limit: int) -> bytes:
        return self.data


class _Log(list[str]):
    def __call__(self, level: str, message: str, fields: dict[str, object]) -> None:
        self.append(f"{level} {message}")


def _index(*versions: str) -> bytes:
    entries = {
        name: [{"apiVersion": "v2", "name": name, "version": text} for text in versions] for name in ("web", "api")
    }
    return yaml.dump({"apiVersion": "v1", "entries": entries}).encode()


ENTRY = Entry("r", "http://h/charts")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(searchtable, "MIN_BYTES", 1)
    return Store(str(tmp_path / "store"))


def test_an_index_that_did_not_change_is_not_parsed_and_warned_of_as_before(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    served, first, second = Served(_index("1.0.0", "bad")), _Log(), _Log()
    path = Path(refresh(ENTRY, served, str(tmp_path), first, store))
    path.unlink()
    names = tmp_path / "r-charts.txt"
    assert names.read_text() == "api\nweb\n"
    names.unlink()
    with monkeypatch.context() as patch:
        patch.setattr(IndexFile, "load", lambda *_: pytest.fail("parsed again"))
        refresh(ENTRY, served, str(tmp_path), second, store)
    assert first == second and len(first) == 2 and all("from http://h/charts: " in line for line in first)
    assert (path.read_bytes(), names.read_text()) == (served.data, "api\nweb\n")


def test_a_changed_index_is_parsed_and_a_broken_one_changes_nothing(tmp_path: Path, store: Store) -> None:
    served = Served(_index("1.0.0"))
    path = Path(refresh(ENTRY, served, str(tmp_path), store=store))
    served.data = b"a: ["
    with pytest.raises(WindlassError):
        refresh(ENTRY, served, str(tmp_path), store=store)
    assert path.read_bytes() == _index("1.0.0")
    served.data = _index("2.0.0")
    refresh(ENTRY, served, str(tmp_path), store=store)
    table = searchtable.load(str(path), _Log(), store)
    assert table["web"][0][3] == (("2.0.0", ""),)
