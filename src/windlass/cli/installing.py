"""Installing a chart, for ``install`` and ``upgrade --install``. Go: helm pkg/cmd/install.go runInstall"""

from __future__ import annotations

from windlass.cli.operations import rolls_back, waiting
from windlass.cli.releases import configuration, now
from windlass.cli.uservalues import schema_refs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.actions.making import Making
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.release.model import Release

# --server-side switches something on or off for install, and has three values for upgrade
_SWITCHED: dict[object, str] = {True: "true", False: "false"}


def install(ctx: Context, opts: Options, args: list[str], dry_run: str, *, replace: bool) -> Release:
    """Return the release that a chart gives. Raises what reading the chart and the flow raise."""
    from windlass.actions.config import DRY_CLIENT, simulated
    from windlass.actions.install import Install
    from windlass.cli.interrupts import Interrupts
    from windlass.cli.rendering import inputs

    ctx.debug("Original chart version", version=opts.version)
    if not opts.version and opts.devel:
        ctx.debug("setting version to >0.0.0-0")
    name, chart, values = inputs(ctx, opts, args, default="")
    flow = Install(name, ctx.settings.namespace, making(ctx, opts, dry_run), replace, opts.create_namespace)
    with Interrupts(ctx, args[0]) as token:
        if dry_run == DRY_CLIENT:
            config = simulated(ctx.settings.namespace, now, ctx.log)
        else:
            config = configuration(ctx, cancel=token)
        return flow.run(config, chart, values)


def making(ctx: Context, opts: Options, dry_run: str) -> Making:
    """Return what the flags that ``install`` and ``upgrade`` share say. Raises WindlassError."""
    from windlass.actions.making import Making
    from windlass.cli.rendering import environment_of, post_renderer_of, store_of

    return Making(
        dry_run=dry_run,
        labels=opts.labels,
        description=opts.description,
        hide_secret=opts.hide_secret,
        no_hooks=opts.no_hooks,
        waiting=waiting(opts),
        rollback_on_failure=rolls_back(opts),
        server_side=_SWITCHED.get(opts.server_side, opts.server_side),
        force_conflicts=opts.force_conflicts,
        force_replace=opts.force_replace or opts.force,
        take_ownership=opts.take_ownership,
        crds=_crd_policy(opts),
        subchart_notes=opts.render_subchart_notes,
        skip_schema=opts.skip_schema_validation,
        validate=not opts.disable_openapi_validation,
        post_render=post_renderer_of(ctx, opts),
        environment=environment_of(ctx, opts),
        store=store_of(ctx),
        schema_refs=schema_refs(ctx, opts),
    )


def _crd_policy(opts: Options) -> str:
    """Return what is to happen to the chart's definitions. Raises CrdError for a policy that there is not."""
    from windlass.actions.crds import SKIP, policy

    wanted = policy(opts.crds) if opts.has("crds") else ""  # under Helm's name there is no such flag
    return SKIP if opts.skip_crds else wanted


def check_registry_flags(ctx: Context, opts: Options) -> None:
    """Refuse certificate files that cannot be used, even where none is needed, as Helm does. Raises ConnectError."""
    if opts.cert_file or opts.key_file or opts.ca_file:
        from windlass.cli.sources import registry

        registry(ctx, opts)
