"""Look at releases without changing them (Go: pkg/action/{history,status,list}.go, action.go releaseContent)."""

from __future__ import annotations

from windlass.actions.release_name import ReleaseError, check_name
from windlass.release.model import SUPERSEDED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.actions.config import Configuration
    from windlass.release.model import Release
    from windlass.release.query import Query

    Releases = list[Release]


def content(config: Configuration, name: str, revision: int = 0) -> Release:
    """Return a revision, the newest if none is given. Raises KubeError, ReleaseError, StorageError."""
    config.client.reachable()
    try:
        check_name(name)
    except ReleaseError:
        raise ReleaseError(f"releaseContent: Release name is invalid: {name}") from None
    return config.storage.last(name) if revision <= 0 else config.storage.get(name, revision)


def history(config: Configuration, name: str, *, brief: bool = False) -> Releases:
    """Return all revisions, in no particular order; if ``brief``, what lists show of them.

    Raises KubeError, ReleaseError, StorageError.
    """
    config.client.reachable()
    try:
        check_name(name)
    except ReleaseError:
        raise ReleaseError(f"release name is invalid: {name}") from None
    config.debug("getting history for release", release=name)
    return config.storage.outlines(name) if brief else config.storage.history(name)


def listed(config: Configuration, query: Query) -> Releases:
    """Return the releases that a query asks for, of a cluster that was found to be there.

    Raises KubeError, StorageError, SelectorError, QueryError.
    """
    found = config.storage.summaries(SUPERSEDED if query.statuses == {SUPERSEDED} else "")
    return query.apply([release for release in found if query.accepts_name(release)])


def status(config: Configuration, name: str, revision: int = 0, *, table: bool = False) -> Release:
    """Return a revision with the objects that the cluster has of it, as tables or whole.

    Raises KubeError, ReleaseError, StorageError.
    """
    release = content(config, name, revision)
    release.known_info.resources = dict(config.client.shown(release.manifest, config.namespace, table=table))
    return release
