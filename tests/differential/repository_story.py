"""A chart repository for tests, and stories of commands that helm and windlass are told in turn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest

from tests.differential.chart_server import ChartServer, chart_archive, entry
from tests.differential.harness import Arena, Mask, Result, snapshot

# Go names a temporary file in an error; its number is random.
TEMPORARY = (r"(open \S+\.tgz)\d+", r"\1")
# With --repo Helm reads the index twice, the second time from a file with a random name, and warns twice.
SECOND_READING = (r"level=WARN .* from \S+/[-+_A-Za-z0-9]{27}=-index\.yaml: .*\n", "")
CHARTS = [("foo", "0.1.0"), ("foo", "0.2.0"), ("foo", "1.0.0-rc.1"), ("bar", "3.4.5"), ("foo-bar", "1.2.3+build.7")]
FOO = chart_archive("foo", "0.1.0")
GOOD = entry("foo", "0.1.0", FOO)


@pytest.fixture
def server() -> Iterator[ChartServer]:
    made = ChartServer()
    yield made
    made.close()


def tell(
    arena: Arena, story: Sequence[str | list[str]], masks: Sequence[Mask] = (), stdin: bytes = b""
) -> list[Result]:
    """Run a story of command lines in one world for each program, and compare every step and the files at the end."""
    outcomes = []
    for program in ("helm", "windlass"):
        results = [
            arena.run(program, line.split() if isinstance(line, str) else line, fresh=step == 0, stdin=stdin).masked(
                masks
            )
            for step, line in enumerate(story)
        ]
        last = Result(0, "", "", snapshot(arena.world)).masked(masks)
        outcomes.append((results, last.files))
    (expected, expected_files), (actual, actual_files) = outcomes
    for line, theirs, ours in zip(story, expected, actual, strict=True):
        if "..." in theirs.out:  # Helm prints what is ready first
            theirs.out, ours.out = _ordered(theirs.out), _ordered(ours.out)
            theirs.err, ours.err = ("\n".join(sorted(text.splitlines())) for text in (theirs.err, ours.err))
        assert (theirs.code, theirs.err, theirs.out) == (ours.code, ours.err, ours.out), line
    assert sorted(expected_files) == sorted(actual_files)
    for name, content in expected_files.items():
        if name.endswith("-charts.txt"):  # Helm writes them in the order of a Go map
            assert sorted(content.split()) == sorted(actual_files[name].split()), name
        else:
            assert content == actual_files[name], name
    return actual


def _ordered(text: str) -> str:
    """Return what was printed with the reports about repositories sorted: each is of one line, or of two."""
    return re.sub(r"(?m)(^\.\.\..*\n(\t.*\n)?)+", lambda match: "".join(sorted(_reports(match[0]))), text)


def _reports(text: str) -> list[str]:
    return re.findall(r"(?m)^\.\.\..*\n(?:\t.*\n)?", text)
