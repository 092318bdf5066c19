"""Upgrade a release. Go: helm pkg/cmd/upgrade.go, pkg/action/upgrade.go

Every upgrade asks a cluster, a simulated one too; what Helm checks before that is checked here.
"""

from __future__ import annotations

from windlass.cli.dryrun import NONE, strategy
from windlass.cli.installing import HIDE_WITHOUT_DRY_RUN, check_registry_flags, install
from windlass.cli.releasecompletion import complete
from windlass.cli.releases import ClusterError, cluster_capabilities, history, open_storage
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.model import Chart
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.storage.history import Storage

__all__ = ["complete", "run"]

IN_PROGRESS = "another operation (install/upgrade/rollback) is in progress"


class UpgradeError(WindlassError):
    """A release that cannot be upgraded; the text is Helm's."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Install what is not there yet, or go as far as the cluster. Raises UpgradeError, ClusterError, DryRunError."""
    check_registry_flags(ctx, opts)
    dry_run = strategy(ctx, opts.dry_run)
    if opts.install and _is_new(ctx, args[0]):
        from windlass.cli.commands.install import show
        from windlass.golang.strconv import quote

        if opts.output == "table":
            ctx.out.write(f"Release {quote(args[0])} does not exist. Installing it now.\n")
        show(ctx, opts, install(ctx, opts, args, dry_run, replace=True))
        return
    chart = _chart(ctx, opts, args[1])
    try:
        _upgrade(ctx, opts, args[0], chart, dry_run)
    except WindlassError as error:
        raise UpgradeError(f"UPGRADE FAILED: {error}") from error


def _is_new(ctx: Context, name: str) -> bool:
    """Say whether there is no release of that name, or only an uninstalled one. Raises ClusterError, StorageError."""
    from windlass.release.model import UNINSTALLED
    from windlass.storage.errors import ReleaseNotFound

    try:
        return history(ctx, name)[-1].status == UNINSTALLED
    except ReleaseNotFound:
        return True


def _chart(ctx: Context, opts: Options, argument: str) -> Chart:
    """Read the chart and, for their errors, the values. Raises what reading them raises."""
    from windlass.actions.render_chart import MissingDependencies, check_vendored
    from windlass.chart.load import load_any
    from windlass.cli.commands.template import dependency_update, locate_chart, log_of
    from windlass.cli.uservalues import given_values

    log = log_of(ctx)
    path = locate_chart(ctx, opts, argument)
    given_values(ctx, opts)
    chart = load_any(path, log=log)
    try:
        check_vendored(chart)
    except MissingDependencies:
        if not opts.dependency_update:
            raise
        dependency_update(ctx, opts, path)()
        chart = load_any(path, log=log)
    if chart.metadata.deprecated:
        log("WARN", "this chart is deprecated", {})
    return chart


def _upgrade(ctx: Context, opts: Options, name: str, chart: Chart, dry_run: str) -> None:
    from windlass.actions.render_release import ReleaseError, check_name
    from windlass.cli.commands.template import log_of

    storage = open_storage(ctx)
    try:
        check_name(name)
    except ReleaseError:
        raise UpgradeError(f"release name is invalid: {name}") from None
    if opts.hide_secret and dry_run == NONE:
        raise UpgradeError(HIDE_WITHOUT_DRY_RUN)
    _check_history(storage, name)
    cluster_capabilities(ctx, chart, log_of(ctx), skip_crds=True)
    raise ClusterError("windlass cannot upgrade a release in a cluster yet")


def _check_history(storage: Storage, name: str) -> None:
    """Check that there is a revision to go on from (Go: prepareUpgrade). Raises UpgradeError, NoDeployedReleases."""
    from windlass.release.model import DEPLOYED, FAILED, PENDING, SUPERSEDED
    from windlass.storage.errors import NoDeployedReleases, ReleaseNotFound

    try:
        last = storage.last(name)
    except ReleaseNotFound as error:
        raise NoDeployedReleases(name) from error
    if last.status in PENDING:
        raise UpgradeError(IN_PROGRESS)
    if last.status in (DEPLOYED, FAILED, SUPERSEDED):
        return
    storage.deployed(name)
