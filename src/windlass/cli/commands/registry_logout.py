"""Forget the credentials of a registry."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context
    from windlass.cli.options import Options


def run(ctx: Context, opts: Options, args: list[str]) -> None:
    """Forget what is stored for ``args[0]``; nothing stored is no error. Raises CredentialError."""
    del opts
    from windlass.cli.connect import client_over, transport, without_scheme

    place = args[0] if ctx.program == "helm" else without_scheme(args[0])
    client_over(ctx, transport(ctx)).logout(place)
