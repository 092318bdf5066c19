"""Go back to a revision (Go: pkg/action/rollback.go)."""

from __future__ import annotations

from windlass.actions import hook_runs
from windlass.actions.config import DRY_NONE, joined
from windlass.actions.release_name import ReleaseError, check_name
from windlass.actions.uninstall import supersede
from windlass.actions.waiting import Waiting
from windlass.errors import WindlassError
from windlass.golang.strconv import quote
from windlass.release.model import (
    CLIENT_SIDE,
    DEPLOYED,
    FAILED,
    PENDING_ROLLBACK,
    SERVER_SIDE,
    SUPERSEDED,
    Info,
    Release,
)
from windlass.storage.driver import user_labels
from windlass.storage.entries import newest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.actions.config import Configuration
    from windlass.kube.apply import ApplyError
    from windlass.kube.resources import Resource

    Resources = list[Resource]
else:
    from windlass._record import record

_METHODS = {"true": SERVER_SIDE, "false": CLIENT_SIDE}


class RollbackError(ReleaseError):
    """A revision that cannot be gone back to; the text is Helm's."""


@record
class Rollback:
    """To which revision, 0 for the one before the newest, and how. ``server_side`` is "true", "false" or "auto"."""

    version: int = 0
    dry_run: str = DRY_NONE
    no_hooks: bool = False
    waiting: Waiting = Waiting()
    server_side: str = "auto"
    force_conflicts: bool = False
    force_replace: bool = False
    cleanup_on_fail: bool = False
    max_history: int = 0

    def run(self, config: Configuration, name: str) -> Release:
        """Make and return a new revision that is like the old one. Raises WindlassError with Helm's text."""
        with config.operation("rollback", name, dry_run=self.dry_run) as told:
            release = self._run(config, name)
            told.note(revision=release.version, status=release.status)
            return release

    def _run(self, config: Configuration, name: str) -> Release:
        config.client.reachable()
        config.storage.max_history = self.max_history
        config.debug("preparing rollback", name=name)
        current, target = self._prepared(config, name)
        if self.dry_run != DRY_NONE:
            config.debug("performing rollback", name=name)
            config.debug("dry run", name=name)
            return target
        config.check_cancelled()
        config.debug("creating rolled back release", name=name)
        config.storage.create(target)
        config.debug("performing rollback", name=name)
        try:
            self._perform(config, current, target)
        except WindlassError as error:
            failure = self._failed(config, target, error)
            if failure is error:
                raise  # from itself, it would lose its cause
            raise failure from error
        except Exception as error:
            config.abandon(target, error)
            raise
        supersede(config.storage, name, config.log, quietly=True)
        target.known_info.status = DEPLOYED
        config.debug("updating status for rolled back release", name=name)
        config.storage.update(target)
        return target

    def _prepared(self, config: Configuration, name: str) -> tuple[Release, Release]:
        try:
            check_name(name)
        except ReleaseError:
            raise RollbackError(f"prepareRollback: Release name is invalid: {name}") from None
        if self.version < 0:
            raise RollbackError("invalid release revision")
        revisions = config.storage.revisions(name)
        current = newest(revisions)
        if self.dry_run == DRY_NONE:
            config.take_over(current)
        wanted = self.version or current.version - 1
        config.debug("getting release history", name=name)  # Helm asks again; all that is needed here never changes
        old = next((found for entry in revisions if entry.version == wanted and (found := entry.whole())), None)
        if old is None:
            raise RollbackError(f"release has no {wanted} version")
        config.debug("rolling back", name=name, currentVersion=current.version, targetVersion=wanted)
        config.debug("getting release", key=old.key)
        info = Info(
            first_deployed=current.known_info.first_deployed,
            last_deployed=config.now(),
            description=f"Rollback to {wanted}",
            status=PENDING_ROLLBACK,
            notes=old.known_info.notes,
        )
        target = Release(
            name=name,
            info=info,
            chart=old.chart,
            config=old.config,
            manifest=old.manifest,
            hooks=old.hooks,
            version=current.version + 1,
            namespace=current.namespace,
            labels=user_labels(old.labels or {}),
            apply_method=apply_method(self.server_side, old.apply_method),
            chart_extra=old.chart_extra,
        )
        return current, target

    # -- the cluster changes -------------------------------------------------------------------------------------

    def _perform(self, config: Configuration, current: Release, target: Release) -> None:
        before = _built(config, current, "current")
        after = _built(config, target, "new")
        self._run_hooks(config, target, "pre-rollback")
        config.check_cancelled()
        self._apply(config, current, target, before, after)
        config.check_cancelled()
        try:
            self.waiting.until_ready(config, after)
        except WindlassError as error:
            config.check_cancelled()
            target.set_status(FAILED, f"Release {quote(target.name)} failed: {error}")
            config.record(current)
            config.record(target)
            raise RollbackError(f"release {target.name} failed: {error}") from error
        self._run_hooks(config, target, "post-rollback")
        config.check_cancelled()

    def _apply(
        self, config: Configuration, current: Release, target: Release, before: Resources, after: Resources
    ) -> None:
        from windlass.actions.ownership import mark
        from windlass.kube.apply import ApplyError, ApplyOptions

        mark(after, target.name, target.namespace)
        options = ApplyOptions(
            server_side=target.apply_method == SERVER_SIDE,
            force_conflicts=self.force_conflicts,
            force_replace=self.force_replace,
            upgrade_field_manager=True,
        )
        try:
            config.client.update(before, after, options)
        except ApplyError as error:
            config.check_cancelled()
            self._not_applied(config, current, target, error)
            raise

    def _not_applied(self, config: Configuration, current: Release, target: Release, error: ApplyError) -> None:
        """Record that objects could not be changed, and remove new ones if that is wanted. Raises RollbackError."""
        text = f"Rollback {quote(target.name)} failed: {error}"
        config.log("WARN", text, {})
        current.known_info.status = SUPERSEDED
        target.set_status(FAILED, text)
        config.record(current)
        config.record(target)
        if not self.cleanup_on_fail or config.is_taken_over:
            return
        created = error.result.created
        config.debug("cleanup on fail set, cleaning up resources", count=len(created))
        with config.events.work("cleanup", objects=len(created)):
            _, errors = config.client.delete(created, "background")
        if errors:
            reason = f"unable to cleanup resources: {joined(errors, ', ')}"
            text = "an error occurred while cleaning up resources. original rollback error"
            raise RollbackError(f"{text}: {reason}") from error
        config.debug("resource cleanup complete")

    def _run_hooks(self, config: Configuration, target: Release, event: str) -> None:
        if self.no_hooks:
            if event == "pre-rollback":
                config.debug("rollback hooks disabled", name=target.name)
            return
        config.check_cancelled()
        hook_runs.run(config, target, event, self.waiting, server_side=target.apply_method == SERVER_SIDE)

    def _failed(self, config: Configuration, target: Release, error: WindlassError) -> WindlassError:
        """Let no revision stay pending: Helm forgets that when a hook fails or a manifest cannot be built."""
        reason = config.reason(error)
        if target.status == PENDING_ROLLBACK:
            target.set_status(FAILED, f"Rollback {quote(target.name)} failed: {reason}")
            config.uncancelled().record(target)
        return reason


def _built(config: Configuration, release: Release, which: str) -> Resources:
    from windlass.kube.errors import KubeError

    try:
        return config.client.build(release.manifest, config.namespace, validate=False)
    except KubeError as error:
        text = f"unable to build kubernetes objects from {which} release manifest: {error}"
        raise RollbackError(text) from error


def apply_method(wanted: str, before: str) -> str:
    """Return how a revision is applied after another (getUpgradeServerSideValue). Raises RollbackError."""
    if wanted == "auto":
        return SERVER_SIDE if before == SERVER_SIDE else CLIENT_SIDE
    if wanted not in _METHODS:
        raise RollbackError(f"invalid/unknown release server-side apply method: {wanted}")
    return _METHODS[wanted]
