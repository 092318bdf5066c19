"""The chart argument of template, install, show and others: a path that is there, or something to download first."""

from __future__ import annotations

import os

from windlass.fetch.download import ALWAYS, NEVER, Downloader
from windlass.fetch.errors import FetchError
from windlass.golang.strconv import quote
from windlass.repo.client import find_chart
from windlass.repo.config import Entry
from windlass.repo.errors import ChartNotFound
from windlass.repo.files import make_folders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.fetch.access import Access
    from windlass.fetch.resolve import Sources
    from windlass.golang.url import URL
else:
    from windlass._record import record


@record
class ChartOptions:
    """What the flags say about a chart argument."""

    access: Access
    version: str = ""
    repo_url: str = ""
    verify: bool = False
    keyring: str = ""


def locate(name: str, options: ChartOptions, sources: Sources) -> str:
    """Return the path of a chart: the argument itself, or a file of the content cache (LocateChart).

    Raises FetchError, RepoError, the errors of getters, registry client and provenance.
    """
    name = name.strip(_SPACES)
    version = options.version.strip(_SPACES)
    if not options.repo_url:
        if os.path.exists(name):
            return _local(name, options)
        if name.startswith(("/", ".")):
            raise FetchError(f"path {quote(name)} not found")
    sources.getters.renewed()
    access, digest = options.access, ""
    if options.repo_url:
        name, digest = chart_in_repository(name, version, options.repo_url, access, sources)
        access = access_in_repository(access, options.repo_url, name)
    if not sources.repository_cache:
        raise FetchError("mkdir : no such file or directory")  # Go: os.MkdirAll takes no empty name
    make_folders(sources.repository_cache)
    downloader = Downloader(sources, access, verify=ALWAYS if options.verify else NEVER, keyring=options.keyring)
    return os.path.abspath(downloader.download_to_cache(name, version, digest)[0])


def chart_in_repository(name: str, version: str, repo_url: str, access: Access, sources: Sources) -> tuple[str, str]:
    """Return URL and digest of a chart in the repository of ``--repo``. Raises RepoError and ChartNotFound."""
    entry = Entry(
        "",
        repo_url,
        access.username,
        access.password,
        access.cert_file,
        access.key_file,
        access.ca_file,
        access.insecure,
        access.pass_credentials,
    )
    sources.getters.renewed()
    try:
        found = find_chart(entry, name, version, sources.getters, sources.log)
    except ChartNotFound:
        make_folders(sources.repository_cache)  # Helm has put the index there, and removed it
        raise
    make_folders(sources.repository_cache)
    return found


def access_in_repository(access: Access, repo_url: str, chart_url: str) -> Access:
    """Return the access for a chart that ``--repo`` has found: without credentials when it lies on another server."""
    from windlass.golang import url as gourl

    first, second = gourl.parse(repo_url), gourl.parse(chart_url)
    same = (first.scheme, first.hostname, _port(first)) == (second.scheme, second.hostname, _port(second))
    result = access.for_url(chart_url)
    if not (access.pass_credentials or same):
        result.username = result.password = ""
    return result


def _port(url: URL) -> str:
    return url.port or {"http": "80", "https": "443"}.get(url.scheme, "")


def _local(name: str, options: ChartOptions) -> str:
    path = os.path.abspath(name)
    if options.verify:
        from windlass.provenance.files import verify_archive

        verify_archive(path, path + ".prov", options.keyring)
    return path


_SPACES = " \t\n\v\f\r\x85\xa0"
