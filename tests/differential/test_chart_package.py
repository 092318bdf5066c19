"""helm package: the same members in the same order with the same headers, and the same refusals."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.differential.chart_files import MINIMAL, MTIME, write_chart
from tests.differential.harness import Arena

pytestmark = pytest.mark.peer("helm")

# flags, comment, no time, unknown system: RFC 1952
HEADER_SIZE = 10 + 2 + 44 + 5
LOCK = 'dependencies: []\ndigest: sha256:abc\ngenerated: "2020-02-03T04:05:06.700+01:00"\n'
FULL = {
    "Chart.yaml": (
        "# comment\nname: demo\nversion: 0.1.0\napiVersion: v2\nhome: https://x\nunknown: kept out\n"
        "keywords: [b, a]\nmaintainers: [{name: N, email: e@x, url: u}]\nannotations: {z: '1', a: 'x: y'}\n"
        "description: |\n  two\n  lines\ntype: application\nappVersion: 1.10\nkubeVersion: '>=1.20.0-0'\n"
        "sources: [https://s]\nicon: https://i\ndeprecated: true\n"
    ),
    "Chart.lock": LOCK,
    "values.yaml": "# comment\na: 1\n",
    "values.schema.json": '{"type": "object"}',
    "templates/b.yaml": "b",
    "templates/a.yaml": "a",
    "templates/NOTES.txt": "n",
    "crds/c.yaml": "c",
    "README.md": "\ufeffreadme",
    "files/deep/er/x.bin": bytes(range(256)),
    ".helmignore": "ignored.txt\n",
    "ignored.txt": "x",
    "templates/.hidden": "x",
    "charts/one/Chart.yaml": "apiVersion: v2\nname: one\nversion: 1.0.0\n",
    "charts/one/values.yaml": "x: 1\n",
    "charts/one/templates/t.yaml": "t",
    "charts/_skipped/Chart.yaml": "name: bad\n",
    "charts/README.md": "not a chart\n",
}


def tars(arena: Arena, argv: Sequence[str], env: dict[str, str] | None = None) -> list[dict[str, bytes]]:
    """Run both and return their archives by path: the gzip header, then the tar inside."""
    found = []
    results = []
    for program in ("helm", "windlass"):
        results.append(arena.run(program, argv, env=env))
        archives = {}
        for path in sorted(arena.world.rglob("*.tgz")):
            data = path.read_bytes()
            if data.startswith(b"\x1f\x8b"):
                archives[str(path.relative_to(arena.world))] = data[:HEADER_SIZE] + gzip.decompress(data)
        found.append(archives)
    assert results[0] == results[1]
    return found


def tar(data: bytes) -> tarfile.TarFile:
    """Open what ``tars`` returns."""
    return tarfile.open(fileobj=io.BytesIO(data[HEADER_SIZE:]))


@pytest.mark.parametrize(
    "flags",
    [
        [],
        ["--version", "1.2.3-rc.1+build.5"],
        ["--version", "v2"],
        ["--app-version", "7"],
        ["-d", "out/put"],
        ["--destination", "/nonexistent-by-far/x/.."],
        ["--version", "not-a-version"],
        ["--version", "1.2.3.4"],
    ],
)
def test_archives_are_equal_down_to_the_tar_stream(arena: Arena, flags: list[str]) -> None:
    write_chart(arena.template / "work" / "demo", FULL)
    theirs, ours = tars(arena, ["package", "demo", *flags])
    assert theirs == ours


def test_long_and_foreign_names_and_old_times_take_pax_headers(arena: Arena) -> None:
    files = {
        "Chart.yaml": MINIMAL,
        "files/" + "n" * 120: "long",
        "files/" + "/".join(["d" * 60] * 4) + "/f": "deep",
        "files/ümläut.txt": "foreign",
        "files/a b": "blank",
        "files/" + "/".join(["é" * 30] * 5): "both",
    }
    folder = write_chart(arena.template / "work" / "demo", files)
    os.utime(folder / "files" / "a b", (-5, -5))
    os.utime(folder / "Chart.yaml", ns=(0, MTIME * 10**9 + 600_000_000))
    theirs, ours = tars(arena, ["package", "demo"])
    assert theirs == ours


def test_old_charts_keep_their_requirements_files(arena: Arena) -> None:
    files = {
        "Chart.yaml": "name: demo\nversion: 0.1.0\n",
        "requirements.yaml": "dependencies:\n- {name: one, version: '*', repository: 'https://x'}\n",
        "requirements.lock": LOCK,
        "charts/one/Chart.yaml": "apiVersion: v1\nname: one\nversion: 1.0.0\n",
    }
    write_chart(arena.template / "work" / "demo", files)
    theirs, ours = tars(arena, ["package", "demo"])
    assert theirs == ours


def test_packed_subcharts_are_unpacked_into_the_archive(arena: Arena, tmp_path: Path) -> None:
    write_chart(arena.template / "work" / "one", {"Chart.yaml": MINIMAL.replace("demo", "one"), "README": "r"})
    assert arena.run("helm", ["package", "one", "-d", "."]).code == 0
    packed = (arena.world / "work" / "one-0.1.0.tgz").read_bytes()
    write_chart(arena.template / "work" / "demo", {"Chart.yaml": MINIMAL, "charts/one-0.1.0.tgz": packed})
    theirs, ours = tars(arena, ["package", "demo"])
    assert theirs == ours


@pytest.mark.parametrize("flags", [[], ["--skip"], ["--ca-file", "missing"]])
def test_dependencies_are_updated_on_request(arena: Arena, flags: list[str]) -> None:
    files = {"Chart.yaml": f"{MINIMAL}dependencies: [{{name: one, version: 1.x.x, repository: 'file://../one'}}]\n"}
    write_chart(arena.template / "work" / "demo", files)
    write_chart(arena.template / "work" / "one", {"Chart.yaml": "apiVersion: v2\nname: one\nversion: 1.5.0\n"})
    theirs, ours = tars(arena, ["package", "-u", "demo", *flags])
    assert theirs.keys() == ours.keys()
    # The lock is of now: its time, the tar headers and checksums of both archives with it.
    for name in theirs:
        assert [member.name for member in tar(theirs[name])] == [member.name for member in tar(ours[name])]


@pytest.mark.parametrize(
    ("files", "argv"),
    [
        ({}, []),
        ({}, ["missing"]),
        ({"Chart.yaml": MINIMAL}, ["demo", "missing"]),
        ({"Chart.yaml": "apiVersion: v2\nname: demo\n"}, ["demo"]),
        ({"Chart.yaml": "apiVersion: v3\nname: demo\nversion: 1.0.0\n"}, ["demo"]),
        ({"Chart.yaml": "apiVersion: v9\nname: demo\nversion: 1.0.0\n"}, ["demo"]),
        ({"Chart.yaml": "apiVersion: v2\nname: a/b\nversion: 1.0.0\n"}, ["demo"]),
        ({"Chart.yaml": "apiVersion: v2\nname: demo\nversion: x\n"}, ["demo"]),
        ({"Chart.yaml": MINIMAL + "dependencies: [{name: a, version: 1.0.0, repository: ''}]\n"}, ["demo"]),
        ({"Chart.yaml": MINIMAL, "values.schema.json": "{"}, ["demo"]),
        ({"Chart.yaml": MINIMAL, "values.yaml": "a: [\n"}, ["demo"]),
        ({"Chart.yaml": MINIMAL, "values.yaml": "- a\n"}, ["demo"]),
        ({"Chart.yaml": MINIMAL, "Chart.lock": "generated: x\n"}, ["demo"]),
        ({"Chart.yaml": MINIMAL, ".helmignore": "a/**\n"}, ["demo"]),
        ({"Chart.yaml": MINIMAL, ".helmignore": "[\n"}, ["demo"]),
        ({"Chart.yaml": MINIMAL, "charts/bad.tgz": "no archive"}, ["demo"]),
        ({"Chart.yaml": MINIMAL, "charts/sub/templates/x": "no chart"}, ["demo"]),
        ({"Chart.yaml": MINIMAL, "big": b"x" * (5 * 1024 * 1024 + 1)}, ["demo"]),
        ({"README.md": "no chart"}, ["demo"]),
        ({"Chart.yaml": MINIMAL}, ["demo", "--sign"]),
        ({"Chart.yaml": MINIMAL}, ["demo", "--sign", "--key", "k", "--keyring", ""]),
        ({"Chart.yaml": MINIMAL}, ["demo/Chart.yaml"]),
        ({"Chart.yaml": MINIMAL}, ["demo", "-d", "demo/Chart.yaml"]),
        ({"Chart.yaml": MINIMAL}, ["demo", "-d", "demo/Chart.yaml/x"]),
    ],
)
def test_refusals_are_the_same(arena: Arena, files: dict[str, str], argv: list[str]) -> None:
    if files:
        write_chart(arena.template / "work" / "demo", files)
    theirs, ours = tars(arena, ["package", *argv])
    assert theirs == ours
