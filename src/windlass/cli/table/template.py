"""The template command."""

from __future__ import annotations

from windlass.cli.model import Flag
from windlass.cli.table.shared import CHART_PATH, INTEGERS, LOOKUP_FILE, RENDER, VALUES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.cli.model import Command

OWN = (
    Flag(
        "explain",
        "string",
        "say how a line came about instead of rendering: a template with or without line (templates/web.yaml:12), "
        "a resource with or without field (Deployment/web:spec.replicas), or a value (.Values.image.tag)",
        own=True,
    ),
    INTEGERS,
    LOOKUP_FILE,
    Flag(
        "strict",
        "bool",
        "fail on values that nobody knows and on missing values that are printed, and name values nobody uses",
        own=True,
    ),
)

FLAGS: tuple[Flag, ...] = (
    *CHART_PATH,
    *VALUES,
    *RENDER,
    Flag(
        "api-versions",
        "stringSlice",
        "Kubernetes api versions used for Capabilities.APIVersions (multiple can be specified)",
        short="a",
    ),
    Flag(
        "dry-run",
        "string",
        'simulates the operation either client-side or server-side. Must be either: "client", or '
        '"server". \'--dry-run=client simulates the operation client-side only and avoids cluster '
        "connections. '--dry-run=server' simulates/validates the operation on the server, requiring cluster "
        "connectivity.",
        default="client",
        no_value="unset",
        exclusive=("validate dry-run",),
    ),
    Flag(
        "hide-notes",
        "bool",
        "if set, do not show notes in install output. Does not affect presence in chart metadata",
        deprecated="this flag has no effect for 'helm template' and will be removed in Helm 5",
    ),
    Flag("include-crds", "bool", "include CRDs in the templated output"),
    Flag("is-upgrade", "bool", "set .Release.IsUpgrade instead of .Release.IsInstall"),
    Flag("kube-version", "string", "Kubernetes version used for Capabilities.KubeVersion"),
    Flag("output-dir", "string", "writes the executed templates to files in output-dir instead of stdout"),
    Flag("release-name", "bool", "use release name in the output-dir path."),
    Flag(
        "render-subchart-notes",
        "bool",
        "if set, render subchart notes along with the parent",
        deprecated="this flag has no effect for 'helm template' and will be removed in Helm 5",
    ),
    Flag("show-only", "stringArray", "only show manifests rendered from the given templates", short="s"),
    Flag("skip-tests", "bool", "skip tests from templated output"),
    Flag(
        "validate",
        "bool",
        "deprecated",
        deprecated="use '--dry-run=server' instead",
        exclusive=("validate dry-run",),
    ),
    *OWN,
)

CHILDREN: tuple[Command, ...] = ()
