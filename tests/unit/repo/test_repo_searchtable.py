"""What is kept for searches is used while the index file is the same, and never after."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from windlass import yaml
from windlass.cache import Store
from windlass.repo import IndexFile, RepoError, files, searchtable


class _Log(list[str]):
    def __call__(self, level: str, message: str, fields: dict[str, object]) -> None:
        self.append(f"{level} {message}")


def _index(*versions: str, description: str = "d") -> str:
    entries = {
        name: [
            {"apiVersion": "v2", "name": name, "version": text, "appVersion": "9", "description": description}
            for text in versions
        ]
        for name in ("web", "api")
    }
    return yaml.dump({"apiVersion": "v1", "entries": entries})


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(searchtable, "MIN_BYTES", 1)
    return Store(str(tmp_path / "store"))


def _load(path: Path, store: Store) -> tuple[searchtable.Table, list[str]]:
    log = _Log()
    return searchtable.load(str(path), log, store), log


def _unreadable(*_: object) -> None:
    pytest.fail("the index was parsed again")


def test_a_file_that_was_not_touched_is_not_even_read(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "index.yaml"
    path.write_text(_index("1.0.0", "bad", "2.0.0"))
    monkeypatch.setattr(files, "SETTLED_NS", 0)
    first = _load(path, store)
    assert first[0]["web"] == [("web", "d", "", (("2.0.0", "9"), ("1.0.0", "9")))]
    assert len(first[1]) == 2
    monkeypatch.setattr(searchtable, "read_file", _unreadable)
    assert _load(path, store) == first


def test_a_file_touched_a_moment_ago_is_read_but_not_parsed(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "index.yaml"
    path.write_text(_index("1.0.0"))
    first = _load(path, store)
    monkeypatch.setattr(IndexFile, "load", _unreadable)
    assert _load(path, store) == first
    monkeypatch.setattr(files, "SETTLED_NS", 0)
    assert _load(path, store) == first
    monkeypatch.setattr(searchtable, "read_file", _unreadable)
    assert _load(path, store) == first


def test_another_content_is_parsed_even_with_the_old_time_and_size(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "index.yaml"
    path.write_text(_index("1.0.0"))
    state = os.stat(path)
    _load(path, store)
    path.write_text(_index("2.0.0"))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert _load(path, store)[0]["web"][0][3] == (("2.0.0", "9"),)


def test_no_file_and_no_index_are_errors(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "index.yaml"
    with pytest.raises(RepoError, match=r"open .*index.yaml: no such file or directory"):
        _load(path, store)
    path.write_text("a: [")
    with pytest.raises(RepoError, match=r"error loading .*index.yaml: "):
        _load(path, store)
    path.write_text(_index("1.0.0"))
    _load(path, store)
    os.remove(path)
    with pytest.raises(RepoError):
        _load(path, store)


def test_a_small_index_is_not_kept(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searchtable, "MIN_BYTES", 10**6)
    path = tmp_path / "index.yaml"
    path.write_text(_index("1.0.0"))
    assert _load(path, store) == _load(path, store)
    assert not (tmp_path / "store").exists()
