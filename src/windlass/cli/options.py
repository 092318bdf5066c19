"""The flags of one invocation, by name: ``opts.dry_run``, ``opts.changed("dry-run")``."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from windlass.cli.flags import FlagSet


class Options:
    """Values of the chosen command's flags; attributes are flag names with underscores.

    Lists and maps are plain, durations are nanoseconds. Raises AttributeError for a flag that is not declared.
    """

    __slots__ = ("_flags",)

    def __init__(self, flags: FlagSet) -> None:
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        try:
            return self._flags.value(name.replace("_", "-"))
        except KeyError:
            raise AttributeError(f"no flag named {name}") from None

    def has(self, name: str) -> bool:
        """Say whether the command declares the flag."""
        return self._flags.lookup(name) is not None

    def changed(self, name: str) -> bool:
        """Say whether the flag was given on the command line."""
        return self._flags.changed(name)
