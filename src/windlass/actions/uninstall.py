"""Take a release away (Go: pkg/action/uninstall.go), as far as records go: resources need a cluster."""

from __future__ import annotations

from windlass.actions import hook_runs
from windlass.actions.render_release import ReleaseError, check_name
from windlass.chart.log import silent
from windlass.errors import WindlassError
from windlass.golang.runes import SPACES
from windlass.release.kinds import UNINSTALL_ORDER
from windlass.release.manifests import ManifestError, sort, split
from windlass.release.model import SUPERSEDED, UNINSTALLED, UNINSTALLING
from windlass.release.query import sort_by_revision
from windlass.storage.errors import NoDeployedReleases, ReleaseNotFound, StorageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.actions.hook_runs import Now
    from windlass.chart.log import Log
    from windlass.release.model import Release
    from windlass.storage.history import Storage
else:
    from windlass._record import record

POLICY_ANNOTATION = "helm.sh/resource-policy"
KEEP = "keep"
_KEPT = "These resources were kept due to the resource policy:\n"
_COMPLETE = "Uninstallation complete"


class UninstallError(WindlassError):
    """A release that cannot be taken away; the text is Helm's."""


@record
class Uninstall:
    """How a release is taken away."""

    keep_history: bool = False
    ignore_not_found: bool = False
    no_hooks: bool = False
    dry_run: bool = False
    description: str = ""
    log: Log = silent

    def run(self, storage: Storage, name: str, now: Now) -> str:
        """Take a release away and return what a person should know. Raises UninstallError and StorageError."""
        if self.dry_run:
            self._look(storage, name)
            return ""
        try:
            check_name(name)
        except ReleaseError:
            raise UninstallError(f"uninstall: Release name is invalid: {name}") from None
        try:
            revisions = sort_by_revision(storage.history(name))
        except StorageError as error:
            if self.ignore_not_found:
                return ""
            raise UninstallError(f"uninstall: Release not loaded: {name}: {error}") from error
        last = revisions[-1]
        if last.status == UNINSTALLED:
            self._forget(storage, last, revisions)
            return ""
        return self._remove(storage, last, revisions, now)

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

    def _remove(self, storage: Storage, last: Release, revisions: list[Release], now: Now) -> str:
        self.log("DEBUG", "uninstall: deleting release", {"name": last.name})
        last.set_status(UNINSTALLING, "Deletion in progress (or silently failed)")
        last.known_info.deleted = now()
        if self.no_hooks:
            self.log("DEBUG", "delete hooks disabled", {"release": last.name})
        else:
            hook_runs.run(storage, last, "pre-delete", now)
        storage.update(last)
        kept = _kept(last)
        if not self.no_hooks:
            hook_runs.run(storage, last, "post-delete", now)
        last.set_status(UNINSTALLED, self.description or _COMPLETE)
        if not self.keep_history:
            self.log("DEBUG", "purge requested", {"release": last.name})
            try:
                _purge(storage, revisions)
            except StorageError as error:
                reason = f"uninstall: Failed to purge the release: {error}"
                raise UninstallError(f"uninstallation completed with 1 error(s): {reason}") from error
            return kept
        storage.update(last)
        supersede(storage, last.name, self.log)
        return kept


def supersede(storage: Storage, name: str, log: Log) -> None:
    """Let no revision count as deployed any more. Raises StorageError."""
    try:
        deployed = storage.deployed_all(name)
    except NoDeployedReleases:
        return
    for release in deployed:
        log("DEBUG", "superseding previous deployment", {"version": release.version})
        release.known_info.status = SUPERSEDED
        storage.update(release)


def _purge(storage: Storage, revisions: list[Release]) -> None:
    for release in revisions:
        storage.delete(release.name, release.version)


def _kept(release: Release) -> str:
    """Return which resources stay because they say so. Raises UninstallError for a broken record."""
    documents = {f"manifest-{place}": text for place, text in enumerate(split(release.manifest))}
    try:
        _, manifests = sort(documents, UNINSTALL_ORDER)
    except ManifestError as error:
        raise UninstallError(f"failed to delete release: {release.name}") from error
    kept = [
        f"[{manifest.head.kind}] {manifest.head.name}\n"
        for manifest in manifests
        if (manifest.head.annotations or {}).get(POLICY_ANNOTATION, "").strip(SPACES).lower() == KEEP
    ]
    return _KEPT + "".join(kept) if kept else ""
