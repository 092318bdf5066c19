"""Which version of each dependency fits: the lock from the constraints (Helm: internal/resolver)."""

from __future__ import annotations

import os

from windlass.chart.load import load_dir
from windlass.chart.lock import Lock, digest
from windlass.chart.metadata import Dependency
from windlass.errors import WindlassError
from windlass.fetch.errors import FetchError
from windlass.fetch.resolve import is_oci
from windlass.golang import path as gopath
from windlass.golang.strconv import quote
from windlass.repo.client import load_cached
from windlass.semver import Constraint, Version
from windlass.semver.constraint import ConstraintError
from windlass.semver.version import VersionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from windlass.fetch.resolve import Sources

FILE = "file://"


def local_path(repository: str, chart_folder: str) -> str:
    """Return the folder that ``file://…`` means beside a chart (GetLocalPath). Raises FetchError."""
    place = repository.removeprefix(FILE)
    path = os.path.abspath(place) if place.startswith("/") else gopath.join(chart_folder, place)
    try:
        os.stat(path)
    except FileNotFoundError as error:
        raise FetchError(f"directory {path} not found") from error
    except OSError as error:
        from windlass.golang.errno import text

        raise FetchError(f"stat {path}: {text(error.errno)}") from error
    return path


def lock_versions(
    wanted: list[Dependency], names: Mapping[str, str], chart_folder: str, sources: Sources, generated: str
) -> Lock:
    """Return a lock with one version for each dependency.

    ``names`` maps a dependency to the repository whose cached index to look in. Raises FetchError, ChartError and the
    errors of repositories and registries.
    """
    locked: list[Dependency | None] = []
    missing: list[str] = []
    for dependency in wanted:
        constraint = _constraint(dependency)
        found = _lock(dependency, constraint, names, chart_folder, sources)
        locked.append(found)
        if found is None:
            repository, version = quote(dependency.repository), quote(dependency.version)
            missing.append(f"{quote(dependency.name)} (repository {repository}, version {version})")
    if missing:
        raise FetchError(
            f"can't get a valid version for {len(missing)} subchart(s): {', '.join(missing)}. Make sure a matching "
            "chart version exists in the repo, or change the version constraint in Chart.yaml"
        )
    return Lock(generated, digest(wanted, locked), locked)


def _constraint(dependency: Dependency) -> Constraint:
    try:
        return Constraint.parse(dependency.version)
    except ConstraintError as error:
        name = quote(dependency.name)
        raise FetchError(f"dependency {name} has an invalid version/constraint format: {error}") from error


def _lock(
    dependency: Dependency, constraint: Constraint, names: Mapping[str, str], chart_folder: str, sources: Sources
) -> Dependency | None:
    repository = dependency.repository
    if not repository:
        local_path(gopath.join("charts", dependency.name), chart_folder)
        return _locked(dependency, dependency.version)
    if repository.startswith(FILE):
        metadata = load_dir(local_path(repository, chart_folder), log=sources.log).metadata
        fitting = _first(constraint, [metadata.version])
        return None if fitting is None else _locked(dependency, fitting)
    name = names.get(dependency.name, "")
    if not name:
        return _locked(dependency, dependency.version)
    if is_oci(repository):
        # Helm locks a registry's chart even when no tag fits, at the constraint itself
        fitting = _first(constraint, _registry_versions(dependency, sources))
        return _locked(dependency, dependency.version if fitting is None else fitting)
    fitting = _first(constraint, _index_versions(dependency, name, sources))
    return None if fitting is None else _locked(dependency, fitting)


def _locked(dependency: Dependency, version: str) -> Dependency:
    return Dependency(dependency.name, version, dependency.repository)


def _first(constraint: Constraint, versions: Iterable[str]) -> str | None:
    for text in versions:
        try:
            version = Version.parse(text)
        except VersionError:
            continue
        if constraint.check(version):
            return version.original
    return None


def _index_versions(dependency: Dependency, name: str, sources: Sources) -> list[str]:
    try:
        index = load_cached(sources.repository_cache, name, sources.log, sources.store)
    except WindlassError as error:
        raise FetchError(f"no cached repository for {name} found. (try 'helm repo update'): {error}") from error
    versions = index.versions(dependency.name)
    if versions is None:
        raise FetchError(f"{dependency.name} chart not found in repo {dependency.repository}")
    return [version.version for version in versions if version.urls]


def _registry_versions(dependency: Dependency, sources: Sources) -> list[str]:
    try:
        Version.parse(dependency.version)
        return [dependency.version]
    except VersionError:
        pass
    place = f"{dependency.repository.removeprefix('oci://')}/{dependency.name}"
    try:
        return sources.registry().tags(place)
    except WindlassError as error:
        reason = f"could not retrieve list of tags for repository {dependency.repository}: {error}"
        raise FetchError(reason) from error
