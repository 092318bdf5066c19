"""Where charts come from, as commands see it: getters, repositories and caches made from settings and flags."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.fetch.access import Access
    from windlass.fetch.getters import Getter, Getters
    from windlass.fetch.locate import ChartOptions
    from windlass.fetch.resolve import Sources
    from windlass.net.transport import Transport
    from windlass.registry.client import Client


def sources(ctx: Context, registry: Callable[[], Client], *, timeout: float | None = None) -> Sources:
    """Return the user's repositories and caches, with getters that download through them."""
    from windlass.cache import Store
    from windlass.fetch.resolve import Sources

    settings = ctx.settings
    return Sources(
        getters(ctx, registry, timeout=timeout),
        registry,
        settings.repository_config,
        settings.repository_cache,
        settings.content_cache,
        ctx.log,
        Store(settings.render_cache),
    )


def getters(ctx: Context, registry: Callable[[], Client], *, timeout: float | None = None) -> Getters:
    """Return the getters; ``timeout`` is in seconds."""
    from windlass.cli.pluginhost import look_again
    from windlass.fetch.getters import DEFAULT_TIMEOUT, Getters

    def connect(access: Access) -> Transport:
        from windlass.cli.connect import ConnectError, tls_settings, transport
        from windlass.net.tls import TlsSettingsError

        tls = tls_settings(
            ctx,
            cert_file=access.cert_file,
            key_file=access.key_file,
            ca_file=access.ca_file,
            insecure=access.insecure,
        )
        connected = transport(ctx, tls, retry=False, traced=False)
        if not tls.is_default:
            try:
                connected.prepare_tls()
            except TlsSettingsError as error:
                raise ConnectError(f"can't create TLS config for client: {error}") from error
        return connected

    seconds = DEFAULT_TIMEOUT if timeout is None else timeout
    return Getters(
        connect,
        registry,
        plugins=plugin_getters(ctx),
        timeout=seconds,
        log=ctx.log,
        renewed=lambda: look_again(ctx),
    )


def plugin_getters(ctx: Context) -> Mapping[str, Getter]:
    """Return the getters that plugins bring, by scheme; nothing is read until one is asked for."""
    from windlass.cli.pluginhost import any_installed, host

    if not any_installed(ctx.settings.plugins_directory):
        return {}
    from windlass.plugins.getter import PluginGetters

    return PluginGetters(host(ctx))


def default_registry(ctx: Context) -> Client:
    """Return a registry client for commands without flags for it, such as ``repo add oci://…``."""
    from windlass.cli.connect import client_over, transport

    return client_over(ctx, transport(ctx))


def registry(ctx: Context, opts: Options) -> Client:
    """Return the registry client that the flags describe. Raises MissingClient."""
    from windlass.cli.connect import ConnectError, registry_client
    from windlass.fetch.errors import FetchError

    try:
        return registry_client(ctx, opts)
    except ConnectError as error:
        raise FetchError(f"missing registry client: {error}") from error


def check_client_files(ctx: Context, opts: Options) -> None:
    """Refuse TLS files that cannot be used, as Helm does even where it needs none of them. Raises FetchError."""
    if opts.cert_file or opts.key_file or opts.ca_file:
        registry(ctx, opts)


def access(opts: Options) -> Access:
    """Return what the flags allow to show to servers."""
    from windlass.fetch.access import Access

    return Access(
        "",
        opts.username,
        opts.password,
        opts.pass_credentials if opts.has("pass-credentials") else False,
        opts.cert_file,
        opts.key_file,
        opts.ca_file,
        opts.insecure_skip_tls_verify,
    )


def chart_options(opts: Options) -> ChartOptions:
    """Return what the flags say about a chart argument; ``--devel`` without ``--version`` allows prereleases."""
    from windlass.fetch.locate import ChartOptions

    version = opts.version or (">0.0.0-0" if opts.has("devel") and opts.devel else "")
    return ChartOptions(access(opts), version, opts.repo, opts.verify, opts.keyring)


def now() -> str:
    """Return the time as Go's time.Now() is marshalled: local, with the nanoseconds that are not zero."""
    from time import localtime, strftime, time_ns

    moment = time_ns()
    local = localtime(moment // 10**9)
    fraction = f".{moment % 10**9:09d}".rstrip("0").rstrip(".")
    minutes = local.tm_gmtoff // 60
    zone = "Z" if minutes == 0 else f"{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    return strftime("%Y-%m-%dT%H:%M:%S", local) + fraction + zone
