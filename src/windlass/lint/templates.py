"""Rules about templates: the chart is rendered for a release named test-release (Go: lint/rules/template.go)."""

from __future__ import annotations

import os

from windlass.chart.coalesce import coalesce_values
from windlass.chart.directory import path_error
from windlass.chart.load import load_dir
from windlass.chart.requirements import process_dependencies
from windlass.engine.capabilities import Capabilities
from windlass.engine.render import render
from windlass.engine.scope import ReleaseOptions, render_values
from windlass.errors import WindlassError
from windlass.golang.path import extension, join
from windlass.golang.runes import SPACES
from windlass.golang.strconv import quote
from windlass.golang.text import length
from windlass.lint.deprecations import deprecation
from windlass.lint.documents import DocumentError, anonymous_struct, resources
from windlass.lint.findings import ERROR, WARNING
from windlass.lint.names import bad_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.model import Chart
    from windlass.engine.capabilities import KubeVersion
    from windlass.lint.documents import Resource
    from windlass.lint.findings import Findings
    from windlass.lint.run import LintOptions

FOLDER = "templates/"
RELEASE = "test-release"
MAX_LINE = 64 * 1024
"""Longest line that Go's bufio.Scanner takes."""

_EXTENSIONS = (".yaml", ".yml", ".tpl", ".txt")
_WORKLOADS = ("Deployment", "ReplicaSet", "DaemonSet", "StatefulSet")


def check_templates(folder: str, findings: Findings, values: dict[str, object], options: LintOptions) -> None:
    """Render the chart in a folder and check what its templates print."""
    path = os.path.join(folder, FOLDER.rstrip("/"))
    if not findings.note(WARNING, FOLDER, None if os.path.lexists(path) else "directory does not exist"):
        return
    if not findings.note(ERROR, FOLDER, None if os.path.isdir(path) else _not_a_folder(path)):
        return
    try:
        chart = load_dir(folder, log=options.log)
    except WindlassError as err:
        findings.note(ERROR, FOLDER, str(err))
        return
    capabilities = Capabilities(options.kube_version)
    try:
        printed = _rendered(chart, values, options, capabilities)
    except _Unrenderable as err:
        findings.note(ERROR, FOLDER, err.said)
        return
    _check_files(chart, printed, findings, capabilities.KubeVersion)


def _not_a_folder(path: str) -> str:
    try:
        os.stat(path)
    except OSError as err:
        return str(path_error("stat", path, err))
    return "not a directory"


class _Unrenderable(Exception):
    """The chart does not render; ``said`` is what lint reports, None for what it passes over in silence."""

    def __init__(self, said: str | None) -> None:
        super().__init__(said)
        self.said = said


def _rendered(
    chart: Chart, values: dict[str, object], options: LintOptions, capabilities: Capabilities
) -> dict[str, str]:
    try:
        process_dependencies(chart, values, log=options.log)
        coalesced = coalesce_values(chart, values, log=options.log)
    except WindlassError:
        raise _Unrenderable(None)
    release = ReleaseOptions(RELEASE, options.namespace, revision=0)
    try:
        scope = render_values(
            chart, coalesced, release, capabilities, options.skip_schema,
            log=options.log, schema_refs=options.schema_refs,
        )  # fmt: skip
        return render(chart, scope, lint=True, log=options.log, environment=options.environment)
    except WindlassError as err:
        raise _Unrenderable(str(err))


def _check_files(chart: Chart, printed: dict[str, str], findings: Findings, kube_version: KubeVersion) -> None:
    for file in chart.templates:
        suffix = extension(file.name)
        findings.note(ERROR, file.name, _wrong_extension(suffix))
        if suffix.lower() not in (".yaml", ".yml"):
            continue
        manifest = printed.get(join(chart.name, file.name), "")
        if manifest.strip(SPACES) and not _check_manifest(file.name, manifest, findings, kube_version):
            return


def _wrong_extension(suffix: str) -> str | None:
    if suffix in _EXTENSIONS:
        return None
    return f"file extension '{suffix}' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt"


def _check_manifest(name: str, manifest: str, findings: Findings, kube_version: KubeVersion) -> bool:
    """Check one file's output; False when it cannot be read, which ends the rule for all files."""
    findings.note(WARNING, name, _indented(manifest))
    try:
        for resource in resources(manifest):
            if resource is None:
                continue
            findings.note(WARNING, name, bad_name(resource.kind, resource.name))
            findings.note(WARNING, name, deprecation(resource, kube_version))
            findings.note(ERROR, name, _without_selector(resource, manifest))
            findings.note(ERROR, name, _policy_in_list(resource, manifest))
    except DocumentError as err:
        findings.note(ERROR, name, f"unable to parse YAML: {err}")
        return False
    return True


def _indented(manifest: str) -> str | None:
    """Look at the first line that is not blank (Go: validateTopIndentLevel)."""
    for line in manifest.split("\n"):
        if length(line) >= MAX_LINE:
            return "bufio.Scanner: token too long"
        line = line.removesuffix("\r")
        if not line.strip(SPACES):
            continue
        if line[0] in " \t":
            return f"document starts with an illegal indent: {quote(line)}, which may cause parsing problems"
        return None
    return None


def _without_selector(resource: Resource, manifest: str) -> str | None:
    if resource.kind not in _WORKLOADS or "matchLabels" in manifest or "matchExpressions" in manifest:
        return None
    name = quote(resource.name)
    return f"a {resource.kind} must contain matchLabels or matchExpressions, and {name} does not"


def _policy_in_list(resource: Resource, manifest: str) -> str | None:
    """Look for helm.sh/resource-policy on the items of a List (Go: validateListAnnotations)."""
    if resource.kind != "List":
        return None
    from windlass.golang.decode import STRING, Map, Slice
    from windlass.yaml import YamlError, load_as

    metadata = anonymous_struct("Annotations", Map(STRING))
    items_type = Slice(anonymous_struct("Metadata", metadata))
    try:
        found = load_as(manifest, anonymous_struct("Items", items_type))
    except YamlError as err:
        return f"unable to parse YAML: {err}"
    items = found.get("Items") if isinstance(found, dict) else None
    for item in items if isinstance(items, list) else []:
        annotations = (item.get("Metadata") or {}).get("Annotations") or {}
        if "helm.sh/resource-policy" in annotations:
            return "annotation 'helm.sh/resource-policy' within List objects are ignored"
    return None
