"""The pytest plugin: fixtures that render charts in the test's own process, and snapshots.

pytest finds it by its entry point; nothing of it is loaded by windlass itself.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.testing.charts import ChartUnderTest
    from windlass.testing.snapshots import Snapshot

_INI = "windlass_chart"
_CHART_FILE = "Chart.yaml"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that writes snapshots and the setting that names the chart."""
    group = parser.getgroup("windlass", "charts")
    group.addoption("--windlass-update", action="store_true", help="write the snapshots of charts instead of comparing")
    parser.addini(_INI, "folder of the chart that windlass_chart renders, relative to the root directory", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker that names a chart."""
    config.addinivalue_line("markers", "windlass_chart(path): the chart that windlass_chart renders in this test")


@pytest.fixture(scope="session")
def windlass_load() -> Callable[[str | os.PathLike[str]], ChartUnderTest]:
    """Return a function from a path to a chart; each chart is loaded once per session."""
    from windlass.testing.charts import ChartUnderTest

    loaded: dict[str, ChartUnderTest] = {}

    def load(path: str | os.PathLike[str]) -> ChartUnderTest:
        key = os.path.realpath(path)
        if key not in loaded:
            loaded[key] = ChartUnderTest(key)
        return loaded[key]

    return load


@pytest.fixture
def windlass_chart(
    request: pytest.FixtureRequest, windlass_load: Callable[[str | os.PathLike[str]], ChartUnderTest]
) -> ChartUnderTest:
    """Return the chart under test: the marker's, the setting's, or the one whose folder the test file is in."""
    return windlass_load(_chart_path(request))


@pytest.fixture
def helm_chart(windlass_chart: ChartUnderTest) -> ChartUnderTest:
    """Return the same as ``windlass_chart``."""
    return windlass_chart


@pytest.fixture
def windlass_snapshot(request: pytest.FixtureRequest) -> Snapshot:
    """Return a function that compares manifests with a file in ``__snapshots__``."""
    from windlass.testing.snapshots import Snapshot

    test = request.node.nodeid.partition("::")[2].replace("::", ".")
    return Snapshot(str(request.path), test, update=request.config.getoption("windlass_update"))


def _chart_path(request: pytest.FixtureRequest) -> str:
    root = str(request.config.rootpath)
    marker = request.node.get_closest_marker("windlass_chart")
    if marker is not None:
        return os.path.join(str(request.path.parent), marker.args[0])
    named = request.config.getini(_INI)
    if named:
        return os.path.join(root, named)
    folder = str(request.path.parent)
    while not os.path.exists(os.path.join(folder, _CHART_FILE)):
        parent = os.path.dirname(folder)
        if parent == folder:
            pytest.fail(
                "windlass_chart found no Chart.yaml above the test: name the chart in the ini file "
                f"({_INI} = path) or with @pytest.mark.windlass_chart(path)",
                pytrace=False,
            )
        folder = parent
    return folder
