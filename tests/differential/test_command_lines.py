"""Command lines of all kinds fare with windlass as they fare with helm.

``lines/stored.txt`` is a selection; ``python -m tests.differential.lines.compare --seed 7`` draws others, and prints
those that differ as they can be stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.differential.lines.compare import PEERS, Stage
from tests.differential.lines.generator import Generator, Line

pytestmark = pytest.mark.peer(*PEERS)

STORED = (Path(__file__).parent / "lines" / "stored.txt").read_text().splitlines()
CHUNK = 25


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, peer: Callable[[str], str]) -> Iterator[Stage]:
    """The world and its servers, made once for all lines that one process runs."""
    made = Stage(tmp_path_factory.mktemp("lines"), *(peer(name) for name in PEERS))
    yield made
    made.close()


def hold(stage: Stage, lines: list[Line]) -> None:
    """Fail with every line that differs, as it can be stored and run again, and with what differs."""
    reports = ["\n  ".join([f"$ {line.text()}", *found]) for line in lines if (found := stage.differences(line))]
    assert not reports, "\n".join(reports)


@pytest.mark.parametrize("start", range(0, len(STORED), CHUNK))
def test_stored_lines_fare_as_with_helm(stage: Stage, start: int) -> None:
    hold(stage, [Line.parse(text) for text in STORED[start : start + CHUNK]])


def test_a_line_is_stored_as_it_is_read() -> None:
    generator = Generator(1)
    lines = [generator.line() for _ in range(500)]
    assert lines == [Line.parse(line.text()) for line in lines]
