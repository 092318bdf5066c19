"""Releases in memory, for tests and pipelines without a cluster (Go: pkg/storage/driver/memory.go, records.go)."""

from __future__ import annotations

from windlass.release.model import KEY_PREFIX, OWNER
from windlass.storage.driver import DEFAULT_NAMESPACE, has_labels, system_labels
from windlass.storage.errors import InvalidKey, LeaseLost, ReleaseExists, ReleaseNotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from windlass.release.model import Release
    from windlass.storage.entries import Entry
    from windlass.storage.lease import Lease
    from windlass.storage.stored import Stored

    Adopted = list[tuple[bool, Stored]]
    Entries = list[Entry]
    Releases = list[Release]
    Record = tuple[dict[str, str], Release]
    """The labels that a release had when it was stored, and the release."""


class MemoryDriver:
    """A storage that lives as long as its process. It keeps the releases themselves, not copies, as Helm's does.

    Storing a release makes its namespace the current one. Safe to share between threads.
    """

    __slots__ = ("_leases", "_lock", "_namespaces", "namespace")

    def __init__(self, namespace: str = DEFAULT_NAMESPACE) -> None:
        import _thread

        self.namespace = namespace
        self._namespaces: dict[str, dict[str, dict[str, Record]]] = {}  # by namespace, name, key
        self._leases: dict[tuple[str, str], Lease] = {}  # by namespace and key
        self._lock = _thread.RLock()

    def at(self, namespace: str) -> MemoryDriver:
        """Return the same storage, seen from a namespace of its own."""
        from copy import copy

        other = copy(self)
        other.namespace = namespace
        return other

    def get(self, key: str) -> Release:
        """Return one record. Raises InvalidKey and ReleaseNotFound."""
        name = _name_in(key)
        with self._lock:
            found = self._namespaces.get(self.namespace, {}).get(name, {}).get(key)
        if found is None:
            raise ReleaseNotFound
        return found[1]

    def list(self, accepts: Callable[[Release], bool]) -> Releases:
        """Return the accepted records of the namespace, those of one release by revision."""
        with self._lock:
            return [release for _, release in self._visible() if accepts(release)]

    def summaries(self, status: str = "") -> Releases:
        """Return the records of one status, or all: nothing is saved by looking at fewer."""
        return self.list(lambda release: release.status == status if status else True)

    def query(self, labels: Mapping[str, str]) -> Releases:
        """Return the records with these labels. Raises ReleaseNotFound when there are none."""
        with self._lock:
            found = [release for known, release in self._visible() if has_labels(known, labels)]
        if not found:
            raise ReleaseNotFound
        return found

    def entries(self, name: str) -> Entries:
        """Return the records of a release. Raises ReleaseNotFound when there are none."""
        return [_entry(release) for release in self.query({"name": name, "owner": OWNER})]

    def create(self, key: str, release: Release, lease: Lease | None = None) -> None:
        """Store a new record. Raises ReleaseExists."""
        with self._lock:
            records = self._records_of(release)
            if key in records:
                raise ReleaseExists
            self._keep(key, lease)
            records[key] = (system_labels(release), release)
            for place, record in sorted(records.items(), key=lambda item: item[1][1].version):
                del records[place]
                records[place] = record

    def update(self, key: str, release: Release, lease: Lease | None = None) -> None:
        """Store a record again. Raises ReleaseNotFound."""
        with self._lock:
            records = self._records_of(release)
            if key not in records:
                raise ReleaseNotFound
            self._keep(key, lease)
            records[key] = (system_labels(release), release)

    def delete(self, key: str) -> Release:
        """Remove a record and return it. Raises InvalidKey and ReleaseNotFound."""
        name = _name_in(key)
        with self._lock:
            found = self._namespaces.get(self.namespace, {}).get(name, {}).pop(key, None)
        if found is None:
            raise ReleaseNotFound
        return found[1]

    def drop(self, outline: Release) -> None:
        """Remove a record; one that is gone is gone."""
        try:
            self.delete(outline.key)
        except ReleaseNotFound:
            pass

    def scan(self, names: Collection[str] = ()) -> Iterator[Stored]:
        """Give all records of the namespace, or those of some releases."""
        from windlass.storage.stored import of_release

        found = self.list(lambda release: not names or release.name in names)
        for release in sorted(found, key=lambda release: f"{release.namespace}/{release.key}"):
            yield of_release(release)

    def held(self, keys: Sequence[str]) -> dict[str, Stored]:
        """Return the records of these keys that are there. Raises InvalidKey."""
        from windlass.storage.stored import of_release

        found = {}
        for key in keys:
            try:
                found[key] = of_release(self.get(key))
            except ReleaseNotFound:
                continue
        return found

    def adopt(self, records: Sequence[Stored]) -> Adopted:
        """Store the records that are not there; return whether each is new, and what now is there."""
        from windlass.storage.stored import of_release

        result = []
        for one in records:
            try:
                self.create(one.key, one.release())
                new = True
            except ReleaseExists:
                new = False
            result.append((new, of_release(self.get(one.key))))
        return result

    def lease(self, key: str) -> Lease | None:
        """Return the lease of a record, None if it has none. Raises InvalidKey and ReleaseNotFound."""
        with self._lock:
            self.get(key)
            return self._leases.get((self.namespace, key))

    def renew(self, key: str, lease: Lease) -> None:
        """Make the lease last longer. Raises LeaseLost."""
        with self._lock:
            known = self._leases.get((self.namespace, key))
            if known is None or known.holder != lease.holder:
                raise LeaseLost(key)
            self._leases[self.namespace, key] = lease

    def _keep(self, key: str, lease: Lease | None) -> None:
        place = self.namespace, key
        self._leases.pop(place, None)
        if lease is not None:
            self._leases[place] = lease

    def _records_of(self, release: Release) -> dict[str, Record]:
        self.namespace = release.namespace or DEFAULT_NAMESPACE
        return self._namespaces.setdefault(self.namespace, {}).setdefault(release.name, {})

    def _visible(self) -> Iterator[Record]:
        names = [self.namespace] if self.namespace else list(self._namespaces)
        for namespace in names:
            for records in self._namespaces.get(namespace, {}).values():
                yield from records.values()


def _entry(release: Release) -> Entry:
    from windlass.storage.entries import Entry

    return Entry(release.key, lambda: release, lambda: release)


def _name_in(key: str) -> str:
    """Return the release's name in a key. One with ``.v`` in it cannot be found again: so it is in Helm."""
    from windlass.golang.strconv import NumError, atoi

    parts = key.removeprefix(KEY_PREFIX).split(".v")
    if len(parts) != 2:
        raise InvalidKey
    try:
        atoi(parts[1])
    except NumError:
        raise InvalidKey from None
    return parts[0]
