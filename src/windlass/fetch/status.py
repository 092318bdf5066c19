"""What is in charts/ for each dependency (Helm: pkg/action/dependency.go)."""

from __future__ import annotations

import os

from windlass.chart.load import load
from windlass.errors import WindlassError
from windlass.golang import path as gopath
from windlass.golang.strconv import quote
from windlass.semver import Constraint, Version
from windlass.semver.version import VersionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.metadata import Dependency
    from windlass.chart.model import Chart
    from windlass.repo.index import Log


def status(folder: str, dependency: Dependency, parent: Chart, log: Log) -> str:
    """Return the word for a dependency: ok, unpacked, missing, wrong version, and others."""
    archives = _archives(folder, dependency.name)
    if archives is None:
        return "bad pattern"
    if len(archives) > 1:
        start = f"{dependency.name}-"
        archives = [path for path in archives if _is_version(path[:-4].rpartition("/")[2].removeprefix(start))]
        if len(archives) > 1:
            return "too many matches"
    if archives:
        word = _archive_status(archives[0], dependency, log)
        if word:
            return word
    loaded = [chart for chart in parent.dependencies if chart.name == dependency.name]
    if not loaded:
        return "missing"
    return _version_status(loaded[-1].metadata.version, dependency.version) or "unpacked"


def strays(folder: str, wanted: list[Dependency], log: Log) -> list[str]:
    """Return a warning for each chart in charts/ that is no dependency, or that is no chart."""
    names = {dependency.name for dependency in wanted}
    lines = []
    for path in _below(gopath.join(folder, "charts")):
        if not os.path.isdir(path) and not path.endswith(".tgz"):
            continue
        try:
            chart = load(path, log=log)
        except WindlassError:
            lines.append(f"WARNING: {quote(path)} is not a chart.\n")
            continue
        if chart.name not in names:
            lines.append(f"WARNING: {quote(path)} is not in Chart.yaml.\n")
    return lines


def _archives(folder: str, name: str) -> list[str] | None:
    """Return what the pattern charts/NAME-*.tgz finds, None when a name makes it no pattern."""
    from windlass.golang.path import BadPattern, match

    pattern = f"{name}-*.tgz"
    try:
        match(pattern, "")
        return [path for path in _below(gopath.join(folder, "charts")) if match(pattern, path.rpartition("/")[2])]
    except BadPattern:
        return None


def _below(folder: str) -> list[str]:
    try:
        names = sorted(os.listdir(folder), key=os.fsencode)
    except OSError:
        return []
    return [gopath.join(folder, name) for name in names]


def _is_version(text: str) -> bool:
    try:
        Version.parse_strict(text)
    except VersionError:
        return False
    return True


def _archive_status(path: str, dependency: Dependency, log: Log) -> str:
    if not os.path.exists(path):
        return ""
    try:
        chart = load(path, log=log)
    except WindlassError:
        return "corrupt"
    if chart.name != dependency.name:
        return "misnamed"
    return _version_status(chart.metadata.version, dependency.version) or "ok"


def _version_status(have: str, want: str) -> str:
    if have == want:
        return ""
    try:
        constraint, version = Constraint.parse(want), Version.parse(have)
    except WindlassError:
        return "invalid version"
    return "" if constraint.check(version) else "wrong version"
