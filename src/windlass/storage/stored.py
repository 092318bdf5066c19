"""Records as storages hold them: the text that Helm made, and by what it is found. They are copied as they are."""

from __future__ import annotations

from windlass.release import codec, summary
from windlass.release.model import record_key
from windlass.storage.driver import user_labels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from dataclasses import dataclass as record

    from windlass.release.model import Release

    Group = list["Stored"]
else:
    from windlass._record import record


@record(frozen=True)
class Stored:
    """One record. ``labels`` are those that users gave it; nothing of it is kept apart."""

    namespace: str
    name: str
    version: int
    status: str
    labels: dict[str, str]
    text: str

    @property
    def key(self) -> str:
        """The name of the record."""
        return record_key(self.name, self.version)

    def release(self) -> Release:
        """Return what it says. Raises RecordError."""
        release = codec.decode(self.text)
        release.labels = dict(self.labels)
        return release

    def is_same(self, other: Stored) -> bool:
        """Whether the other says the same, however it is compressed. Raises RecordError."""
        if self.labels != other.labels:
            return False
        return self.text == other.text or codec.to_json(self.release()) == codec.to_json(other.release())


def of_text(text: str, labels: Mapping[str, str]) -> Stored:
    """Return the record that a storage holds as ``text``. Raises RecordError."""
    return of_summary(summary.decode(text), labels, text)


def of_release(release: Release) -> Stored:
    """Return a release as it is stored. Raises JsonError for values that JSON cannot hold."""
    return of_summary(release, release.labels or {}, codec.encode(release))


def of_summary(release: Release, labels: Mapping[str, str], text: str) -> Stored:
    """Return the record that a storage holds as ``text``; ``release`` is what lists show of it."""
    return Stored(release.namespace, release.name, release.version, release.status, user_labels(labels), text)


def grouped(records: Iterable[Stored]) -> Iterator[Group]:
    """Put the records of each release together, oldest first; ``records`` come in the order of their keys.

    So the release ``web.v1`` stands between revisions of ``web``, which are complete when a key comes that does not
    begin as theirs do.
    """
    waiting: dict[tuple[str, str], Group] = {}
    for found in records:
        for place in list(waiting):
            if place[0] != found.namespace or not found.key.startswith(record_key(place[1], 0)[:-1]):
                yield _in_order(waiting.pop(place))
        waiting.setdefault((found.namespace, found.name), []).append(found)
    for group in waiting.values():
        yield _in_order(group)


def _in_order(group: Group) -> Group:
    return sorted(group, key=lambda found: found.version)
