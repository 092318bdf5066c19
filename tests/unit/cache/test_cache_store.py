"""The store keeps values between processes, and takes nothing from a folder or a file that is not right."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from windlass.cache import Store, digest, store

VALUE = {"name": ("text", 1, 2.5, None, True, b"bytes")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "parent" / "cache"


def kept(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_a_value_comes_back_in_another_store(folder: Path) -> None:
    Store(str(folder)).write("kind", "key", VALUE)
    assert Store(str(folder)).read("kind", "key") == VALUE


def test_kinds_and_keys_are_apart(folder: Path) -> None:
    Store(str(folder)).write("kind", "key", VALUE)
    assert Store(str(folder)).read("kind", "other") is None
    assert Store(str(folder)).read("other", "key") is None


def test_the_folder_is_made_for_us_alone(folder: Path) -> None:
    Store(str(folder)).write("kind", "key", VALUE)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert kept(folder).stat().st_mode & 0o777 == 0o600


def test_reading_makes_no_folder(folder: Path) -> None:
    assert Store(str(folder)).read("kind", "key") is None
    assert not folder.exists()


def test_a_store_without_a_folder_is_off() -> None:
    off = Store(None)
    off.write("kind", "key", VALUE)
    assert off.read("kind", "key") is None


def test_a_folder_that_others_can_enter_is_not_trusted(folder: Path) -> None:
    Store(str(folder)).write("kind", "key", VALUE)
    folder.chmod(0o755)
    shared = Store(str(folder))
    assert shared.read("kind", "key") is None
    shared.write("kind", "new", VALUE)
    assert len(list(folder.iterdir())) == 1


def test_a_folder_of_another_owner_is_not_trusted(folder: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give a folder away")
    Store(str(folder)).write("kind", "key", VALUE)
    os.chown(folder, 12345, 12345)
    assert Store(str(folder)).read("kind", "key") is None


@pytest.mark.parametrize("place", [0, 20, 33, 40, -1])
def test_a_damaged_file_is_a_miss(folder: Path, place: int) -> None:
    Store(str(folder)).write("kind", "key", VALUE)
    data = bytearray(kept(folder).read_bytes())
    data[place] ^= 0x41
    kept(folder).write_bytes(data)
    assert Store(str(folder)).read("kind", "key") is None


@pytest.mark.parametrize("size", [0, 5, 34, 40])
def test_a_shortened_file_is_a_miss(folder: Path, size: int) -> None:
    Store(str(folder)).write("kind", "key", VALUE)
    kept(folder).write_bytes(kept(folder).read_bytes()[:size])
    assert Store(str(folder)).read("kind", "key") is None


def test_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    Store(str(folder)).write("kind", "key", VALUE)
    aside = kept(folder).rename(tmp_path / "aside")
    (folder / "kind-key").symlink_to(aside)
    assert Store(str(folder)).read("kind", "key") is None


def test_a_value_that_cannot_be_marshalled_is_forgotten(folder: Path) -> None:
    Store(str(folder)).write("kind", "key", {"x": object()})
    assert Store(str(folder)).read("kind", "key") is None


def test_a_folder_that_cannot_be_made_turns_the_store_off(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    off = Store(str(tmp_path / "file" / "cache"))
    off.write("kind", "key", VALUE)
    assert off.read("kind", "key") is None


def test_a_value_beyond_the_size_limit_is_not_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_FILE_BYTES", 1000)
    Store(str(folder)).write("kind", "key", "x" * 1000)
    assert list(folder.iterdir()) == []


def test_the_older_half_goes_when_there_are_too_many_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_FILES", 10)
    for number in range(10):
        Store(str(folder)).write("kind", f"{number}", number)
        os.utime(folder / f"kind-{number}", (number, number))
    Store(str(folder)).write("kind", "10", 10)
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"kind-{number}" for number in range(5, 11))


def test_the_older_half_goes_when_they_are_too_large_together(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_TOTAL_BYTES", 64 * 100)
    for number in range(64):
        Store(str(folder)).write("kind", f"{number}", "x" * 100)
    assert len(list(folder.iterdir())) == 32


def test_the_digest_tells_where_parts_are_cut() -> None:
    assert digest(["ab", "c"]) != digest(["a", "bc"])
    assert digest(["ab", b"c"]) == digest([b"ab", "c"])
    assert len(digest([])) == 40
