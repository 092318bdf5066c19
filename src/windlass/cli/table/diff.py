"""The diff command."""

from __future__ import annotations

from windlass.cli.model import Flag
from windlass.cli.table.shared import (
    CHART_PATH,
    INTEGERS,
    LOOKUP_FILE,
    POST_RENDERER,
    POST_RENDERER_ARGS,
    SCHEMA_REFS,
    SKIP_SCHEMA_VALIDATION,
    VALUES,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

FLAGS: tuple[Flag, ...] = (
    *CHART_PATH,
    *VALUES,
    *(
        Flag(f"to-{flag.name}", flag.kind, f"on the second side, add what --{flag.name} would give")
        for flag in VALUES
    ),
    Flag("api-versions", "stringSlice", "Kubernetes api versions used for Capabilities.APIVersions", short="a"),
    Flag("detailed-exitcode", "bool", "end with 2 if anything differs"),
    Flag("include-crds", "bool", "compare CRDs too"),
    INTEGERS,
    Flag("is-upgrade", "bool", "set .Release.IsUpgrade instead of .Release.IsInstall"),
    Flag("kube-version", "string", "Kubernetes version used for Capabilities.KubeVersion"),
    LOOKUP_FILE,
    Flag("name", "string", "name of the release", default="release-name"),
    Flag("no-hooks", "bool", "leave hooks out"),
    Flag(
        "output", "string", "prints the differences in the specified format. Allowed values: text, json", short="o",
        default="text",
    ),
    POST_RENDERER,
    POST_RENDERER_ARGS,
    SCHEMA_REFS,
    SKIP_SCHEMA_VALIDATION,
)  # fmt: skip

CHILDREN: tuple[Command, ...] = ()
