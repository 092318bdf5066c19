"""The plugin commands."""

from __future__ import annotations

from windlass.cli.model import Command, Flag
from windlass.cli.table.shared import (
    CA_FILE,
    KEY,
    KEYRING_FOR_SIGNING,
    KEYRING_FOR_VERIFICATION,
    KEYRING_WITH_PUBLIC_KEYS,
    REGISTRY_CERT_FILE,
    REGISTRY_KEY_FILE,
)

FLAGS: tuple[Flag, ...] = ()

CHILDREN: tuple[Command, ...] = (
    Command(
        "install [options] <path|url>",
        "install a Helm plugin",
        ("exact", 1),
        aliases=("add",),
        complete="file once",
        flags=(
            CA_FILE,
            REGISTRY_CERT_FILE,
            Flag("insecure-skip-tls-verify", "bool", "skip tls certificate checks for the plugin download"),
            REGISTRY_KEY_FILE,
            KEYRING_FOR_VERIFICATION,
            Flag("password", "string", "registry password"),
            Flag("plain-http", "bool", "use insecure HTTP connections for the plugin download"),
            Flag("username", "string", "registry username"),
            Flag("verify", "bool", "verify the plugin signature before installing", default="true"),
            Flag(
                "version",
                "string",
                "specify a version constraint. If this is not specified, the latest version is installed",
            ),
        ),
    ),
    Command(
        "list",
        "list installed Helm plugins",
        aliases=("ls",),
        complete="nothing",
        flags=(Flag("type", "string", "Plugin type"),),
    ),
    Command(
        "package [PATH]",
        "package a plugin directory into a plugin archive",
        ("exact", 1),
        flags=(
            Flag("destination", "string", "location to write the plugin tarball.", short="d", default="."),
            KEY,
            KEYRING_FOR_SIGNING,
            Flag(
                "passphrase-file",
                "string",
                'location of a file which contains the passphrase for the signing key. Use "-" to read from stdin.',
            ),
            Flag("sign", "bool", "use a PGP private key to sign this plugin", default="true"),
        ),
    ),
    Command(
        "uninstall <plugin>...",
        "uninstall one or more Helm plugins",
        aliases=(
            "rm",
            "remove",
        ),
        complete="module",
    ),
    Command("update <plugin>...", "update one or more Helm plugins", aliases=("up",), complete="module"),
    Command(
        "verify [PATH]",
        "verify that a plugin at the given path has been signed and is valid",
        ("exact", 1),
        flags=(KEYRING_WITH_PUBLIC_KEYS,),
    ),
)
