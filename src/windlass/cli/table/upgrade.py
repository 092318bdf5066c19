"""The upgrade command."""

from __future__ import annotations

from windlass.cli.model import Flag
from windlass.cli.table.shared import (
    APPLY,
    ATOMIC,
    CHART_PATH,
    CRDS,
    DEPENDENCY_UPDATE,
    DESCRIPTION,
    DEVEL,
    DRY_RUN,
    ENABLE_DNS,
    EVENTS,
    HIDE_SECRET,
    HISTORY_MAX,
    OUTPUT,
    POST_RENDERER,
    POST_RENDERER_ARGS,
    RENDER_SUBCHART_NOTES,
    SCHEMA_REFS,
    SERVER_SIDE_AUTO,
    SKIP_SCHEMA_VALIDATION,
    VALUES,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

# Which values of the last revision count.
REUSE = (
    Flag(
        "reset-then-reuse-values",
        "bool",
        "when upgrading, reset the values to the ones built into the chart, apply the last release's values "
        "and merge in any overrides from the command line via --set and -f. If '--reset-values' or "
        "'--reuse-values' is specified, this is ignored",
    ),
    Flag("reset-values", "bool", "when upgrading, reset the values to the ones built into the chart"),
    Flag(
        "reuse-values",
        "bool",
        "when upgrading, reuse the last release's values and merge in any overrides from the command line "
        "via --set and -f. If '--reset-values' is specified, this is ignored",
    ),
)

FLAGS: tuple[Flag, ...] = (
    *CHART_PATH,
    *VALUES,
    *APPLY,
    ATOMIC,
    Flag("cleanup-on-fail", "bool", "allow deletion of new resources created in this upgrade when upgrade fails"),
    CRDS,
    Flag("create-namespace", "bool", "if --install is set, create the release namespace if not present"),
    DEPENDENCY_UPDATE,
    DESCRIPTION,
    DEVEL,
    Flag(
        "disable-openapi-validation",
        "bool",
        "if set, the upgrade process will not validate rendered templates against the Kubernetes OpenAPI Schema",
    ),
    DRY_RUN,
    ENABLE_DNS,
    EVENTS,
    Flag(
        "hide-notes",
        "bool",
        "if set, do not show notes in upgrade output. Does not affect presence in chart metadata",
    ),
    HIDE_SECRET,
    HISTORY_MAX,
    Flag("install", "bool", "if a release by this name doesn't already exist, run an install", short="i"),
    Flag(
        "labels",
        "stringToString",
        "Labels that would be added to release metadata. Should be separated by comma. Original release "
        "labels will be merged with upgrade labels. You can unset label using null.",
        short="l",
    ),
    Flag("no-hooks", "bool", "disable pre/post upgrade hooks"),
    OUTPUT,
    POST_RENDERER,
    POST_RENDERER_ARGS,
    RENDER_SUBCHART_NOTES,
    *REUSE,
    Flag(
        "rollback-on-failure",
        "bool",
        "if set, Helm will rollback the upgrade to previous success release upon failure. The --wait flag "
        'will be defaulted to "watcher" if --rollback-on-failure is set',
    ),
    SERVER_SIDE_AUTO,
    Flag(
        "skip-crds",
        "bool",
        "if set, no CRDs will be installed when an upgrade is performed with install flag enabled. By "
        "default, CRDs are installed if not already present, when an upgrade is performed with install flag "
        "enabled",
    ),
    SCHEMA_REFS,
    SKIP_SCHEMA_VALIDATION,
    Flag(
        "take-ownership",
        "bool",
        "if set, upgrade will ignore the check for helm annotations and take ownership of the existing resources",
    ),
)

CHILDREN: tuple[Command, ...] = ()
