"""The verify command."""

from __future__ import annotations

from windlass.cli.table.shared import KEYRING_WITH_PUBLIC_KEYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command, Flag

FLAGS: tuple[Flag, ...] = (KEYRING_WITH_PUBLIC_KEYS,)

CHILDREN: tuple[Command, ...] = ()
