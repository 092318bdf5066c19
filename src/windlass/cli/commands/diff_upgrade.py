"""Show what an upgrade would change of a release, without changing it."""

from __future__ import annotations

from windlass.actions.difference import compare
from windlass.cli.commands.diff import DiffCommandError, Different, check_format, deliver
from windlass.cli.releases import configuration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.actions.config import Configuration
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.release.model import Release

__all__ = ["DiffCommandError", "Different", "run"]


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print what differs between the newest revision and the next. Raises Different, and what upgrading raises."""
    from windlass.actions.config import DRY_SERVER
    from windlass.actions.making import Making
    from windlass.actions.upgrade import Upgrade
    from windlass.cli.commands.upgrade import inputs, reuse_of
    from windlass.cli.rendering import environment_of, post_renderer_of, store_of

    check_format(opts)
    chart, values = inputs(ctx, opts, args[1])
    how = Making(
        dry_run=DRY_SERVER,
        skip_schema=opts.skip_schema_validation,
        validate=not opts.disable_openapi_validation,
        take_ownership=opts.take_ownership,
        post_render=post_renderer_of(ctx, opts),
        environment=environment_of(ctx, opts),
        store=store_of(ctx),
    )
    flow = Upgrade(how, reuse_of(opts))
    config = configuration(ctx)
    after = flow.run(config, args[0], chart, values)
    before = _current(config, args[0])
    deliver(ctx, opts, compare(_text(before, opts), _text(after, opts)))


def _current(config: Configuration, name: str) -> Release:
    """Return what the cluster should show: the deployed revision, or the newest if none is."""
    from windlass.storage.errors import NoDeployedReleases

    try:
        return config.storage.deployed(name)
    except NoDeployedReleases:
        return config.storage.last(name)


def _text(release: Release, opts: Options) -> str:
    from windlass.actions.render_output import hooks_text

    return release.manifest + ("" if opts.no_hooks else hooks_text(release.hooks or ()))
