"""Run the chart server until it is told to stop."""

from __future__ import annotations

import os

from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options
    from windlass.server.app import App
    from windlass.server.settings import Settings

# flag: setting of the same meaning in the file
FLAG_SETTINGS = {
    "listen": "listen",
    "data": "data",
    "anonymous": "anonymous",
    "allow-delete": "allow_delete",
    "htpasswd": "htpasswd",
    "tls-cert": "tls_cert",
    "tls-key": "tls_key",
}
DATA_FOLDER = "windlass"
"""The default data folder, below the user's data home: charts of a server are no part of Helm's own files."""


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Serve on the address, hash a password or make a token.

    Raises SettingsError, CannotListen, StoreError, PasswordError.
    """
    del args
    if opts.hash_password:
        _hash_password(ctx)
        return
    from windlass.server.run import serve

    settings = settings_of(ctx, opts)
    if opts.new_admin_token:
        _new_admin_token(ctx, settings)
        return
    serve(settings, lambda app, url: _announce(ctx, app, url))


def _hash_password(ctx: Context) -> None:
    from windlass.server.passwords import hash_password

    ctx.out.write(f"{hash_password(ctx.stdin.readline().rstrip(chr(10)))}\n")


def _new_admin_token(ctx: Context, settings: Settings) -> None:
    from windlass.server.access import replace_admin_token
    from windlass.server.clock import now
    from windlass.server.stores.disk import Stores

    stores = Stores(settings.data)
    try:
        token = replace_admin_token(stores.credentials, now())
    finally:
        stores.close()
    ctx.out.write(f"Admin token (shown once, any user name goes with it): {token}\n")


def settings_of(ctx: Context, opts: Options) -> Settings:
    """The file's settings with the flags above them. Raises SettingsError."""
    from windlass.server.settings import build, parse

    home = ctx.settings.variable("XDG_DATA_HOME") or os.path.join(ctx.settings.home, ".local", "share")
    values: dict[str, object] = {"data": os.path.join(home, DATA_FOLDER)}
    if opts.config:
        values.update(parse(_read(opts.config)))
    flags = [flag for flag in FLAG_SETTINGS if opts.changed(flag)]
    values.update({FLAG_SETTINGS[flag]: getattr(opts, flag.replace("-", "_")) for flag in flags})
    return build(values)


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise WindlassError(f"cannot read the configuration: {error}") from error


def _announce(ctx: Context, app: App, url: str) -> None:
    """Say where the server is, and the admin token at the one moment it is known."""
    token = app.services.admin_token
    if token is not None:
        ctx.out.write(f"Admin token (shown once, any user name goes with it): {token}\n")
    ctx.out.write(f"Serving {app.settings.data} on {url}\n")
    ctx.out.flush()
