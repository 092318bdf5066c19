"""A chart and its scope to hooks, manifests and notes (Go: pkg/action/action.go renderResources)."""

from __future__ import annotations

from windlass.chart.log import silent
from windlass.chart.requirements import is_compatible
from windlass.engine.render import render
from windlass.errors import WindlassError
from windlass.golang.runes import SPACES
from windlass.release.heads import Heads
from windlass.release.manifests import ManifestError, sort

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from dataclasses import dataclass as record

    from windlass.cache import Store
    from windlass.chart.log import Log
    from windlass.chart.model import Chart
    from windlass.chart.schema import Compiled
    from windlass.engine.capabilities import Capabilities
    from windlass.engine.functions import Lookup
    from windlass.engine.kept import Kept
    from windlass.release.hooks import Hook
    from windlass.release.manifests import Manifest
    from windlass.sprig.environment import Environment
    from windlass.template.functions import Func

    PostRender = Callable[[str], str]
else:
    from windlass._record import record

NOTES_SUFFIX = "NOTES.txt"
_HIDDEN = "# HIDDEN: The Secret output has been suppressed"


@record
class Rendered:
    """What a chart renders to. ``crds`` are paths and texts, ``hooks`` and ``manifests`` are in install order."""

    hooks: list[Hook]
    manifests: list[Manifest]
    notes: str


@record
class Memory:
    """What a program that renders one chart many times keeps of it. Safe to share between threads."""

    templates: Kept
    heads: Heads
    schemas: Compiled


class ResourcesError(WindlassError):
    """A chart that does not render to manifests. ``dump`` shows what there is, for people who look for the error."""

    def __init__(self, message: str, dump: str = "") -> None:
        super().__init__(message)
        self.dump = dump


def document(path: str, text: str) -> str:
    """Return a manifest as Helm prints it: separator, origin, text."""
    return f"---\n# Source: {path}\n{text}\n"


def manifest_text(rendered: Rendered, *, hide_secret: bool = False) -> str:
    """Return the manifest of a release's record; a simulation may leave the contents of Secrets out."""
    return "".join([document(manifest.name, _shown(manifest, hide_secret)) for manifest in rendered.manifests])


def _shown(manifest: Manifest, hide_secret: bool) -> str:
    if hide_secret and manifest.head.kind == "Secret" and manifest.head.version == "v1":
        return _HIDDEN
    return manifest.content


def render_resources(
    chart: Chart,
    scope: dict[str, object],
    capabilities: Capabilities,
    *,
    subchart_notes: bool = False,
    lookup: Lookup | None = None,
    environment: Environment | None = None,
    log: Log = silent,
    store: Store | None = None,
    memory: Memory | None = None,
    strict: bool = False,
    post_render: PostRender | None = None,
    functions: Mapping[str, Func] | None = None,
) -> Rendered:
    """Render, take the notes out, let a post-renderer have its way, and sort. ``strict`` makes a missing key an error.

    ``functions`` replace Helm's of the same names.

    Raises ResourcesError with Helm's text.
    """
    check_kube_version(chart, capabilities)
    try:
        files = render(
            chart,
            scope,
            strict=strict,
            lookup=lookup,
            environment=environment,
            functions=functions,
            log=log,
            store=store,
            kept=None if memory is None else memory.templates,
        )
    except WindlassError as error:
        raise ResourcesError(str(error)) from error
    notes = _take_notes(files, chart.name, subchart_notes)
    if post_render is not None:
        files = _post_rendered(files, post_render)
    heads: Heads | None = None
    if memory is not None:
        heads = memory.heads
    elif store is not None:
        heads = Heads(store, f"{chart.name} {chart.metadata.version}")
    try:
        hooks, manifests = sort(files, heads=heads, log=log)
    except ManifestError as error:
        raise ResourcesError(str(error), _dump(files)) from error
    return Rendered(hooks, manifests, notes)


def _post_rendered(files: dict[str, str], post_render: PostRender) -> dict[str, str]:
    """Return what a post-renderer makes of manifests and hooks alike (Go: PostRenderStrategyCombined)."""
    from windlass.actions.manifeststream import merge, unmerge

    try:
        merged = merge(files)
    except WindlassError as error:
        raise ResourcesError(f"error merging manifests: {error}") from error
    try:
        answer = post_render(merged)
    except WindlassError as error:
        raise ResourcesError(f"error while running post render on files: {error}") from error
    try:
        return unmerge(answer)
    except WindlassError as error:
        raise ResourcesError(f"error while parsing post rendered output: {error}") from error


def check_kube_version(chart: Chart, capabilities: Capabilities) -> None:
    """Check that the chart accepts this Kubernetes. Raises ResourcesError."""
    wanted, version = chart.metadata.kube_version, capabilities.KubeVersion
    if wanted and not is_compatible(wanted, version.String()):
        raise ResourcesError(
            f"chart requires kubeVersion: {wanted} which is incompatible with Kubernetes {version.Version}"
        )


def _take_notes(files: dict[str, str], name: str, subchart_notes: bool) -> str:
    """Remove the notes from the files; return the chart's own, or all of them by path."""
    own = f"{name}/templates/{NOTES_SUFFIX}"
    paths = sorted(path for path in files if path.endswith(NOTES_SUFFIX))
    texts = [files.pop(path) for path in paths]
    notes = ""
    for path, text in zip(paths, texts, strict=True):
        if subchart_notes or path == own:
            notes += f"\n{text}" if notes else text
    return notes


def _dump(files: Mapping[str, str]) -> str:
    """Return the files as they are. Helm's order is random; ours is by path."""
    return "".join([document(path, files[path]) for path in sorted(files) if files[path].strip(SPACES)])
