"""Releases as objects of a cluster: what Secrets and ConfigMaps have in common (Go: pkg/storage/driver/secrets.go)."""

from __future__ import annotations

from types import MappingProxyType

from windlass.chart.log import silent
from windlass.errors import WindlassError
from windlass.release import codec, summary
from windlass.release.codec import RecordError
from windlass.release.labels import value_problems
from windlass.release.model import OWNER, SUPERSEDED, Info, Release
from windlass.storage import objects, stored
from windlass.storage.apart import ApartError, apart_in
from windlass.storage.driver import user_labels
from windlass.storage.entries import Entry
from windlass.storage.errors import (
    LeaseLost,
    NoObject,
    ObjectExists,
    Refused,
    ReleaseExists,
    ReleaseNotFound,
    StorageError,
    TooLarge,
)
from windlass.storage.lease import HOLDER, lease_in
from windlass.storage.newest import Newest
from windlass.storage.parts import Parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from typing import Protocol

    from windlass.chart.log import Log
    from windlass.storage.apart import Apart
    from windlass.storage.lease import Lease
    from windlass.storage.stored import Stored

    Adopted = list[tuple[bool, Stored]]
    Object = dict[str, object]
    Documents = list[Object]
    Entries = list[Entry]
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
            """Make an object. Raises ObjectExists, also for one of ours whose first answer got lost."""

        def replace(self, kind: str, document: Object) -> object:
            """Put an object in the place of what has its name. Raises NoObject."""

        def patch(self, kind: str, name: str, operations: Patch) -> object:
            """Change an object by a JSON patch (RFC 6902). Raises NoObject, and Refused when a test of it fails."""

        def delete(self, kind: str, name: str) -> object:
            """Remove an object. Raises NoObject."""


MAX_DOUBTFUL = 20
"""Releases that are asked for one by one; beyond, all records are."""


class ClusterDriver:
    """A storage in the objects of one kind. Safe to share between threads if its objects are."""

    kind = ""
    doing: Mapping[str, str] = MappingProxyType({})
    """What errors say was tried, by verb; an absent one leaves the server's words alone."""

    def __init__(self, found: Objects, now: Callable[[], float], log: Log = silent, *, large: str = "") -> None:
        """``now`` gives seconds since 1970. ``large``, one of ``apart.MODES``, says what becomes of large records."""
        self._objects = found
        self._parts = Parts(found, self.kind, large)
        self._now = now
        self._log = log

    def get(self, key: str) -> Release:
        """Return one record, with the labels that are not the storage's own. Raises ReleaseNotFound, StorageError."""
        head = self._head(key)
        try:
            release = self._parts.whole(head)
        except WindlassError as error:
            raise self._failed("decode", error, key) from error
        release.labels = user_labels(release.labels or {})
        return release

    def list(self, accepts: Callable[[Release], bool]) -> Releases:
        """Return the accepted records, with all labels; those that cannot be read are left out. Raises StorageError."""
        try:
            found = self._readable(self._objects.list(self.kind, f"owner={OWNER}"), self._whole)
        except WindlassError as error:
            raise self._failed("list", error) from error
        return [release for release in found if accepts(release)]

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
        return self._readable(self._matching(labels), self._whole)

    def entries(self, name: str) -> Entries:
        """Return the records of a release, to be read one by one. Raises ReleaseNotFound, StorageError."""
        return [self._entry(document) for document in self._matching({"name": name, "owner": OWNER})]

    def _entry(self, document: Object) -> Entry:
        def read(what: Read) -> Release | None:
            found = self._readable([document], what)
            return found[0] if found else None

        return Entry(objects.name_of(document), lambda: read(self._whole), lambda: read(objects.summary_from_object))

    def _matching(self, labels: Mapping[str, str]) -> Documents:
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
        return found

    def create(self, key: str, release: Release, lease: Lease | None = None) -> None:
        """Store a new record. Raises ReleaseExists and StorageError."""
        text = self._text("create", release)
        document, place = self._encoded("create", key, release, text, lease)
        try:
            made = self._made(key, document, lease)
        except WindlassError as error:
            if place is not None:
                self._parts.remove(place)
            if isinstance(error, ObjectExists):
                raise ReleaseExists from error
            raise self._refused("create", error, text) from error
        self._own(key, place, made)

    def _made(self, key: str, document: Object, lease: Lease | None) -> object:
        """Make an object. One that has our lease was made by us, although the answer got lost. Raises ObjectExists."""
        try:
            return self._objects.create(self.kind, document)
        except ObjectExists:
            if lease is None:
                raise
            found = self._objects.metadata(self.kind, key)
            known = lease_in(objects.annotations_of(found))
            if known is None or known.holder != lease.holder:
                raise
            return found

    def update(self, key: str, release: Release, lease: Lease | None = None) -> None:
        """Store a record again. Raises StorageError, with the server's words when there is none."""
        text = self._text("update", release)
        known = self._known(key, text)
        document, place = self._encoded("update", key, release, text, lease, known)
        fresh = place is not None and place != known
        try:
            stored = self._objects.replace(self.kind, document)
        except WindlassError as error:
            if fresh and place is not None:
                self._parts.remove(place)
            raise self._refused("update", error, text) from error
        if fresh:
            self._own(key, place, stored)
        if known is not None and place != known:
            self._parts.remove(known)

    def delete(self, key: str) -> Release:
        """Remove a record and return it, without what was kept apart if that is lost. Raises ReleaseNotFound,
        StorageError."""
        head = self._head(key)
        place = apart_in(head)
        try:
            release = self._parts.whole(head)
        except (ApartError, RecordError):
            release = head
        release.labels = user_labels(release.labels or {})
        self._drop(key, place)
        return release

    def drop(self, outline: Release) -> None:
        """Remove a record of which ``Entry.brief`` is known; one that is gone is gone. Raises StorageError."""
        self._drop(outline.key, apart_in(outline))

    def _drop(self, key: str, place: Apart | None) -> None:
        try:
            self._objects.delete(self.kind, key)
        except NoObject:
            pass  # gone since it was read, perhaps by a request of ours whose answer got lost
        except WindlassError as error:
            raise StorageError(str(error)) from error
        if place is not None and place.belongs_to(key):
            self._removed(place)

    def _removed(self, place: Apart) -> None:
        try:
            self._parts.remove(place)
        except WindlassError as error:
            raise StorageError(str(error)) from error

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

    def scan(self, names: Collection[str] = ()) -> Iterator[Stored]:
        """Give all records, or those of some releases, page by page; what cannot be read is left out.

        Raises StorageError.
        """
        wanted = f"owner={OWNER}" + (f",name in ({','.join(sorted(names))})" if names else "")
        try:
            for document in self._objects.list(self.kind, wanted):
                try:
                    found = self._stored(document)
                except WindlassError as error:
                    self._leave_out(document, error)
                    continue
                yield found
        except WindlassError as error:
            raise self._failed("list", error) from error

    def held(self, keys: Sequence[str]) -> dict[str, Stored]:
        """Return the records of these keys that are there. Raises StorageError."""
        found = {}
        for key in keys:
            try:
                found[key] = self._stored(self._objects.get(self.kind, key))
            except NoObject:
                continue
            except WindlassError as error:
                raise self._failed("get", error, key) from error
        return found

    def adopt(self, records: Sequence[Stored]) -> Adopted:
        """Store the records that are not there; return whether each is new, and what now is there.

        Raises StorageError; those that came before stay.
        """
        return [self._adopted(one) for one in records]

    def _adopted(self, one: Stored) -> tuple[bool, Stored]:
        try:
            if self._parts.concerned(one.text):
                self.create(one.key, one.release())
                made: object = self._objects.get(self.kind, one.key)
            else:
                made = self._objects.create(self.kind, self._document(one))
            return True, self._stored(made if isinstance(made, dict) else {})
        except (ObjectExists, ReleaseExists):
            return False, self.held([one.key])[one.key]
        except StorageError:
            raise
        except WindlassError as error:
            raise self._failed("create", error) from error

    def _document(self, one: Stored) -> Object:
        release = Release(one.name, Info(status=one.status), version=one.version, labels=one.labels)
        seconds = int(self._now())
        return objects.to_object(self.kind, one.key, release, one.text, stamp=objects.CREATED_AT, seconds=seconds)

    def _stored(self, document: Mapping[str, object]) -> Stored:
        """Return the record in an object. Raises WindlassError."""
        text = objects.text_in(self.kind, document)
        head = summary.decode(text)
        if apart_in(head) is None:
            return stored.of_summary(head, objects.labels_of(document), text)
        return stored.of_release(self._whole(self.kind, document))

    def _text(self, verb: str, release: Release) -> str:
        try:
            return codec.encode(release)
        except WindlassError as error:
            raise self._failed(f"encode for {verb}", error, release.name) from error

    def _encoded(
        self, verb: str, key: str, release: Release, text: str, lease: Lease | None, known: Apart | None = None
    ) -> tuple[Object, Apart | None]:
        stamp = objects.CREATED_AT if verb == "create" else objects.MODIFIED_AT
        place: Apart | None = None
        if self._parts.wanted(release, text, known):
            try:
                text, place = self._parts.store(key, release, known)
            except WindlassError as error:
                raise self._failed(f"encode for {verb}", error, release.name) from error
        document = objects.to_object(self.kind, key, release, text, stamp=stamp, seconds=int(self._now()))
        if lease is not None:
            objects.annotate(document, lease.annotations())
        return document, place

    def _known(self, key: str, text: str) -> Apart | None:
        """Return where the rest of the stored record is, if that has to be known to store it again."""
        if not self._parts.concerned(text):
            return None
        try:
            found = apart_in(self._head(key))
        except (StorageError, ApartError):
            return None  # what stands in the way is told by the update itself
        return found if found is not None and found.belongs_to(key) else None

    def _own(self, key: str, place: Apart | None, record: object) -> None:
        if place is None:
            return
        try:
            self._parts.own(key, place, record)
        except WindlassError as error:
            # nothing is lost: only Helm would leave the parts behind when it removes the record
            self._log("DEBUG", "failed to tie parts to their record", {"key": key, "error": str(error)})

    def _head(self, key: str) -> Release:
        """Return a record without what is kept apart from it. Raises ReleaseNotFound and StorageError."""
        try:
            document = self._objects.get(self.kind, key)
        except NoObject as error:
            raise ReleaseNotFound from error
        except WindlassError as error:
            raise self._failed("get", error, key) from error
        try:
            return objects.from_object(self.kind, document)
        except WindlassError as error:
            raise self._failed("decode", error, key) from error

    def _whole(self, kind: str, document: Mapping[str, object]) -> Release:
        return self._parts.whole(objects.from_object(kind, document))

    def _readable(self, found: Iterable[Object], read: Read) -> Releases:
        releases = []
        for document in found:
            try:
                releases.append(read(self.kind, document))
            except WindlassError as error:
                self._leave_out(document, error)
        return releases

    def _leave_out(self, document: Object, error: WindlassError) -> None:
        """Log a record that cannot be read: it must not hide the others."""
        fields: dict[str, object] = {"key": objects.name_of(document), "error": str(error)}
        self._log("DEBUG", "list failed to decode release", fields)

    def _refused(self, verb: str, error: WindlassError, text: str) -> StorageError:
        failure = self._failed(verb, error)
        return TooLarge(str(failure), len(text)) if len(text) > objects.MAX_OBJECT else failure

    def _failed(self, verb: str, error: WindlassError, key: str = "") -> StorageError:
        from windlass.golang.strconv import quote

        doing = self.doing.get(verb)
        return StorageError(str(error) if doing is None else f"{doing.replace('KEY', quote(key))}: {error}")


def _place(document: Object) -> tuple[str, str]:
    return objects.namespace_of(document), objects.name_of(document)
