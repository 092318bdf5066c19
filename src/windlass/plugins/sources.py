"""Where a plugin can be installed from: folder, archive, URL, registry. Go: helm internal/plugin/installer

``plugins.git`` has the fifth: a repository of sources.
"""

from __future__ import annotations

import os

from windlass.errors import WindlassError
from windlass.plugins import archive as archives
from windlass.plugins import folders
from windlass.plugins.errors import InstallError, TooLarge
from windlass.plugins.places import FILE_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from windlass.plugins.host import Host
    from windlass.registry.client import Client

    class Source(Protocol):
        """One way to install a plugin. ``path`` is the folder that it will be in."""

        path: str
        verifiable: bool
        development: bool

        def evidence(self) -> tuple[bytes, bytes, str]:
            """Return archive, provenance (empty: there is none) and the name that was signed."""

        def install(self) -> None:
            """Put the plugin into its folder. Raises InstallError."""

    Get = Callable[[str, int], bytes]

PROVENANCE_SUFFIX = ".prov"
MAX_PROVENANCE_BYTES = 5 * 1024 * 1024
MISSING_METADATA = "plugin metadata (plugin.yaml) missing"


def is_plugin(folder: str) -> bool:
    """Say whether a folder holds a plugin.yaml."""
    return os.path.exists(os.path.join(folder, FILE_NAME))


def strip_version(file_name: str) -> str:
    """Return the plugin's name in ``NAME-VERSION.tgz``; nothing for a file that is no archive. Go: stripPluginName"""
    stem = next((file_name.removesuffix(suffix) for suffix in archives.SUFFIXES if file_name.endswith(suffix)), "")
    at = len(stem)
    while (at := stem.rfind("-", 0, at)) >= 0:
        digits, dot, _ = stem[at + 1 :].partition(".")
        if dot and digits.isascii() and digits.isdigit():
            return stem[:at]
    return stem


class LocalFolder:
    """A plugin under development: installed as a link."""

    verifiable = False
    development = True

    def __init__(self, source: str, host: Host) -> None:
        self._source = os.path.abspath(source)
        self._host = host
        self.path = f"{host.managed_folder}/{os.path.basename(self._source)}"

    def evidence(self) -> tuple[bytes, bytes, str]:
        raise InstallError("verification not supported for directories")

    def install(self) -> None:
        if not os.path.isdir(self._source):
            raise InstallError("expected plugin to be a directory (containing a file 'plugin.yaml')")
        if not is_plugin(self._source):
            raise InstallError(MISSING_METADATA)
        self._host.debug("symlinking", source=self._source, path=self.path)
        try:
            os.symlink(self._source, self.path)
        except OSError as error:
            from windlass.golang.errno import text

            raise InstallError(f"symlink {self._source} {self.path}: {text(error.errno)}") from error


class LocalArchive:
    """A packed plugin on this machine, its provenance beside it."""

    verifiable = True
    development = False

    def __init__(self, source: str, host: Host) -> None:
        self._source = os.path.abspath(source)
        self._host = host
        self._name = strip_version(os.path.basename(self._source))
        self.path = f"{host.managed_folder}/{self._name}"

    def evidence(self) -> tuple[bytes, bytes, str]:
        archive = self._read("failed to read plugin file")
        path = self._source + PROVENANCE_SUFFIX
        try:
            provenance = folders.read(path, MAX_PROVENANCE_BYTES)
        except FileNotFoundError:
            provenance = b""
        except InstallError as error:
            raise InstallError(f"failed to access provenance file {path}: {error}") from error
        return archive, provenance, os.path.basename(self._source)

    def _read(self, what: str) -> bytes:
        try:
            return folders.read(self._source, archives.MAX_ARCHIVE_BYTES)
        except FileNotFoundError as error:
            raise InstallError(f"{what}: open {self._source}: no such file or directory") from error
        except InstallError as error:
            raise InstallError(f"{what}: {error}") from error

    def install(self) -> None:
        from tempfile import TemporaryDirectory

        archive = self._read("failed to read archive")
        try:
            provenance = folders.read(self._source + PROVENANCE_SUFFIX, MAX_PROVENANCE_BYTES)
        except (InstallError, FileNotFoundError):
            provenance = b""
        keep(self._host, archive, provenance)
        with TemporaryDirectory(prefix="helm-plugin-extract-") as temporary:
            unpack(archive, temporary, "failed to extract archive")
            folder = f"{temporary}/{self._name}"
            if not is_plugin(folder):
                raise InstallError(
                    f"plugin.yaml not found in expected directory {folder}: "
                    f"stat {folder}/{FILE_NAME}: no such file or directory"
                )
            self._host.debug("copying", source=folder, path=self.path)
            folders.copy(folder, self.path)


class HttpArchive:
    """A packed plugin on a web server. ``get`` downloads, at most so many bytes."""

    development = False

    def __init__(self, source: str, host: Host, get: Get) -> None:
        from windlass.plugins.cachekey import cache_key

        if not source.endswith(archives.SUFFIXES):
            raise InstallError(f"no extractor implemented yet for {source}")
        self._source, self._host, self._get = source, host, get
        self._cache = f"{host.cache_home}/plugins/{cache_key(source)}"
        self.path = f"{host.managed_folder}/{strip_version(os.path.basename(source))}"
        self.verifiable = True
        self._archive: bytes | None = None
        self._provenance: bytes | None = None

    def evidence(self) -> tuple[bytes, bytes, str]:
        try:
            archive = self._download()
        except WindlassError as error:
            raise InstallError(f"failed to download plugin: {error}") from error
        return archive, self._statement(), os.path.basename(self._source)

    def _download(self) -> bytes:
        if self._archive is None:
            self._archive = self._get(self._source, archives.MAX_ARCHIVE_BYTES)
        return self._archive

    def _statement(self) -> bytes:
        if self._provenance is None:
            try:
                self._provenance = self._get(self._source + PROVENANCE_SUFFIX, MAX_PROVENANCE_BYTES)
            except WindlassError:
                return b""
        return self._provenance

    def install(self) -> None:
        archive = self._download()
        keep(self._host, archive, self._statement())
        unpack(archive, self._cache, "extracting files from archive")
        folder = root_of(self._cache)
        if folder is None:
            raise InstallError(f"plugin.yaml not found in {self._cache} or its immediate subdirectories")
        self._host.debug("copying", source=folder, path=self.path)
        folders.copy(folder, self.path)


class OciArtifact:
    """A packed plugin in a registry. ``connect`` makes the client when it is needed."""

    verifiable = True
    development = False

    def __init__(self, source: str, host: Host, connect: Callable[[], Client]) -> None:
        from windlass.oci.reference import InvalidReference, Reference
        from windlass.plugins.cachekey import cache_key

        try:
            reference = Reference.parse(source)
        except InvalidReference as error:
            raise InstallError(f"invalid OCI reference: {error}") from error
        self._source, self._host, self._connect = source, host, connect
        self._cache = f"{host.cache_home}/plugins/{cache_key(source)}"
        self.path = os.path.normpath(f"{host.plugins_directory}/{reference.repository.rpartition('/')[2]}")
        self._pulled: tuple[bytes, bytes] | None = None

    def evidence(self) -> tuple[bytes, bytes, str]:
        archive, provenance = self._pull()
        found = _metadata(archive)
        return archive, provenance, f"{found.name}-{found.version}.tgz"

    def _pull(self) -> tuple[bytes, bytes]:
        if self._pulled is None:
            from windlass.plugins.artifact import pull_plugin

            try:
                self._pulled = pull_plugin(self._connect(), self._source)
            except WindlassError as error:
                raise InstallError(f"failed to pull plugin from {self._source}: {error}") from error
        return self._pulled

    def install(self) -> None:
        self._host.debug("pulling OCI plugin", source=self._source)
        archive, provenance = self._pull()
        keep(self._host, archive, provenance)
        unpack(archive, self._cache, "failed to extract plugin")
        folder = root_of(self._cache)
        if folder is None:
            raise InstallError(MISSING_METADATA)
        self._host.debug("copying", source=folder, path=self.path)
        folders.copy(folder, self.path)


# --- shared steps ---


def keep(host: Host, archive: bytes, provenance: bytes) -> None:
    """Keep the archive and its provenance beside the installed plugin: ``plugin list`` tells from them who signed."""
    found = _metadata(archive)
    path = f"{host.managed_folder}/{found.name}-{found.version}.tgz"
    folders.make(host.managed_folder)
    try:
        folders.write(path, archive)
    except InstallError as error:
        raise InstallError(f"failed to save tarball: {error}") from error
    if provenance:
        folders.write(path + PROVENANCE_SUFFIX, provenance)


def _metadata(archive: bytes):  # type: ignore[no-untyped-def]  # Metadata, which nobody here looks into
    try:
        return archives.metadata_of(archive)
    except WindlassError as error:
        raise InstallError(f"failed to extract plugin metadata from tarball: {error}") from error


def unpack(archive: bytes, target: str, what: str) -> None:
    """Unpack into a folder. Raises InstallError that begins with ``what``."""
    try:
        archives.extract(archive, target)
    except TooLarge:
        raise
    except WindlassError as error:
        raise InstallError(f"{what}: {error}") from error


def root_of(folder: str) -> str | None:
    """Return the folder of the plugin: this one or one right below. Go: detectPluginRoot"""
    if is_plugin(folder):
        return folder
    for entry in sorted(os.scandir(folder), key=lambda found: os.fsencode(found.name)):
        if entry.is_dir(follow_symlinks=False) and is_plugin(entry.path):
            return entry.path
    return None
