"""The newest revision of each release, found without reading the others."""

from __future__ import annotations

from windlass.storage.entries import named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from windlass.release.model import Release

    Place = tuple[str, str]
    """Namespace and name: of an object, or of a release."""


class Newest:
    """Takes records that were read, and names of those that were not; says which releases need another look."""

    __slots__ = ("_found", "_unreadable")

    def __init__(self) -> None:
        self._found: dict[Place, tuple[int, Release]] = {}
        self._unreadable: set[Place] = set()

    def add(self, place: Place, release: Release | None) -> None:
        """Take a record; None is one that could not be read."""
        owner, version = _release_of(place)
        if release is None:
            self._unreadable.add(owner)
        elif owner not in self._found or self._found[owner][0] <= version:
            self._found[owner] = version, release

    def doubtful(self, unread: Iterable[Place]) -> set[Place]:
        """Return the releases whose newest record may be unread, or could not be."""
        found = set(self._unreadable)
        for place in unread:
            owner, version = _release_of(place)
            if owner not in self._found or self._found[owner][0] < version:
                found.add(owner)
        return found

    def settle(self, place: Place, releases: Iterable[Release]) -> None:
        """Take all records of a release that was in doubt."""
        self._found.pop(place, None)
        known = [(release.version, release) for release in releases]
        if known:
            self._found[place] = max(known, key=lambda pair: pair[0])

    def releases(self) -> list[Release]:
        """Return what was found."""
        return [release for _, release in self._found.values()]


def _release_of(place: Place) -> tuple[Place, int]:
    """Return namespace and name of the release, and the revision, of an object; 0 for a name that Helm did not make."""
    name, version = named(place[1])
    return (place[0], name), version
