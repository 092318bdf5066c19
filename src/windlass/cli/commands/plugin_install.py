"""Install a plugin. Go: helm pkg/cmd/plugin_install.go"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Install from a folder, an archive, a URL, a registry or a git repository. Raises InstallError, PluginError."""
    from windlass.cli.connect import registry_client
    from windlass.cli.env import HELM
    from windlass.cli.pluginhost import host
    from windlass.cli.sources import default_registry, getters
    from windlass.fetch.access import Access
    from windlass.plugins.install import install, source_for

    settings = host(ctx)

    def get(url: str, limit: int) -> bytes:
        with_getters = getters(ctx, lambda: default_registry(ctx))
        return with_getters.get(url, Access(url), limit=limit)

    source = source_for(
        args[0],
        opts.version,
        settings,
        get=get,
        probe=lambda url: _media_type(ctx, url),
        # Helm shows no requests here
        connect=lambda: registry_client(ctx, opts, lambda _: None, traced=ctx.program != HELM),
    )
    plugin = install(source, settings, verify=opts.verify, keyring=opts.keyring)
    ctx.out.write(f"Installed plugin: {plugin.name}\n")


def _media_type(ctx: Context, url: str) -> str:
    """Ask a server what a URL is; nothing if it does not say."""
    from windlass.cli.connect import transport
    from windlass.errors import WindlassError
    from windlass.net import Request

    try:
        with transport(ctx, retry=False, traced=False).send(Request("HEAD", url, [])) as response:
            return response.headers.get("content-type") or ""
    except WindlassError:
        return ""
