"""Which chart an argument means, and whether it can be rendered (Go: pkg/action/install.go, pkg/cmd/install.go)."""

from __future__ import annotations

import os

from windlass.chart.load import load_any
from windlass.chart.memo import Memo
from windlass.chart.requirements import DependencyError, check_dependencies
from windlass.errors import WindlassError
from windlass.golang.path import base
from windlass.golang.runes import SPACES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from windlass.cache import Store
    from windlass.chart.log import Log
    from windlass.chart.model import Chart


class ChartChoiceError(WindlassError):
    """Arguments that name no chart, or a chart that cannot be installed; the text is Helm's."""


class MissingDependencies(ChartChoiceError):
    """A chart without the subcharts that its Chart.yaml wants."""


def name_and_chart(
    args: Sequence[str], *, default: str, generate: bool, template: str, now: Callable[[], float], environment: object
) -> tuple[str, str]:
    """Return release name and chart argument (Install.NameAndChart). Raises ChartChoiceError and TemplateError.

    ``template`` is a Go template for the name; ``environment`` is what sprig's functions see there.
    """
    if len(args) > 2:
        raise ChartChoiceError(f"expected at most two arguments, unexpected arguments: {', '.join(args[2:])}")
    if len(args) == 2:
        if generate:
            raise ChartChoiceError("cannot set --generate-name and also specify a name")
        if template:
            raise ChartChoiceError("cannot set --name-template and also specify a name")
        return args[0], args[1]
    if template:
        from windlass.engine.names import name_from_template

        return name_from_template(template, environment), args[0]  # type: ignore[arg-type]  # sprig's Environment
    if default:
        return default, args[0]
    if not generate:
        raise ChartChoiceError("must either provide a name or specify --generate-name")
    stem = base(args[0])
    if stem == ".":
        stem = "chart"
    return f"{stem.partition('.')[0]}-{int(now())}", args[0]


def local_path(argument: str) -> str | None:
    """Return the absolute path of a chart on this machine, None for anything else. Raises ChartChoiceError."""
    name = argument.strip(SPACES)
    if os.path.exists(name):
        return os.path.normpath(os.path.abspath(name))
    if name[:1] in ("/", "."):
        from windlass.golang.strconv import quote

        raise ChartChoiceError(f"path {quote(name)} not found")
    return None


def load_installable(
    path: str, *, update: Callable[[], object] | None = None, log: Log, store: Store | None = None
) -> Chart:
    """Load a chart that a release can be made of. ``update`` fetches missing dependencies, if that is wanted.

    ``store`` keeps what its YAML files say.

    Raises ChartChoiceError and the errors of ``chart.load``.
    """
    memo = None if store is None else Memo(store, path)
    chart = load_any(path, log=log, memo=memo)
    if memo is not None:
        memo.close()
    try:
        check_installable(chart, log=log)
    except MissingDependencies:
        if update is None:
            raise
        update()
        chart = _reloaded(path, log)
        _check_generation(chart)
    return chart


def check_installable(chart: Chart, *, log: Log) -> None:
    """Check that a release can be made of a chart. Raises ChartChoiceError."""
    if chart.metadata.type not in ("", "application"):
        raise ChartChoiceError(f"{chart.metadata.type} charts are not installable")
    if chart.metadata.deprecated:
        log("WARN", "this chart is deprecated", {})
    check_vendored(chart)
    _check_generation(chart)


def check_vendored(chart: Chart) -> None:
    """Check that the subcharts that a chart wants are in it. Raises MissingDependencies."""
    if not chart.metadata.dependencies:
        return
    try:
        check_dependencies(chart)
    except DependencyError as error:
        raise MissingDependencies(
            "an error occurred while checking for chart dependencies. You may need to run 'helm dependency "
            f"build' to fetch missing dependencies: {error}"
        ) from error


def _check_generation(chart: Chart) -> None:
    if chart.generation != "v2":
        raise ChartChoiceError("invalid chart apiVersion")


def _reloaded(path: str, log: Log) -> Chart:
    try:
        return load_any(path, log=log)
    except WindlassError as error:
        raise ChartChoiceError(f"failed reloading chart after repo update: {error}") from error
