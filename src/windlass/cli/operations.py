"""What the flags of commands that change releases mean to the flows."""

from __future__ import annotations

from windlass.actions.waiting import Waiting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.options import Options

_SECOND = 10**9


def seconds(nanoseconds: int) -> float:
    """Return a duration flag's value in seconds."""
    return nanoseconds / _SECOND


def waiting(opts: Options) -> Waiting:
    """Return what --wait, --timeout and --wait-for-jobs say."""
    jobs = opts.wait_for_jobs if opts.has("wait-for-jobs") else False
    return Waiting(opts.wait, seconds(opts.timeout), jobs)


def rolls_back(opts: Options) -> bool:
    """Say whether a failure is to be undone, in either spelling."""
    return bool(opts.rollback_on_failure or opts.atomic)
