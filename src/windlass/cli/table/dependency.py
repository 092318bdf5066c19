"""The dependency commands."""

from __future__ import annotations

from windlass.cli.model import Command, Flag
from windlass.cli.table.shared import DOWNLOAD, KEYRING_WITH_PUBLIC_KEYS

SKIP_REFRESH = Flag("skip-refresh", "bool", "do not refresh the local repository cache")
VERIFY = Flag("verify", "bool", "verify the packages against signatures")

FLAGS: tuple[Flag, ...] = ()

CHILDREN: tuple[Command, ...] = (
    Command(
        "build CHART",
        "rebuild the charts/ directory based on the Chart.lock file",
        ("max", 1),
        flags=(*DOWNLOAD, KEYRING_WITH_PUBLIC_KEYS, SKIP_REFRESH, VERIFY),
    ),
    Command(
        "list CHART",
        "list the dependencies for the given chart",
        ("max", 1),
        aliases=("ls",),
        flags=(Flag("max-col-width", "uint", "maximum column width for output table", default="80"),),
    ),
    Command(
        "update CHART",
        "update charts/ based on the contents of Chart.yaml",
        ("max", 1),
        aliases=("up",),
        flags=(*DOWNLOAD, KEYRING_WITH_PUBLIC_KEYS, SKIP_REFRESH, VERIFY),
    ),
)
