"""A large index is read by parts, and the parts are what they are in the whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from windlass import yaml
from windlass.cache import Store
from windlass.repo import IndexFile, largeindex
from windlass.repo.largeindex import LargeIndex, find_places


@pytest.fixture(autouse=True)
def _small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(largeindex, "MIN_BYTES", 1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "store"))


def _index(**more: object) -> bytes:
    def version(name: str, text: str) -> dict[str, object]:
        return {
            "apiVersion": "v2",
            "name": name,
            "version": text,
            "urls": [f"{name}-{text}.tgz"],
            "digest": "ab" * 32,
            "description": f"A chart\n  {name}:\n\nwith lines " + "and words " * 20,
            "keywords": ["x", name],
        }

    entries = {name: [version(name, text) for text in ("1.0.0", "2.0.0", "bad", "1.5.0")] for name in "ab"}
    entries["c.d"] = []
    return yaml.dump({"apiVersion": "v1", "entries": entries, "generated": "2024-01-02T03:04:05Z", **more}).encode()


class _Log(list[str]):
    def __call__(self, level: str, message: str, fields: dict[str, object]) -> None:
        self.append(f"{level} {message}")


def test_the_second_reading_gives_what_the_first_gave(store: Store) -> None:
    data, first_log, second_log = _index(), _Log(), _Log()
    first = largeindex.load("p", data, first_log, store)
    second = largeindex.load("p", data, second_log, store)
    assert isinstance(first, IndexFile)
    assert isinstance(second, LargeIndex)
    assert first_log == second_log
    assert len(first_log) == 2
    for name in ("a", "b", "c.d"):
        ours, theirs = second.versions(name), first.versions(name)
        assert [item.to_mapping() for item in ours or ()] == [item.to_mapping() for item in theirs or ()]
    assert second.versions("none") is None
    assert second.get("a", "^1").version == "1.5.0"
    assert list(second.urls()) == list(first.urls())


def test_another_file_or_place_is_read_anew(store: Store) -> None:
    largeindex.load("p", _index(), _Log(), store)
    assert isinstance(largeindex.load("p", _index(annotations={"x": "y"}), _Log(), store), IndexFile)
    assert isinstance(largeindex.load("q", _index(), _Log(), store), IndexFile)


def test_a_small_index_is_always_read_as_a_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(largeindex, "MIN_BYTES", 10**6)
    for _ in range(2):
        assert isinstance(largeindex.load("p", _index(), _Log(), store), IndexFile)


@pytest.mark.parametrize(
    "text",
    [
        'apiVersion: v1\nentries:\n  a:\n  - {name: a, version: 1.0.0, apiVersion: v2, description: "x\n  b:\n  c"}\n',
        "apiVersion: v1\nentries: {a: []}\n",
        "apiVersion: v1\nentries:\n  'a': []\n",
        'apiVersion: v1\nentries:\n  a:\n  - {name: a, version: 1.0.0, description: "x\n  b:\n  c"}\n  b: []\n',
        "apiVersion: v1\r\nentries:\r\n  a:\r\n  - null\r\n",
    ],
)
def test_a_layout_that_is_not_plain_is_left_alone(text: str) -> None:
    data = text.encode()
    assert find_places(data, IndexFile.load(data)) is None


def test_what_stands_after_the_entries_is_not_theirs() -> None:
    data = b"entries:\n  a: []\n# a comment\n  b:\n  - null\n\napiVersion: v1\n"
    places = find_places(data, IndexFile.load(data))
    assert places is not None
    assert data[slice(*places["a"])] == b"  a: []\n# a comment\n"
    assert data[slice(*places["b"])] == b"  b:\n  - null\n\n"
