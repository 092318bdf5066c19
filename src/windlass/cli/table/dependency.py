"""The dependency commands."""

from __future__ import annotations

from windlass.cli.model import Command, Flag
from windlass.cli.table.shared import DOWNLOAD, KEYRING_WITH_PUBLIC_KEYS

SKIP_REFRESH = Flag("skip-refresh", "bool", "do not refresh the local repository cache")
VERIFY = Flag("verify", "bool", "verify the packages against signatures")

RECURSIVE = Flag(
    "recursive", "bool", "do the same for every unpacked chart that this one is made from, those first", own=True
)
PIN = Flag("pin", "bool", "pin the content of each fetched chart in the lock file, which build then verifies", own=True)

FLAGS: tuple[Flag, ...] = ()

CHILDREN: tuple[Command, ...] = (
    Command(
        "build CHART",
        "rebuild the charts/ directory based on the Chart.lock file",
        ("max", 1),
        flags=(*DOWNLOAD, KEYRING_WITH_PUBLIC_KEYS, RECURSIVE, SKIP_REFRESH, VERIFY),
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
        flags=(*DOWNLOAD, KEYRING_WITH_PUBLIC_KEYS, PIN, RECURSIVE, SKIP_REFRESH, VERIFY),
    ),
)
