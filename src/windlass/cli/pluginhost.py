"""The plugins as commands see them: the host that runs them, and the folders where they are."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.plugins.host import Host


def host(ctx: Context) -> Host:
    """Return what plugins are shown of this run: the settings as they are after all flags."""
    from windlass.plugins.host import Host

    settings = ctx.settings
    return Host(
        settings.variables,
        settings.shown(),
        settings.plugins_directory,
        settings.data_home,
        settings.cache_home,
        ctx.out,
        ctx.err,
        ctx.log,
    )


def folders(ctx: Context) -> list[str]:
    """Return the folders that hold plugins."""
    from windlass.plugins.places import folders_of

    return folders_of(ctx.settings.plugins_directory)


def look_again(ctx: Context) -> None:
    """Warn of broken plugins once more, as Helm does wherever it makes its getters. Go: getter.All

    It looks in one folder only, whatever HELM_PLUGINS lists.
    """
    folder = ctx.settings.plugins_directory
    if os.pathsep in folder or not any_installed(folder):
        return
    if ctx.plugin_troubles is None:
        ctx.plugin_troubles = _troubles(folder)
    for message, fields in ctx.plugin_troubles:
        ctx.warn(message, **fields)


def _troubles(folder: str) -> list[tuple[str, dict[str, object]]]:
    from windlass.plugins.discover import load_all
    from windlass.plugins.errors import PluginError

    found: list[tuple[str, dict[str, object]]] = []
    try:
        load_all(folder, lambda message, **fields: found.append((message, fields)))
    except PluginError:
        pass  # two claim one name: Helm goes on without either
    return found


def any_installed(path_list: str) -> bool:
    """Say whether one of the folders of a list holds anything: a cheap look before plugins are read."""
    for folder in path_list.split(os.pathsep):
        try:
            with os.scandir(folder or ".") as entries:
                if next(entries, None) is not None:
                    return True
        except OSError:
            pass  # most people have no such folder
    return False
