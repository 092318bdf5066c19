"""The store: private, atomic, bounded, and silent about everything else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from windlass.cache import Store, digest, store


def test_what_is_written_is_read_again_by_another_store(tmp_path: Path) -> None:
    folder = str(tmp_path / "deep" / "cache")
    value = {"a": (1, 2.5, None, True), "b": ["x", b"y"]}
    Store(folder).write("kind", "k", value)
    assert Store(folder).read("kind", "k") == value
    assert Store(folder).read("other", "k") is None
    assert os.stat(folder).st_mode & 0o777 == 0o700
    assert [path.name for path in Path(folder).iterdir()] == ["kind-k"]


def test_a_folder_that_others_can_open_is_not_trusted(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    Store(str(folder)).write("kind", "k", 1)
    folder.chmod(0o755)
    assert Store(str(folder)).read("kind", "k") is None
    Store(str(folder)).write("kind", "new", 1)
    assert not (folder / "kind-new").exists()


@pytest.mark.parametrize("content", [b"", b"rubbish", b"another version".ljust(32) + b"N"])
def test_a_file_that_cannot_be_read_is_a_miss(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "cache"
    kept = Store(str(folder))
    kept.write("kind", "k", 1)
    (folder / "kind-k").write_bytes(content)
    assert kept.read("kind", "k") is None


def test_a_damaged_value_is_a_miss(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    kept = Store(str(folder))
    kept.write("kind", "k", ["long enough"] * 10)
    (folder / "kind-k").write_bytes((folder / "kind-k").read_bytes()[:-5])
    assert kept.read("kind", "k") is None


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    kept = Store(str(folder))
    kept.write("kind", "k", 1)
    (folder / "kind-link").symlink_to(folder / "kind-k")
    assert kept.read("kind", "link") is None


def test_values_that_cannot_be_kept_are_forgotten_in_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Store(str(tmp_path / "cache"))
    kept.write("kind", "k", object())
    monkeypatch.setattr(store, "MAX_FILE_BYTES", 100)
    kept.write("kind", "big", "x" * 200)
    assert (kept.read("kind", "k"), kept.read("kind", "big")) == (None, None)
    Store(None).write("kind", "k", 1)
    Store("/proc/nowhere/cache").write("kind", "k", 1)


def test_the_older_half_goes_when_there_are_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_FILES", 4)
    kept = Store(str(tmp_path / "cache"))
    for number in range(5):
        kept.write("kind", str(number), number)
        os.utime(tmp_path / "cache" / f"kind-{number}", (number, number)) if number < 4 else None
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == ["kind-2", "kind-3", "kind-4"]


def test_digests_tell_apart_where_texts_are_cut() -> None:
    assert digest(["ab", "c"]) != digest(["a", "bc"])
    assert digest([b"x"]) == digest(["x"])
