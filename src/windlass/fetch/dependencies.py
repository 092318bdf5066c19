"""The charts/ folder of a chart from its dependencies or its lock (Helm: downloader.Manager)."""

from __future__ import annotations

import os

from windlass.chart.load import load_dir, load_file
from windlass.chart.lock import digest, legacy_digest
from windlass.errors import WindlassError
from windlass.fetch import unmanaged
from windlass.fetch.access import Access, of_entry
from windlass.fetch.ahead import Job, start
from windlass.fetch.download import NEVER, Downloader
from windlass.fetch.errors import FetchError
from windlass.fetch.resolve import is_oci
from windlass.fetch.versions import FILE, local_path, lock_versions
from windlass.golang import path as gopath
from windlass.golang.strconv import quote
from windlass.repo import urls
from windlass.repo.client import find_chart, load_cached
from windlass.repo.config import Entry, RepoFile
from windlass.semver import Constraint, Version
from windlass.semver.constraint import ConstraintError
from windlass.semver.version import VersionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.chart.lock import Lock
    from windlass.chart.metadata import Dependency
    from windlass.chart.model import Chart
    from windlass.fetch.resolve import Sources
    from windlass.repo.chartversion import ChartVersion
    from windlass.repo.index import Lookup

_OUT_OF_SYNC_V1 = (
    "the lock file (requirements.lock) is out of sync with the dependencies file (requirements.yaml). "
    "Please update the dependencies"
)
_OUT_OF_SYNC = (
    "the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml). "
    "Please update the dependencies with 'helm dependency update'"
)


class MissingRepositories(FetchError):
    """The lock names repositories that are not configured."""


class Manager:
    """Builds and updates the charts/ folder of the chart in ``folder``. ``say`` gets the progress lines."""

    def __init__(
        self,
        folder: str,
        sources: Sources,
        say: Callable[[str], object],
        *,
        verify: str = NEVER,
        keyring: str = "",
        refresh: bool = True,
        debug: bool = False,
        now: Callable[[], str],
    ) -> None:
        self._folder = folder
        self._sources = sources
        self._say = say
        self._verify = verify
        self._keyring = keyring
        self._refresh = refresh
        self._debug = debug
        self._now = now

    def build(self) -> None:
        """Fetch what the lock file names; without a lock file do as ``update``.

        Raises FetchError, MissingRepositories, and the errors of charts, repositories, registries and provenance.
        """
        chart = self._load()
        lock = chart.lock
        if lock is None:
            self.update()
            return
        wanted = _dependencies(chart)
        is_v1 = chart.metadata.api_version == "v1"
        # Helm 2 took its digest before the names of repositories were replaced by their URLs (helm#7619)
        legacy = legacy_digest(chart.metadata.dependencies) if is_v1 else ""
        self._resolve_names(wanted)
        if digest(chart.metadata.dependencies, lock.dependencies) != lock.digest:
            if not is_v1:
                raise FetchError(_OUT_OF_SYNC)
            self._sources.log(
                "INFO", "warning: a valid Helm v3 hash was not found. Checking against Helm v2 hash...", {}
            )
            if legacy != lock.digest:
                raise FetchError(_OUT_OF_SYNC_V1)
        locked = [dependency for dependency in lock.dependencies or () if dependency is not None]
        self._check_configured(locked)
        if self._refresh:
            self._update_repositories()
        self._download_all(locked)

    def update(self) -> None:
        """Choose versions, fetch them, and write the lock file if it changed. Raises as ``build``."""
        chart = self._load()
        if chart.metadata.dependencies is None:
            return
        wanted = _dependencies(chart)
        names = self._resolve_names(wanted)
        unknown = unmanaged.add_names(names, wanted)
        if self._refresh and unknown:
            self._say("Getting updates for unmanaged Helm repositories...\n")
            self._refresh_entries(unknown)
        if self._refresh:
            self._update_repositories()
        lock = lock_versions(wanted, names, self._folder, self._sources, self._now())
        locked = [dependency for dependency in lock.dependencies or () if dependency is not None]
        self._download_all(locked)
        lock.digest = digest(chart.metadata.dependencies, lock.dependencies)
        if chart.lock is None or chart.lock.digest != lock.digest:
            self._write_lock(lock, chart.metadata.api_version == "v1")

    # --- the chart ---

    def _load(self) -> Chart:
        try:
            is_folder = os.stat(self._folder).st_mode & 0o170000 == 0o040000
        except OSError as error:
            from windlass.golang.errno import text

            reason = f"stat {self._folder}: {text(error.errno)}"
            raise FetchError(f"could not find {self._folder}: {reason}") from error
        if not is_folder:
            raise FetchError("only unpacked charts can be updated")
        return load_dir(self._folder, log=self._sources.log)

    def _write_lock(self, lock: Lock, legacy: bool) -> None:
        from windlass import yaml
        from windlass.repo.files import write_atomically

        name = "requirements.lock" if legacy else "Chart.lock"
        path = gopath.join(self._folder, name)
        if os.path.islink(path):
            raise FetchError(f"the {name} file is a symlink to {quote(os.readlink(path))}")
        try:
            mode = os.stat(path).st_mode & 0o777
        except OSError:
            mode = 0o644
        write_atomically(path, yaml.dump(lock.to_mapping()).encode("utf-8", "surrogateescape"), mode)

    # --- repositories ---

    def _resolve_names(self, wanted: list[Dependency]) -> dict[str, str]:
        """Map each dependency to its repository's name, and turn ``@name`` into a URL, in place (resolveRepoNames)."""
        repositories = self._sources.repositories()
        names: dict[str, str] = {}
        missing: list[str] = []
        for dependency in wanted:
            place = dependency.repository
            if not place:
                continue
            if place.startswith(FILE):
                local_path(place, self._folder)
                if self._debug:
                    self._say(f"Repository from local path: {place}\n")
                names[dependency.name] = place
            elif is_oci(place):
                names[dependency.name] = place
            elif (entry := _named(place, repositories)) is not None:
                dependency.repository = entry.url
                names[dependency.name] = entry.name
            elif (entry := _at(place, repositories)) is not None:
                names[dependency.name] = entry.name
            elif unmanaged.is_request_uri(place):
                names[place] = place
            else:
                missing.append(place)
        if missing:
            raise FetchError(unmanaged.missing_text(missing))
        return names

    def _check_configured(self, locked: list[Dependency]) -> None:
        repositories = self._sources.repositories()
        missing = [
            dependency.repository
            for dependency in locked
            if dependency.repository
            and not dependency.repository.startswith(FILE)
            and not is_oci(dependency.repository)
            and not any(urls.same(entry.url, dependency.repository.removesuffix("/")) for entry in repositories)
        ]
        if missing:
            raise MissingRepositories(f"no repository definition for {', '.join(missing)}")

    def _update_repositories(self) -> None:
        repositories = self._sources.repositories()
        if repositories:
            self._say("Hang tight while we grab the latest from your chart repositories...\n")
            self._refresh_entries(repositories)
            self._say("Update Complete. ⎈Happy Helming!⎈\n")

    def _refresh_entries(self, entries: list[Entry]) -> None:
        from windlass.repo.client import check_scheme, refresh, refresh_all

        unique = list({entry.url.removesuffix("/"): entry for entry in entries}.values())
        for entry in unique:
            check_scheme(entry, self._sources.getters)

        def refresh_one(entry: Entry) -> None:
            refresh(
                entry,
                self._sources.getters,
                self._sources.repository_cache,
                self._sources.log,
                self._sources.store,
            )

        refresh_all(unique, refresh_one, lambda entry, error: self._say(unmanaged.report(entry, error)))

    # --- charts ---

    def _download_all(self, locked: list[Dependency]) -> None:
        indexes = self._indexes()
        target = gopath.join(self._folder, "charts")
        aside = gopath.join(self._folder, f"tmpcharts-{os.getpid()}")
        unmanaged.make_charts_folder(target)
        from shutil import rmtree

        from windlass.repo.files import make_folders

        make_folders(aside)
        try:
            self._say(f"Saving {len(locked)} charts\n")
            try:
                self._collect(locked, target, aside, indexes)
            except _SaveError as error:
                self._say(f"Save error occurred:  {error}\n")
                raise
            self._move(locked, aside, target)
        finally:
            rmtree(aside, ignore_errors=True)

    def _indexes(self) -> list[tuple[Entry, Lookup]]:
        try:
            repositories = RepoFile.load_or_empty(self._sources.repository_config).repositories
        except WindlassError as error:
            raise FetchError(f"failed to load {self._sources.repository_config}: {error}") from error
        cache = self._sources.repository_cache
        log, store = self._sources.log, self._sources.store
        return [(entry, load_cached(cache, entry.name, log, store)) for entry in repositories]

    def _collect(self, locked: list[Dependency], target: str, aside: str, indexes: list[tuple[Entry, Lookup]]) -> None:
        """Put every chart that has to be fetched into the folder ``aside``; what is said goes by their order."""
        downloads = [self._prepare(item, aside, indexes) if _is_remote(item) else None for item in locked]
        jobs = [download.job for download in downloads if download and download.parallel]
        if not self._debug:  # the log of what happens has to be in order too
            start(jobs)
        try:
            self._collect_in_order(locked, downloads, target, aside)
        finally:
            for job in jobs:
                job.settle()  # the folder is about to go

    def _collect_in_order(
        self, locked: list[Dependency], downloads: list[_Download | None], target: str, aside: str
    ) -> None:
        done: set[str] = set()
        for dependency, download in zip(locked, downloads, strict=True):
            if download is not None:
                self._finish(dependency, download, done)
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

    def _prepare(self, dependency: Dependency, aside: str, indexes: list[tuple[Entry, Lookup]]) -> _Download:
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
                downloader.download_to(url, version, aside, expected)
            except WindlassError as error:
                download.error = _SaveError(f"could not download {url}: {error}")
                download.error.__cause__ = error

        download = _Download(Job(act), parallel, tell, warnings)
        return download

    def _finish(self, dependency: Dependency, download: _Download, done: set[str]) -> None:
        """Say what became of a download, when it is its turn."""
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
        done.add(download.url)

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

    __slots__ = ("error", "job", "parallel", "tell", "url", "warnings")

    def __init__(self, job: Job, parallel: bool, tell: Callable[[], None] | None, warnings: list[str]) -> None:
        self.job, self.parallel, self.tell, self.warnings = job, parallel, tell, warnings
        self.url = ""
        self.error: _SaveError | None = None


def _is_remote(dependency: Dependency) -> bool:
    return bool(dependency.repository) and not dependency.repository.startswith(FILE)


def _dependencies(chart: Chart) -> list[Dependency]:
    return [dependency for dependency in chart.metadata.dependencies or () if dependency is not None]


def _named(place: str, repositories: list[Entry]) -> Entry | None:
    if place.startswith("@"):
        name = place.removeprefix("@")
    elif place.startswith("alias:"):
        name = place.removeprefix("alias:")
    else:
        return None
    return next((entry for entry in repositories if entry.name == name), None)


def _at(place: str, repositories: list[Entry]) -> Entry | None:
    return next((entry for entry in repositories if urls.same(entry.url, place)), None)


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
