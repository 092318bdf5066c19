"""The revisions of releases over any storage (Go: pkg/storage/storage.go Storage)."""

from __future__ import annotations

from windlass.chart.log import silent
from windlass.events import SILENT
from windlass.release.model import DEPLOYED, FAILED, OWNER, PENDING, record_key
from windlass.release.query import sort_by_revision
from windlass.storage.entries import newest, outlines
from windlass.storage.errors import NoDeployedReleases, PendingOperation, ReleaseNotFound, StorageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.chart.log import Log
    from windlass.events import Events
    from windlass.release.model import Release
    from windlass.storage.driver import Driver
    from windlass.storage.entries import Entry
    from windlass.storage.lease import Lease, Leases

    Entries = list[Entry]
    Releases = list[Release]

_GONE = "the client of a pending operation is gone: marking the revision failed"
_TAKEN = "another client is at work: marking its revision failed, and waiting until it has noticed"


class Storage:
    """Releases by name and revision. ``max_history`` bounds the revisions kept of one; 0 or less is no bound.

    With ``leases`` every pending revision that is stored has a lease until it is stored with another status. What is
    stored and removed is told to ``events``.
    """

    __slots__ = ("_log", "driver", "events", "leases", "max_history")

    def __init__(
        self,
        driver: Driver,
        max_history: int = 0,
        log: Log = silent,
        leases: Leases | None = None,
        events: Events = SILENT,
    ) -> None:
        self.driver = driver
        self.max_history = max_history
        self.leases = leases
        self.events = events
        self._log = log

    def _debug(self, message: str, **fields: object) -> None:
        self._log("DEBUG", message, fields)

    def get(self, name: str, version: int) -> Release:
        """Return one revision. Raises ReleaseNotFound."""
        self._debug("getting release", key=record_key(name, version))
        return self.driver.get(record_key(name, version))

    def create(self, release: Release) -> None:
        """Store a new revision, after making room for it. Raises ReleaseExists."""
        self._debug("creating release", key=release.key)
        if self.max_history > 0:
            try:
                self._prune(release.name, self.max_history - 1)
            except ReleaseNotFound:
                pass  # the first revision
        self._store(self.driver.create, release)

    def update(self, release: Release) -> None:
        """Store a revision again. Raises StorageError, LeaseLost if another client has taken this one for dead."""
        self._debug("updating release", key=release.key)
        if self.leases is not None:
            self.leases.end(release.key)
        self._store(self.driver.update, release)

    def _store(self, store: Callable[[str, Release, Lease | None], None], release: Release) -> None:
        lease = self.leases.fresh() if self.leases is not None and release.status in PENDING else None
        store(release.key, release, lease)
        about: dict[str, object] = {"release": release.name, "revision": release.version}
        self.events.tell("record.stored", **about, status=release.status, description=release.known_info.description)
        if self.leases is not None and lease is not None:
            self.leases.begin(self.driver, release.key)
            self.events.tell("lease.taken", **about, holder=lease.who, expires=lease.expires)

    def settle(self, release: Release, *, simulated: bool = False) -> None:
        """Make way for another operation: a pending revision whose client is gone becomes a failed one.

        What is ``simulated`` is not stored.

        Raises PendingOperation for one whose client may be at work, as Helm does for every pending one.
        """
        if release.status not in PENDING:
            return
        lease = self.driver.lease(release.key)
        if lease is None:
            raise PendingOperation(
                f"revision {release.version} of {release.name} is {release.status}; if nobody is at work on it any "
                f"more, 'windlass unlock {release.name}' marks it failed"
            )
        now = self._now()
        if lease.alive(now):
            raise PendingOperation(
                f"{lease.who} is at work on revision {release.version} of {release.name}, and said so "
                f"{max(0, int(lease.age(now)))} seconds ago"
            )
        self._warn(_GONE, release, lease)
        release.set_status(FAILED, f"Operation abandoned by {lease.who}")
        if not simulated:
            self.update(release)

    def take_over(self, release: Release) -> bool:
        """Make way as ``settle`` does, but also where another client may be at work, as Helm permits.

        That client loses its lease, notices when it next renews it, and stops. Returns whether there may be such a
        client. What Helm left pending is no obstacle and stays as it is.
        """
        if release.status not in PENDING or self.leases is None:
            return False
        lease = self.driver.lease(release.key)
        if lease is None or lease.holder == self.leases.holder:
            return False
        lives = lease.alive(self._now())
        self._warn(_TAKEN if lives else _GONE, release, lease)
        release.set_status(FAILED, f"Operation {'taken over from' if lives else 'abandoned by'} {lease.who}")
        self.update(release)
        return lives

    def _warn(self, text: str, release: Release, lease: Lease) -> None:
        self.events.tell("lease.broken", release=release.name, revision=release.version, holder=lease.who)
        self._log("WARN", text, {"name": release.name, "revision": release.version, "holder": lease.who})

    def _now(self) -> float:
        from time import time

        return time() if self.leases is None else self.leases.now()

    def delete(self, name: str, version: int) -> Release:
        """Remove a revision and return it. Raises ReleaseNotFound."""
        self._debug("deleting release", key=record_key(name, version))
        found = self.driver.delete(record_key(name, version))
        self.events.tell("record.removed", release=name, revision=version)
        return found

    def list(self, accepts: Callable[[Release], bool]) -> Releases:
        """Return all revisions that are accepted."""
        return self.driver.list(accepts)

    def summaries(self, status: str = "") -> Releases:
        """Return the newest revision of each release, or all revisions of one status, as lists show them."""
        return self.driver.summaries(status)

    def history(self, name: str) -> Releases:
        """Return the revisions of a release, in no particular order. Raises ReleaseNotFound."""
        self._debug("getting release history", name=name)
        return self.driver.query({"name": name, "owner": OWNER})

    def last(self, name: str) -> Release:
        """Return the newest revision. Raises ReleaseNotFound."""
        return newest(self.revisions(name))

    def revisions(self, name: str) -> Entries:
        """Return the revisions of a release, to be read one by one; ``entries.newest`` is the last. Raises
        ReleaseNotFound."""
        self._debug("getting last revision", name=name)
        return self._entries(name)

    def outlines(self, name: str) -> Releases:
        """Return what lists show of the revisions of a release, in no particular order. Raises ReleaseNotFound."""
        return outlines(self._entries(name))

    def _entries(self, name: str) -> Entries:
        self._debug("getting release history", name=name)
        return self.driver.entries(name)

    def deployed_all(self, name: str) -> Releases:
        """Return the revisions that count as deployed. Raises NoDeployedReleases."""
        self._debug("getting deployed releases", name=name)
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
        revisions = sort_by_revision(self.outlines(name))
        surplus = len(revisions) - keep
        if surplus <= 0:
            return
        self._debug("getting deployed releases", name=name)
        protected = max([release.version for release in revisions if release.status == DEPLOYED], default=None)
        doomed = [release for release in revisions if release.version != protected][:surplus]
        errors: list[StorageError] = []
        for release in doomed:
            try:
                self._debug("deleting release", key=release.key)
                self.driver.drop(release)
                self.events.tell("record.removed", release=name, revision=release.version)
            except StorageError as error:
                errors.append(error)  # the others may still go
                self._debug("error pruning release", key=release.key, error=str(error))
        self._debug("pruned records", count=len(doomed), release=name, errors=len(errors))
        if len(errors) > 1:
            raise StorageError(f"encountered {len(errors)} deletion errors. First is: {errors[0]}") from errors[0]
        if errors:
            raise errors[0]
