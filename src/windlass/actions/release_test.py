"""Run the tests of a release (Go: pkg/action/release_testing.go), as far as records go: pods need a cluster."""

from __future__ import annotations

from windlass.actions import hook_runs
from windlass.actions.render_release import ReleaseError, check_name
from windlass.release.hooks import TEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from dataclasses import dataclass as record

    from windlass.actions.hook_runs import Now
    from windlass.release.hooks import Hook
    from windlass.release.model import Release
    from windlass.storage.history import Storage
else:
    from windlass._record import record


@record
class ReleaseTest:
    """Which tests run: those named, or all; never those left out."""

    included: Collection[str] = ()
    excluded: Collection[str] = ()

    def run(self, storage: Storage, name: str, now: Now) -> Release:
        """Run the tests of the newest revision and return it, the hooks that did not run first.

        Raises ReleaseError and StorageError.
        """
        try:
            check_name(name)
        except ReleaseError:
            raise ReleaseError(f"releaseTest: Release name is invalid: {name}") from None
        release = storage.last(name)
        hooks = release.hooks or []
        chosen = [hook for hook in hooks if self._runs(hook)]
        skipped = [hook for hook in hooks if hook.name in self.excluded]
        skipped += [hook for hook in hooks if hook.name not in self.excluded and not self._runs(hook)]
        release.hooks = chosen
        hook_runs.run(storage, release, TEST, now)
        release.hooks = skipped + chosen
        storage.update(release)
        return release

    def _runs(self, hook: Hook) -> bool:
        return hook.name not in self.excluded and (not self.included or hook.name in self.included)
