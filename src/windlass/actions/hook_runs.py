"""Hooks of one event, in their order, with what the record says of their last run (Go: pkg/action/hooks.go execHook).

Without a cluster every hook succeeds: the memory driver is there to try the life of records out.
"""

from __future__ import annotations

from windlass.release.hooks import RUNNING, SUCCEEDED, HookRun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.release.hooks import Hook
    from windlass.release.model import Release
    from windlass.storage.history import Storage

    Now = Callable[[], str]
    """Gives the time of day, RFC 3339."""

BEFORE_CREATION = "before-hook-creation"


def of_event(release: Release, event: str) -> list[Hook]:
    """Return the hooks of an event by weight, then by name; equal ones keep their order."""
    chosen = [hook for hook in release.hooks or () for name in hook.events if name == event]
    return sorted(chosen, key=lambda hook: (hook.weight, hook.name.encode("utf-8", "surrogateescape")))


def run(storage: Storage, release: Release, event: str, now: Now) -> None:
    """Record that the hooks of an event ran, one after the other. Raises StorageError."""
    for hook in of_event(release, event):
        hook.delete_policies = hook.delete_policies or (BEFORE_CREATION,)
        hook.last_run = HookRun(now(), "", RUNNING)
        storage.update(release)
        hook.last_run.completed_at = now()
        hook.last_run.phase = SUCCEEDED
