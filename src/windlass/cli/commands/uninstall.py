"""Take releases away. Go: helm pkg/cmd/uninstall.go"""

from __future__ import annotations

from windlass.cli.releasecompletion import complete
from windlass.cli.releases import log_of, now, open_storage
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options

__all__ = ["complete", "run"]

CASCADES = ("background", "foreground", "orphan")


class CascadeError(WindlassError):
    """A value of --cascade that means nothing."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Take away one release after the other. Raises CascadeError, ClusterError, UninstallError."""
    from windlass.actions.uninstall import Uninstall

    if opts.cascade not in CASCADES:
        raise CascadeError(f'invalid cascade value ({opts.cascade}). Must be "background", "foreground", or "orphan"')
    storage = open_storage(ctx)
    action = Uninstall(
        opts.keep_history, opts.ignore_not_found, opts.no_hooks, opts.dry_run, opts.description, log_of(ctx)
    )
    for name in args:
        kept = action.run(storage, name, now)
        if kept:
            ctx.out.write(kept + "\n")
        ctx.out.write(f'release "{name}" uninstalled\n')
