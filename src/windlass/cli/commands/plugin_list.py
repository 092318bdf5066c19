"""List the installed plugins. Go: helm pkg/cmd/plugin_list.go"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options

HEADER = ("NAME", "VERSION", "TYPE", "APIVERSION", "PROVENANCE", "SOURCE")


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Print a table of the plugins of all folders. Raises PluginError for a name claimed twice."""
    from windlass.cli.output import table
    from windlass.cli.pluginhost import folders, host
    from windlass.plugins.discover import find_all
    from windlass.plugins.signing import status

    ctx.debug("pluginDirs", directory=ctx.settings.plugins_directory)
    managed = host(ctx).managed_folder
    rows = [HEADER]
    for plugin in find_all(folders(ctx), "", ctx.warn):
        found = plugin.metadata
        if opts.type in ("", found.type):
            provenance = status(found, managed)
            source = found.source_url or "unknown"
            rows.append((found.name, found.version, found.type, found.api_version, provenance, source))
    ctx.out.write(table(rows) + "\n")
