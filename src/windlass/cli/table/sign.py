"""The sign command."""

from __future__ import annotations

from windlass.cli.model import Flag
from windlass.cli.table.shared import KEYRING_FOR_SIGNING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    Flag("key", "string", "name of the key to use when signing"),
    KEYRING_FOR_SIGNING,
    Flag(
        "passphrase-file",
        "string",
        'location of a file which contains the passphrase for the signing key. Use "-" in order to read from stdin.',
    ),
)

CHILDREN: tuple[Command, ...] = ()
