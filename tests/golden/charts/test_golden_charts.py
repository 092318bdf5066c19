"""Charts of our own leave what helm left: both streams, the exit code and files, stored so that no helm is needed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from windlass.cli.context import Context
from windlass.cli.env import EnvSettings
from windlass.cli.main import Frame

from . import arena, cases
from .helm import Helm


class Windlass:
    """Runs command lines in this process, in a folder with all charts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.variables = {"HOME": str(self.folder / "home")}
        arena.prepare(self.folder)

    def run(self, arguments: list[str]) -> arena.Done:
        arena.clean(self.folder)
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogateescape", newline="\n") for _ in range(2))
        code = Frame(Context("helm", EnvSettings("helm", variables=self.variables), out, err)).run(arguments)
        streams = []
        for stream in (out, err):
            stream.flush()
            streams.append(stream.buffer.getvalue())
        return arena.left(self.folder, code, streams[0], streams[1])


@pytest.fixture(scope="module")
def windlass(tmp_path_factory: pytest.TempPathFactory) -> Windlass:
    return Windlass(tmp_path_factory.mktemp("charts"))


@pytest.mark.parametrize("chart", cases.CHARTS)
def test_a_chart_leaves_what_helm_left(chart: str, windlass: Windlass, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(windlass.folder)
    if chart == cases.STARTER:
        windlass.run(["create", cases.STARTER])
    differing = []
    for line, expected in arena.stored(chart).items():
        found = windlass.run(cases.arguments(line))
        if not expected.fits(found):
            differing.append((line, found, expected))
    assert differing == []


@pytest.mark.parametrize("chart", cases.CHARTS)
def test_every_command_line_has_an_answer(chart: str) -> None:
    assert list(arena.stored(chart)) == cases.cases(chart)


@pytest.mark.peer("helm")
def test_the_answers_are_what_helm_says_now(peer: Callable[[str], str], tmp_path: Path) -> None:
    helm = Helm(peer("helm"), tmp_path)
    differing = []
    for chart in cases.CHARTS:
        for line, expected in arena.stored(chart).items():
            found = helm.run(cases.arguments(line))
            if not expected.fits(found):
                differing.append((line, found, expected))
    assert differing == []
