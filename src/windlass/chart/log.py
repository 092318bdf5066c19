"""How this package speaks of what it notices: through a callable that the command line turns into slog lines."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    # Takes a level ("DEBUG", "INFO", "WARN"), Helm's message and its attributes in order.
    Log = Callable[[str, str, dict[str, object]], None]


def silent(level: str, message: str, fields: dict[str, object]) -> None:
    """Drop the message: what library callers get who ask for no log."""
