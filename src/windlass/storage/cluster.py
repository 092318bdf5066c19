"""Releases as objects of a cluster: what Secrets and ConfigMaps have in common (Go: pkg/storage/driver/secrets.go)."""

from __future__ import annotations

from types import MappingProxyType

from windlass.chart.log import silent
from windlass.errors import WindlassError
from windlass.release.labels import value_problems
from windlass.release.model import OWNER
from windlass.storage import objects
from windlass.storage.driver import user_labels
from windlass.storage.errors import ReleaseExists, ReleaseNotFound, StorageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Protocol

    from windlass.chart.log import Log
    from windlass.release.model import Release

    Object = dict[str, object]
    Releases = list[Release]

    class Objects(Protocol):
        """The Secrets and ConfigMaps of one namespace, "" for all. Methods raise WindlassError with the server's words.

        ``kind`` is SECRET or CONFIG_MAP.
        """

        def get(self, kind: str, name: str) -> Object:
            """Return one object. Raises NoObject."""

        def list(self, kind: str, selector: str) -> Iterable[Object]:
            """Return the objects whose labels fit."""

        def create(self, kind: str, document: Object) -> object:
            """Make an object. Raises ObjectExists."""

        def replace(self, kind: str, document: Object) -> object:
            """Put an object in the place of what has its name. Raises NoObject."""

        def delete(self, kind: str, name: str) -> object:
            """Remove an object. Raises NoObject."""


class NoObject(StorageError):
    """There is no such object; the text is the server's."""


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
            release = self._decoded(document)
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

    def create(self, key: str, release: Release) -> None:
        """Store a new record. Raises ReleaseExists and StorageError."""
        try:
            self._objects.create(self.kind, self._encoded("create", key, release, objects.CREATED_AT))
        except ObjectExists as error:
            raise ReleaseExists from error
        except WindlassError as error:
            raise self._failed("create", error) from error

    def update(self, key: str, release: Release) -> None:
        """Store a record again. Raises StorageError, with the server's words when there is none."""
        try:
            self._objects.replace(self.kind, self._encoded("update", key, release, objects.MODIFIED_AT))
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

    def _encoded(self, verb: str, key: str, release: Release, stamp: str) -> Object:
        try:
            return objects.to_object(self.kind, key, release, stamp=stamp, seconds=int(self._now()))
        except WindlassError as error:
            raise self._failed(f"encode for {verb}", error, release.name) from error

    def _decoded(self, document: Object) -> Release:
        return objects.from_object(self.kind, document)

    def _readable(self, found: Iterable[Object]) -> Releases:
        releases = []
        for document in found:
            try:
                releases.append(self._decoded(document))
            except WindlassError as error:
                # one broken record must not hide the others
                fields: dict[str, object] = {"key": objects.name_of(document), "error": str(error)}
                self._log("DEBUG", "list failed to decode release", fields)
        return releases

    def _failed(self, verb: str, error: WindlassError, key: str = "") -> StorageError:
        from windlass.golang.strconv import quote

        doing = self.doing.get(verb)
        return StorageError(str(error) if doing is None else f"{doing.replace('KEY', quote(key))}: {error}")
