"""Go back to a revision (Go: pkg/action/rollback.go), as far as records go: resources need a cluster."""

from __future__ import annotations

from windlass.actions import hook_runs
from windlass.actions.render_release import ReleaseError, check_name
from windlass.actions.uninstall import supersede
from windlass.chart.log import silent
from windlass.errors import WindlassError
from windlass.release.model import CLIENT_SIDE, DEPLOYED, PENDING_ROLLBACK, SERVER_SIDE, Info, Release

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.actions.hook_runs import Now
    from windlass.chart.log import Log
    from windlass.storage.history import Storage
else:
    from windlass._record import record

_METHODS = {"true": SERVER_SIDE, "false": CLIENT_SIDE}


class RollbackError(WindlassError):
    """A revision that cannot be gone back to; the text is Helm's."""


@record
class Rollback:
    """To which revision, 0 for the one before the newest, and how. ``server_side`` is "true", "false" or "auto"."""

    version: int = 0
    server_side: str = "auto"
    no_hooks: bool = False
    dry_run: bool = False
    max_history: int = 0
    log: Log = silent

    def run(self, storage: Storage, name: str, now: Now) -> Release:
        """Store and return a new revision that is like the old one. Raises RollbackError and StorageError."""
        storage.max_history = self.max_history
        self._debug("preparing rollback", name=name)
        target = self._target(storage, name, now)
        if not self.dry_run:
            self._debug("creating rolled back release", name=name)
            storage.create(target)
        self._debug("performing rollback", name=name)
        if self.dry_run:
            self._debug("dry run", name=name)
            return target
        self._run_hooks(storage, target, now)
        supersede(storage, name, self.log)
        target.known_info.status = DEPLOYED
        self._debug("updating status for rolled back release", name=name)
        storage.update(target)
        return target

    def _debug(self, message: str, **fields: object) -> None:
        self.log("DEBUG", message, fields)

    def _run_hooks(self, storage: Storage, target: Release, now: Now) -> None:
        if self.no_hooks:
            self._debug("rollback hooks disabled", name=target.name)
            return
        hook_runs.run(storage, target, "pre-rollback", now)
        hook_runs.run(storage, target, "post-rollback", now)

    def _target(self, storage: Storage, name: str, now: Now) -> Release:
        try:
            check_name(name)
        except ReleaseError:
            raise RollbackError(f"prepareRollback: Release name is invalid: {name}") from None
        if self.version < 0:
            raise RollbackError("invalid release revision")
        current = storage.last(name)
        wanted = self.version or current.version - 1
        if all(release.version != wanted for release in storage.history(name)):
            raise RollbackError(f"release has no {wanted} version")
        self._debug("rolling back", name=name, currentVersion=current.version, targetVersion=wanted)
        old = storage.get(name, wanted)
        return Release(
            name=name,
            info=Info(
                first_deployed=current.known_info.first_deployed,
                last_deployed=now(),
                description=f"Rollback to {wanted}",
                status=PENDING_ROLLBACK,
                notes=old.known_info.notes,
            ),
            chart=old.chart,
            config=old.config,
            manifest=old.manifest,
            hooks=old.hooks,
            version=current.version + 1,
            namespace=current.namespace,
            labels=old.labels,
            apply_method=apply_method(self.server_side, old.apply_method),
            chart_extra=old.chart_extra,
        )


def apply_method(wanted: str, before: str) -> str:
    """Return how a revision is applied after another (getUpgradeServerSideValue). Raises RollbackError."""
    if wanted == "auto":
        return SERVER_SIDE if before == SERVER_SIDE else CLIENT_SIDE
    if wanted not in _METHODS:
        raise RollbackError(f"invalid/unknown release server-side apply method: {wanted}")
    return _METHODS[wanted]
