"""Releases as objects of a cluster: what Secrets and ConfigMaps have in common (Go: pkg/storage/driver/secrets.go)."""

from __future__ import annotations

from types import MappingProxyType

from windlass.chart.log import silent
from windlass.errors import WindlassError
from windlass.release.labels import value_problems
from windlass.release.model import OWNER, SUPERSEDED
from windlass.storage import objects
from windlass.storage.driver import user_labels
from windlass.storage.errors import LeaseLost, ReleaseExists, ReleaseNotFound, StorageError
from windlass.storage.lease import HOLDER, lease_in
from windlass.storage.newest import Newest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Protocol

    from windlass.chart.log import Log
    from windlass.release.model import Release
    from windlass.storage.lease import Lease

    Object = dict[str, object]
    Patch = list[Object]
    Releases = list[Release]
    Read = Callable[[str, Mapping[str, object]], Release]

    class Objects(Protocol):
        """The Secrets and ConfigMaps of one namespace, "" for all. Methods raise WindlassError with the server's words.

        ``kind`` is SECRET or CONFIG_MAP.
        """

        def get(self, kind: str, name: str) -> Object:
            """Return one object. Raises NoObject."""

        def list(self, kind: str, selector: str) -> Iterable[Object]:
            """Return the objects whose labels fit."""

        def names(self, kind: str, selector: str) -> Iterable[tuple[str, str]]:
            """Return namespace and name of the objects whose labels fit."""

        def metadata(self, kind: str, name: str) -> Object:
            """Return one object without its data. Raises NoObject."""

        def create(self, kind: str, document: Object) -> object:
            """Make an object. Raises ObjectExists."""

        def replace(self, kind: str, document: Object) -> object:
            """Put an object in the place of what has its name. Raises NoObject."""

        def patch(self, kind: str, name: str, operations: Patch) -> object:
            """Change an object by a JSON patch (RFC 6902). Raises NoObject, and Refused when a test of it fails."""

        def delete(self, kind: str, name: str) -> object:
            """Remove an object. Raises NoObject."""


MAX_DOUBTFUL = 20
"""Releases that are asked for one by one; beyond, all records are."""


class NoObject(StorageError):
    """There is no such object; the text is the server's."""


class Refused(StorageError):
    """The server does not take a change as it is; the text is the server's."""


class ObjectExists(StorageError):
    """There is an object of that name already; the text is the server's."""


class ClusterDriver:
    """A storage in the objects of one kind. Safe to share between threads if its objects are."""

    kind = ""
    doing: Mapping[str, str] = MappingProxyType({})
    """What errors say was tried, by verb; an absent one leaves the server's words alone."""

    def __init__(self, found: Objects, now: Callable[[], float], log: Log = silent) -> None:
        """``now`` gives seconds since 1970."""
        self._objects = found
        self._now = now
        self._log = log

    def get(self, key: str) -> Release:
        """Return one record, with the labels that are not the storage's own. Raises ReleaseNotFound, StorageError."""
        try:
            document = self._objects.get(self.kind, key)
        except NoObject as error:
            raise ReleaseNotFound from error
        except WindlassError as error:
            raise self._failed("get", error, key) from error
        try:
            release = objects.from_object(self.kind, document)
        except WindlassError as error:
            raise self._failed("decode", error, key) from error
        release.labels = user_labels(release.labels or {})
        return release

    def list(self, accepts: Callable[[Release], bool]) -> Releases:
        """Return the accepted records, with all labels; those that cannot be read are left out. Raises StorageError."""
        try:
            found = self._objects.list(self.kind, f"owner={OWNER}")
        except WindlassError as error:
            raise self._failed("list", error) from error
        return [release for release in self._readable(found) if accepts(release)]

    def summaries(self, status: str = "") -> Releases:
        """Return the newest record of each release, or all records of one status. Raises StorageError.

        Superseded records, most of a long history, are read only where none that is newer can be.
        """
        everything = f"owner={OWNER}"
        try:
            if status:
                found = self._objects.list(self.kind, f"{everything},status={status}")
                return self._readable(found, objects.summary_from_object)
            return self._newest(everything)
        except WindlassError as error:
            raise self._failed("list", error) from error

    def _newest(self, everything: str) -> Releases:
        newest = Newest()
        for document in self._objects.list(self.kind, f"{everything},status!={SUPERSEDED}"):
            read = self._readable([document], objects.summary_from_object)
            newest.add(_place(document), read[0] if read else None)
        doubtful = newest.doubtful(self._objects.names(self.kind, f"{everything},status={SUPERSEDED}"))
        if len(doubtful) > MAX_DOUBTFUL:
            return self._readable(self._objects.list(self.kind, everything), objects.summary_from_object)
        for place in doubtful:
            found = self._objects.list(self.kind, f"{everything},name={place[1]}")
            own = [document for document in found if objects.namespace_of(document) == place[0]]
            newest.settle(place, self._readable(own, objects.summary_from_object))
        return newest.releases()

    def query(self, labels: Mapping[str, str]) -> Releases:
        """Return the records with these labels, and all labels of them. Raises ReleaseNotFound, StorageError."""
        from windlass.golang.strconv import quote

        for value in labels.values():
            if problems := value_problems(value):
                raise StorageError(f"invalid label value: {quote(value)}: {'; '.join(problems)}")
        selector = ",".join(f"{name}={labels[name]}" for name in sorted(labels))
        try:
            found = list(self._objects.list(self.kind, selector))
        except WindlassError as error:
            raise self._failed("query", error) from error
        if not found:
            raise ReleaseNotFound
        return self._readable(found)

    def create(self, key: str, release: Release, lease: Lease | None = None) -> None:
        """Store a new record. Raises ReleaseExists and StorageError."""
        document = self._encoded("create", key, release, objects.CREATED_AT, lease)
        try:
            self._objects.create(self.kind, document)
        except ObjectExists as error:
            raise ReleaseExists from error
        except WindlassError as error:
            raise self._failed("create", error) from error

    def update(self, key: str, release: Release, lease: Lease | None = None) -> None:
        """Store a record again. Raises StorageError, with the server's words when there is none."""
        document = self._encoded("update", key, release, objects.MODIFIED_AT, lease)
        try:
            self._objects.replace(self.kind, document)
        except WindlassError as error:
            raise self._failed("update", error) from error

    def delete(self, key: str) -> Release:
        """Remove a record and return it. Raises ReleaseNotFound and StorageError."""
        release = self.get(key)
        try:
            self._objects.delete(self.kind, key)
        except WindlassError as error:
            raise StorageError(str(error)) from error
        return release

    def lease(self, key: str) -> Lease | None:
        """Return the lease of a record, None if it has none. Raises ReleaseNotFound and StorageError."""
        try:
            return lease_in(objects.annotations_of(self._objects.metadata(self.kind, key)))
        except NoObject as error:
            raise ReleaseNotFound from error
        except WindlassError as error:
            raise self._failed("get", error, key) from error

    def renew(self, key: str, lease: Lease) -> None:
        """Make the lease last longer, if its holder is still the same. Raises LeaseLost and StorageError."""
        place = "/metadata/annotations/"
        operations: list[Object] = [
            {"op": "test" if name == HOLDER else "replace", "path": place + name.replace("/", "~1"), "value": value}
            for name, value in lease.annotations().items()
        ]
        try:
            self._objects.patch(self.kind, key, operations)
        except (NoObject, Refused) as error:
            raise LeaseLost(key) from error
        except WindlassError as error:
            raise StorageError(str(error)) from error

    def _encoded(self, verb: str, key: str, release: Release, stamp: str, lease: Lease | None) -> Object:
        try:
            document = objects.to_object(self.kind, key, release, stamp=stamp, seconds=int(self._now()))
        except WindlassError as error:
            raise self._failed(f"encode for {verb}", error, release.name) from error
        if lease is not None:
            objects.annotate(document, lease.annotations())
        return document

    def _readable(self, found: Iterable[Object], read: Read = objects.from_object) -> Releases:
        releases = []
        for document in found:
            try:
                releases.append(read(self.kind, document))
            except WindlassError as error:
                # one broken record must not hide the others
                fields: dict[str, object] = {"key": objects.name_of(document), "error": str(error)}
                self._log("DEBUG", "list failed to decode release", fields)
        return releases

    def _failed(self, verb: str, error: WindlassError, key: str = "") -> StorageError:
        from windlass.golang.strconv import quote

        doing = self.doing.get(verb)
        return StorageError(str(error) if doing is None else f"{doing.replace('KEY', quote(key))}: {error}")


def _place(document: Object) -> tuple[str, str]:
    return objects.namespace_of(document), objects.name_of(document)
