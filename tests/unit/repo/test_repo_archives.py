"""Archives become entries by short ways that lead to the same place as the long ones."""

from __future__ import annotations

import gzip
import io
import os
import random
import signal
import tarfile
from pathlib import Path

import pytest

from windlass.chart.load import load_file
from windlass.errors import WindlassError
from windlass.repo import archives, blocks, build, entrytext, urls, workers

NOW = "2024-01-01T00:00:00.5+02:00"
EXTRAS = [
    "",
    "description: two\\nlines\n",
    "description: |\n  created: here\n  urls:\n  - x\n",
    "description: 'yes'\nkeywords: [a, b c, 'null']\n",
    "annotations:\n  created: x\n  urls: |\n    digest: y\n    version: z\n",
    "annotations:\n  '': empty\n  a/b: \"\\U0001F600\"\n",
    "dependencies:\n- name: d\n  version: 1.x\n  repository: http://x\n  import-values: [a, {child: b, parent: c}]\n",
    "maintainers:\n- name: me\n  email: a@b\nsources:\n- " + "long " * 40 + "\n",
    "appVersion: 1.10\ndeprecated: true\nkubeVersion: '>=1'\nicon: i\nhome: h\ntype: library\n",
    "unknown: kept\nName: other\n",
    "name: twice\n",
    "description: é\nhome: \x01\n",
]
VALUES = [
    *("a: 1\n", "a: .inf\n", "# .nan\n", "a: &x 1\nb: *x\n", "- a\n", "a:\n  b: 2 # c\n  d: -1.5e3\n", "x: 1e999\n"),
    "",
    *("---\na: 1\n---\nb: 2\n", "a: b: c\n", "a: [\n", "é: 1\n", "a: 1\na: 2\n", "a: 99999999999999999999\n"),
]


def _archive(path: Path, name: str, version: str, extra: str, values: str) -> None:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as bundle:
        head = f"apiVersion: v2\nname: {name}\nversion: {version}\n"
        for file, text in (("Chart.yaml", head + extra), ("values.yaml", values), ("templates/x.yaml", "a\n")):
            member = tarfile.TarInfo(f"{name}/{file}")
            data = text.encode()
            member.size = len(data)
            bundle.addfile(member, io.BytesIO(data))
    path.write_bytes(gzip.compress(content.getvalue(), mtime=0))


@pytest.fixture
def charts(tmp_path: Path) -> Path:
    folder = tmp_path / "charts"
    (folder / "sub").mkdir(parents=True)
    number = 0
    for extra in EXTRAS:
        for values in VALUES:
            number += 1
            place = folder / "sub" if number % 5 == 0 else folder
            _archive(place / f"c{number}.tgz", f"c{number % 7}", f"1.{number}.0", extra, values)
    (folder / "junk.tgz").write_bytes(b"junk")
    (folder / "dangling.tgz").symlink_to("nowhere")
    (folder / "folder.tgz").mkdir()
    return folder


@pytest.mark.parametrize("most", [10, 10**6])
def test_what_the_short_way_accepts_and_reads_is_what_a_load_accepts_and_reads(
    charts: Path, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_lines, writer = archives.ByLines(), entrytext.Writer()
    monkeypatch.setattr(archives, "MAX_WHOLE", most)
    accepted = 0
    for path in sorted(charts.rglob("*.tgz")):
        try:
            expected = load_file(str(path)).metadata.to_mapping()
        except WindlassError:
            assert archives.read(str(path), by_lines, writer) is None, path
            continue
        found = archives.read(str(path), by_lines, writer)
        assert found is not None, path
        assert {**expected, "digest": archives.file_digest(str(path))} == found[0]
        accepted += 1
    assert accepted > 50


@pytest.mark.parametrize("base", ["", "https://h/p", "https://h/p/?q=r", "relative", "%zz", "https://h/ü"])
def test_an_index_put_together_from_pieces_is_the_index_written_at_once(charts: Path, base: str) -> None:
    made = build.index_directory(str(charts), base, lambda: NOW)
    made.sort()
    assert entrytext.dump(made) == made.dump()
    made.annotations = {"entries": "{}", "x": "a\nentries: {}\nb"}
    made.public_keys = ["k"]
    assert entrytext.dump(made) == made.dump()


def test_odd_names_and_empty_indexes_are_written_too() -> None:
    from windlass.repo.chartversion import ChartVersion
    from windlass.repo.index import IndexFile

    made = IndexFile(NOW)
    assert entrytext.dump(made) == made.dump()
    for name in ("a", "yes", "1", "x: y", "n" * 200, "ü", "c10", "c9"):
        made.add(ChartVersion({"name": name, "version": "1.0.0", "apiVersion": "v2", "urls": ["a", "b"]}))
        assert entrytext.dump(made) == made.dump()


@pytest.mark.parametrize("base", ["", "https://h/p", "http://h?q=1#f", "a/b", "http://h:x/", "%zz"])
def test_urls_of_a_folder_are_those_joined_one_by_one(base: str) -> None:
    for parent in ("", "sub", "s b", "ü"):
        place = urls.Folder(base, parent)
        for name in ("a-1.0.0.tgz", "a+b.tgz", "..tgz", "ü.tgz", "a?b#c.tgz", "%41.tgz", "b.tgz"):
            folder = urls._joined(base, parent)
            assert place.url(name) == (urls._joined(folder, name) if folder else name)


def test_work_is_spread_and_comes_back_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_processes", lambda items: 4)
    assert workers.spread(range(1001), lambda item: item * 2) == [item * 2 for item in range(1001)]
    assert workers.spread([], lambda item: item) == []


def test_what_a_helper_does_not_bring_back_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_processes", lambda items: 3)
    here = os.getpid()

    def act(item: int) -> int:
        if os.getpid() != here and item == 7:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    assert workers.spread(range(20), act) == list(range(20))


def test_an_error_in_a_helper_is_raised_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_processes", lambda items: 2)

    def act(item: int) -> int:
        return 1 // (item - 5)

    with pytest.raises(ZeroDivisionError):
        workers.spread(range(10), act)


def test_lines_that_are_remembered_change_nothing() -> None:
    rng = random.Random(5)
    tokens = blocks.Tokens()
    lines = [
        "a: 1",
        "a: x",
        "b:",
        "  a: 1",
        "- a",
        "  - b: [x, y]",
        "c: [x, y]",
        "",
        "# c",
        "d: -1",
        "  more",
        "e: |",
        "   t",
    ]
    for _ in range(3000):
        text = "".join(f"{rng.choice(lines)}\n" for _ in range(rng.randrange(1, 7))).encode()
        outcomes = []
        for remembered in (None, tokens):
            try:
                outcomes.append(repr(blocks.read(text, remembered)))
            except blocks.Unusual:
                outcomes.append("unusual")
        assert outcomes[0] == outcomes[1], text


def test_the_memory_of_lines_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "MAX_LINES", 10)
    tokens = blocks.Tokens()
    for number in range(50):
        blocks.read(f"a{number}: b\n".encode(), tokens)
    assert len(tokens) <= 12
