"""The report on a release that ``status``, ``get all``, ``install`` and others print. Go: helm pkg/cmd/status.go"""

from __future__ import annotations

from windlass.chart.coalesce import coalesce_values
from windlass.cli.colors import Colors
from windlass.cli.releases import IncompleteRecord, moment
from windlass.golang.layout import ANSIC
from windlass.golang.runes import SPACES
from windlass.release.hooks import TEST, HookRun
from windlass.release.model import has_metadata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.model import Chart
    from windlass.cli.context import Context
    from windlass.release.hooks import Hook
    from windlass.release.model import Info, Release

DRY_RUN = "Dry run complete"


def report(ctx: Context, release: Release, *, full: bool, metadata: bool = False, hide_notes: bool = False) -> str:
    """Return the report; a ``full`` one has values, hooks and manifest. Raises IncompleteRecord, ValuesTypeError."""
    colors, info = Colors(ctx.color), release.known_info
    lines = [f"NAME: {release.name}"]
    if info.last_deployed:
        lines.append(f"LAST DEPLOYED: {moment(ctx, info.last_deployed).Format(ANSIC)}")
    lines += [
        f"NAMESPACE: {colors.namespace(release.namespace)}",
        f"STATUS: {colors.status(info.status)}",
        f"REVISION: {release.version}",
    ]
    if metadata:
        lines += _chart_lines(release)
    lines += [f"DESCRIPTION: {info.description}", *_resource_lines(info), *_test_lines(ctx, release)]
    text = "\n".join(lines) + "\n"
    if full:
        text += _values(ctx, release)
    if full or info.description.lower() == DRY_RUN.lower():
        hooks = "".join([f"---\n# Source: {hook.path}\n{hook.manifest}\n" for hook in release.hooks or ()])
        text += f"HOOKS:\n{hooks}MANIFEST:\n{release.manifest}\n"
    if info.notes and not hide_notes:
        text += f"NOTES:\n{info.notes.strip(SPACES)}\n"
    return text


def chart_of(release: Release) -> Chart:
    """Return the chart of a record. Raises IncompleteRecord where Helm would crash."""
    if release.chart is None or not has_metadata(release.chart):
        raise IncompleteRecord(f"the record of release {release.name} revision {release.version} has no chart")
    return release.chart


def computed_values(ctx: Context, release: Release) -> dict[str, object]:
    """Return the user's values over the chart's. Raises IncompleteRecord and ValuesTypeError."""
    return coalesce_values(chart_of(release), release.config, log=ctx.log)


def _chart_lines(release: Release) -> list[str]:
    metadata = chart_of(release).metadata
    return [f"CHART: {metadata.name}", f"VERSION: {metadata.version}", f"APP_VERSION: {metadata.app_version}"]


def _resource_lines(info: Info) -> list[str]:
    """Return the tables of what the cluster has; only ``status`` asks for them."""
    if not info.resources:
        return []
    from time import time

    from windlass.kube.tables import printed

    return [f"RESOURCES:\n{printed(info.resources, time())}"]  # type: ignore[arg-type]  # status put tables there


def _test_lines(ctx: Context, release: Release) -> list[str]:
    tests = [hook for hook in release.hooks or () for event in hook.events if event == TEST]
    if not tests:
        return ["TEST SUITE: None"]
    return [line for hook in tests for line in _test(ctx, hook)]


def _test(ctx: Context, hook: Hook) -> list[str]:
    run = hook.last_run or HookRun()
    if not run.started_at:
        return []
    return [
        f"TEST SUITE:     {hook.name}",
        f"Last Started:   {moment(ctx, run.started_at).Format(ANSIC)}",
        f"Last Completed: {moment(ctx, run.completed_at).Format(ANSIC)}",
        f"Phase:          {run.phase}",
    ]


def _values(ctx: Context, release: Release) -> str:
    from windlass import yaml

    given, computed = yaml.dump(release.config), yaml.dump(computed_values(ctx, release))
    return f"USER-SUPPLIED VALUES:\n{given}\nCOMPUTED VALUES:\n{computed}\n"
