"""Installing, updating and removing. Go: helm internal/plugin/installer/installer.go, pkg/cmd/plugin_*.go"""

from __future__ import annotations

import os

from windlass.errors import WindlassError
from windlass.plugins import folders, signing
from windlass.plugins.discover import Plugin, load_folder
from windlass.plugins.errors import InstallError, PluginError
from windlass.plugins.process import DELETE, INSTALL, UPDATE, run_hook
from windlass.plugins.sources import PROVENANCE_SUFFIX, HttpArchive, LocalArchive, LocalFolder, OciArtifact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.plugins.host import Host
    from windlass.plugins.sources import Get, Source
    from windlass.registry.client import Client

OCI_SCHEME = "oci://"


def source_for(
    where: str, version: str, host: Host, *, get: Get, probe: Callable[[str], str], connect: Callable[[], Client]
) -> Source:
    """Return the way to install from a place. ``probe`` tells the media type of a URL.

    Raises InstallError. Go: NewForSource
    """
    from windlass.plugins.archive import SUFFIXES

    if where.startswith(OCI_SCHEME):
        return OciArtifact(where, host, connect)
    try:
        if os.path.exists(where):
            return (LocalArchive if where.endswith(SUFFIXES) else LocalFolder)(where, host)
        if _is_web_archive(where, probe):
            return HttpArchive(where, host, get)
        from windlass.plugins.git import GitRepository

        return GitRepository(where, version, host)
    except WindlassError as error:
        from windlass.golang.strconv import quote

        raise InstallError(
            f"cannot get information about plugin source {quote(where)} (if it's a local directory, does it exist?), "
            f"last error was: {error}"
        ) from error


_ARCHIVE_TYPES = frozenset(("application/gzip", "application/x-gzip", "application/x-tgz", "application/x-gtar"))


def _is_web_archive(where: str, probe: Callable[[str], str]) -> bool:
    from windlass.plugins.archive import SUFFIXES

    if not where.startswith(("http://", "https://")):
        return False
    return where.endswith(SUFFIXES) or probe(where).lower() in _ARCHIVE_TYPES


def install(source: Source, host: Host, *, verify: bool, keyring: str) -> Plugin:
    """Install, tell what happens, and run the plugin's hook. Raises InstallError, PluginError."""
    say = host.out.write
    if source.development:
        verify = False
        say("Installing plugin from local directory (development mode)\n")
    elif not verify:
        say("WARNING: Skipping plugin signature verification\n")
    elif not source.verifiable:
        raise InstallError("plugin source does not support verification. Use --verify=false to skip verification")
    if verify:
        say("Verifying plugin signature...\n")
    folders.make(os.path.dirname(source.path))
    if os.path.exists(source.path):
        host.warn("plugin already exists", path=source.path, error=None)
        raise InstallError("plugin already exists")
    evidence = _verified(source, keyring) if verify else ""
    source.install()
    say(evidence)
    host.debug("loading plugin", path=source.path)
    try:
        plugin = load_folder(source.path)
    except PluginError as error:
        raise InstallError(f"plugin is installed but unusable: {error}") from error
    run_hook(plugin, host, INSTALL)
    return plugin


def _verified(source: Source, keyring: str) -> str:
    try:
        archive, provenance, name = source.evidence()
    except WindlassError as error:
        raise InstallError(f"failed to get verification data: {error}") from error
    if not provenance:
        raise InstallError("plugin verification failed: no provenance file (.prov) found")
    try:
        return signing.report(signing.verify(archive, provenance, name, keyring))
    except WindlassError as error:
        raise InstallError(f"plugin verification failed: {error}") from error


def update(plugin: Plugin, host: Host) -> None:
    """Update a plugin that is a git work tree, and run its hook. Raises InstallError, PluginError."""
    from windlass.plugins import git

    folder = os.path.realpath(plugin.folder)
    git.update(folder, host)
    host.debug("loading plugin", path=folder)
    run_hook(load_folder(folder), host, UPDATE)


def uninstall(plugin: Plugin, host: Host) -> None:
    """Remove a plugin with its archive and provenance, and run its hook. Raises InstallError, PluginError."""
    folders.remove(plugin.folder)
    if plugin.metadata.version:
        archive = os.path.join(host.plugins_directory, f"{plugin.name}-{plugin.metadata.version}.tgz")
        for path in (archive, archive + PROVENANCE_SUFFIX):
            if os.path.exists(path):
                host.debug("removing versioned tarball", path=path)
                folders.remove(path)
    run_hook(plugin, host, DELETE)
