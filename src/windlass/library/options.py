"""What ``windlass.install`` and ``windlass.upgrade`` take alike, by keyword."""

from __future__ import annotations

from windlass.actions.making import Making

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypedDict

    from windlass.actions.waiting import Waiting

    class Options(TypedDict, total=False):
        """How a revision is made; see the table in docs/library.md."""

        wait: bool | str
        timeout: float
        wait_for_jobs: bool
        rollback_on_failure: bool
        take_ownership: bool
        labels: Mapping[str, str] | None
        description: str
        no_hooks: bool
        server_side: str
        force_conflicts: bool
        force_replace: bool
        crds: str
        dry_run: str
        skip_schema: bool
        subchart_notes: bool
        validate: bool
        post_render: Callable[[str], str] | None


DEFAULT_SECONDS = 300.0


def making(options: Options) -> Making:
    """Return the flows' own record. Raises TypeError for an option that there is not."""
    given: dict[str, Any] = dict(options)
    wait, timeout = given.pop("wait", False), given.pop("timeout", DEFAULT_SECONDS)
    return Making(waiting=waiting(wait, timeout, given.pop("wait_for_jobs", False)), **given)


def waiting(wait: bool | str, timeout: float, jobs: bool = False) -> Waiting:
    """Return how to wait: ``wait`` is one of Helm's strategies, True for "watcher", False for "hookOnly"."""
    from windlass.actions.waiting import HOOK_ONLY, WATCHER, Waiting

    strategy = wait if isinstance(wait, str) else WATCHER if wait else HOOK_ONLY
    return Waiting(strategy, timeout, jobs)
