"""What every storage of releases can do (Go: pkg/storage/driver/driver.go Driver)."""

from __future__ import annotations

from windlass.release.model import OWNER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from typing import Protocol

    from windlass.release.model import Release
    from windlass.storage.entries import Entry
    from windlass.storage.lease import Lease
    from windlass.storage.stored import Stored

    Adopted = list[tuple[bool, Stored]]
    Entries = list[Entry]
    Releases = list[Release]

    class Driver(Protocol):
        """A storage, seen from one namespace ("" for all of them). All methods raise StorageError.

        A record may have a lease beside it, which goes with the next ``update`` that names none.
        """

        def get(self, key: str) -> Release:
            """Return one record. Raises ReleaseNotFound."""

        def list(self, accepts: Callable[[Release], bool]) -> Releases:
            """Return the records that are accepted; what cannot be read is left out."""

        def summaries(self, status: str = "") -> Releases:
            """Return what lists show: the newest record of each release, or all records of one status."""

        def query(self, labels: Mapping[str, str]) -> Releases:
            """Return the records that have all these labels. Raises ReleaseNotFound when there are none."""

        def entries(self, name: str) -> Entries:
            """Return the records of a release, in no order, to be read one by one. Raises ReleaseNotFound."""

        def create(self, key: str, release: Release, lease: Lease | None = None) -> None:
            """Store a new record. Raises ReleaseExists."""

        def update(self, key: str, release: Release, lease: Lease | None = None) -> None:
            """Store a record again. Raises StorageError when there is none."""

        def delete(self, key: str) -> Release:
            """Remove a record and return it. Raises ReleaseNotFound."""

        def drop(self, outline: Release) -> None:
            """Remove a record of which ``Entry.brief`` is known, without reading it; one that is gone is gone."""

        def scan(self, names: Collection[str] = ()) -> Iterator[Stored]:
            """Give all records, or those of some releases, in the order of ``NAMESPACE/KEY``, as etcd has them; what
            cannot be read is left out."""

        def held(self, keys: Sequence[str]) -> dict[str, Stored]:
            """Return the records of these keys that are there, as they are stored."""

        def adopt(self, records: Sequence[Stored]) -> Adopted:
            """Store the records that are not there, and return of each whether it is new, and what now is there."""

        def lease(self, key: str) -> Lease | None:
            """Return the lease of a record, None if it has none. Raises ReleaseNotFound."""

        def renew(self, key: str, lease: Lease) -> None:
            """Make the lease last until ``lease.expires``. Raises LeaseLost when its holder is not the lease's."""


DEFAULT_NAMESPACE = "default"
SYSTEM_LABELS = ("name", "owner", "status", "version", "createdAt", "modifiedAt")
"""Labels that storages set themselves; nobody else may."""


def system_labels(release: Release) -> dict[str, str]:
    """Return the labels by which records are found."""
    return {
        "name": release.name,
        "owner": OWNER,
        "status": release.status,
        "version": str(release.version),
    }


def user_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Return a record's labels without those of the storage (Go: filterSystemLabels)."""
    return {name: value for name, value in labels.items() if name not in SYSTEM_LABELS}


def has_labels(labels: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Say whether all wanted labels are there with these values; an absent one counts as empty."""
    return all(labels.get(name, "") == value for name, value in wanted.items())
