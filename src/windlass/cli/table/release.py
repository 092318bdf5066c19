"""The release commands."""

from __future__ import annotations

from windlass.cli.model import Command, Flag

FLAGS: tuple[Flag, ...] = ()

_ALL_NAMESPACES = Flag("all-namespaces", "bool", "take the releases of all namespaces", short="A")
_DRY_RUN = Flag("dry-run", "bool", "say what would be done, and do nothing")

CHILDREN: tuple[Command, ...] = (
    Command(
        "export [RELEASE] [...]",
        "write the records of releases to a file",
        complete="no files",
        flags=(
            Flag("all", "bool", "take all releases of the namespace"),
            _ALL_NAMESPACES,
            Flag("output", "string", "the file to write; .tgz and .tar.gz are compressed", short="o"),
        ),
    ),
    Command(
        "import FILE [RELEASE] [...]",
        "store the records of a file",
        ("min", 1),
        complete="file once",
        flags=(
            _ALL_NAMESPACES,
            _DRY_RUN,
            Flag("overwrite", "bool", "replace records that differ from those of the file"),
        ),
    ),
    Command(
        "migrate [RELEASE] [...]",
        "copy the records of releases from one storage to another",
        complete="no files",
        flags=(
            _ALL_NAMESPACES,
            Flag("delete-source", "bool", "remove the records of a release once all of them are in the other storage"),
            _DRY_RUN,
            Flag("from", "string", "the storage to read: secret, configmap, sql, or a connection string"),
            Flag("to", "string", "the storage to fill: secret, configmap, sql, or a connection string"),
        ),
    ),
)
