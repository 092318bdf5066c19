"""The search commands."""

from __future__ import annotations

from windlass.cli.model import Command, Flag
from windlass.cli.table.shared import (
    CA_FILE,
    INSECURE_SKIP_TLS_VERIFY,
    OUTPUT,
    PASSWORD,
    PLAIN_HTTP,
    REGISTRY_CERT_FILE,
    REGISTRY_KEY_FILE,
    USERNAME,
)

FAIL_ON_NO_RESULT = Flag("fail-on-no-result", "bool", "search fails if no results are found")
MAX_COL_WIDTH = Flag("max-col-width", "uint", "maximum column width for output table", default="50")

# For oci:// places, which Helm does not search.
_REMOTE = tuple(
    Flag(flag.name, flag.kind, flag.usage, own=True)
    for flag in (
        CA_FILE,
        REGISTRY_CERT_FILE,
        INSECURE_SKIP_TLS_VERIFY,
        REGISTRY_KEY_FILE,
        PASSWORD,
        PLAIN_HTTP,
        USERNAME,
    )
)

_ATTACHED = Flag("attached", "bool", "show what is attached to each version of a chart in a registry", own=True)

FLAGS: tuple[Flag, ...] = ()

CHILDREN: tuple[Command, ...] = (
    Command(
        "hub [KEYWORD]",
        "search for charts in the Artifact Hub or your own hub instance",
        flags=(
            Flag("endpoint", "string", "Hub instance to query for charts", default="https://hub.helm.sh"),
            FAIL_ON_NO_RESULT,
            Flag("list-repo-url", "bool", "print charts repository URL"),
            MAX_COL_WIDTH,
            OUTPUT,
        ),
    ),
    Command(
        "repo [keyword]",
        "search repositories for a keyword in charts",
        flags=(
            Flag(
                "devel",
                "bool",
                "use development versions (alpha, beta, and release candidate releases), too. Equivalent to "
                "version '>0.0.0-0'. If --version is set, this is ignored",
            ),
            FAIL_ON_NO_RESULT,
            MAX_COL_WIDTH,
            OUTPUT,
            Flag("regexp", "bool", "use regular expressions for searching repositories you have added", short="r"),
            Flag("version", "string", "search using semantic versioning constraints on repositories you have added"),
            Flag(
                "versions",
                "bool",
                "show the long listing, with each version of each chart on its own line, for repositories "
                "you have added",
                short="l",
            ),
            _ATTACHED,
            *_REMOTE,
        ),
    ),
)
