"""Make the next revision of a release (Go: pkg/action/upgrade.go)."""

from __future__ import annotations

from windlass.actions import hook_runs
from windlass.actions.config import DRY_CLIENT, HIDE_WITHOUT_DRY_RUN, joined
from windlass.actions.making import Making
from windlass.actions.release_name import ReleaseError, check_name
from windlass.actions.render import manifest_text, render_resources
from windlass.actions.render_release import SYSTEM_LABELS
from windlass.actions.reuse import next_labels, next_values
from windlass.actions.rollback import Rollback, apply_method
from windlass.chart.requirements import process_dependencies
from windlass.engine.scope import ReleaseOptions, render_values
from windlass.errors import WindlassError
from windlass.release.model import (
    DEPLOYED,
    FAILED,
    PENDING_UPGRADE,
    SERVER_SIDE,
    SUPERSEDED,
    Info,
    Release,
)
from windlass.storage.errors import NoDeployedReleases, ReleaseNotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.actions.config import Configuration
    from windlass.actions.waiting import Waiting
    from windlass.chart.model import Chart
    from windlass.kube.resources import Resource

    Table = dict[str, object]
    Resources = list[Resource]
else:
    from windlass._record import record

_REMOVED_KIND = 'unable to recognize "": no matches for kind'


class UpgradeError(ReleaseError):
    """A release that cannot be upgraded; the text is Helm's."""


@record
class Upgrade:
    """How a release becomes another. ``reuse`` is one of the modes of ``actions.reuse``."""

    how: Making = Making()
    reuse: str = ""
    cleanup_on_fail: bool = False
    max_history: int = 0

    def run(self, config: Configuration, name: str, chart: Chart, values: Table) -> Release:
        """Upgrade, or say what upgrading would make. The chart's dependencies are processed in place.

        Raises WindlassError with Helm's text; from the moment at which there is a record, it says so as well.
        """
        with config.operation("upgrade", name, dry_run=self.how.dry_run) as told:
            release = self._run(config, name, chart, values)
            told.note(revision=release.version, status=release.status)
            return release

    def _run(self, config: Configuration, name: str, chart: Chart, values: Table) -> Release:
        config.client.reachable()
        try:
            check_name(name)
        except ReleaseError:
            raise UpgradeError(f"release name is invalid: {name}") from None
        config.debug("preparing upgrade", name=name)
        current, release = self._prepared(config, name, chart, values)
        config.storage.max_history = self.max_history
        config.debug("performing update", name=name)
        before, target = self._compared(config, current, release)
        if self.how.is_simulated:
            config.debug("dry run for release", name=name)
            release.known_info.description = self.how.description or "Dry run complete"
            return release
        config.check_cancelled()
        _Run(self, config, current, release).run(before, target)
        config.debug("updating status for upgraded release", name=name)
        config.storage.update(release)
        return release

    # -- before anything is made ---------------------------------------------------------------------------------

    def _prepared(self, config: Configuration, name: str, chart: Chart, values: Table) -> tuple[Release, Release]:
        if self.how.hide_secret and not self.how.is_simulated:
            raise UpgradeError(HIDE_WITHOUT_DRY_RUN)
        last = _last(config, name, simulated=self.how.is_simulated)
        current = _current(config, last)
        values = next_values(config, chart, current, values, self.reuse)
        process_dependencies(chart, values, log=config.log)
        self._prepare_crds(config, chart, current.namespace)
        revision = last.version + 1
        options = ReleaseOptions(name, current.namespace, revision, is_upgrade=True)
        capabilities = config.capabilities()
        with config.rendering(chart) as told:
            scope = render_values(
                chart, values, options, capabilities, self.how.skip_schema,
                log=config.log, store=self.how.store, schema_refs=self.how.schema_refs,
            )  # fmt: skip
            rendered = render_resources(
                chart,
                scope,
                capabilities,
                subchart_notes=self.how.subchart_notes,
                lookup=None if self.how.dry_run == DRY_CLIENT else config.lookup,
                environment=self.how.environment,
                log=config.log,
                store=self.how.store,
                post_render=self.how.post_render,
            )
            told.note(hooks=len(rendered.hooks))
        if not set(SYSTEM_LABELS).isdisjoint(self.how.labels or ()):
            names = " ".join(SYSTEM_LABELS)
            raise UpgradeError(f"user supplied labels contains system reserved label name. System labels: [{names}]")
        method = apply_method(self.how.server_side, last.apply_method)
        fields = {"server_side_apply": method == SERVER_SIDE, "previous_release_apply_method": last.apply_method}
        config.debug("determined release apply method", **fields)
        info = Info(
            current.known_info.first_deployed,
            config.now(),
            "",
            "Preparing upgrade",
            PENDING_UPGRADE,
            rendered.notes,
        )
        release = Release(
            name=name,
            info=info,
            chart=chart,
            config=values,
            manifest=manifest_text(rendered, hide_secret=self.how.hide_secret),
            hooks=rendered.hooks,
            version=revision,
            namespace=current.namespace,
            labels=next_labels(last.labels, self.how.labels),
            apply_method=method,
        )
        config.client.build(release.manifest, config.namespace, validate=self.how.validate)
        return current, release

    def _prepare_crds(self, config: Configuration, chart: Chart, namespace: str) -> None:
        """Make and change definitions if that is asked for: Helm never does so when it upgrades."""
        from windlass.actions import crds
        from windlass.kube.apply import ApplyOptions

        policy = self.how.crds or crds.SKIP
        if policy == crds.SKIP or self.how.dry_run == DRY_CLIENT or not chart.crds():
            return
        options = ApplyOptions(force_conflicts=self.how.force_conflicts, dry_run=self.how.is_simulated)
        crds.upgrade(config, chart, namespace, options, policy)

    def _compared(self, config: Configuration, current: Release, release: Release) -> tuple[Resources, Resources]:
        """Return the objects that are the release's and those that are to be. Raises UpgradeError."""
        from windlass.actions.ownership import OwnershipError, existing, mark
        from windlass.kube.errors import KubeError

        try:
            before = config.client.build(current.manifest, config.namespace, validate=False)
        except KubeError as error:
            raise UpgradeError(_unbuildable(str(error))) from error
        try:
            target = config.client.build(release.manifest, config.namespace, validate=self.how.validate)
        except KubeError as error:
            raise UpgradeError(f"unable to build kubernetes objects from new release manifest: {error}") from error
        mark(target, release.name, release.namespace)
        known = {_key(resource) for resource in before}
        new = [resource for resource in target if _key(resource) not in known]
        try:
            taken = existing(new, config.client.live, release.name, release.namespace, take=self.how.take_ownership)
        except OwnershipError as error:
            raise UpgradeError(f"unable to continue with update: {error}") from error
        return before + taken, target


def _unbuildable(reason: str) -> str:
    if _REMOVED_KIND in reason:
        return (
            "current release manifest contains removed kubernetes api(s) for this kubernetes version and it is "
            f"therefore unable to build the kubernetes objects for performing the diff. error from kubernetes: {reason}"
        )
    return f"unable to build kubernetes objects from current release manifest: {reason}"


def _last(config: Configuration, name: str, *, simulated: bool) -> Release:
    """Return the newest revision. Raises PendingOperation while something else changes the release."""
    try:
        last = config.storage.last(name)
    except ReleaseNotFound as error:
        raise NoDeployedReleases(name) from error
    config.storage.settle(last, simulated=simulated)
    return last


def _current(config: Configuration, last: Release) -> Release:
    """Return the revision that the cluster shows: the deployed one, or the newest if none ever was."""
    if last.status == DEPLOYED:
        return last
    try:
        return config.storage.deployed(last.name)
    except NoDeployedReleases:
        if last.status in (FAILED, SUPERSEDED):
            return last
        raise


def _key(resource: Resource) -> tuple[object, object, str, str]:
    item = resource.object
    return item.get("apiVersion"), item.get("kind"), resource.namespace, resource.name


class _Run:
    """One upgrade, from the record that says so to the end (Go: releasingUpgrade, failRelease)."""

    __slots__ = ("_config", "_current", "_how", "_release", "_server_side", "_upgrade")

    def __init__(self, upgrade: Upgrade, config: Configuration, current: Release, release: Release) -> None:
        self._upgrade = upgrade
        self._how = upgrade.how
        self._config = config
        self._current = current
        self._release = release
        self._server_side = release.apply_method == SERVER_SIDE

    def run(self, before: Resources, target: Resources) -> None:
        """Raises WindlassError, after the failure is recorded and undone as far as that is wanted."""
        config, release = self._config, self._release
        config.debug("creating upgraded release", name=release.name)
        config.storage.create(release)
        created: Resources = []
        try:
            self._perform(before, target, created)
        except WindlassError as error:
            failure = self._failed(config.reason(error), created)
            if failure is error:
                raise  # from itself, it would lose its cause
            raise failure from error
        except Exception as error:
            config.abandon(release, error)
            raise
        self._current.known_info.status = SUPERSEDED
        config.record(self._current)
        release.set_status(DEPLOYED, self._how.description or "Upgrade complete")

    def _perform(self, before: Resources, target: Resources, created: Resources) -> None:
        config = self._config
        waiting = self._how.patience
        self._run_hooks("pre-upgrade", waiting)
        config.check_cancelled()
        try:
            self._apply(before, target, created)
            config.check_cancelled()
            waiting.until_ready(config, target)
        except WindlassError:
            config.record(self._current)
            raise
        self._run_hooks("post-upgrade", waiting)
        config.check_cancelled()

    def _apply(self, before: Resources, target: Resources, created: Resources) -> None:
        from windlass.kube.apply import ApplyError, ApplyOptions

        how = self._how
        options = ApplyOptions(
            server_side=self._server_side,
            force_conflicts=how.force_conflicts,
            force_replace=how.force_replace,
            upgrade_field_manager=self._server_side and self._current.apply_method != SERVER_SIDE,
        )
        try:
            created += self._config.client.update(before, target, options).created
        except ApplyError as error:
            created += error.result.created
            raise

    def _run_hooks(self, event: str, waiting: Waiting) -> None:
        config, release = self._config, self._release
        if self._how.no_hooks:
            if event == "pre-upgrade":
                config.debug("upgrade hooks disabled", name=release.name)
            return
        config.check_cancelled()
        try:
            hook_runs.run(config, release, event, waiting, server_side=self._server_side)
        except WindlassError as error:
            raise UpgradeError(f"{event} hooks failed: {error}") from error

    def _failed(self, reason: WindlassError, created: Resources) -> WindlassError:
        """Record the failure, and return what to raise."""
        from windlass.golang.strconv import quote

        release, config = self._release, self._config.uncancelled()
        config.log("WARN", "upgrade failed", {"name": release.name, "error": str(reason)})
        release.set_status(FAILED, f"Upgrade {quote(release.name)} failed: {reason}")
        config.record(release)
        if config.is_taken_over:
            return reason
        if self._upgrade.cleanup_on_fail and created:
            config.debug("cleanup on fail set", cleaning_resources=len(created))
            with config.events.work("cleanup", objects=len(created)):
                _, errors = config.client.delete(created, "background")
            if errors:
                text = "an error occurred while cleaning up resources. original upgrade error"
                return UpgradeError(f"{text}: {reason}: unable to cleanup resources: {joined(errors, ', ')}")
            config.debug("resource cleanup complete")
        return self._rolled_back(config, reason) if self._how.rollback_on_failure else reason

    def _rolled_back(self, config: Configuration, reason: WindlassError) -> WindlassError:
        """Go back to the newest revision that was ever good, and return what to raise."""
        name, how = self._release.name, self._how
        config.debug("Upgrade failed and rollback-on-failure is set, rolling back to previous successful release")
        try:
            history = config.storage.history(name)
        except WindlassError as error:
            text = "an error occurred while finding last successful release. original upgrade error"
            return UpgradeError(f"{text}: {reason}: {error}")
        good = [release.version for release in history if release.status in (SUPERSEDED, DEPLOYED)]
        if not good:
            text = "unable to find a previously successful release when attempting to rollback. original upgrade error"
            return UpgradeError(f"{text}: {reason}")
        rollback = Rollback(
            max(good),
            waiting=how.patience,
            no_hooks=how.no_hooks,
            force_replace=how.force_replace,
            force_conflicts=how.force_conflicts,
            server_side=how.server_side,
        )
        try:
            with config.events.work("undo", by="rollback", revision=max(good)):
                rollback.run(config, name)
        except WindlassError as error:
            text = "an error occurred while rolling back the release. original upgrade error"
            return UpgradeError(f"{text}: {reason}: {error}")
        text = f"release {name} failed, and has been rolled back due to rollback-on-failure being set: {reason}"
        return UpgradeError(text)
