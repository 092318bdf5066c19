"""Which releases, in which order: the filters and sorts of ``list`` (Go: pkg/action/list.go, pkg/release/v1/util)."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang.decode import ZERO_TIME
from windlass.golang.path import join
from windlass.release import model
from windlass.release.selector import Selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from dataclasses import dataclass as record

    from windlass.golang.regexp import Regexp
    from windlass.release.model import Release
else:
    from windlass._record import record

LISTED = frozenset(
    (model.DEPLOYED, model.UNINSTALLED, model.UNINSTALLING, model.SUPERSEDED, model.FAILED, *model.PENDING)
)
"""The statuses that ``list`` shows when it is asked for none. Others, such as "unknown", it never shows."""


class QueryError(WindlassError):
    """A page of a list that cannot be."""


@record
class Query:
    """What ``list`` is asked for. ``limit`` 0 is none; ``statuses`` empty means all that are listed."""

    pattern: Regexp | None = None
    statuses: frozenset[str] = frozenset()
    selector: str = ""
    by_date: bool = False
    reverse: bool = False
    limit: int = 0
    offset: int = 0

    def accepts_name(self, release: Release) -> bool:
        """Say whether the release's name fits: the only thing that a storage is asked."""
        return self.pattern is None or self.pattern.match(release.name)

    def apply(self, found: list[Release]) -> list[Release]:
        """Return the page of releases. Raises SelectorError and QueryError.

        Only the latest revision of each counts, except when superseded ones alone are wanted, which never are it.
        """
        if not found:
            return []
        wanted = self.statuses or LISTED
        releases = found if wanted == {model.SUPERSEDED} else latest(found)
        selector = Selector.parse(self.selector)
        releases = [
            release for release in releases if release.status in wanted and selector.matches(release.labels or {})
        ]
        releases = sort_by_date(releases) if self.by_date else sort_by_name(releases)
        if self.reverse:
            releases.reverse()
        if self.offset < 0 and releases:
            raise QueryError(f"invalid offset {self.offset}: must not be negative")
        size = min(self.limit, len(found)) if self.limit > 0 else len(found)
        return releases[self.offset : self.offset + size]


def latest(releases: Iterable[Release]) -> list[Release]:
    """Return of each release the highest revision (filterLatestReleases)."""
    newest: dict[str, Release] = {}
    for release in releases:
        key = join(release.namespace, release.name)
        known = newest.get(key)
        if known is None or known.version <= release.version:
            newest[key] = release
    return list(newest.values())


def sort_by_name(releases: Iterable[Release]) -> list[Release]:
    """Return the releases by name; the revisions of one keep their order."""
    return sorted(releases, key=lambda release: release.name.encode("utf-8", "surrogateescape"))


def sort_by_date(releases: Iterable[Release]) -> list[Release]:
    """Return the releases by their last deployment, to the second, then by name."""
    return sorted(
        releases,
        key=lambda release: (_deployed_at(release), release.name.encode("utf-8", "surrogateescape")),
    )


def sort_by_revision(releases: Iterable[Release]) -> list[Release]:
    """Return the releases, oldest revision first."""
    return sorted(releases, key=lambda release: release.version)


def _deployed_at(release: Release) -> int:
    from windlass.golang.timeparse import parse_rfc3339

    text = release.known_info.last_deployed
    return int(parse_rfc3339(text or ZERO_TIME).Unix())
