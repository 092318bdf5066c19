"""Dependencies of dependencies: every unpacked chart below a chart, those first that others are made from.

A ``file://`` dependency is packed with what is in its charts/ folder, so that has to be filled before. Helm leaves this
to scripts. Charts that do not need each other are worked on side by side; what is said goes by their order.
"""

from __future__ import annotations

import os

from windlass.chart.load import load_dir
from windlass.chart.log import silent
from windlass.errors import LimitExceeded
from windlass.fetch.ahead import Job, start
from windlass.fetch.errors import FetchError
from windlass.fetch.versions import FILE, local_path
from windlass.golang import path as gopath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.chart.model import Chart

    Say = Callable[[str], object]

MAX_DEPTH = 32
"""How many charts may need one another in a row."""

MAX_CHARTS = 1000
"""How many unpacked charts a tree may have."""


class DependencyCycle(FetchError):
    """Charts that need each other: none of them can be packed first."""


class TreeTooLarge(FetchError, LimitExceeded):
    """More charts, or deeper, than anybody has."""


class Tree:
    """The unpacked charts at and below a folder: ``levels`` of them, each needing only charts of earlier levels."""

    __slots__ = ("_heights", "_path", "levels")

    def __init__(self, folder: str) -> None:
        """Walk the tree. Raises DependencyCycle, TreeTooLarge, FetchError and the errors of loading charts."""
        self._heights: dict[str, int] = {}
        self._path: list[tuple[str, str]] = []
        self.levels: list[list[str]] = []
        self._visit(folder)

    def _visit(self, folder: str) -> int:
        """Return the height of a chart: how many levels there are below it."""
        key = os.path.realpath(folder)
        if key in self._heights:
            return self._heights[key]
        self._check(key, folder)
        self._path.append((key, folder))
        chart = load_dir(folder, log=silent)
        height = max((self._visit(child) + 1 for child in _children(folder, chart)), default=0)
        self._path.pop()
        self._heights[key] = height
        if chart.metadata.dependencies is not None:
            while len(self.levels) <= height:
                self.levels.append([])
            self.levels[height].append(folder)
        return height

    def _check(self, key: str, folder: str) -> None:
        above = [known for known, _ in self._path]
        if key in above:
            around = [shown for _, shown in self._path[above.index(key) :]]
            raise DependencyCycle(f"charts depend on each other: {' -> '.join((*around, folder))}")
        if len(above) >= MAX_DEPTH:
            raise TreeTooLarge(f"dependencies are nested deeper than {MAX_DEPTH} charts: {folder}")
        if len(self._heights) + len(above) >= MAX_CHARTS:
            raise TreeTooLarge(f"there are more than {MAX_CHARTS} charts to look at: {folder}")


def _children(folder: str, chart: Chart) -> list[str]:
    """Return the folders of charts that a chart is made from: its ``file://`` dependencies, and those in charts/."""
    found: dict[str, None] = {}
    for dependency in chart.metadata.dependencies or ():
        if dependency is not None and dependency.repository.startswith(FILE):
            found[local_path(dependency.repository, folder)] = None
    inside = gopath.join(folder, "charts")
    for name in sorted(os.listdir(inside)) if os.path.isdir(inside) else ():
        found[gopath.join(inside, name)] = None
    return [path for path in found if os.path.isfile(os.path.join(path, "Chart.yaml")) and not _is_hidden(path)]


def _is_hidden(path: str) -> bool:
    # what Helm does not take for a subchart (loader.LoadFiles)
    return path.rpartition("/")[2][:1] in ("_", ".")


def run(tree: Tree, act: Callable[[str, Say], None], say: Say) -> None:
    """Call ``act`` for the folder of each chart, level by level.

    What it says with the function that it is given is kept until it is the chart's turn. Raises what ``act`` raises,
    for the first chart in order.
    """
    for level in tree.levels:
        works = [_Work(folder, act) for folder in level]
        jobs = [work.job for work in works]
        start(jobs)
        try:
            for work in works:
                work.wait(say)
        finally:
            for job in jobs:
                job.settle()


class _Work:
    """One chart of a level, and what was said about it."""

    __slots__ = ("_folder", "_said", "job")

    def __init__(self, folder: str, act: Callable[[str, Say], None]) -> None:
        self._folder = folder
        self._said: list[str] = []
        self.job = Job(lambda: act(folder, self._said.append))

    def wait(self, say: Say) -> None:
        """Wait for the work's end and tell what was said."""
        try:
            self.job.wait()
        finally:
            say(f"Dependencies of {self._folder}\n")
            for text in self._said:
                say(text)
