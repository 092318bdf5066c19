"""Loading charts from folders and archives: what is read, what is said, what is refused."""

# ruff: noqa: E501  # rows of tables stay on one line

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest

from tests.differential.chart_files import MINIMAL, write_chart
from tests.differential.harness import Arena

pytestmark = pytest.mark.peer("helm")

# .Files shows what was loaded, and what was left out.
LISTING = {
    "Chart.yaml": MINIMAL,
    "templates/list.yaml": (
        "kind: L\nfiles:\n{{ range $path, $_ := .Files }}- {{ $path | quote }}\n{{ end }}"
        "charts: {{ range .Subcharts }}{{ .Chart.Name }} {{ end }}\n"
    ),
}
TREE = [
    "a.txt", "b.txt", "dir/a.txt", "dir/sub/a.txt", "dir/sub/c.md", "foo", "foo.d/x", "x/foo/y", "x/y/foo", "b[1].txt",
    "back\\slash", "sp ace", "é.txt", ".dot", "templates/.hid", "templates/x.txt", "templates/sub/.hid", "!bang", "#hash",
]  # fmt: skip
IGNORES = [
    "*.txt", "dir", "dir/", "dir/*", "/a.txt", "/dir/a.txt", "a.txt", "foo", "foo/", "x/*/y", "x/**", "!a.txt",
    "!foo/", "?.txt", "[ab].txt", "[^a].txt", "[a", "b\\[1\\].txt", "# comment\na.txt", " a.txt ", "*", "/", "!", "dir/sub",
    "sub/", "é.txt", "*.md\n!*.txt", "templates/x.txt", "templates", "\\#hash", "#hash", "Chart.yaml", "foo.d", "d*r",
    "a.txt\r\nb.txt\r", "\ufeffa.txt", "[!a].txt", "[a-b].txt", "[b-a].txt", "sp ace", "back\\\\slash", "*/a.txt", "./a.txt",
]  # fmt: skip


@pytest.mark.parametrize("start", range(0, len(IGNORES), 10))
def test_helmignore_hides_the_same_files(arena: Arena, start: int) -> None:
    for number, rules in enumerate(IGNORES[start : start + 10]):
        files = {**dict.fromkeys(TREE, "x"), **LISTING, ".helmignore": rules}
        write_chart(arena.template / "work" / f"demo{number}", files)
        arena.assert_same(["template", f"demo{number}"], files=False, masks=())
        arena.run("helm", ["version"])


def test_links_are_followed_and_mentioned(arena: Arena) -> None:
    folder = write_chart(arena.template / "work" / "demo", {**LISTING, "real/a": "x", "values.yaml": "a: 1\n"})
    write_chart(arena.template / "work" / "outside", {"deep/b": "y", "one": "z"})
    (folder / "link").symlink_to("real/a")
    (folder / "folder").symlink_to("../outside")
    (folder / "chain").symlink_to("link")
    (arena.template / "work" / "alias").symlink_to("demo")
    arena.assert_same(["template", "demo"], files=False)
    arena.assert_same(["template", "alias"], files=False)


@pytest.mark.parametrize("target", ["nowhere", "self", "../demo", "/dev/null"])
def test_links_that_lead_nowhere_are_refused(arena: Arena, target: str) -> None:
    folder = write_chart(arena.template / "work" / "demo", LISTING)
    (folder / "self").symlink_to(target)
    arena.assert_same(["template", "demo"], files=False)


def test_devices_and_pipes_are_refused(arena: Arena) -> None:
    folder = write_chart(arena.template / "work" / "demo", LISTING)
    theirs, ours = [], []
    for program, found in (("helm", theirs), ("windlass", ours)):
        # copytree cannot copy a pipe
        arena.run(program, ["version"])
        pipe = arena.world / "work" / "demo" / "pipe"
        os.mkfifo(pipe)
        found.append(arena.run(program, ["template", "demo"], fresh=False))
        pipe.unlink()
    assert theirs == ours
    assert folder


CHART_FILES: dict[str, dict[str, str | bytes]] = {
    "no Chart.yaml": {"values.yaml": "a: 1"},
    "empty Chart.yaml": {"Chart.yaml": ""},
    "no version": {"Chart.yaml": "apiVersion: v2\nname: x\n"},
    "no name": {"Chart.yaml": "apiVersion: v2\nversion: 1.0.0\n"},
    "no apiVersion": {"Chart.yaml": "name: x\nversion: 1.0.0\n"},
    "case of keys": {"Chart.yaml": "APIVERSION: v2\nName: x\nvErsion: 1.0.0\n"},
    "dot name": {"Chart.yaml": "apiVersion: v2\nname: ..\nversion: 1.0.0\n"},
    "type": {"Chart.yaml": MINIMAL + "type: other\n"},
    "library": {"Chart.yaml": MINIMAL + "type: library\n"},
    "deprecated": {"Chart.yaml": MINIMAL + "deprecated: true\n"},
    "kubeVersion": {"Chart.yaml": MINIMAL + "kubeVersion: '>=99'\n"},
    "null maintainer": {"Chart.yaml": MINIMAL + "maintainers: [null]\n"},
    "wrong types": {"Chart.yaml": MINIMAL + "keywords: {a: b}\n"},
    "number name": {"Chart.yaml": "apiVersion: v2\nname: 12\nversion: 1.10\n"},
    "unprintable": {"Chart.yaml": 'apiVersion: v2\nname: "a\\u0007b"\nversion: 1.0.0\ndescription: "x\\u00a0\\ty"\n'},
    "bom": {"Chart.yaml": "\ufeff" + MINIMAL, "values.yaml": "\ufeffa: 1\n"},
    "bad yaml": {"Chart.yaml": "a: [\n"},
    "v3": {"Chart.yaml": "apiVersion: v3\nname: x\nversion: 1.0.0\n"},
    "v4": {"Chart.yaml": "apiVersion: v4\nname: x\nversion: 1.0.0\n"},
    "bad lock": {"Chart.yaml": MINIMAL, "Chart.lock": "- x\n"},
    "bad values": {"Chart.yaml": MINIMAL, "values.yaml": "5\n"},
    "bad requirements": {"Chart.yaml": "name: x\nversion: 1.0.0\n", "requirements.yaml": "dependencies: x\n"},
    "subchart names differ": {"Chart.yaml": MINIMAL, "charts/b/Chart.yaml": MINIMAL.replace("demo", "a")},
    "bad subchart": {"Chart.yaml": MINIMAL, "charts/b/Chart.yaml": "name: b\n"},
    "file in charts": {"Chart.yaml": MINIMAL, "charts/readme": "x", "charts/x.prov": "p"},
    "folder named tgz": {"Chart.yaml": MINIMAL, "charts/x.tgz/Chart.yaml": MINIMAL},
    "not an archive": {"Chart.yaml": MINIMAL, "charts/x.tgz": "x"},
    "utf-16": {"Chart.yaml": MINIMAL.encode("utf-16")},
}


@pytest.mark.parametrize("name", CHART_FILES)
def test_folders_load_or_fail_alike(arena: Arena, name: str) -> None:
    write_chart(arena.template / "work" / "demo", CHART_FILES[name])
    arena.assert_same(["template", "demo"], files=False)
    arena.assert_same(["show", "chart", "demo"], files=False)


def archive(path: Path, members: list[tuple[str, bytes, dict[str, object]]], form: int = tarfile.GNU_FORMAT) -> None:
    """Write a tar.gz from names, contents and TarInfo attributes."""
    with tarfile.open(path, "w:gz", format=form) as tar:
        for name, data, attributes in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            for key, value in attributes.items():
                setattr(info, key, value)
            tar.addfile(info, io.BytesIO(data))


CHART = ("demo/Chart.yaml", MINIMAL.encode(), {})
LIST = ("demo/templates/list.yaml", LISTING["templates/list.yaml"].encode(), {})
LINK = {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}
ARCHIVES: dict[str, list[tuple[str, bytes, dict[str, object]]]] = {
    "plain": [CHART, LIST, ("demo/a", b"x", {})],
    "absolute": [CHART, ("demo//etc/x", b"x", {})],
    "root": [CHART, ("/etc/x", b"x", {})],
    "parent": [CHART, ("demo/../../x", b"x", {})],
    "parent inside": [CHART, LIST, ("demo/a/../b", b"x", {})],
    "dots in name": [CHART, ("demo/..x", b"x", {})],
    "drive": [CHART, ("demo/c:/x", b"x", {})],
    "backslashes": [("demo\\Chart.yaml", MINIMAL.encode(), {}), ("demo\\templates\\list.yaml", LIST[1], {})],
    "no folder": [("Chart.yaml", MINIMAL.encode(), {})],
    "chart yaml as folder": [("Chart.yaml/x", b"x", {})],
    "links": [CHART, LIST, ("demo/link", b"", LINK), ("demo/hard", b"", {"type": tarfile.LNKTYPE, "linkname": "x"})],
    "folders": [("demo", b"", {"type": tarfile.DIRTYPE}), ("demo/", b"", {"type": tarfile.DIRTYPE}), CHART, LIST],
    "device": [CHART, LIST, ("demo/dev", b"", {"type": tarfile.CHRTYPE})],
    "long name": [CHART, LIST, ("demo/" + "n" * 150, b"x", {}), ("demo/" + "é" * 60, b"y", {})],
    "twice": [CHART, LIST, ("demo/Chart.yaml", b"description: second\n", {})],
    "other folders": [CHART, LIST, ("else/a", b"x", {})],
    "empty": [],
    "only folders": [("demo/", b"", {"type": tarfile.DIRTYPE})],
    "no chart": [("demo/values.yaml", b"a: 1\n", {})],
    "large file": [CHART, ("demo/big", b"x" * (5 * 1024 * 1024 + 1), {})],
    "too much": [CHART, *((f"demo/{number}", b"\0" * (5 * 1024 * 1024), {}) for number in range(21))],
    "ignored not": [CHART, LIST, ("demo/.helmignore", b"a\n", {}), ("demo/a", b"x", {})],
}


@pytest.mark.parametrize("name", ARCHIVES)
@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_archives_load_or_fail_alike(arena: Arena, name: str, form: int) -> None:
    try:
        archive(arena.template / "work" / "x.tgz", ARCHIVES[name], form)
    except ValueError:
        pytest.skip("this format cannot hold the name")
    arena.assert_same(["template", "x.tgz"], files=False)
    arena.assert_same(["show", "chart", "x.tgz"], files=False)


@pytest.mark.parametrize("cut", [0, 5, 100, -30, -4])
def test_archives_that_were_cut_are_refused(arena: Arena, cut: int) -> None:
    path = arena.template / "work" / "x.tgz"
    archive(path, ARCHIVES["plain"])
    path.write_bytes(path.read_bytes()[:cut])
    arena.assert_same(["template", "x.tgz"], files=False)
    arena.assert_same(["show", "chart", "x.tgz"], files=False)


@pytest.mark.parametrize(
    "content", [b"", b"a: 1\n", b"\x1f\x8b\x08garbage that is no deflate stream", b"PK\x03\x04", b"<html>"]
)
@pytest.mark.parametrize("name", ["x.tgz", "x.yaml"])
def test_files_that_are_no_archives_are_named(arena: Arena, content: bytes, name: str) -> None:
    (arena.template / "work" / name).write_bytes(content * (200 if content == b"a: 1\n" else 1))
    arena.assert_same(["template", name], files=False)
