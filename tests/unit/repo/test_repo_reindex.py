"""What is remembered of a folder's archives: used while they are untouched, forgotten as soon as they are not."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from pathlib import Path

import pytest

from windlass.cache import Store
from windlass.repo import archives, files
from windlass.repo.archives import file_digest
from windlass.repo.build import index_directory

NOW = "2024-01-01T00:00:00Z"


def _archive(path: Path, version: str) -> None:
    text = f"apiVersion: v2\nname: web\nversion: {version}\nkeywords: [a, b]\nmaintainers: [{{name: me}}]\n".encode()
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as bundle:
        member = tarfile.TarInfo("web/Chart.yaml")
        member.size = len(text)
        bundle.addfile(member, io.BytesIO(text))
    path.write_bytes(gzip.compress(content.getvalue()))


def _index(folder: Path, store: Store | None) -> str:
    made = index_directory(str(folder), "", lambda: NOW, store)
    made.sort()
    return made.dump()


def test_an_index_from_memory_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "SETTLED_NS", 0)
    charts, store = tmp_path / "charts", Store(str(tmp_path / "store"))
    charts.mkdir()
    _archive(charts / "web-1.0.0.tgz", "1.0.0")
    (charts / "broken.tgz").write_bytes(b"no archive")
    fresh = _index(charts, None)
    assert _index(charts, store) == fresh
    with monkeypatch.context() as patch:
        patch.setattr(archives, "read", lambda archive, *_: pytest.fail(f"{archive} was read again"))
        assert _index(charts, store) == fresh
    _archive(charts / "web-1.1.0.tgz", "1.1.0")
    _archive(charts / "web-1.0.0.tgz", "1.0.1")
    changed = _index(charts, store)
    assert changed == _index(charts, None)
    assert file_digest(str(charts / "web-1.0.0.tgz")) in changed
    os.remove(charts / "web-1.1.0.tgz")
    assert "1.1.0" not in _index(charts, store)


def test_an_archive_touched_a_moment_ago_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    charts, store = tmp_path / "charts", Store(str(tmp_path / "store"))
    charts.mkdir()
    _archive(charts / "web-1.0.0.tgz", "1.0.0")
    _index(charts, store)
    read: list[str] = []

    def spy(archive: str, *_: object) -> None:
        read.append(archive)

    monkeypatch.setattr(archives, "read", spy)
    _index(charts, store)
    assert len(read) == 1
