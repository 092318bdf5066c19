"""Unlock a release whose install, upgrade or rollback was never finished."""

from __future__ import annotations

from windlass.cli.releases import configuration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.actions.unlock import Lock
    from windlass.cli.context import Context
    from windlass.cli.options import Options


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Show what is in the way and mark it failed. Raises KubeError, ReleaseError, StorageError, StillAtWork."""
    from time import time

    from windlass.actions.unlock import inspect, unlock

    config = configuration(ctx)
    now = time()
    lock = inspect(config, args[0], now)
    release = lock.release
    ctx.out.write(f"Release:  {release.name} in {release.namespace}\n")
    ctx.out.write(f"Revision: {release.version}, {release.status} since {release.known_info.last_deployed}\n")
    if not lock.pending:
        ctx.out.write("Nothing is in the way: there is nothing to unlock.\n")
        return
    ctx.out.write(f"Lease:    {_lease(lock, now)}\n")
    ctx.out.flush()
    unlock(config, lock, force=opts.force)
    ctx.out.write("The revision is marked failed; upgrade or roll back to go on.\n")


def _lease(lock: Lock, now: float) -> str:
    if lock.lease is None:
        return "none: a client that takes no leases, such as helm, began the operation"
    age = max(0, int(lock.lease.age(now)))
    state = "at work" if lock.alive else "gone"
    return f"{lock.lease.who}, heard of {age} seconds ago: {state}"
