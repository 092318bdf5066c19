"""Log in to a registry: ask for what is missing, check it with the registry, store it."""

from __future__ import annotations

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.net.transport import Transport
    from windlass.registry.cloud.ambient import Ambient

MAX_PASSWORD = 1024 * 1024
MAX_LINE = 4096


class LoginError(WindlassError):
    """User name or password cannot be read."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Log in to ``args[0]``. Raises LoginError, TlsSettingsError and the registry client's errors."""
    from windlass.cli.connect import client_over, tls_settings, transport, without_scheme

    place = args[0] if ctx.program == "helm" else without_scheme(args[0])
    provider = opts.provider if opts.has("provider") else ""
    username, password = ("", "") if provider else _credential(ctx, opts)
    # Go: LoginOptTLSClientConfig takes both of a pair or none
    pair = (opts.cert_file, opts.key_file) if opts.cert_file and opts.key_file else ("", "")
    tls = tls_settings(ctx, cert_file=pair[0], key_file=pair[1], ca_file=opts.ca_file, insecure=opts.insecure)
    connected = transport(ctx, tls)
    if not tls.is_default:
        connected.prepare_tls()
    if provider:
        from windlass.registry.cloud.ambient import credential

        found = credential(provider, _ambient(ctx, connected, opts.plain_http), place.partition("/")[0])
        username, password = found.username, found.password
    client = client_over(ctx, connected, plain_http=opts.plain_http)
    client.login(place, username, password, paths=ctx.program != "helm")


def _ambient(ctx: Context, connected: Transport, plain_http: bool) -> Ambient:
    import time

    from windlass.net.route import Timeouts
    from windlass.net.transport import Transport
    from windlass.registry.cloud.ambient import NEARBY_SECONDS, Ambient

    nearby = Transport(timeouts=Timeouts(dial=NEARBY_SECONDS))
    return Ambient(ctx.settings.variables, ctx.settings.home, connected, time.time(), plain_http, nearby)


def _credential(ctx: Context, opts: Options) -> tuple[str, str]:
    """User name and password or token. Go: helm pkg/cmd/registry_login.go getUsernamePassword"""
    username, password = opts.username, opts.password
    if opts.password_stdin:
        return username, ctx.stdin.read(MAX_PASSWORD).removesuffix("\n").removesuffix("\r")
    if password:
        ctx.warn("using --password via the CLI is insecure. Use --password-stdin")
        return username, password
    if not username:
        username = _ask(ctx, "Username: ").strip()
    what = "Password" if username else "Token"
    password = _ask(ctx, f"{what}: ", hidden=True)
    if not password:
        raise LoginError(f"{what.lower()} required")
    return username, password


def _ask(ctx: Context, prompt: str, *, hidden: bool = False) -> str:
    ctx.out.write(prompt)
    ctx.out.flush()
    line = _hidden_line(ctx) if hidden else ctx.stdin.readline(MAX_LINE)
    if not line:
        raise LoginError("EOF")
    return line.removesuffix("\n").removesuffix("\r")


def _hidden_line(ctx: Context) -> str:
    """A line that the terminal does not show. Raises LoginError when the input is no terminal, as Helm does."""
    import termios

    from windlass.golang.errno import text

    try:
        number = ctx.stdin.fileno()
        before = termios.tcgetattr(number)
    except (termios.error, OSError, ValueError) as error:
        raise LoginError(text(25)) from error  # ENOTTY
    silent = [*before]
    silent[3] = int(silent[3]) & ~termios.ECHO
    try:
        termios.tcsetattr(number, termios.TCSAFLUSH, silent)
        line = ctx.stdin.readline(MAX_LINE)
    finally:
        termios.tcsetattr(number, termios.TCSAFLUSH, before)
    ctx.out.write("\n")
    return line
