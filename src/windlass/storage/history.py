"""The revisions of releases over any storage (Go: pkg/storage/storage.go Storage)."""

from __future__ import annotations

from windlass.release.model import DEPLOYED, OWNER, record_key
from windlass.release.query import sort_by_revision
from windlass.storage.errors import NoDeployedReleases, ReleaseNotFound, StorageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.release.model import Release
    from windlass.storage.driver import Driver

    Releases = list[Release]


class Storage:
    """Releases by name and revision. ``max_history`` bounds the revisions kept of one; 0 or less is no bound."""

    __slots__ = ("driver", "max_history")

    def __init__(self, driver: Driver, max_history: int = 0) -> None:
        self.driver = driver
        self.max_history = max_history

    def get(self, name: str, version: int) -> Release:
        """Return one revision. Raises ReleaseNotFound."""
        return self.driver.get(record_key(name, version))

    def create(self, release: Release) -> None:
        """Store a new revision, after making room for it. Raises ReleaseExists."""
        if self.max_history > 0:
            try:
                self._prune(release.name, self.max_history - 1)
            except ReleaseNotFound:
                pass  # the first revision
        self.driver.create(release.key, release)

    def update(self, release: Release) -> None:
        """Store a revision again. Raises ReleaseNotFound."""
        self.driver.update(release.key, release)

    def delete(self, name: str, version: int) -> Release:
        """Remove a revision and return it. Raises ReleaseNotFound."""
        return self.driver.delete(record_key(name, version))

    def list(self, accepts: Callable[[Release], bool]) -> Releases:
        """Return all revisions that are accepted."""
        return self.driver.list(accepts)

    def history(self, name: str) -> Releases:
        """Return the revisions of a release, in no particular order. Raises ReleaseNotFound."""
        return self.driver.query({"name": name, "owner": OWNER})

    def last(self, name: str) -> Release:
        """Return the newest revision. Raises ReleaseNotFound."""
        return max(self.history(name), key=lambda release: release.version)

    def deployed_all(self, name: str) -> Releases:
        """Return the revisions that count as deployed. Raises NoDeployedReleases."""
        try:
            return self.driver.query({"name": name, "owner": OWNER, "status": DEPLOYED})
        except StorageError as error:
            if "not found" in str(error):
                raise NoDeployedReleases(name) from error
            raise

    def deployed(self, name: str) -> Release:
        """Return the newest deployed revision: clients that raced may have left several. Raises NoDeployedReleases."""
        return max(self.deployed_all(name), key=lambda release: release.version)

    def _prune(self, name: str, keep: int) -> None:
        """Remove the oldest revisions, never the deployed one, until ``keep`` are left (Go: removeLeastRecent)."""
        revisions = sort_by_revision(self.history(name))
        surplus = len(revisions) - keep
        if surplus <= 0:
            return
        try:
            protected = self.deployed(name).version
        except NoDeployedReleases:
            protected = None
        doomed = [release for release in revisions if release.version != protected][:surplus]
        errors: list[StorageError] = []
        for release in doomed:
            try:
                self.delete(name, release.version)
            except StorageError as error:
                errors.append(error)  # the others may still go
        if len(errors) > 1:
            raise StorageError(f"encountered {len(errors)} deletion errors. First is: {errors[0]}") from errors[0]
        if errors:
            raise errors[0]
