"""repositories.yaml: its form, its mode, its lock."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from windlass.repo import Entry, RepoError, RepoFile, config, files
from windlass.repo.config import RepoFileMissing, RepoLock

TEXT = """\
apiVersion: ""
generated: "0001-01-01T00:00:00Z"
repositories:
- caFile: ""
  certFile: ""
  insecure_skip_tls_verify: false
  keyFile: ""
  name: r
  pass_credentials_all: true
  password: "123"
  url: https://h
  username: ""
"""


def test_all_fields_are_written(tmp_path: Path) -> None:
    file = RepoFile()
    file.update(Entry("r", "https://h", password="123", pass_credentials_all=True))
    path = tmp_path / "deep" / "repositories.yaml"
    file.save(str(path))
    assert path.read_text() == TEXT
    assert path.stat().st_mode & 0o777 == 0o600
    assert [item.name for item in path.parent.iterdir()] == ["repositories.yaml"]


def test_an_existing_file_keeps_its_mode_and_a_link_its_target(tmp_path: Path) -> None:
    real, link = tmp_path / "real.yaml", tmp_path / "repositories.yaml"
    real.write_text("")
    real.chmod(0o640)
    link.symlink_to(real)
    RepoFile().save(str(link))
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert real.read_text().startswith("apiVersion")


def test_a_file_is_read_back() -> None:
    file = RepoFile.parse(TEXT.encode())
    assert file.get("r") == Entry("r", "https://h", password="123", pass_credentials_all=True)
    assert file.get("s") is None
    assert file.dump() == TEXT


def test_entries_are_replaced_by_name_and_removed_by_name() -> None:
    file = RepoFile.parse(b"repositories: [{name: a, url: 1}, null, {name: b}, {name: a}]")
    file.update(Entry("a", "2"))
    file.update(Entry("c"))
    assert [(entry.name, entry.url) for entry in file.repositories] == [("a", "2"), ("b", ""), ("a", ""), ("c", "")]
    assert file.remove("a")
    assert not file.remove("a")
    assert [entry.name for entry in file.repositories] == ["b", "c"]


def test_a_missing_file_is_its_own_error(tmp_path: Path) -> None:
    path = str(tmp_path / "none.yaml")
    with pytest.raises(RepoFileMissing) as caught:
        RepoFile.load(path)
    assert str(caught.value) == f"couldn't load repositories file ({path}): open {path}: no such file or directory"
    assert RepoFile.load_or_empty(path).repositories == []
    with pytest.raises(RepoError, match="is a directory"):
        RepoFile.load_or_empty(str(tmp_path))


def test_the_lock_keeps_a_second_writer_out(tmp_path: Path) -> None:
    path = str(tmp_path / "repositories.yaml")
    with RepoLock(path), pytest.raises(RepoError, match="context deadline exceeded"), RepoLock(path, seconds=0.0):
        pass
    with RepoLock(path, seconds=0.0):
        assert (tmp_path / "repositories.lock").exists()


def test_the_lock_is_waited_for(tmp_path: Path) -> None:
    path = str(tmp_path / "repositories")
    order = []
    first = RepoLock(path)
    with first:
        waiting = threading.Thread(target=lambda: order.append(RepoLock(path).__enter__()))
        waiting.start()
        order.append("first")
    waiting.join()
    assert order[0] == "first"
    assert config.LOCK_SECONDS == 30.0


def test_a_lock_that_nobody_made_need_not_be_made(tmp_path: Path) -> None:
    with RepoLock(str(tmp_path / "repositories.yaml"), create=False):
        assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "x"
    files.write_atomically(str(path), b"one", 0o600)
    files.write_atomically(str(path), b"two", 0o644)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"two", 0o644)
    with pytest.raises(RepoError, match=f"open {tmp_path}/no/x: no such file or directory"):
        files.write_atomically(str(tmp_path / "no" / "x"), b"", 0o600)
    assert [item.name for item in tmp_path.iterdir()] == ["x"]
