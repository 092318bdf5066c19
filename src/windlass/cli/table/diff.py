"""The diff command."""

from __future__ import annotations

from windlass.cli.model import Command, Flag
from windlass.cli.table.shared import (
    CHART_PATH,
    DEPENDENCY_UPDATE,
    DEVEL,
    DISABLE_OPENAPI_VALIDATION,
    ENABLE_DNS,
    INTEGERS,
    LOOKUP_FILE,
    POST_RENDERER,
    POST_RENDERER_ARGS,
    SCHEMA_REFS,
    SKIP_SCHEMA_VALIDATION,
    TAKE_OWNERSHIP,
    VALUES,
)
from windlass.cli.table.upgrade import REUSE

DETAILED_EXITCODE = Flag("detailed-exitcode", "bool", "end with 2 if anything differs")
NO_HOOKS = Flag("no-hooks", "bool", "leave hooks out")
OUTPUT = Flag(
    "output", "string", "prints the differences in the specified format. Allowed values: text, json", short="o",
    default="text",
)  # fmt: skip

FLAGS: tuple[Flag, ...] = (
    *CHART_PATH,
    *VALUES,
    *(
        Flag(f"to-{flag.name}", flag.kind, f"on the second side, add what --{flag.name} would give")
        for flag in VALUES
    ),
    Flag("api-versions", "stringSlice", "Kubernetes api versions used for Capabilities.APIVersions", short="a"),
    DETAILED_EXITCODE,
    Flag("include-crds", "bool", "compare CRDs too"),
    INTEGERS,
    Flag("is-upgrade", "bool", "set .Release.IsUpgrade instead of .Release.IsInstall"),
    Flag("kube-version", "string", "Kubernetes version used for Capabilities.KubeVersion"),
    LOOKUP_FILE,
    Flag("name", "string", "name of the release", default="release-name"),
    NO_HOOKS,
    OUTPUT,
    POST_RENDERER,
    POST_RENDERER_ARGS,
    SCHEMA_REFS,
    SKIP_SCHEMA_VALIDATION,
)  # fmt: skip

CHILDREN: tuple[Command, ...] = (
    Command(
        "upgrade [RELEASE] [CHART]",
        "show what an upgrade would change of a release",
        ("exact", 2),
        complete="upgrade",
        own=True,
        flags=(
            *CHART_PATH,
            *VALUES,
            *REUSE,
            DEPENDENCY_UPDATE,
            DETAILED_EXITCODE,
            DEVEL,
            DISABLE_OPENAPI_VALIDATION,
            ENABLE_DNS,
            NO_HOOKS,
            OUTPUT,
            POST_RENDERER,
            POST_RENDERER_ARGS,
            SKIP_SCHEMA_VALIDATION,
            TAKE_OWNERSHIP,
        ),
    ),
)
