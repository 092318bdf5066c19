"""The network as commands use it: a transport and a registry client made from settings, flags and environment."""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.net.tls import TlsSettings
    from windlass.net.transport import Transport
    from windlass.registry.client import Client
    from windlass.registry.credentials import CredentialStore

HELM_USER_AGENT = "Helm/4.2.4"
"""What a registry or a proxy with an allow-list of agents expects. Go: helm internal/version.GetUserAgent"""


class ConnectError(WindlassError):
    """The flags do not make a connection."""


def tls_settings(
    ctx: Context, *, cert_file: str = "", key_file: str = "", ca_file: str = "", insecure: bool = False
) -> TlsSettings:
    """What the flags and SSL_CERT_FILE, SSL_CERT_DIR say. A lone certificate or key without a CA counts for nothing."""
    from windlass.net.tls import TlsSettings

    variable = ctx.settings.variable
    system = (variable("SSL_CERT_FILE") or "", variable("SSL_CERT_DIR") or "")
    if not (ca_file or insecure or (cert_file and key_file)):
        return TlsSettings(system_ca_file=system[0], system_ca_folder=system[1])
    return TlsSettings(ca_file, cert_file, key_file, insecure, "", *system)


def transport(ctx: Context, tls: TlsSettings | None = None, *, retry: bool = True, traced: bool = True) -> Transport:
    """A transport with the proxies of the environment; ``--debug`` shows what is ``traced``, without secrets."""
    from windlass.net.proxy import ProxyRules
    from windlass.net.retry import RetryPolicy
    from windlass.net.transport import Transport

    trace = None
    if traced and ctx.settings.debug:
        from windlass.net.trace import DebugTrace

        trace = DebugTrace(lambda message, fields: ctx.log("DEBUG", message, dict(fields)))
    kind, view = Transport, None
    if ctx.err.isatty():
        from windlass.cli import transferview

        view = transferview.view(ctx)
        kind = transferview.WatchedTransport if view else Transport
    made = kind(
        tls=tls or tls_settings(ctx),
        proxies=ProxyRules.from_environment(ctx.settings.variables),
        retry=RetryPolicy() if retry else None,
        user_agent=HELM_USER_AGENT,
        trace=trace,
    )
    if view and isinstance(made, transferview.WatchedTransport):
        made.view = view
    return made


def registry_client(
    ctx: Context, opts: Options, out: Callable[[str], object] | None = None, *, traced: bool = True
) -> Client:
    """A client from the flags of a command that reads or writes registries. Go: helm pkg/cmd/root.go newRegistryClient

    ``--plain-http`` is heard only without TLS flags, as in Helm. Raises ConnectError for files that cannot be used.
    """
    from windlass.net.tls import TlsSettingsError

    insecure = opts.insecure_skip_tls_verify if opts.has("insecure-skip-tls-verify") else False
    tls = tls_settings(ctx, cert_file=opts.cert_file, key_file=opts.key_file, ca_file=opts.ca_file, insecure=insecure)
    connected = transport(ctx, tls, traced=traced)
    if not tls.is_default:
        try:
            connected.prepare_tls()
        except TlsSettingsError as error:
            raise ConnectError(f"can't create TLS config for client: {error}") from error
    plain = opts.plain_http if tls.is_default else False
    return client_over(ctx, connected, plain_http=plain, username=opts.username, password=opts.password, out=out)


def client_over(
    ctx: Context,
    connected: Transport,
    *,
    plain_http: bool = False,
    username: str = "",
    password: str = "",
    out: Callable[[str], object] | None = None,
) -> Client:
    """A client over an existing transport, with Helm's and Docker's stored credentials."""
    from windlass.registry.client import Client

    return Client(
        connected,
        credential_store(ctx),
        plain_http=plain_http,
        username=username,
        password=password,
        out=ctx.out.write if out is None else out,
        warn=ctx.warn,
    )


def without_scheme(place: str) -> str:
    """A registry's host and path from what may be a URL (``https://host/path/``); Helm's name takes hosts only."""
    for scheme in ("https://", "http://", "oci://"):
        place = place.removeprefix(scheme)
    return place.rstrip("/")


def credential_store(ctx: Context) -> CredentialStore:
    """registry/config.json, and behind it, for reading only, Docker's own config.json.

    Helm reads the first before any command and gives up when it is broken; it does without a broken second one.
    Go: helm pkg/registry/client.go NewClient, cmd/helm/helm.go
    """
    from windlass.cli.env import join
    from windlass.registry.credentials import CredentialError, Fallback
    from windlass.registry.dockerconfig import DockerConfig

    own = DockerConfig(ctx.settings.registry_config_path)
    try:
        own.load()
    except CredentialError as error:
        ctx.warn("command failed", error=str(error))
        raise SystemExit(1) from error
    folder = ctx.settings.variable("DOCKER_CONFIG") or (ctx.settings.home and join(ctx.settings.home, ".docker"))
    if not folder:
        return own
    docker = DockerConfig(join(folder, "config.json"))
    try:
        docker.load()
    except CredentialError:
        return own
    return Fallback(own, docker)
