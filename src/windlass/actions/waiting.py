"""How an operation waits for what it has changed (Go: pkg/kube/client.go WaitStrategy)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from dataclasses import dataclass as record

    from windlass.actions.config import Configuration
    from windlass.kube.resources import Resource
else:
    from windlass._record import record

WATCHER, HOOK_ONLY, LEGACY = "watcher", "hookOnly", "legacy"

DEFAULT_SECONDS = 300.0


@record
class Waiting:
    """The strategy, the seconds that each wait may take, and whether jobs must have ended."""

    strategy: str = HOOK_ONLY
    timeout: float = DEFAULT_SECONDS
    jobs: bool = False

    def at_least_watching(self) -> Waiting:
        """Return the same, but with more than the hooks waited for: what can fail must be looked at."""
        strategy = WATCHER if self.strategy == HOOK_ONLY else self.strategy
        return Waiting(strategy, self.timeout, self.jobs)

    def until_ready(self, config: Configuration, resources: Sequence[Resource]) -> None:
        """Wait until the objects are what they should become. Raises KubeError."""
        waiter = config.client.waiter(self.strategy)
        if self.jobs:
            waiter.wait_with_jobs(list(resources), self.timeout)
        else:
            waiter.wait(list(resources), self.timeout)
