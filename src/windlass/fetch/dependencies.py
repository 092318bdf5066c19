"""The charts/ folder of a chart from its dependencies or its lock (Helm: downloader.Manager)."""

from __future__ import annotations

import os

from windlass.chart.load import load_dir
from windlass.chart.lock import digest, legacy_digest
from windlass.fetch import pins, unmanaged
from windlass.fetch.collect import Collector
from windlass.fetch.download import NEVER
from windlass.fetch.errors import FetchError
from windlass.fetch.resolve import is_oci
from windlass.fetch.versions import FILE, local_path, lock_versions
from windlass.golang import path as gopath
from windlass.golang.strconv import quote
from windlass.repo import urls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.chart.lock import Lock
    from windlass.chart.metadata import Dependency
    from windlass.chart.model import Chart
    from windlass.fetch.resolve import Sources
    from windlass.repo.config import Entry

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
    """Builds and updates the charts/ folder of the chart in ``folder``. ``say`` gets the progress lines.

    ``pin`` makes ``update`` pin the content in the lock, as it does anyway where the lock has pins.
    """

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
        pin: bool = False,
        now: Callable[[], str],
    ) -> None:
        self._folder = folder
        self._sources = sources
        self._say = say
        self._collector = Collector(folder, sources, say, verify=verify, keyring=keyring, debug=debug)
        self._refresh = refresh
        self._pin = pin
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
        pins.require_all(locked)
        if self._refresh:
            self._update_repositories()
        self._collector.collect(locked)

    def update(self) -> None:
        """Choose versions, fetch them, and write the lock file if it changed. Raises as ``build``."""
        chart = self._load()
        if chart.metadata.dependencies is None:
            return
        wanted = _dependencies(chart)
        names = self._resolve_names(wanted)
        unknown = unmanaged.add_names(names, wanted)
        if self._refresh:
            self.refresh(unknown)
        lock = lock_versions(wanted, names, self._folder, self._sources, self._now())
        locked = [dependency for dependency in lock.dependencies or () if dependency is not None]
        pin = self._pin or pins.any_in(chart.lock)
        if pin:
            pins.carry(chart.lock, locked)
        self._collector.collect(locked, pin=pin)
        lock.digest = digest(chart.metadata.dependencies, lock.dependencies)
        if chart.lock is None or chart.lock.digest != lock.digest or not pins.same(chart.lock, lock):
            self._write_lock(lock, chart.metadata.api_version == "v1")

    def unknown_repositories(self, *, locked: bool) -> list[Entry]:
        """Return the repositories that ``update`` would refresh unasked, or with ``locked`` ``build``."""
        chart = self._load()
        if chart.metadata.dependencies is None or (locked and chart.lock is not None):
            return []
        wanted = _dependencies(chart)
        return unmanaged.add_names(self._resolve_names(wanted), wanted)

    def refresh(self, unknown: list[Entry]) -> None:
        """Download the indexes of these repositories and of all that are configured, and say how it went."""
        if unknown:
            self._say("Getting updates for unmanaged Helm repositories...\n")
            self._refresh_entries(unknown)
        self._update_repositories()

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
        write_atomically(path, yaml.dump(pins.to_mapping(lock)).encode("utf-8", "surrogateescape"), mode)

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
