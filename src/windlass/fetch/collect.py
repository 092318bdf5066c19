"""Charts into the charts/ folder: fetched aside, side by side, moved when all are there (Helm: Manager.downloadAll)."""

from __future__ import annotations

import os

from windlass.chart.load import load_dir, load_file
from windlass.errors import WindlassError
from windlass.fetch import pins, unmanaged
from windlass.fetch.access import Access, of_entry
from windlass.fetch.ahead import Job, start
from windlass.fetch.content import PROVENANCE
from windlass.fetch.download import NEVER, Downloader
from windlass.fetch.errors import FetchError
from windlass.fetch.resolve import is_oci
from windlass.golang import path as gopath
from windlass.repo import urls
from windlass.repo.client import find_chart, load_cached
from windlass.repo.config import Entry, RepoFile
from windlass.repo.files import make_folders
from windlass.semver import Constraint, Version
from windlass.semver.constraint import ConstraintError
from windlass.semver.version import VersionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.chart.metadata import Dependency
    from windlass.fetch.resolve import Sources
    from windlass.repo.chartversion import ChartVersion
    from windlass.repo.index import Lookup


class Collector:
    """Fills charts/ of the chart in ``folder`` with what is locked. ``say`` gets the progress lines."""

    def __init__(
        self,
        folder: str,
        sources: Sources,
        say: Callable[[str], object],
        *,
        verify: str = NEVER,
        keyring: str = "",
        debug: bool = False,
    ) -> None:
        self._folder = folder
        self._sources = sources
        self._say = say
        self._verify = verify
        self._keyring = keyring
        self._debug = debug

    def collect(self, locked: list[Dependency], *, pin: bool = False) -> None:
        """Fetch what is locked and delete the archives that nothing asks for any more.

        What a lock pins has to be what arrives, else charts/ stays as it is; ``pin`` notes what arrived. Raises
        FetchError, DigestMismatch, PinMismatch, and the errors of charts, repositories, registries and provenance.
        """
        indexes = self._indexes()
        target = gopath.join(self._folder, "charts")
        aside = gopath.join(self._folder, f"tmpcharts-{os.getpid()}")
        unmanaged.make_charts_folder(target)
        make_folders(aside)
        try:
            self._say(f"Saving {len(locked)} charts\n")
            try:
                self._fetch(locked, target, aside, indexes, pin)
            except _SaveError as error:
                self._say(f"Save error occurred:  {error}\n")
                raise
            self._move(locked, aside, target)
        finally:
            _remove_folder(aside)

    def _indexes(self) -> list[tuple[Entry, Lookup]]:
        try:
            repositories = RepoFile.load_or_empty(self._sources.repository_config).repositories
        except WindlassError as error:
            raise FetchError(f"failed to load {self._sources.repository_config}: {error}") from error
        cache = self._sources.repository_cache
        log, store = self._sources.log, self._sources.store
        return [(entry, load_cached(cache, entry.name, log, store)) for entry in repositories]

    def _fetch(
        self, locked: list[Dependency], target: str, aside: str, indexes: list[tuple[Entry, Lookup]], pin: bool
    ) -> None:
        """Put every chart that has to be fetched into the folder ``aside``; what is said goes by their order."""
        # each has a folder of its own, since several may have the same file name, of which the last declared stays
        downloads = [
            self._prepare(item, gopath.join(aside, str(number)), indexes) if pins.is_remote(item) else None
            for number, item in enumerate(locked)
        ]
        jobs = [download.job for download in downloads if download and download.parallel]
        if not self._debug:  # the log of what happens has to be in order too
            start(jobs)
        try:
            self._fetch_in_order(locked, downloads, target, aside, pin)
        finally:
            for job in jobs:
                job.settle()  # the folder is about to go

    def _fetch_in_order(
        self, locked: list[Dependency], downloads: list[_Download | None], target: str, aside: str, pin: bool
    ) -> None:
        done: dict[str, str] = {}
        for dependency, download in zip(locked, downloads, strict=True):
            if download is not None:
                self._finish(dependency, download, done, aside)
                if pin or pins.pin_of(dependency):
                    pins.settle(dependency, done[download.url])
            elif dependency.repository:
                self._archive_local(dependency, aside)
            else:
                self._check_local(dependency, target)

    def _check_local(self, dependency: Dependency, target: str) -> None:
        name = dependency.name
        self._say(f"Dependency {name} did not declare a repository. Assuming it exists in the charts directory\n")
        path = gopath.join(target, name)
        try:
            version_text = load_dir(path, log=self._sources.log).metadata.version
        except WindlassError as error:
            raise FetchError(f"unable to load chart '{path}': {error}") from error
        try:
            constraint = Constraint.parse(dependency.version)
        except ConstraintError as error:
            raise FetchError(f"dependency {name} has an invalid version/constraint format: {error}") from error
        try:
            version = Version.parse(version_text)
        except VersionError as error:
            raise FetchError(f"invalid version {dependency.version} for dependency {name}: {error}") from error
        if not constraint.check(version):
            reason = f"at version {version_text} does not satisfy the constraint {dependency.version}"
            raise _SaveError(f"dependency {name} {reason}")

    def _archive_local(self, dependency: Dependency, aside: str) -> None:
        if self._debug:
            self._say(f"Archiving {dependency.name} from repo {dependency.repository}\n")
        try:
            dependency.version = unmanaged.archive_local(dependency, self._folder, aside, self._sources.log)
        except WindlassError as error:
            raise _SaveError(str(error)) from error

    def _prepare(self, dependency: Dependency, folder: str, indexes: list[tuple[Entry, Lookup]]) -> _Download:
        place = dependency.repository
        parallel = place.startswith(("oci://", "http://", "https://"))
        sources, tell = self._sources.aside() if is_oci(place) else (self._sources, None)
        warnings: list[str] = []

        def act() -> None:
            try:
                download.url, access, expected = self._chart_url(dependency, indexes)
            except WindlassError as error:
                raise _SaveError(f"could not find : {error}") from error
            url, version = unmanaged.split_oci(download.url) if is_oci(download.url) else (download.url, "")
            downloader = Downloader(sources, access, verify=self._verify, keyring=self._keyring, warn=warnings.append)
            try:
                make_folders(folder)
                download.path, _ = downloader.download_to(url, version, folder, expected)
            except WindlassError as error:
                download.error = _SaveError(f"could not download {url}: {error}")
                download.error.__cause__ = error

        download = _Download(Job(act), parallel, tell, warnings)
        return download

    def _finish(self, dependency: Dependency, download: _Download, done: dict[str, str], aside: str) -> None:
        """Say what became of a download, when it is its turn, and put it into the folder ``aside``.

        ``done`` maps the URLs that had their turn to files.
        """
        name, repository = dependency.name, dependency.repository
        if is_oci(repository) and f"{repository}/{name}:{dependency.version}" not in done:
            self._say(f"Downloading {name} from repo {repository}\n")
            download.job.wait()
        else:
            download.job.wait()
            if download.url in done:
                self._say(f"Already downloaded {name} from repo {repository}\n")
                return
            self._say(f"Downloading {name} from repo {repository}\n")
        if download.tell is not None:
            download.tell()
        for warning in download.warnings:
            self._say(warning)
        if download.error is not None:
            raise download.error
        done[download.url] = _lift(download.path, aside)

    def _chart_url(self, dependency: Dependency, indexes: list[tuple[Entry, Lookup]]) -> tuple[str, Access, str]:
        """Return where a locked chart is, what to show there, and its digest, if an index has one (findChartURL)."""
        name, version, place = dependency.name, dependency.version, dependency.repository
        if is_oci(place):
            return f"{place}/{name}:{version}", Access(), ""
        for entry, index in indexes:
            if urls.same(place, entry.url):
                versions = index.versions(name)
                if versions is None:
                    raise FetchError("entry not found")
                found = _version(version, versions)
                return urls.resolve(place, found.urls[0]), of_entry(entry), found.digest
        try:
            url, expected = find_chart(Entry("", place), name, version, self._sources.getters, self._sources.log)
        except WindlassError as error:
            raise FetchError(f"chart {name} not found in {place}: {error}") from error
        return url, Access(), expected

    def _move(self, locked: list[Dependency], aside: str, target: str) -> None:
        """Move the fetched charts to charts/ and delete the archives that nothing asks for any more (safeMoveDeps)."""
        local = {dependency.name for dependency in locked if not dependency.repository}
        before = sorted(name for name in os.listdir(target) if not os.path.isdir(os.path.join(target, name)))
        fetched = sorted(name for name in os.listdir(aside) if not os.path.isdir(os.path.join(aside, name)))
        for name in fetched:
            path = gopath.join(aside, name)
            try:
                load_file(path, log=self._sources.log)
            except WindlassError as error:
                self._say(f"Could not verify {path} for moving: {error} (Skipping)")
                continue
            try:
                os.replace(path, os.path.join(target, name))
            except OSError as error:
                self._say(f"Unable to move {path} to charts dir {error} (Skipping)")
        self._say("Deleting outdated charts\n")
        for name in before:
            if name not in fetched:
                self._delete_outdated(gopath.join(target, name), local)

    def _delete_outdated(self, path: str, local: set[str]) -> None:
        try:
            chart = load_file(path, log=self._sources.log)
        except WindlassError as error:
            self._say(f"Could not verify {path} for deletion: {error} (Skipping)\n")
            return
        if chart.name in local:
            return
        try:
            os.remove(path)
        except OSError as error:
            from windlass.repo.errors import file_error

            self._say(f"Could not delete {path}: {file_error('remove', path, error)} (Skipping)")


class _SaveError(FetchError):
    """An error that is also printed among the progress lines."""


class _Download:
    """A chart on its way, and what there will be to say about it. ``parallel`` allows other threads to fetch it."""

    __slots__ = ("error", "job", "parallel", "path", "tell", "url", "warnings")

    def __init__(self, job: Job, parallel: bool, tell: Callable[[], None] | None, warnings: list[str]) -> None:
        self.job, self.parallel, self.tell, self.warnings = job, parallel, tell, warnings
        self.url = ""
        self.path = ""
        self.error: _SaveError | None = None


def _lift(path: str, folder: str) -> str:
    """Move an archive, and its provenance if it has any, into a folder and return where it is."""
    target = os.path.join(folder, os.path.basename(path))
    os.replace(path, target)
    if os.path.exists(path + PROVENANCE):
        os.replace(path + PROVENANCE, target + PROVENANCE)
    return target


def _remove_folder(folder: str) -> None:
    """Remove a folder of files and folders. (`shutil` loads every compression there is: 6 ms of a cold start.)"""
    try:
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            if os.path.isdir(path):
                _remove_folder(path)
            else:
                os.unlink(path)
        os.rmdir(folder)
    except OSError:
        pass  # as in Helm nobody is told


def _version(wanted: str, versions: list[ChartVersion]) -> ChartVersion:
    """Return the entry of a version; versions that differ in build metadata are equal (findVersionedEntry)."""
    for candidate in versions:
        if candidate.urls and (not wanted or _equal(wanted, candidate.version)):
            return candidate
    raise FetchError("no matching version")


def _equal(left: str, right: str) -> bool:
    try:
        version = Version.parse(left)
    except VersionError:
        return left == right
    try:
        return version == Version.parse(right)
    except VersionError:
        return False
