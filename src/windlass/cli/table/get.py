"""The get commands."""

from __future__ import annotations

from windlass.cli.model import Command, Flag
from windlass.cli.table.shared import OUTPUT

REVISION = Flag("revision", "int", "get the named release with revision")

FLAGS: tuple[Flag, ...] = ()

CHILDREN: tuple[Command, ...] = (
    Command(
        "all RELEASE_NAME",
        "download all information for a named release",
        ("exact", 1),
        complete="release once",
        flags=(
            REVISION,
            Flag("template", "string", "go template for formatting the output, eg: {{.Release.Name}}"),
        ),
    ),
    Command(
        "hooks RELEASE_NAME",
        "download all hooks for a named release",
        ("exact", 1),
        complete="release once",
        flags=(REVISION,),
    ),
    Command(
        "manifest RELEASE_NAME",
        "download the manifest for a named release",
        ("exact", 1),
        complete="release once",
        flags=(REVISION,),
    ),
    Command(
        "metadata RELEASE_NAME",
        "This command fetches metadata for a given release",
        ("exact", 1),
        complete="release once",
        flags=(OUTPUT, Flag("revision", "int", "specify release revision")),
    ),
    Command(
        "notes RELEASE_NAME",
        "download the notes for a named release",
        ("exact", 1),
        complete="release once",
        flags=(REVISION,),
    ),
    Command(
        "values RELEASE_NAME",
        "download the values file for a named release",
        ("exact", 1),
        complete="release once",
        flags=(Flag("all", "bool", "dump all (computed) values", short="a"), OUTPUT, REVISION),
    ),
)
