"""Records from one storage to another, read back to be sure (``release migrate``, ``release import``)."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.release.codec import RecordError
from windlass.release.model import PENDING, record_key
from windlass.storage.errors import ReleaseNotFound
from windlass.storage.stored import grouped, of_release

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from dataclasses import dataclass as record

    from windlass.chart.log import Log
    from windlass.release.model import Release
    from windlass.storage.driver import Driver
    from windlass.storage.stored import Group, Stored

    Outcomes = list["Outcome"]
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


BATCH = 200
"""Records that are stored together, where a storage can do that."""


def releases_in(source: Driver, names: Sequence[str] = ()) -> list[Place]:
    """Return the releases of a storage, or those of the given names. Raises ReleaseNotFound, StorageError."""
    found = {(release.namespace, release.name) for release in source.summaries()}
    wanted = sorted(place for place in found if not names or place[1] in names)
    if set(names) - {name for _, name in wanted}:
        raise ReleaseNotFound
    return wanted


def records_in(source: Driver, names: Collection[str], log: Log) -> Iterator[Release]:
    """Give the records of a storage, or of some releases, each release's oldest first; what cannot be read is logged.

    Raises StorageError.
    """
    for group in grouped(source.scan(names)):
        for one in group:
            try:
                yield one.release()
            except RecordError as error:
                log("DEBUG", "list failed to decode release", {"key": one.key, "error": str(error)})


class Copier:
    """Stores records in a target; what is there already is left alone, unless it is to be replaced."""

    def __init__(self, target: Open, *, overwrite: bool = False, simulated: bool = False) -> None:
        self._target = target
        self._overwrite = overwrite
        self._simulated = simulated

    def put(self, release: Release) -> Outcome:
        """Store one release and read it back. Raises CopyError, RecordError, StorageError."""
        return self.put_all([of_release(release)])[0]

    def put_each(self, releases: Iterable[Release]) -> Iterator[Outcome]:
        """Store releases, neighbours of one namespace together. Raises CopyError, RecordError, StorageError."""
        for batch in _batches([of_release(release)] for release in releases):
            yield from self.put_all([one for group in batch for one in group])

    def put_all(self, records: Sequence[Stored]) -> Outcomes:
        """Store records of one namespace and read them back. Raises CopyError, RecordError, StorageError."""
        target = self._target(records[0].namespace)
        if self._simulated:
            held = target.held([one.key for one in records])
            return [self._without_storing(one, held.get(one.key)) for one in records]
        return [self._settled(target, one, *found) for one, found in zip(records, target.adopt(records), strict=True)]

    def _without_storing(self, wanted: Stored, known: Stored | None) -> Outcome:
        if known is None:
            return _outcome(wanted, COPIED)
        if known.is_same(wanted):
            return _outcome(wanted, PRESENT)
        return _outcome(wanted, REPLACED if self._overwrite else DIFFERENT)

    def _settled(self, target: Driver, wanted: Stored, new: bool, found: Stored) -> Outcome:
        if found.is_same(wanted):
            return _outcome(wanted, COPIED if new else PRESENT)
        if not new and not self._overwrite:
            return _outcome(wanted, DIFFERENT)
        if not new:
            target.delete(wanted.key)  # an update would leave the labels in a database as they were
            [(_, found)] = target.adopt([wanted])
            if found.is_same(wanted):
                return _outcome(wanted, REPLACED)
        raise CopyError(f"{wanted.key} was stored in {wanted.namespace}, and comes back as something else")


def migrate(
    source: Open,
    copier: Copier,
    namespace: str,
    names: Collection[str] = (),
    *,
    remove: bool = False,
    simulated: bool = False,
) -> Iterator[Outcome]:
    """Copy the releases of a namespace, "" for all, and say of each record what became of it.

    Done again it goes on where it ended. A release that an operation is under way on is left alone. With ``remove`` the
    records of a release go once all of them are in the target and have not changed meanwhile. Raises CopyError,
    RecordError, StorageError.
    """
    for batch in _batches(grouped(source(namespace).scan(names))):
        records = [one for group in batch for one in group if not _is_busy(group)]
        outcomes = iter(copier.put_all(records) if records else ())
        for group in batch:
            if _is_busy(group):
                yield _outcome(group[-1], BUSY)
                continue
            of_group = [next(outcomes) for _ in group]
            yield from of_group
            if remove and not simulated and not any(outcome.is_trouble for outcome in of_group):
                yield from _removed(source(group[0].namespace), group)


def _batches(groups: Iterable[Group]) -> Iterator[list[Group]]:
    """Put releases of one namespace together that have not more records than belong together, or one that has."""
    batch: list[Group] = []
    for group in groups:
        size = sum(map(len, batch)) + len(group)
        if batch and (size > BATCH or batch[0][0].namespace != group[0].namespace):
            yield batch
            batch = []
        batch.append(group)
    if batch:
        yield batch


def _is_busy(group: Group) -> bool:
    return group[-1].status in PENDING


def _removed(source: Driver, copied: Group) -> Iterator[Outcome]:
    """Remove the records that were copied, oldest first, so that what is left is a release at any time."""
    last = copied[-1]
    now = source.held([*[one.key for one in copied], record_key(last.name, last.version + 1)])
    if len(now) != len(copied) or not all(one.key in now and now[one.key].is_same(one) for one in copied):
        yield _outcome(max(now.values(), key=lambda one: one.version, default=last), BUSY)
        return
    for one in copied:
        source.delete(one.key)
        yield _outcome(one, REMOVED)


def _outcome(found: Stored, what: str) -> Outcome:
    return Outcome(found.namespace, found.name, found.version, what)
