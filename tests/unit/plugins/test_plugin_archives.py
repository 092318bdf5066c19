"""Archives of plugins stay within their folder and their bounds."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from pathlib import Path

import pytest

from windlass.plugins import archive, folders
from windlass.plugins.cachekey import cache_key
from windlass.plugins.errors import InstallError, TooLarge
from windlass.plugins.git import is_git
from windlass.plugins.sources import strip_version


def _packed(name: str, kind: bytes = tarfile.REGTYPE, data: bytes = b"x") -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as made:
        member = tarfile.TarInfo(name)
        member.type, member.size, member.linkname = kind, len(data) if kind == tarfile.REGTYPE else 0, "/etc/passwd"
        made.addfile(member, io.BytesIO(data))
    return gzip.compress(raw.getvalue())


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [
        ("../x", tarfile.REGTYPE, "path contains '..', which is illegal"),
        ("a/../../x", tarfile.REGTYPE, "path contains '..', which is illegal"),
        ("a\\..\\x", tarfile.REGTYPE, "path contains '..', which is illegal"),
        ("/x", tarfile.REGTYPE, "path is absolute, which is illegal"),
        ("c:x", tarfile.REGTYPE, "path contains ':', which is illegal"),
        ("link", tarfile.SYMTYPE, "unknown type: 110010 in link"),
        ("hard", tarfile.LNKTYPE, "unknown type: 110001 in hard"),
        ("pipe", tarfile.FIFOTYPE, "unknown type: 110110 in pipe"),
    ],
)
def test_members_that_lead_elsewhere_are_refused(tmp_path: Path, name: str, kind: bytes, reason: str) -> None:
    with pytest.raises(InstallError) as caught:
        archive.extract(_packed(name, kind), str(tmp_path / "into"))
    assert str(caught.value) == reason
    assert os.listdir(tmp_path / "into") == []


def test_a_link_that_stands_in_the_way_is_not_followed(tmp_path: Path) -> None:
    into, outside = tmp_path / "into", tmp_path / "outside"
    into.mkdir()
    outside.write_text("mine")
    (into / "x").symlink_to(outside)
    archive.extract(_packed("x"), str(into))
    assert outside.read_text() == "mine"


def test_unpacking_has_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 4)
    archive.extract(_packed("a", data=b"1234"), str(tmp_path / "a"))
    with pytest.raises(TooLarge):
        archive.extract(_packed("b", data=b"12345"), str(tmp_path / "b"))
    monkeypatch.setattr(archive, "MAX_MEMBERS", 0)
    with pytest.raises(TooLarge):
        archive.extract(_packed("c"), str(tmp_path / "c"))
    monkeypatch.setattr("windlass.plugins.metadata.MAX_BYTES", 10)
    with pytest.raises(TooLarge):
        archive.metadata_of(_packed("p/plugin.yaml", data=b"name: too-long\n"))


def test_what_is_packed_can_be_unpacked(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "bin").mkdir(parents=True)
    (source / "plugin.yaml").write_text("name: one\nversion: 1.0.0\n")
    (source / "bin" / "run").write_text("run")
    (source / "bin" / "run").chmod(0o755)
    packed = archive.pack(str(source), "one")
    assert archive.pack(str(source), "one") == packed
    assert archive.metadata_of(packed).version == "1.0.0"
    archive.extract(packed, str(tmp_path / "into"))
    assert (tmp_path / "into" / "one" / "bin" / "run").stat().st_mode & 0o777 == 0o755


def test_packing_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").write_text("12345")
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 4)
    with pytest.raises(TooLarge):
        archive.pack(str(tmp_path), "x")


def test_files_and_folders_have_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").write_text("12345")
    assert folders.read(str(tmp_path / "x"), 5) == b"12345"
    with pytest.raises(InstallError, match="larger than 4 bytes"):
        folders.read(str(tmp_path / "x"), 4)
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    monkeypatch.setattr(folders, "MAX_DEPTH", 1)
    with pytest.raises(InstallError, match="nested too deeply"):
        folders.copy(str(tmp_path / "a"), str(tmp_path / "copy"))


@pytest.mark.parametrize(
    ("name", "stem"),
    [("a-1.2.3.tgz", "a"), ("a-b-0.1.tar.gz", "a-b"), ("a.tgz", "a"), ("a-1.tgz", "a-1"), ("a-1.0-b.tgz", "a"),
     ("a-v1.0.tgz", "a-v1.0"), ("a-1.0-2.0.tgz", "a-1.0"), ("x", "")],
)  # fmt: skip
def test_names_of_archives_lose_their_versions(name: str, stem: str) -> None:
    assert strip_version(name) == stem


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("https://example.com/a/b.tgz", "https-example.com-a-b.tgz"),
        ("git@github.com:user/repo", "git-github.com-user-repo"),
        ("https://me:secret@example.com:8080/x", "https-me-example.com-8080-x"),
        ("oci://host/a:1", "oci-host-a-1"),
    ],
)
def test_sources_have_folders_in_the_cache(source: str, key: str) -> None:
    assert cache_key(source) == key


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("https://github.com/a/b", True),
        ("https://github.com/a", False),
        ("git@example.com:a/b", True),
        ("https://example.com/a.git", True),
        ("https://example.com/a", False),
        ("git://example.com/a", True),
        ("ssh://git@example.com/a", True),
        ("name", False),
    ],
)
def test_repositories_of_git_are_known_by_their_addresses(source: str, answer: bool) -> None:
    assert is_git(source) is answer


def test_other_repositories_are_refused_by_name() -> None:
    with pytest.raises(InstallError, match="Mercurial repositories are not supported"):
        is_git("https://example.com/a.hg")
