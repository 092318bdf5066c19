"""The registry commands."""

from __future__ import annotations

from windlass.cli.model import Command, Flag
from windlass.cli.table.shared import CA_FILE, PUSH_PLAIN_HTTP, REGISTRY_CERT_FILE, REGISTRY_KEY_FILE

FLAGS: tuple[Flag, ...] = ()

CHILDREN: tuple[Command, ...] = (
    Command(
        "login [host]",
        "login to a registry",
        ("min", 1),
        complete="no files",
        flags=(
            CA_FILE,
            REGISTRY_CERT_FILE,
            Flag("insecure", "bool", "allow connections to TLS registry without certs"),
            REGISTRY_KEY_FILE,
            Flag("password", "string", "registry password or identity token", short="p"),
            Flag("password-stdin", "bool", "read password or identity token from stdin"),
            PUSH_PLAIN_HTTP,
            Flag(
                "provider",
                "string",
                "cloud whose credentials on this machine give user name and token (ecr, ecr-public, acr, gar)",
                own=True,
            ),
            Flag("username", "string", "registry username", short="u"),
        ),
    ),
    Command("logout [host]", "logout from a registry", ("min", 1), complete="no files"),
)
