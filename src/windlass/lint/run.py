"""All rules on one chart, a folder or an archive (Go: pkg/action/lint.go, pkg/chart/v2/lint/lint.go)."""

from __future__ import annotations

import os

from windlass.chart.directory import path_error
from windlass.chart.log import silent
from windlass.errors import WindlassError
from windlass.lint.chartfile import check_chartfile
from windlass.lint.crds import check_crds
from windlass.lint.dependencies import check_dependencies
from windlass.lint.findings import ERROR, INFO, WARNING, Findings
from windlass.lint.templates import check_templates
from windlass.lint.valuesfile import check_values_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.chart.log import Log
    from windlass.chart.schema import Fetch
    from windlass.engine.capabilities import KubeVersion
    from windlass.sprig.environment import Environment
else:
    from windlass._record import record

ARCHIVES = (".tgz", ".tar.gz")


class LintError(WindlassError):
    """A path that holds no chart; the text is Helm's."""


@record
class LintOptions:
    """How to lint. ``kube_version`` None means the newest that windlass knows."""

    namespace: str = "default"
    strict: bool = False
    skip_schema: bool = False
    kube_version: KubeVersion | None = None
    environment: Environment | None = None
    log: Log = silent
    schema_refs: Fetch | None = None


@record
class LintResult:
    """What linting one path gave: findings, or why there are none."""

    path: str
    findings: Findings
    failure: str = ""
    strict: bool = False

    @property
    def failed(self) -> bool:
        """Whether there is a finding that is not tolerated."""
        tolerated = INFO if self.strict else WARNING
        return bool(self.failure) or any(finding.severity > tolerated for finding in self.findings)

    @property
    def noteworthy(self) -> bool:
        """Whether there are warnings or errors."""
        return bool(self.failure) or any(finding.severity > INFO for finding in self.findings)

    @property
    def severity(self) -> int:
        """The highest severity found."""
        if self.failure:
            return ERROR
        return max((finding.severity for finding in self.findings), default=0)


def lint(path: str, values: dict[str, object], options: LintOptions | None = None) -> LintResult:
    """Run all rules on the chart at a path. What cannot be linted at all is a result with a failure."""
    options = options or LintOptions()
    try:
        findings = _lint_archive(path, values, options) if path.endswith(ARCHIVES) else _lint(path, values, options)
    except WindlassError as err:
        return LintResult(path, Findings(), str(err), options.strict)
    return LintResult(path, findings, "", options.strict)


def _lint_archive(path: str, values: dict[str, object], options: LintOptions) -> Findings:
    from tempfile import TemporaryDirectory

    from windlass.fetch.expand import expand

    with TemporaryDirectory(prefix="helm-lint") as folder:
        try:
            with open(path, "rb") as stream:
                archive = stream.read()
        except OSError as err:
            raise LintError(f"unable to open tarball: {path_error('open', path, err)}") from err
        try:
            chart = expand(folder, archive)
        except WindlassError as err:
            raise LintError(f"unable to extract tarball: {err}") from err
        return _lint(chart, values, options)


def _lint(path: str, values: dict[str, object], options: LintOptions) -> Findings:
    chartfile = os.path.normpath(os.path.join(path, "Chart.yaml"))
    try:
        os.stat(chartfile)
    except OSError as err:
        raise LintError(f"unable to check Chart.yaml file in chart: {path_error('stat', chartfile, err)}") from err
    folder = os.path.abspath(path)
    findings = Findings()
    findings.rule = "chartfile"
    check_chartfile(folder, findings)
    findings.rule = "values"
    check_values_file(folder, findings, values, options)
    findings.rule = "templates"
    check_templates(folder, findings, values, options)
    findings.rule = "dependencies"
    check_dependencies(folder, findings, options.log)
    findings.rule = "crds"
    check_crds(folder, findings, options.log)
    return findings
