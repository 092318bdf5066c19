"""Records from one storage to another, read back to be sure (``release migrate``, ``release import``)."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.release import codec
from windlass.release.model import OWNER, PENDING
from windlass.release.query import sort_by_revision
from windlass.storage.driver import user_labels
from windlass.storage.errors import ReleaseExists, ReleaseNotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from dataclasses import dataclass as record

    from windlass.release.model import Release
    from windlass.storage.driver import Driver

    Open = Callable[[str], Driver]
    """From a namespace, "" for all of them, to a storage."""
    Place = tuple[str, str]
    """Namespace and name of a release."""
else:
    from windlass._record import record

COPIED, PRESENT, REPLACED, DIFFERENT, REMOVED, BUSY = "copied", "present", "replaced", "different", "removed", "busy"


class CopyError(WindlassError):
    """A record that was stored and comes back as something else."""


@record(frozen=True)
class Outcome:
    """What became of one record: one of the words above."""

    namespace: str
    name: str
    version: int
    what: str

    @property
    def is_trouble(self) -> bool:
        """Whether the record is not where it should be."""
        return self.what in (DIFFERENT, BUSY)


def releases_in(source: Driver, names: Sequence[str] = ()) -> list[Place]:
    """Return the releases of a storage, or those of the given names. Raises ReleaseNotFound, StorageError."""
    found = {(release.namespace, release.name) for release in source.summaries()}
    wanted = sorted(place for place in found if not names or place[1] in names)
    if set(names) - {name for _, name in wanted}:
        raise ReleaseNotFound
    return wanted


def revisions_of(source: Driver, place: Place) -> list[Release]:
    """Return the revisions of a release, oldest first. Raises ReleaseNotFound, StorageError."""
    found = source.query({"name": place[1], "owner": OWNER})
    return sort_by_revision(release for release in found if release.namespace == place[0])


class Copier:
    """Stores records in a target; what is there already is left alone, unless it is to be replaced."""

    def __init__(self, target: Open, *, overwrite: bool = False, simulated: bool = False) -> None:
        self._target = target
        self._overwrite = overwrite
        self._simulated = simulated

    def put(self, release: Release) -> Outcome:
        """Store one record and read it back. Raises CopyError, RecordError, StorageError."""
        target = self._target(release.namespace)
        try:
            known = target.get(release.key)
        except ReleaseNotFound:
            known = None
        what = COPIED
        if known is not None:
            same = is_same(known, release)
            if same or not self._overwrite:
                return _outcome(release, PRESENT if same else DIFFERENT)
            what = REPLACED
        if not self._simulated:
            self._store(target, release, known is not None)
        return _outcome(release, what)

    def _store(self, target: Driver, release: Release, known: bool) -> None:
        if known:
            target.delete(release.key)  # an update would leave the labels in a database as they were
        try:
            target.create(release.key, release)
        except ReleaseExists:
            pass  # somebody does what we do; whether it is the same, reading back shows
        if not is_same(target.get(release.key), release):
            raise CopyError(f"{release.key} was stored in {release.namespace}, and comes back as something else")


def migrate(
    source: Open, copier: Copier, places: Sequence[Place], *, remove: bool = False, simulated: bool = False
) -> Iterator[Outcome]:
    """Copy releases, and say of each record what became of it. Done again it goes on where it ended.

    A release that an operation is under way on is left alone. With ``remove`` the records of a release go once all of
    them are in the target and have not changed meanwhile. Raises CopyError, RecordError, StorageError.
    """
    for place in places:
        driver = source(place[0])
        revisions = revisions_of(driver, place)
        if revisions and revisions[-1].status in PENDING:
            yield _outcome(revisions[-1], BUSY)
            continue
        outcomes = [copier.put(release) for release in revisions]
        yield from outcomes
        if not remove or simulated or any(outcome.is_trouble for outcome in outcomes):
            continue
        yield from _removed(driver, place, revisions)


def _removed(source: Driver, place: Place, copied: Sequence[Release]) -> Iterator[Outcome]:
    """Remove the records that were copied, oldest first, so that what is left is a release at any time."""
    now = revisions_of(source, place)
    if len(now) != len(copied) or not all(is_same(*pair) for pair in zip(now, copied, strict=True)):
        yield _outcome(now[-1], BUSY)
        return
    for release in copied:
        source.delete(release.key)
        yield _outcome(release, REMOVED)


def is_same(one: Release, other: Release) -> bool:
    """Whether two records say the same, labels of their storages aside."""
    if user_labels(one.labels or {}) != user_labels(other.labels or {}):
        return False
    return codec.to_json(one) == codec.to_json(other)


def _outcome(release: Release, what: str) -> Outcome:
    return Outcome(release.namespace, release.name, release.version, what)
