"""Take releases away. Go: helm pkg/cmd/uninstall.go"""

from __future__ import annotations

from windlass.cli.releasecompletion import complete
from windlass.cli.releases import configuration
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
    """Take away one release after the other. Raises CascadeError, and what the flow raises."""
    from windlass.actions.uninstall import Uninstall
    from windlass.cli.env import HELM
    from windlass.cli.interrupts import Interrupts
    from windlass.cli.operations import waiting

    if opts.cascade not in CASCADES:
        raise CascadeError(f'invalid cascade value ({opts.cascade}). Must be "background", "foreground", or "orphan"')
    flow = Uninstall(
        keep_history=opts.keep_history,
        ignore_not_found=opts.ignore_not_found,
        no_hooks=opts.no_hooks,
        dry_run=opts.dry_run,
        description=opts.description,
        cascade=opts.cascade,
        waiting=waiting(opts),
        tells_leftovers=ctx.program != HELM,
    )
    with Interrupts(ctx, args[0], told=False) as token:
        config = configuration(ctx, cancel=token)
        for name in args:
            kept = flow.run(config, name)
            if kept:
                ctx.out.write(kept + "\n")
            ctx.out.write(f'release "{name}" uninstalled\n')
