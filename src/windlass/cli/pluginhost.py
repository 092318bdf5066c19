"""The plugins as commands see them: the host that runs them, and the folders where they are."""

from __future__ import annotations

from windlass.plugins.discover import folders_of
from windlass.plugins.host import Host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context


def host(ctx: Context) -> Host:
    """Return what plugins are shown of this run: the settings as they are after all flags."""
    settings = ctx.settings

    def log(level: str, message: str, fields: dict[str, object]) -> None:
        if level != "DEBUG" or settings.debug:
            ctx.log(level, message, fields)

    return Host(
        settings.variables,
        settings.shown(),
        settings.plugins_directory,
        settings.data_home,
        settings.cache_home,
        ctx.out,
        ctx.err,
        log,
    )


def folders(ctx: Context) -> list[str]:
    """Return the folders that hold plugins."""
    return folders_of(ctx.settings.plugins_directory)
