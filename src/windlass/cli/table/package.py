"""The package command."""

from __future__ import annotations

from windlass.cli.model import Flag
from windlass.cli.table.shared import DOWNLOAD, KEY, KEYRING_FOR_SIGNING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    *DOWNLOAD,
    Flag("app-version", "string", "set the appVersion on the chart to this version"),
    Flag(
        "dependency-update",
        "bool",
        'update dependencies from "Chart.yaml" to dir "charts/" before packaging',
        short="u",
    ),
    Flag("destination", "string", "location to write the chart.", short="d", default="."),
    KEY,
    KEYRING_FOR_SIGNING,
    Flag(
        "passphrase-file",
        "string",
        'location of a file which contains the passphrase for the signing key. Use "-" in order to read from stdin.',
    ),
    Flag("sign", "bool", "use a PGP private key to sign this package"),
    Flag("version", "string", "set the version on the chart to this semver version"),
)

CHILDREN: tuple[Command, ...] = ()
