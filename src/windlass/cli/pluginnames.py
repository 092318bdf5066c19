"""Commands that take names of installed plugins. Go: helm pkg/cmd/plugin_{uninstall,update,list}.go"""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from windlass.cli.context import Context
    from windlass.plugins.discover import Plugin
    from windlass.plugins.host import Host


# What Helm says with --debug, and what it calls the folder.
_SAID = {"uninstall": ("loading installer plugins", "dir"), "update": ("loading installed plugins", "path")}


def each(ctx: Context, names: Sequence[str], verb: str, done: str, work: Callable[[Plugin, Host], None]) -> None:
    """Do something with each plugin that is named. Raises PluginError with the problems of all."""
    from windlass.cli.pluginhost import host
    from windlass.plugins.discover import load_all
    from windlass.plugins.errors import PluginError

    if not names:
        raise PluginError(f"please provide plugin name to {verb}")
    settings = host(ctx)
    message, field = _SAID[verb]
    settings.debug(message, **{field: ctx.settings.plugins_directory})
    # Helm takes HELM_PLUGINS for one folder here.
    installed = load_all(ctx.settings.plugins_directory, ctx.warn)
    problems: list[str] = []
    for name in names:
        plugin = next((found for found in installed if found.name == name), None)
        if plugin is None:
            problems.append(f"plugin: {name} not found")
            continue
        try:
            work(plugin, settings)
        except WindlassError as error:
            problems.append(f"failed to {verb} plugin {name}, got error ({error})")
        else:
            ctx.out.write(f"{done} plugin: {name}\n")
    if problems:
        raise PluginError("\n".join(problems))


def offered(ctx: Context, names: Sequence[str]) -> tuple[list[str], int]:
    """Offer the installed command plugins but for those already named. Go: compListPlugins"""
    from windlass.cli.complete import NO_FILES, described
    from windlass.cli.pluginhost import folders
    from windlass.plugins.discover import find_all
    from windlass.plugins.errors import PluginError
    from windlass.plugins.metadata import CLI

    try:
        found = find_all(folders(ctx), CLI, ctx.warn)
    except PluginError:
        return [], NO_FILES
    return [described(plugin.name, plugin.metadata.cli.short) for plugin in found if plugin.name not in names], NO_FILES
