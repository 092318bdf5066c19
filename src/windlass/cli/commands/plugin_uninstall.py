"""Remove plugins. Go: helm pkg/cmd/plugin_uninstall.go"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Remove each plugin that is named; the problems are told together at the end. Raises PluginError."""
    from windlass.cli.pluginnames import each
    from windlass.plugins.install import uninstall

    each(ctx, args, "uninstall", "Uninstalled", uninstall)


def complete(ctx: Context, args: list[str], to_complete: str) -> tuple[list[str], int]:
    """Offer the plugins that are not named yet."""
    from windlass.cli.pluginnames import offered

    return offered(ctx, args)
