"""The objects that hold what is kept apart from a record (docs/design/0012-large-releases.md)."""

from __future__ import annotations

from windlass.release import codec
from windlass.storage import apart as apart_records
from windlass.storage import objects
from windlass.storage.apart import BY_DIGEST, LEVELS, TEMPLATES, Apart, ApartError, Indivisible
from windlass.storage.errors import NoObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from windlass.release.model import Release
    from windlass.storage.cluster import Objects

    Object = dict[str, object]

OWNER = "windlass"
PART_TYPE = "windlass/release-part.v1"
_TOKEN_BYTES = 5


class Parts:
    """What is kept apart in the objects of one kind. Without a ``mode`` nothing new is."""

    def __init__(self, found: Objects, kind: str, mode: str = "") -> None:
        self._objects = found
        self._kind = kind
        self._mode = mode

    def concerned(self, text: str) -> bool:
        """Whether a record with this text may be one to split."""
        return self._mode == BY_DIGEST or len(text) > objects.MAX_OBJECT

    def wanted(self, release: Release, text: str, known: Apart | None) -> bool:
        """Whether a record is to be split; ``known`` is where the rest of the stored one is, if it was."""
        if not self.concerned(text) or (self._mode == "" and known is None):
            return False
        return len(text) > objects.MAX_OBJECT or apart_records.divisible(release)

    def store(self, key: str, release: Release, known: Apart | None) -> tuple[str, Apart]:
        """Make the parts of a record; return the text of what stays in it, and where the rest is.

        Parts that are there already, as ``known`` says, are used again. Raises Indivisible and WindlassError.
        """
        for level in LEVELS:
            head, rest = apart_records.split(release, level)
            kept = codec.encode(rest)
            pieces = apart_records.pieces_of(kept)
            digest = apart_records.digest_of(kept)
            used = known if known is not None and known.digest == digest and known.level == level else None
            place = used or Apart(f"{key}.{_token()}", digest, len(pieces), level)
            remaining = codec.encode(apart_records.marked(head, place))
            if len(remaining) <= objects.MAX_OBJECT:
                if used is None:
                    self._make(release, place, pieces)
                return remaining, place
        raise Indivisible(f"release {release.name} revision {release.version} is too large even in parts")

    def whole(self, release: Release) -> Release:
        """Return a release with what was kept apart from it. Raises ApartError, RecordError and what requests raise.

        Without its chart's files, should they be gone, a release can still be worked with, as Helm does.
        """
        apart = apart_records.apart_in(release)
        if apart is None:
            return release
        pieces = []
        for name in apart.names():
            try:
                pieces.append(objects.text_in(self._kind, self._objects.get(self._kind, name)))
            except NoObject as error:
                if apart.level == TEMPLATES:
                    return apart_records.unmarked(release)
                raise ApartError(f"a part of {release.key} is missing: {error}") from error
        return apart_records.join(release, apart, "".join(pieces))

    def own(self, key: str, place: Apart, record: object) -> None:
        """Make the parts belong to the record's object, so that they go when somebody, such as Helm, removes that."""
        uid = objects.uid_of(record)
        if not uid:
            return
        owner = {"apiVersion": "v1", "kind": self._kind, "name": key, "uid": uid}
        for name in place.names():
            self._objects.patch(
                self._kind, name, [{"op": "add", "path": "/metadata/ownerReferences", "value": [owner]}]
            )

    def remove(self, place: Apart) -> None:
        """Remove the parts of a record; those that are gone are gone."""
        for name in place.names():
            try:
                self._objects.delete(self._kind, name)
            except NoObject:
                continue

    def _make(self, release: Release, place: Apart, pieces: list[str]) -> None:
        labels = {"owner": OWNER, "name": release.name, "version": str(release.version)}
        for name, piece in zip(place.names(), pieces, strict=True):
            self._objects.create(self._kind, _part(self._kind, name, labels, piece))


def _part(kind: str, name: str, labels: Mapping[str, str], piece: str) -> Object:
    document = objects.new_object(kind, name, labels, piece)
    if "type" in document:
        document["type"] = PART_TYPE
    return document


def _token() -> str:
    """Return what tells the parts of one writing from those of another, of the same record too."""
    from os import urandom

    return urandom(_TOKEN_BYTES).hex()
