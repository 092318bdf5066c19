"""Which plugins are installed. Go: helm internal/plugin/loader.go"""

from __future__ import annotations

import os

from windlass.errors import WindlassError
from windlass.golang.errno import text as errno_text
from windlass.golang.strconv import quote
from windlass.plugins import metadata
from windlass.plugins.errors import NotFound, PluginError
from windlass.plugins.metadata import EXTISM, Metadata
from windlass.plugins.places import FILE_NAME, WASM_FILE, files_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from dataclasses import dataclass as record

    Warn = Callable[..., None]
else:
    from windlass._record import record


@record
class Plugin:
    """An installed plugin and its folder."""

    folder: str
    metadata: Metadata

    @property
    def name(self) -> str:
        """The name that plugin.yaml gives."""
        return self.metadata.name


def load_folder(folder: str) -> Plugin:
    """Load the plugin of a folder. Raises PluginError with Helm's text. Go: LoadDir"""
    path = os.path.normpath(os.path.join(folder, FILE_NAME))
    try:
        with open(path, "rb") as stream:
            data = stream.read(metadata.MAX_BYTES + 1)
    except IsADirectoryError as error:
        raise _unreadable(path, "read", error) from error
    except OSError as error:
        raise _unreadable(path, "open", error) from error
    try:
        found = metadata.load(data)
    except WindlassError as error:
        raise PluginError(f"failed to load plugin {quote(folder)}: {error}") from error
    if found.runtime == EXTISM:
        _check_wasm(os.path.join(folder, WASM_FILE))
    return Plugin(folder, found)


def _unreadable(path: str, verb: str, error: OSError) -> PluginError:
    return PluginError(f"failed to read plugin at {quote(path)}: {verb} {path}: {errno_text(error.errno)}")


def _check_wasm(path: str) -> None:
    try:
        os.stat(path)
    except FileNotFoundError as error:
        raise PluginError(f"wasm binary missing for extism/v1 plugin: {quote(path)}") from error
    except OSError as error:
        reason = f"stat {path}: {errno_text(error.errno)}"
        raise PluginError(f"failed to stat extism/v1 plugin wasm binary {quote(path)}: {reason}") from error


def load_all(base: str, warn: Warn) -> list[Plugin]:
    """Load the plugins below a folder; broken ones are warned of. Raises PluginError for a name claimed twice."""
    found: list[Plugin] = []
    for path in files_below(base):
        try:
            found.append(load_folder(os.path.dirname(path)))
        except PluginError as error:
            warn("failed to load plugin (ignoring)", plugin_yaml=path, error=str(error))
    seen: dict[str, str] = {}
    for plugin in found:
        first = seen.setdefault(plugin.name, plugin.folder)
        if first != plugin.folder:
            places = f"{quote(first)} and {quote(plugin.folder)}"
            raise PluginError(f"two plugins claim the name {quote(plugin.name)} at {places}")
    return found


def find_all(folders: Sequence[str], kind: str, warn: Warn) -> list[Plugin]:
    """Return the plugins of a type ("" for all) of all folders. Raises PluginError. Go: FindPlugins"""
    return [plugin for plugin in _load_folders(folders, warn) if kind in ("", *plugin.metadata.types)]


def find_one(folders: Sequence[str], name: str, kind: str, warn: Warn) -> Plugin:
    """Return the plugin of a name and a type. Raises NotFound, PluginError. Go: FindPlugin"""
    for plugin in _load_folders(folders, warn):
        if plugin.name == name and kind in plugin.metadata.types:
            return plugin
    raise NotFound(f"plugin: {{Name:{name} Type:{kind}}} not found")


def _load_folders(folders: Sequence[str], warn: Warn) -> list[Plugin]:
    return [plugin for folder in folders for plugin in load_all(folder, warn)]
