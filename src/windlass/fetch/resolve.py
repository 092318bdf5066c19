"""From a chart reference and a version to a URL, a digest, and what may be shown there (ResolveChartVersion)."""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.fetch.errors import FetchError
from windlass.golang import url as gourl
from windlass.golang.strconv import quote
from windlass.repo import urls
from windlass.repo.client import check_scheme, load_cached
from windlass.repo.config import Entry, RepoFile
from windlass.repo.index import silent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass as record

    from windlass.cache import Store
    from windlass.fetch.access import Access
    from windlass.fetch.getters import Getters
    from windlass.registry.client import Client
    from windlass.repo.index import Log, Lookup
else:
    from windlass._record import record

OCI = "oci://"


@record
class Sources:
    """Where charts may come from: the getters, the user's repositories and caches, the registry client."""

    getters: Getters
    registry: Callable[[], Client]
    repository_config: str
    repository_cache: str
    content_cache: str
    log: Log = silent
    store: Store | None = None

    def aside(self) -> tuple[Sources, Callable[[], None]]:
        """Return sources for another thread, whose registry client keeps what it says, and a function that says it."""
        client, tell = self.registry().aside()
        return self.over(client), tell

    def over(self, client: Client) -> Sources:
        """Return these sources, connections included, with another registry client."""
        twin = Sources(*(getattr(self, name) for name in self.__match_args__))
        twin.registry = lambda: client
        twin.getters = self.getters.over(twin.registry)
        return twin

    def repositories(self) -> list[Entry]:
        """Return the configured repositories; no file means none. Raises RepoError and YamlError."""
        return RepoFile.load_or_empty(self.repository_config).repositories


@record
class Resolved:
    """A place to download from. ``digest`` is what the content must have, as the index wrote it, or ""."""

    url: str
    digest: str
    access: Access


def is_oci(reference: str) -> bool:
    """Say whether a reference names a registry."""
    return reference.startswith(OCI)


def resolve(reference: str, version: str, sources: Sources, access: Access) -> Resolved:
    """Settle what a reference and a version or constraint mean.

    Raises FetchError, RepoError and what the registry client raises.
    """
    try:
        url = gourl.parse(reference)
    except gourl.UrlError as error:
        raise FetchError(f"invalid chart URL format: {reference}") from error
    if is_oci(str(url)):
        digest, located = sources.registry().locate(reference, version)
        return Resolved(located, digest, access)
    configured = sources.repositories()
    if url.scheme and url.host and url.path:
        return _of_url(reference, configured, sources, access)
    repository, slash, name = url.path.partition("/")
    if not slash:
        raise FetchError(f"non-absolute URLs should be in form of repo_name/path_to_chart, got: {url}")
    return _of_repository(reference, _entry(repository, configured), name, version, sources, access)


def _of_url(reference: str, configured: list[Entry], sources: Sources, access: Access) -> Resolved:
    owner = _owner(reference, configured, sources)
    return Resolved(reference, "", access.for_url(reference) if owner is None else access.for_repository(owner))


def _owner(url: str, configured: list[Entry], sources: Sources) -> Entry | None:
    """Return the repository in whose index a URL stands, for its TLS files and credentials (scanReposForURL)."""
    for entry in configured:
        check_scheme(entry, sources.getters)
        index = _cached(entry, sources)
        if any(urls.same(url, candidate) for candidate in index.urls()):
            return entry
    return None


def _of_repository(reference: str, entry: Entry, name: str, version: str, sources: Sources, access: Access) -> Resolved:
    check_scheme(entry, sources.getters)
    index = _cached(entry, sources)
    try:
        found = index.get(name, version, sources.log)
    except WindlassError as error:
        raise FetchError(
            f"chart {quote(name)} matching {version} not found in {entry.name} index. (try 'helm repo update'): {error}"
        ) from error
    if not found.urls:
        raise FetchError(f"chart {quote(reference)} has no downloadable URLs")
    try:
        url = urls.resolve(entry.url, found.urls[0])
    except WindlassError as error:
        raise FetchError(f"invalid chart URL format: {reference}") from error
    return Resolved(str(gourl.parse(url)), found.digest, access.for_repository(entry))


def _entry(name: str, repositories: list[Entry]) -> Entry:
    for entry in repositories:
        if entry.name == name:
            if not entry.url:
                raise FetchError(f"no URL found for repository {name}")
            return entry
    raise FetchError(f"repo {name} not found")


def _cached(entry: Entry, sources: Sources) -> Lookup:
    try:
        return load_cached(sources.repository_cache, entry.name, sources.log, sources.store)
    except WindlassError as error:
        raise FetchError(f"no cached repo found. (try 'helm repo update'): {error}") from error
