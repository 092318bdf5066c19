"""Install a chart (Go: pkg/action/install.go)."""

from __future__ import annotations

from windlass.actions import hook_runs
from windlass.actions.config import DRY_CLIENT, DRY_SERVER, HIDE_WITHOUT_DRY_RUN, simulated
from windlass.actions.making import Making
from windlass.actions.release_name import ReleaseError, check_name
from windlass.actions.render import manifest_text
from windlass.actions.render_release import Dry, render_release
from windlass.errors import WindlassError
from windlass.release.model import (
    CLIENT_SIDE,
    DEPLOYED,
    FAILED,
    PENDING_INSTALL,
    SERVER_SIDE,
    SUPERSEDED,
    UNINSTALLED,
    Info,
    Release,
)
from windlass.storage.errors import PendingOperation, StorageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.actions.config import Configuration
    from windlass.actions.waiting import Waiting
    from windlass.chart.model import Chart
    from windlass.engine.capabilities import Capabilities
    from windlass.kube.apply import ApplyOptions
    from windlass.kube.resources import Resource

    Table = dict[str, object]
    Resources = list[Resource]
else:
    from windlass._record import record

_IN_USE = "cannot reuse a name that is still in use"


class InstallError(ReleaseError):
    """A release that cannot be installed; the text is Helm's."""


@record
class Install:
    """What to call a release, where to put it, and how it is made."""

    name: str
    namespace: str
    how: Making = Making()
    replace: bool = False
    create_namespace: bool = False

    @property
    def _server_side(self) -> bool:
        return self.how.server_side != "false"

    def run(self, config: Configuration, chart: Chart, values: Table) -> Release:
        """Install, or say what installing would make. The chart's dependencies are processed in place.

        Raises WindlassError with Helm's text; from the moment at which there is a record, it says so as well.
        """
        with config.operation("install", self.name, dry_run=self.how.dry_run) as told:
            release = self._run(config, chart, values)
            told.note(revision=release.version, status=release.status)
            return release

    def _run(self, config: Configuration, chart: Chart, values: Table) -> Release:
        if self.how.dry_run == DRY_CLIENT:
            config = simulated(config.namespace, config.now, config.log, config.events)
        waiting = self.how.patience
        self._check(config)
        release = self._rendered(config, chart, values)
        resources = self._built(config, release)
        adopted = self._existing(config, resources)
        if self.how.is_simulated:
            release.known_info.description = "Dry run complete"
            return release
        config.check_cancelled()
        if self.create_namespace:
            self._make_namespace(config)
        if self.replace:
            self._supersede(config, release)
        config.storage.create(release)
        try:
            self._perform(config, release, adopted, resources, waiting)
        except WindlassError as error:
            failure = self._failed(config, release, config.reason(error), waiting)
            if failure is error:
                raise  # from itself, it would lose its cause
            raise failure from error
        except Exception as error:
            config.abandon(release, error)
            raise
        return release

    # -- before anything is made ---------------------------------------------------------------------------------

    def _check(self, config: Configuration) -> None:
        from windlass.kube.errors import KubeError

        try:
            config.client.reachable()
        except KubeError as error:
            reason = f"cluster reachability check failed: {error}"
            config.log("ERROR", reason, {})
            raise InstallError(reason) from error
        if self.how.hide_secret and not self.how.is_simulated:
            config.log("ERROR", HIDE_WITHOUT_DRY_RUN, {})
            raise InstallError(HIDE_WITHOUT_DRY_RUN)
        if not self.how.is_simulated and self._is_in_use(config):
            config.log("ERROR", "release name check failed", {"error": _IN_USE})
            raise InstallError(f"release name check failed: {_IN_USE}")

    def _is_in_use(self, config: Configuration) -> bool:
        try:
            check_name(self.name)
        except ReleaseError:
            return False  # rendering begins with that check, and tells
        try:
            last = max(config.storage.history(self.name), key=lambda release: release.version)
        except StorageError:
            return False
        if self.replace:
            try:
                config.storage.settle(last)
            except PendingOperation:
                return True  # in Helm's words for this
        return not (self.replace and last.status in (UNINSTALLED, FAILED))

    def _rendered(self, config: Configuration, chart: Chart, values: Table) -> Release:
        def discover(chart: Chart) -> Capabilities:
            self._prepare_crds(config, chart)
            return config.capabilities()

        dry = Dry(
            self.name,
            self.namespace,
            labels=self.how.labels or (),
            skip_schema=self.how.skip_schema,
            subchart_notes=self.how.subchart_notes,
            discover=discover,
            schema_refs=self.how.schema_refs,
        )
        now = config.now()
        with config.rendering(chart) as told:
            rendered = render_release(
                chart,
                values,
                dry,
                environment=self.how.environment,
                log=config.log,
                store=self.how.store,
                lookup=config.lookup,
                post_render=self.how.post_render,
            )
            told.note(hooks=len(rendered.hooks))
        info = Info(now, now, "", "Initial install underway", PENDING_INSTALL, rendered.notes)
        return Release(
            name=self.name,
            info=info,
            chart=chart,
            config=values,
            manifest=manifest_text(rendered, hide_secret=self.how.hide_secret),
            hooks=rendered.hooks,
            version=1,
            namespace=self.namespace,
            labels=dict(self.how.labels or {}),
            apply_method=SERVER_SIDE if self._server_side else CLIENT_SIDE,
        )

    def _prepare_crds(self, config: Configuration, chart: Chart) -> None:
        from windlass.actions import crds
        from windlass.kube.apply import ApplyOptions

        policy = self.how.crds or crds.CREATE
        if self.how.dry_run == DRY_CLIENT or policy == crds.SKIP or not chart.crds():
            return
        options = ApplyOptions(
            server_side=self._server_side,
            force_conflicts=self.how.force_conflicts,
            dry_run=self.how.dry_run == DRY_SERVER,
        )
        if policy == crds.UPGRADE:
            crds.upgrade(config, chart, self.namespace, options, policy)
            return
        if self.how.dry_run == DRY_SERVER:
            text = "This chart or one of its subcharts contains CRDs. Rendering may fail or contain inaccuracies."
            config.log("WARN", text, {})
            return
        crds.install(config, chart, self.namespace, options, self.how.waiting.strategy)

    def _built(self, config: Configuration, release: Release) -> Resources:
        from windlass.actions.ownership import mark
        from windlass.kube.errors import KubeError

        try:
            resources = config.client.build(release.manifest, self.namespace, validate=self.how.validate)
        except KubeError as error:
            raise InstallError(f"unable to build kubernetes objects from release manifest: {error}") from error
        mark(resources, self.name, self.namespace)
        return resources

    def _existing(self, config: Configuration, resources: Resources) -> Resources:
        """Return what is there already and may be taken, so that it is updated rather than created."""
        from windlass.actions.ownership import OwnershipError, existing

        try:
            return existing(resources, config.client.live, self.name, self.namespace, take=self.how.take_ownership)
        except OwnershipError as error:
            raise InstallError(f"unable to continue with install: {error}") from error

    def _make_namespace(self, config: Configuration) -> None:
        from windlass import yaml
        from windlass.errors import find
        from windlass.kube.errors import ApiStatus, KubeError

        name = self.namespace
        document = {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {"labels": {"name": name}, "name": name},
            "spec": {},
            "status": {},
        }
        resources = config.client.build(yaml.dump(document), name, validate=True)
        try:
            config.client.create(resources, self._options())
        except KubeError as error:
            status = find(error, ApiStatus)
            if status is None or not status.means("AlreadyExists", 409):
                raise

    def _supersede(self, config: Configuration, release: Release) -> None:
        """Let the new release follow on an old one of that name (Go: replaceRelease). Raises StorageError."""
        try:
            last = max(config.storage.history(release.name), key=lambda found: found.version)
        except StorageError:
            return
        release.version = last.version + 1
        if last.status != FAILED:
            last.set_status(SUPERSEDED, "superseded by new release")
            config.storage.update(last)

    # -- the cluster changes -------------------------------------------------------------------------------------

    def _perform(
        self, config: Configuration, release: Release, adopted: Resources, resources: Resources, waiting: Waiting
    ) -> None:
        from windlass.kube.apply import ApplyOptions

        self._run_hooks(config, release, "pre-install", waiting)
        config.check_cancelled()
        if resources and adopted:
            take = self.how.take_ownership and not self._server_side
            options = ApplyOptions(
                server_side=self._server_side,
                force_conflicts=self.how.force_conflicts,
                force_replace=self.how.force_replace,
                three_way_unstructured=take,
                upgrade_field_manager=True,
            )
            config.client.update(adopted, resources, options)
        elif resources:
            config.client.create(resources, self._options())
        config.check_cancelled()
        waiting.until_ready(config, resources)
        self._run_hooks(config, release, "post-install", waiting)
        config.check_cancelled()
        release.set_status(DEPLOYED, self.how.description or "Install complete")
        try:
            config.storage.update(release)
        except StorageError as error:
            config.log("ERROR", "failed to record the release", {"error": str(error)})

    def _run_hooks(self, config: Configuration, release: Release, event: str, waiting: Waiting) -> None:
        if self.how.no_hooks:
            return
        config.check_cancelled()
        try:
            hook_runs.run(config, release, event, waiting, server_side=self._server_side)
        except WindlassError as error:
            raise InstallError(f"failed {event}: {error}") from error

    def _options(self) -> ApplyOptions:
        from windlass.kube.apply import ApplyOptions

        return ApplyOptions(server_side=self._server_side)

    def _failed(
        self, config: Configuration, release: Release, reason: WindlassError, waiting: Waiting
    ) -> WindlassError:
        """Record the failure, undo what was done if that is wanted, and return what to raise (Go: failRelease)."""
        from windlass.golang.strconv import quote

        release.set_status(FAILED, f"Release {quote(self.name)} failed: {reason}")
        after = config.uncancelled()
        if not self.how.rollback_on_failure or config.is_taken_over:
            try:
                after.storage.update(release)
            except StorageError:
                pass  # there is another error to tell
            return reason
        from windlass.actions.uninstall import Uninstall

        config.debug("install failed and rollback-on-failure is set, uninstalling release", release=self.name)
        try:
            with config.events.work("undo", by="uninstall"):
                Uninstall(no_hooks=self.how.no_hooks, waiting=waiting).run(after, self.name)
        except WindlassError as error:
            text = f"an error occurred while uninstalling the release. original install error: {reason}: {error}"
            return InstallError(text)
        text = f"release {self.name} failed, and has been uninstalled due to rollback-on-failure being set: {reason}"
        return InstallError(text)
