"""Install a chart. Go: helm pkg/cmd/install.go"""

from __future__ import annotations

from windlass.cli.dryrun import strategy
from windlass.cli.installing import check_registry_flags, install
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.release.model import Release


class InstallCommandError(WindlassError):
    """A release that was not installed; the text is Helm's."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Report on the release that a chart gives. Raises DryRunError, ConnectError, InstallCommandError."""
    check_registry_flags(ctx, opts)
    dry_run = strategy(ctx, opts.dry_run)
    try:
        release = install(ctx, opts, args, dry_run, replace=opts.replace)
    except WindlassError as error:
        raise InstallCommandError(f"INSTALLATION FAILED: {error}") from error
    show(ctx, opts, release)


def show(ctx: Context, opts: Options, release: Release) -> None:
    """Print the report, in full with --debug, or the record. Raises ValuesTypeError."""
    from windlass.cli.releases import emit
    from windlass.cli.releasestatus import report
    from windlass.release.codec import fields_of

    emit(
        ctx,
        opts,
        fields_of(release, unknown=False),
        lambda: report(ctx, release, full=ctx.settings.debug, hide_notes=opts.hide_notes),
    )
