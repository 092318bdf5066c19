"""Go back to a revision. Go: helm pkg/cmd/rollback.go"""

from __future__ import annotations

from windlass.cli.releasecompletion import complete_rollback
from windlass.cli.releases import log_of, now, open_storage
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options

complete = complete_rollback


class RevisionError(WindlassError):
    """A revision that is no number."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Make a revision like an old one. Raises RevisionError, DryRunError, ClusterError, RollbackError, StorageError."""
    from windlass.actions.rollback import Rollback
    from windlass.cli.dryrun import NONE, strategy

    version = _revision(args[1]) if len(args) > 1 else 0
    dry_run = strategy(ctx, opts.dry_run) != NONE
    storage = open_storage(ctx)
    action = Rollback(version, opts.server_side, opts.no_hooks, dry_run, opts.history_max, log_of(ctx))
    action.run(storage, args[0], now)
    ctx.out.write("Rollback was a success! Happy Helming!\n")


def _revision(text: str) -> int:
    from windlass.golang.strconv import NumError, atoi

    try:
        return atoi(text)
    except NumError as error:
        raise RevisionError(f"could not convert revision to a number: {error}") from error
