"""The chart commands, as Helm 3.0 to 3.6 had them behind HELM_EXPERIMENTAL_OCI."""

from __future__ import annotations

from windlass.cli.model import Command, Flag
from windlass.cli.table.shared import (
    CA_FILE,
    INSECURE_SKIP_TLS_VERIFY,
    PASSWORD,
    PUSH_PLAIN_HTTP,
    REGISTRY_CERT_FILE,
    REGISTRY_KEY_FILE,
    USERNAME,
)

FLAGS: tuple[Flag, ...] = ()

_REMOTE = (
    CA_FILE,
    REGISTRY_CERT_FILE,
    INSECURE_SKIP_TLS_VERIFY,
    REGISTRY_KEY_FILE,
    PASSWORD,
    PUSH_PLAIN_HTTP,
    USERNAME,
)

CHILDREN: tuple[Command, ...] = (
    Command(
        "export [REFERENCE]",
        "unpack a saved chart into a folder",
        ("exact", 1),
        complete="no files",
        flags=(Flag("destination", "string", "location to write the chart", short="d", default="."),),
    ),
    Command("list", "list saved charts", ("none",), aliases=("ls",), complete="nothing"),
    Command("pull [REFERENCE]", "pull a chart and save it", ("exact", 1), complete="no files", flags=_REMOTE),
    Command("push [REFERENCE]", "push a saved chart", ("exact", 1), complete="no files", flags=_REMOTE),
    Command("remove [REFERENCE]", "forget a saved chart", ("exact", 1), aliases=("rm",), complete="no files"),
    Command("save [PATH] [REFERENCE]", "save a chart under a reference", ("exact", 2)),
)
