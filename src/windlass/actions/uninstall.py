"""Take a release away (Go: pkg/action/uninstall.go)."""

from __future__ import annotations

from windlass.actions import hook_runs
from windlass.actions.config import DRY_CLIENT, DRY_NONE, joined
from windlass.actions.release_name import ReleaseError, check_name
from windlass.actions.waiting import Waiting
from windlass.errors import WindlassError
from windlass.golang.runes import SPACES
from windlass.release.kinds import UNINSTALL_ORDER
from windlass.release.manifests import sort, split
from windlass.release.model import SUPERSEDED, UNINSTALLED, UNINSTALLING
from windlass.release.query import sort_by_revision
from windlass.storage.errors import NoDeployedReleases, ReleaseNotFound, StorageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.actions.config import Configuration
    from windlass.chart.log import Log
    from windlass.kube.resources import Resource
    from windlass.release.model import Release
    from windlass.storage.history import Storage

    Resources = list[Resource]
else:
    from windlass._record import record

POLICY_ANNOTATION = "helm.sh/resource-policy"
KEEP = "keep"
_KEPT = "These resources were kept due to the resource policy:\n"
_COMPLETE = "Uninstallation complete"
_LEFT = "a failed revision made an object that no later one knows: it stays"


class UninstallError(ReleaseError):
    """A release that cannot be taken away; the text is Helm's."""


@record
class Uninstall:
    """How a release is taken away. ``cascade`` is "background", "foreground" or "orphan".

    ``tells_leftovers`` warns of what failed revisions made: it stays, as in Helm, and with the records goes the last
    that is known of it.
    """

    keep_history: bool = False
    ignore_not_found: bool = False
    no_hooks: bool = False
    dry_run: bool = False
    description: str = ""
    cascade: str = "background"
    waiting: Waiting = Waiting()
    tells_leftovers: bool = False

    def run(self, config: Configuration, name: str) -> str:
        """Take a release away and return what a person should know. Raises WindlassError with Helm's text."""
        with config.operation("uninstall", name, dry_run=DRY_CLIENT if self.dry_run else DRY_NONE):
            return self._run(config, name)

    def _run(self, config: Configuration, name: str) -> str:
        config.client.reachable()
        if self.dry_run:
            self._look(config.storage, name)
            return ""
        try:
            check_name(name)
        except ReleaseError:
            raise UninstallError(f"uninstall: Release name is invalid: {name}") from None
        try:
            revisions = sort_by_revision(config.storage.history(name))
        except WindlassError as error:
            if self.ignore_not_found:
                return ""
            raise UninstallError(f"uninstall: Release not loaded: {name}: {error}") from error
        last = revisions[-1]
        config.take_over(last)
        if last.status == UNINSTALLED:
            self._forget(config.storage, last, revisions)
            return ""
        return self._remove(config, last, revisions)

    def _look(self, storage: Storage, name: str) -> None:
        try:
            check_name(name)
        except ReleaseError:
            raise UninstallError(f"releaseContent: Release name is invalid: {name}") from None
        try:
            storage.last(name)
        except ReleaseNotFound:
            if not self.ignore_not_found:
                raise

    def _forget(self, storage: Storage, last: Release, revisions: list[Release]) -> None:
        from windlass.golang.strconv import quote

        if self.keep_history:
            raise UninstallError(f"the release named {quote(last.name)} is already deleted")
        try:
            _purge(storage, revisions)
        except StorageError as error:
            raise UninstallError(f"uninstall: Failed to purge the release: {error}") from error

    def _remove(self, config: Configuration, last: Release, revisions: list[Release]) -> str:
        config.debug("uninstall: deleting release", name=last.name)
        last.set_status(UNINSTALLING, "Deletion in progress (or silently failed)")
        last.known_info.deleted = config.now()
        if self.no_hooks:
            config.debug("delete hooks disabled", release=last.name)
        else:
            hook_runs.run(config, last, "pre-delete", self.waiting, server_side=True)
        config.check_cancelled()
        _store(config, last)
        doomed, kept = self._delete(config, last)
        config.check_cancelled()
        errors = self._finish(config, last, doomed)
        config.check_cancelled()
        last.set_status(UNINSTALLED, self.description or _COMPLETE)
        if self.keep_history:
            _store(config, last)
            supersede(config.storage, last.name, config.log, quietly=True)
        else:
            config.debug("purge requested", release=last.name)
            if self.tells_leftovers:
                _tell_leftovers(config, last, revisions)
            try:
                _purge(config.storage, revisions)
            except StorageError as error:
                errors.append(UninstallError(f"uninstall: Failed to purge the release: {error}"))
        if errors:
            text = f"uninstallation completed with {len(errors)} error(s): {joined(errors, '; ')}"
            raise UninstallError(text) from errors[0]
        return kept

    def _delete(self, config: Configuration, release: Release) -> tuple[Resources, str]:
        """Delete what may go. Return it, and a text about the rest. Raises UninstallError."""
        try:
            manifest, kept = _doomed(release)
            resources = config.client.build(manifest, config.namespace, validate=False)
            errors = config.client.delete(resources, self.cascade)[1] if resources else []
        except WindlassError as error:
            config.check_cancelled()
            config.debug("uninstall: Failed to delete release", error=f"[{error}]")
            raise UninstallError(f"failed to delete release: {release.name}") from error
        if errors:
            config.debug("uninstall: Failed to delete release", error=f"[{joined(errors, ' ')}]")
            raise UninstallError(f"failed to delete release: {release.name}") from errors[0]
        return resources, kept

    def _finish(self, config: Configuration, release: Release, doomed: Resources) -> list[WindlassError]:
        errors: list[WindlassError] = []
        try:
            config.client.waiter(self.waiting.strategy).wait_for_delete(doomed, self.waiting.timeout)
        except WindlassError as error:
            errors.append(error)
        config.check_cancelled()
        if not self.no_hooks:
            try:
                hook_runs.run(config, release, "post-delete", self.waiting, server_side=True)
            except WindlassError as error:
                errors.append(error)
        return errors


def supersede(storage: Storage, name: str, log: Log, *, quietly: bool = False) -> None:
    """Let no revision count as deployed any more. Raises StorageError.

    With ``quietly`` a revision that cannot be stored is only spoken of.
    """
    try:
        deployed = storage.deployed_all(name)
    except NoDeployedReleases:
        return
    for release in deployed:
        log("DEBUG", "superseding previous deployment", {"version": release.version})
        release.known_info.status = SUPERSEDED
        try:
            storage.update(release)
        except StorageError as error:
            if not quietly:
                raise
            log("DEBUG", "uninstall: Failed to store updated release", {"error": str(error)})


def _tell_leftovers(config: Configuration, last: Release, revisions: list[Release]) -> None:
    from windlass.actions.leftovers import leftovers

    for resource in leftovers(config, last, revisions):
        fields: dict[str, object] = {"kind": resource.mapping.kind, "namespace": resource.namespace}
        config.log("WARN", _LEFT, {**fields, "name": resource.name, "release": last.name})


def _store(config: Configuration, release: Release) -> None:
    try:
        config.storage.update(release)
    except StorageError as error:
        config.debug("uninstall: Failed to store updated release", error=str(error))


def _purge(storage: Storage, revisions: list[Release]) -> None:
    for release in revisions:
        storage.delete(release.name, release.version)


def _doomed(release: Release) -> tuple[str, str]:
    """Return what is to be deleted, in order, and a text about what says that it stays. Raises ManifestError.

    What has another policy than to be kept is neither (Go: pkg/action/resource_policy.go).
    """
    documents = {f"manifest-{place}": text for place, text in enumerate(split(release.manifest))}
    _, manifests = sort(documents, UNINSTALL_ORDER)
    doomed, kept = "", ""
    for manifest in manifests:
        annotations = manifest.head.annotations or {}
        if POLICY_ANNOTATION not in annotations:
            doomed += "\n---\n" + manifest.content
        elif annotations[POLICY_ANNOTATION].strip(SPACES).lower() == KEEP:
            kept += f"[{manifest.head.kind}] {manifest.head.name}\n"
    return doomed, _KEPT + kept if kept else ""
