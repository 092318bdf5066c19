"""The repo commands."""

from __future__ import annotations

from windlass.cli.model import Command, Flag
from windlass.cli.table.shared import CA_FILE, CERT_FILE, KEY_FILE, OUTPUT, PASS_CREDENTIALS

TIMEOUT = Flag("timeout", "duration", "time to wait for the index file download to complete", default="2m0s")

FLAGS: tuple[Flag, ...] = ()

CHILDREN: tuple[Command, ...] = (
    Command(
        "add [NAME] [URL]",
        "add a chart repository",
        ("exact", 2),
        complete="two words",
        flags=(
            Flag(
                "allow-deprecated-repos",
                "bool",
                "by default, this command will not allow adding official repos that have been permanently "
                "deleted. This disables that behavior",
            ),
            CA_FILE,
            CERT_FILE,
            Flag("force-update", "bool", "replace (overwrite) the repo if it already exists"),
            Flag("insecure-skip-tls-verify", "bool", "skip tls certificate checks for the repository"),
            KEY_FILE,
            PASS_CREDENTIALS,
            Flag("password", "string", "chart repository password"),
            Flag("password-stdin", "bool", "read chart repository password from stdin"),
            TIMEOUT,
            Flag("username", "string", "chart repository username"),
        ),
    ),
    Command(
        "index [DIR]",
        "generate an index file given a directory containing packaged charts",
        ("exact", 1),
        complete="file once",
        flags=(
            Flag("json", "bool", "output in JSON format"),
            Flag("merge", "string", "merge the generated index into the given index"),
            Flag("url", "string", "url of chart repository"),
        ),
    ),
    Command(
        "list",
        "list chart repositories",
        ("none",),
        aliases=("ls",),
        complete="nothing",
        flags=(Flag("no-headers", "bool", "suppress headers in the output"), OUTPUT),
    ),
    Command(
        "remove [REPO1 [REPO2 ...]]",
        "remove one or more chart repositories",
        ("min", 1),
        aliases=("rm",),
        complete="repositories",
    ),
    Command(
        "update [REPO1 [REPO2 ...]]",
        "update information of available charts locally from chart repositories",
        ("min", 0),
        aliases=("up",),
        complete="repositories",
        flags=(TIMEOUT,),
    ),
)
