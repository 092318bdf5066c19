"""Pins in the lock, trees of charts, and downloads with one name: with a getter that serves from memory."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from windlass import yaml
from windlass.errors import LimitExceeded
from windlass.fetch import pins, tree
from windlass.fetch.access import Access
from windlass.fetch.dependencies import Manager
from windlass.fetch.errors import FetchError
from windlass.fetch.getters import Getters
from windlass.fetch.pins import PinError, PinMismatch
from windlass.fetch.resolve import Sources
from windlass.fetch.tree import DependencyCycle, Tree


def _archive(name: str, version: str, note: str = "") -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as bundle:
        data = f"apiVersion: v2\nname: {name}\nversion: {version}\ndescription: '{note}'\n".encode()
        member = tarfile.TarInfo(f"{name}/Chart.yaml")
        member.size = len(data)
        bundle.addfile(member, io.BytesIO(data))
    return gzip.compress(content.getvalue(), mtime=0)


class Shelf:
    """Serves archives below two places from memory, and says what was done."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, bytes] = {}
        self.said: list[str] = []
        config, cache = folder / "repositories.yaml", folder / "cache"
        cache.mkdir()
        config.write_text("repositories:\n- {name: r, url: 'mem://r'}\n- {name: s, url: 'mem://s'}\n")
        for name in "rs":
            entries = {
                chart: [
                    {"apiVersion": "v2", "name": chart, "version": version, "urls": [f"{chart}-{version}.tgz"]}
                    for version in ("1.0.0", "1.1.0")
                ]
                for chart in ("web", "api")
            }
            index = {"apiVersion": "v1", "entries": entries}
            (cache / f"{name}-index.yaml").write_text("#\n" + json.dumps(index))
            for chart in entries:
                for version in ("1.0.0", "1.1.0"):
                    self.files[f"mem://{name}/{chart}-{version}.tgz"] = _archive(chart, version, name)
        getters = Getters(_unreachable, _unreachable, plugins={"mem": self})
        self.sources = Sources(getters, _unreachable, str(config), str(cache), str(folder / "content"))

    def get(self, url: str, access: Access, version: str) -> bytes:
        if url not in self.files:
            raise FetchError(f"nothing at {url}")
        return self.files[url]

    def manager(self, folder: Path | str, say: Callable[[str], object] | None = None, *, pin: bool = False) -> Manager:
        say = say or self.said.append
        return Manager(str(folder), self.sources, say, refresh=False, pin=pin, now=lambda: "2024-01-01T00:00:00Z")


def _unreachable(*_: object) -> NoReturn:
    raise AssertionError("no network in these tests")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def _chart(folder: Path, *dependencies: tuple[str, ...]) -> Path:
    folder.mkdir(parents=True)
    keys = ("name", "version", "repository", "alias")
    listed = [dict(zip(keys, values, strict=False)) for values in dependencies]
    head = {"apiVersion": "v2", "name": folder.name, "version": "1.0.0", **({"dependencies": listed} if listed else {})}
    (folder / "Chart.yaml").write_text(yaml.dump(head))
    return folder


def _lock(app: Path) -> dict[str, object]:
    found = yaml.load((app / "Chart.lock").read_bytes())
    assert isinstance(found, dict)
    return found


def _pins(app: Path) -> list[object]:
    dependencies = _lock(app)["dependencies"]
    assert isinstance(dependencies, list)
    return [item.get(pins.KEY) for item in dependencies]


WEB, API = ("web", "1.x", "mem://r"), ("api", "1.0.0", "mem://r")


def test_a_pinned_lock_has_the_digests_and_helms_own_digest(shelf: Shelf, tmp_path: Path) -> None:
    app, plain = _chart(tmp_path / "app", WEB, API), _chart(tmp_path / "plain" / "app", WEB, API)
    shelf.manager(app, pin=True).update()
    shelf.manager(plain).update()
    assert _lock(app)["digest"] == _lock(plain)["digest"]
    assert _pins(plain) == [None, None]
    assert all(str(pin).startswith("sha256:") for pin in _pins(app))
    shelf.manager(app).build()


def test_other_content_is_refused_and_nothing_is_written(shelf: Shelf, tmp_path: Path) -> None:
    app = _chart(tmp_path / "app", WEB, API)
    shelf.manager(app, pin=True).update()
    before = {path: path.read_bytes() for path in app.rglob("*") if path.is_file()}
    shelf.files["mem://r/web-1.1.0.tgz"] = _archive("web", "1.1.0", "evil")
    for act in (shelf.manager(app).build, shelf.manager(app).update, shelf.manager(app, pin=True).update):
        with pytest.raises(PinMismatch, match=r"web 1\.1\.0 from mem://r is not what the lock file pins: sha256:"):
            act()
        assert {path: path.read_bytes() for path in app.rglob("*") if path.is_file()} == before


def test_a_lock_with_pins_keeps_having_them(shelf: Shelf, tmp_path: Path) -> None:
    app = _chart(tmp_path / "app", API)
    shelf.manager(app, pin=True).update()
    first = _pins(app)
    (app / "Chart.yaml").write_text((app / "Chart.yaml").read_text().replace("1.0.0\n", "1.1.0\n"))
    shelf.manager(app).update()
    assert None not in _pins(app) and _pins(app) != first
    shelf.manager(app).build()


def test_pinning_an_unpinned_lock_writes_it_though_its_digest_is_the_same(shelf: Shelf, tmp_path: Path) -> None:
    app = _chart(tmp_path / "app", WEB)
    shelf.manager(app).update()
    digest = _lock(app)["digest"]
    shelf.manager(app, pin=True).update()
    assert _lock(app)["digest"] == digest
    assert _pins(app) != [None]


def test_a_lock_that_pins_some_content_has_to_pin_all(shelf: Shelf, tmp_path: Path) -> None:
    app = _chart(tmp_path / "app", WEB, API, ("lib", "*", "file://../lib"))
    _chart(tmp_path / "lib")
    shelf.manager(app, pin=True).update()
    assert _pins(app)[2] is None  # what lies beside the chart is not fetched
    shelf.manager(app).build()
    lines = (app / "Chart.lock").read_text().splitlines()
    (app / "Chart.lock").write_text("\n".join(lines).replace(f"- contentDigest: {_pins(app)[1]}\n  name", "- name"))
    with pytest.raises(PinError, match="pins the content of some dependencies, but not of api"):
        shelf.manager(app).build()


@pytest.mark.parametrize("pin", ["nonsense", "md5:00", "sha256:xyz", 5, ["x"]])
def test_a_pin_that_is_no_digest_is_refused(shelf: Shelf, tmp_path: Path, pin: object) -> None:
    app = _chart(tmp_path / "app", WEB)
    shelf.manager(app, pin=True).update()
    lock = _lock(app)
    lock["dependencies"][0][pins.KEY] = pin  # type: ignore[index]  # it is a list of mappings
    (app / "Chart.lock").write_text(yaml.dump(lock))
    with pytest.raises(PinError, match="the contentDigest of web in the lock file is no digest"):
        shelf.manager(app).build()


def test_of_downloads_with_one_file_name_the_last_declared_stays(shelf: Shelf, tmp_path: Path) -> None:
    for _ in range(5):
        app = _chart(tmp_path / f"app{_}", API, ("api", "1.0.0", "mem://s", "other"))
        shelf.manager(app, pin=True).update()
        assert (app / "charts" / "api-1.0.0.tgz").read_bytes() == shelf.files["mem://s/api-1.0.0.tgz"]
        assert len(set(_pins(app))) == 2


# --- trees ---------------------------------------------------------------------------------------------------------


def test_charts_come_after_those_they_are_made_from(tmp_path: Path) -> None:
    _chart(tmp_path / "base", WEB)
    _chart(tmp_path / "left", ("base", "*", "file://../base"))
    _chart(tmp_path / "right", ("base", "*", "file://../base"), API)
    app = _chart(tmp_path / "app", ("left", "*", "file://../left"), ("right", "*", "file://../right"))
    _chart(app / "charts" / "inside", WEB)
    _chart(app / "charts" / "_hidden", WEB)
    _chart(app / "charts" / "bare")
    levels = [[Path(path).name for path in level] for level in Tree(str(app)).levels]
    assert levels == [["base", "inside"], ["left", "right"], ["app"]]


def test_charts_that_need_each_other_are_named(tmp_path: Path) -> None:
    one = _chart(tmp_path / "one", ("two", "*", "file://../two"))
    _chart(tmp_path / "two", ("one", "*", "file://../one"))
    with pytest.raises(DependencyCycle, match=r"depend on each other: .*/one -> .*/two -> .*/one$"):
        Tree(str(one))
    itself = _chart(tmp_path / "itself", ("itself", "*", "file://."))
    with pytest.raises(DependencyCycle):
        Tree(str(itself))


def test_a_tree_has_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        _chart(tmp_path / f"c{number}", (f"c{number + 1}", "*", f"file://../c{number + 1}"))
    _chart(tmp_path / "c5")
    assert len(Tree(str(tmp_path / "c0")).levels) == 6
    monkeypatch.setattr(tree, "MAX_DEPTH", 5)
    with pytest.raises(LimitExceeded, match="nested deeper than 5 charts"):
        Tree(str(tmp_path / "c0"))
    monkeypatch.setattr(tree, "MAX_CHARTS", 3)
    with pytest.raises(LimitExceeded, match="more than 3 charts"):
        Tree(str(tmp_path / "c0"))


def test_a_whole_tree_is_filled_and_packed_from_the_bottom(shelf: Shelf, tmp_path: Path) -> None:
    _chart(tmp_path / "base", WEB)
    _chart(tmp_path / "left", ("base", "*", "file://../base"))
    app = _chart(tmp_path / "app", ("left", "*", "file://../left"), API)
    tree.run(Tree(str(app)), lambda folder, say: shelf.manager(folder, say).update(), shelf.said.append)
    with tarfile.open(app / "charts" / "left-1.0.0.tgz") as bundle:
        names = bundle.getnames()
    assert "left/charts/base/charts/web/Chart.yaml" in names
    heads = [text for text in shelf.said if text.startswith("Dependencies of ")]
    assert [Path(text.split()[-1]).name for text in heads] == ["base", "left", "app"]


def test_the_first_failing_chart_ends_a_tree(shelf: Shelf, tmp_path: Path) -> None:
    _chart(tmp_path / "bad", ("gone", "1", "mem://r"))
    _chart(tmp_path / "good", WEB)
    app = _chart(tmp_path / "app", ("good", "*", "file://../good"), ("bad", "*", "file://../bad"))
    with pytest.raises(FetchError, match="gone chart not found in repo mem://r"):
        tree.run(Tree(str(app)), lambda folder, say: shelf.manager(folder, say).update(), shelf.said.append)
    assert (tmp_path / "good" / "charts" / "web-1.1.0.tgz").exists()
    assert not (app / "charts").exists()
