"""What --dry-run means, in all its spellings. Go: helm pkg/cmd/helpers.go cmdGetDryRunFlagStrategy"""

from __future__ import annotations

from windlass.errors import WindlassError
from windlass.golang.strconv import NumError, parse_bool, quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.context import Context

NONE, CLIENT, SERVER = "none", "client", "server"
UNSET = "unset"  # the flag without a value


class DryRunError(WindlassError):
    """A value that means nothing."""


def strategy(ctx: Context, value: str) -> str:
    """Return NONE, CLIENT or SERVER; old spellings are warned of. Raises DryRunError."""
    if value in (NONE, CLIENT, SERVER):
        return value
    if value == UNSET:
        ctx.warn("--dry-run is deprecated and should be replaced with '--dry-run=client'")
        return CLIENT
    try:
        found = CLIENT if parse_bool(value) else NONE
    except NumError:
        raise DryRunError(f'invalid dry-run value ({quote(value)}). Must be "none", "server", or "client"') from None
    ctx.warn(f"boolean '--dry-run={value}' flag is deprecated and must be replaced with '--dry-run={found}'")
    return found
