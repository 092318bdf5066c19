"""Upgrade a release. Go: helm pkg/cmd/upgrade.go"""

from __future__ import annotations

from windlass.cli.dryrun import strategy
from windlass.cli.installing import check_registry_flags, install, making
from windlass.cli.releasecompletion import complete
from windlass.cli.releases import configuration
from windlass.errors import WindlassError
from windlass.release.model import UNINSTALLED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.model import Chart
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.release.model import Release

__all__ = ["complete", "run"]


class UpgradeCommandError(WindlassError):
    """A release that was not upgraded; the text is Helm's."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Upgrade, or install what is not there yet. Raises UpgradeCommandError, DryRunError, ConnectError."""
    from windlass.cli.commands.install import show
    from windlass.golang.strconv import quote

    check_registry_flags(ctx, opts)
    dry_run = strategy(ctx, opts.dry_run)
    before = _newest(ctx, args[0]) if opts.install else None
    if opts.install and (before is None or before.status == UNINSTALLED):
        if opts.output == "table":
            ctx.out.write(f"Release {quote(args[0])} does not exist. Installing it now.\n")
        show(ctx, opts, install(ctx, opts, args, dry_run, replace=before is not None))
        return
    chart, values = inputs(ctx, opts, args[1])
    try:
        release = _upgrade(ctx, opts, args[0], chart, values, dry_run)
    except WindlassError as error:
        raise UpgradeCommandError(f"UPGRADE FAILED: {error}") from error
    if opts.output == "table":
        ctx.out.write(f"Release {quote(args[0])} has been upgraded. Happy Helming!\n")
    show(ctx, opts, release)


def _newest(ctx: Context, name: str) -> Release | None:
    """Return the newest revision, None if there is none. Raises KubeError, ReleaseError, StorageError."""
    from windlass.actions.reading import history
    from windlass.storage.errors import ReleaseNotFound

    try:
        return max(history(configuration(ctx), name), key=lambda release: release.version)
    except ReleaseNotFound:
        return None


def inputs(ctx: Context, opts: Options, argument: str) -> tuple[Chart, dict[str, object]]:
    """Read the values and the chart. Raises what reading them raises."""
    from windlass.actions.render_chart import MissingDependencies, check_vendored
    from windlass.chart.load import load_any
    from windlass.cli.rendering import dependency_update, locate_chart
    from windlass.cli.uservalues import given_values

    if not opts.version and opts.devel:
        ctx.debug("setting version to >0.0.0-0")
    path = locate_chart(ctx, opts, argument)
    values = given_values(ctx, opts)
    chart = load_any(path, log=ctx.log)
    try:
        check_vendored(chart)
    except MissingDependencies:
        if not opts.dependency_update:
            raise
        dependency_update(ctx, opts, path)()
        chart = load_any(path, log=ctx.log)
    if chart.metadata.deprecated:
        ctx.warn("this chart is deprecated")
    return chart, values


def _upgrade(ctx: Context, opts: Options, name: str, chart: Chart, values: dict[str, object], dry_run: str) -> Release:
    from windlass.actions.upgrade import Upgrade
    from windlass.cli.interrupts import Interrupts

    flow = Upgrade(making(ctx, opts, dry_run), reuse_of(opts), opts.cleanup_on_fail, opts.history_max)
    with Interrupts(ctx, name) as token:
        return flow.run(configuration(ctx, cancel=token), name, chart, values)


def reuse_of(opts: Options) -> str:
    """Return which old values count: the first of the three flags in Helm's order."""
    from windlass.actions import reuse

    if opts.reset_values:
        return reuse.RESET
    if opts.reuse_values:
        return reuse.REUSE
    return reuse.RESET_THEN_REUSE if opts.reset_then_reuse_values else reuse.DEFAULT
