"""Installing a chart, for ``install`` and ``upgrade --install``. Go: helm pkg/cmd/install.go runInstall

Without a cluster that is a client-side dry run; everything else ends where Helm would ask the cluster.
"""

from __future__ import annotations

from windlass.cli.dryrun import CLIENT, NONE
from windlass.cli.releases import ClusterError, cluster_capabilities, now, reach
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from windlass.chart.log import Log
    from windlass.chart.model import Chart
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.release.model import Release
    from windlass.storage.history import Storage

HIDE_WITHOUT_DRY_RUN = "hiding Kubernetes secrets requires a dry-run mode"
IN_USE = "cannot reuse a name that is still in use"


class InstallError(WindlassError):
    """A release that cannot be installed; the text is Helm's."""


def install(ctx: Context, opts: Options, args: list[str], dry_run: str, *, replace: bool) -> Release:
    """Return the release that a chart gives. Raises InstallError, ClusterError and what reading the chart raises."""
    from windlass.actions.install_dry import simulated
    from windlass.actions.render_release import Dry, render_release
    from windlass.cli.commands.template import environment_of, inputs, log_of, post_renderer_of, store_of

    ctx.debug("Original chart version", version=opts.version)
    if not opts.version and opts.devel:
        ctx.debug("setting version to >0.0.0-0")
    name, chart, values = inputs(ctx, opts, args, default="")
    log = log_of(ctx)
    _check(ctx, opts, name, dry_run, replace, log)

    def discover(chart: Chart) -> NoReturn:
        cluster_capabilities(ctx, chart, log, skip_crds=opts.skip_crds or dry_run == NONE)
        raise ClusterError("windlass cannot install into a cluster yet")

    dry = Dry(
        name,
        ctx.settings.namespace,
        labels=opts.labels,
        skip_schema=opts.skip_schema_validation,
        subchart_notes=opts.render_subchart_notes,
        discover=None if dry_run == CLIENT else discover,
    )
    rendered = render_release(
        chart,
        values,
        dry,
        environment=environment_of(ctx, opts),
        log=log,
        store=store_of(ctx),
        post_render=post_renderer_of(ctx, opts),
    )
    server_side = opts.server_side not in (False, "false")
    return simulated(chart, values, dry, rendered, now=now(), server_side=server_side, hide_secret=opts.hide_secret)


def _check(ctx: Context, opts: Options, name: str, dry_run: str, replace: bool, log: Log) -> None:
    if dry_run != CLIENT and ctx.memory is None:
        try:
            reach(ctx)
        except ClusterError as error:
            reason = f"cluster reachability check failed: {error}"
            log("ERROR", reason, {})
            raise ClusterError(reason) from error
    if opts.hide_secret and dry_run == NONE:
        log("ERROR", HIDE_WITHOUT_DRY_RUN, {})
        raise InstallError(HIDE_WITHOUT_DRY_RUN)
    if dry_run == NONE and ctx.memory is not None and _in_use(ctx.memory, name, replace):
        log("ERROR", "release name check failed", {"error": IN_USE})
        raise InstallError(f"release name check failed: {IN_USE}")


def _in_use(storage: Storage, name: str, replace: bool) -> bool:
    from windlass.release.model import FAILED, UNINSTALLED
    from windlass.storage.errors import StorageError

    try:
        last = storage.last(name)
    except StorageError:
        return False
    return not (replace and last.status in (UNINSTALLED, FAILED))


def check_registry_flags(ctx: Context, opts: Options) -> None:
    """Refuse certificate files that cannot be used, even where none is needed, as Helm does. Raises ConnectError."""
    if opts.cert_file or opts.key_file or opts.ca_file:
        from windlass.cli.sources import registry

        registry(ctx, opts)
