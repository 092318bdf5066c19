"""Go back to a revision. Go: helm pkg/cmd/rollback.go"""

from __future__ import annotations

from windlass.cli.releasecompletion import complete_rollback
from windlass.cli.releases import configuration
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options

complete = complete_rollback


class RevisionError(WindlassError):
    """A revision that is no number."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Make a revision like an old one. Raises RevisionError, DryRunError, and what the flow raises."""
    from windlass.actions.rollback import Rollback
    from windlass.cli.dryrun import strategy
    from windlass.cli.interrupts import Interrupts
    from windlass.cli.operations import waiting

    flow = Rollback(
        _revision(args[1]) if len(args) > 1 else 0,
        dry_run=strategy(ctx, opts.dry_run),
        no_hooks=opts.no_hooks,
        waiting=waiting(opts),
        server_side=opts.server_side,
        force_conflicts=opts.force_conflicts,
        force_replace=opts.force_replace or opts.force,
        cleanup_on_fail=opts.cleanup_on_fail,
        max_history=opts.history_max,
    )
    with Interrupts(ctx, args[0], told=False) as token:
        flow.run(configuration(ctx, cancel=token), args[0])
    ctx.out.write("Rollback was a success! Happy Helming!\n")


def _revision(text: str) -> int:
    from windlass.golang.strconv import NumError, atoi

    try:
        return atoi(text)
    except NumError as error:
        raise RevisionError(f"could not convert revision to a number: {error}") from error
