"""The push command."""

from __future__ import annotations

from windlass.cli.model import Flag
from windlass.cli.table.shared import (
    CA_FILE,
    PASSWORD,
    PLATFORMS,
    PUSH_PLAIN_HTTP,
    REGISTRY_CERT_FILE,
    REGISTRY_KEY_FILE,
    USERNAME,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    CA_FILE,
    REGISTRY_CERT_FILE,
    Flag("insecure-skip-tls-verify", "bool", "skip tls certificate checks for the chart upload"),
    REGISTRY_KEY_FILE,
    PASSWORD,
    PLATFORMS,
    PUSH_PLAIN_HTTP,
    USERNAME,
)

CHILDREN: tuple[Command, ...] = ()
