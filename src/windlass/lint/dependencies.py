"""Rules about subcharts (Go: lint/rules/dependencies.go)."""

from __future__ import annotations

from windlass.chart.load import load_dir
from windlass.errors import WindlassError
from windlass.lint.findings import ERROR, WARNING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.log import Log
    from windlass.chart.metadata import Dependency
    from windlass.chart.model import Chart
    from windlass.lint.findings import Findings


def check_dependencies(folder: str, findings: Findings, log: Log) -> None:
    """Compare what Chart.yaml declares with what lies in charts/."""
    try:
        chart = load_dir(folder, log=log)
    except WindlassError as err:
        findings.note(ERROR, "", f"unable to load chart\n\t{err}")
        return
    findings.note(ERROR, folder, _undeclared(chart))
    findings.note(ERROR, folder, _repeated(chart))
    findings.note(WARNING, folder, _missing(chart))


def _declared(chart: Chart) -> list[Dependency]:
    # an empty entry keeps a chart from loading
    return [dependency for dependency in chart.metadata.dependencies or () if dependency is not None]


def _undeclared(chart: Chart) -> str | None:
    declared = {dependency.name for dependency in _declared(chart)}
    found = [subchart.name for subchart in chart.dependencies if subchart.name not in declared]
    return f"chart metadata is missing these dependencies: {','.join(found)}" if found else None


def _repeated(chart: Chart) -> str | None:
    seen: set[str] = set()
    found: list[str] = []
    for dependency in _declared(chart):
        name = dependency.alias or dependency.name
        if name in seen:
            found.append(name)
        seen.add(name)
    return f"multiple dependencies with name or alias: {','.join(found)}" if found else None


def _missing(chart: Chart) -> str | None:
    present = {subchart.name for subchart in chart.dependencies}
    found = [dependency.name for dependency in _declared(chart) if dependency.name not in present]
    return f"chart directory is missing these dependencies: {','.join(found)}" if found else None
