"""Records in a file."""

from __future__ import annotations

import io
import json
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.storage_contract import release

from windlass.actions import record_archive
from windlass.actions.record_archive import ArchiveError, check, read, write
from windlass.release.model import DEPLOYED, Release
from windlass.storage.stored import of_release

Members = dict[str, bytes]


def records() -> list[Release]:
    return [release("web", 1), release("web", 2, DEPLOYED), release("api", 1, DEPLOYED, "other")]


def members(path: Path) -> Members:
    with tarfile.open(path) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]


def rewritten(path: Path, changed: Members) -> str:
    with tarfile.open(path, "w") as archive:
        for name, data in changed.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return str(path)


@pytest.fixture(params=["a.tar", "a.tgz", "a.tar.gz"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    write(str(tmp_path / "a.tar"), records())
    return tmp_path / "a.tar"


def test_what_was_written_is_read_again(path: Path) -> None:
    entries = write(str(path), records())
    assert check(str(path)) == entries
    assert [(entry.namespace, entry.name, entry.version) for entry in entries] == [
        ("default", "web", 1), ("default", "web", 2), ("other", "api", 1),
    ]  # fmt: skip
    found = list(read(str(path), entries))
    assert all(of_release(one).is_same(of_release(other)) for one, other in zip(found, records(), strict=True))
    assert next(read(str(path), entries[1:2])).version == 2


def test_the_same_records_give_the_same_bytes_which_only_their_owner_reads(path: Path, tmp_path: Path) -> None:
    write(str(path), records())
    again = tmp_path / f"again.{path.name}"
    write(str(again), records())
    assert path.read_bytes() == again.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_is_there_when_it_is_whole_and_not_before(tmp_path: Path) -> None:
    def broken() -> Iterator[Release]:
        yield release("web", 1)
        raise RuntimeError

    (tmp_path / "a.tar").write_text("before")
    with pytest.raises(RuntimeError):
        write(str(tmp_path / "a.tar"), broken())
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("a.tar", "before")]


def test_a_record_that_was_changed_is_found_out(plain: Path) -> None:
    changed = members(plain)
    name = "records/default/sh.helm.release.v1.web.v2.json"
    changed[name] = changed[name].replace(b"deployed", b"failed!!")
    with pytest.raises(ArchiveError, match=r"not those that index\.json names"):
        check(rewritten(plain, changed))


@pytest.mark.parametrize("left_out", ["index.json", "records/default/sh.helm.release.v1.web.v1.json"])
def test_an_archive_that_lacks_something_is_refused(plain: Path, left_out: str) -> None:
    changed = members(plain)
    del changed[left_out]
    with pytest.raises(ArchiveError):
        check(rewritten(plain, changed))


def test_a_cut_archive_is_refused(path: Path) -> None:
    write(str(path), records())
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 3])
    with pytest.raises(ArchiveError):
        check(str(path))


@pytest.mark.parametrize(
    "index",
    [
        b"",
        b"{}",
        b"[]",
        b'{"format": "windlass.releases/v2", "records": []}',
        b'{"format": "windlass.releases/v1", "records": [{"path": "x"}]}',
        b'{"format": "windlass.releases/v1", "records": 7}',
    ],
)
def test_an_index_that_makes_no_sense_is_refused(plain: Path, index: bytes) -> None:
    with pytest.raises(ArchiveError):
        check(rewritten(plain, {**members(plain), "index.json": index}))


@pytest.mark.parametrize("field", ["name", "labels", "status"])
def test_an_index_of_other_things_than_texts_is_refused(plain: Path, field: str) -> None:
    changed = members(plain)
    document = json.loads(changed["index.json"])
    document["records"][0][field] = {"a": 1} if field == "labels" else 7
    with pytest.raises(ArchiveError, match="what is no text"):
        check(rewritten(plain, {**changed, "index.json": json.dumps(document).encode()}))


def test_a_record_of_another_name_than_the_index_says_is_refused(plain: Path) -> None:
    changed = members(plain)
    document = json.loads(changed["index.json"])
    document["records"][0]["name"] = "api"
    entries = check(rewritten(plain, {**changed, "index.json": json.dumps(document).encode()}))
    with pytest.raises(ArchiveError, match="is another release than"):
        list(read(str(plain), entries))


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_text("no archive")
    with pytest.raises(ArchiveError, match="is no archive of releases"):
        check(str(tmp_path / "a.tar"))


@pytest.mark.parametrize(("limit", "value"), [("MAX_RECORDS", 2), ("MAX_INDEX", 10)])
def test_there_are_bounds(plain: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    monkeypatch.setattr(record_archive, limit, value)
    with pytest.raises(ArchiveError):
        check(str(plain))
