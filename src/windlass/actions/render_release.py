"""A release without a cluster: what template, and a client-side dry run of install, do to a chart.

Go: pkg/action/install.go RunWithContext, up to the point where a cluster would be asked.
"""

from __future__ import annotations

from windlass.actions.release_name import ReleaseError, check_name
from windlass.actions.render import Rendered, ResourcesError, render_resources
from windlass.chart.log import silent
from windlass.chart.requirements import process_dependencies
from windlass.engine.capabilities import Capabilities
from windlass.engine.scope import ReleaseOptions, render_values
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from dataclasses import dataclass as record

    from windlass.actions.render import Memory, PostRender
    from windlass.cache import Store
    from windlass.chart.log import Log
    from windlass.chart.model import Chart
    from windlass.chart.schema import Fetch
    from windlass.engine.capabilities import KubeVersion
    from windlass.engine.functions import Lookup
    from windlass.engine.trace import Trace
    from windlass.sprig.environment import Environment
    from windlass.template.functions import Func
else:
    from windlass._record import record

SYSTEM_LABELS = ("name", "owner", "status", "version", "createdAt", "modifiedAt")


@record
class Dry:
    """A release to be rendered without being installed. ``discover`` asks a cluster for its capabilities.

    ``schema_refs`` fetches what the charts' schemas refer to, which is refused without it. With ``integers``
    templates that read YAML or JSON keep whole numbers.
    """

    name: str
    namespace: str
    is_upgrade: bool = False
    kube_version: KubeVersion | None = None
    api_versions: Collection[str] = ()
    labels: Collection[str] = ()
    skip_schema: bool = False
    subchart_notes: bool = False
    discover: Callable[[Chart], Capabilities] | None = None
    schema_refs: Fetch | None = None
    integers: bool = False


def render_release(
    chart: Chart,
    values: dict[str, object],
    release: Dry,
    *,
    environment: Environment | None = None,
    log: Log = silent,
    store: Store | None = None,
    memory: Memory | None = None,
    lookup: Lookup | None = None,
    strict: bool = False,
    post_render: PostRender | None = None,
) -> Rendered:
    """Render a chart for a release. The chart's dependencies are processed in place.

    Raises ReleaseError, SchemaError and others before rendering, ResourcesError while rendering.
    """
    scope, capabilities = _prepare(chart, values, release, log, store, memory)
    return render_resources(
        chart,
        scope,
        capabilities,
        subchart_notes=release.subchart_notes,
        environment=environment,
        log=log,
        store=store,
        memory=memory,
        lookup=lookup,
        strict=strict,
        post_render=post_render,
        functions=_functions(release),
    )


def trace_release(
    chart: Chart,
    values: dict[str, object],
    release: Dry,
    *,
    environment: Environment | None = None,
    lookup: Lookup | None = None,
    log: Log = silent,
) -> Trace:
    """Render as ``render_release`` does, and tell how the output came about. Raises the same, and RenderError."""
    from windlass.engine.trace import trace

    scope, _ = _prepare(chart, values, release, log)
    functions = _functions(release)
    return trace(chart, scope, lookup=lookup, environment=environment, functions=functions, log=log)


def _functions(release: Dry) -> Mapping[str, Func] | None:
    if not release.integers:
        return None
    from windlass.engine.exact import exact_functions

    return exact_functions()


def _prepare(
    chart: Chart,
    values: dict[str, object],
    release: Dry,
    log: Log,
    store: Store | None = None,
    memory: Memory | None = None,
) -> tuple[dict[str, object], Capabilities]:
    """Process the chart's dependencies and return the scope of its templates."""
    _check_available(release.name, log)
    try:
        process_dependencies(chart, values, log=log)
    except WindlassError as error:
        log("ERROR", "chart dependencies processing failed", {"error": str(error)})
        raise ReleaseError(f"chart dependencies processing failed: {error}") from error
    if release.discover is not None:
        capabilities = release.discover(chart)
    else:
        capabilities = Capabilities(release.kube_version, release.api_versions)
    options = ReleaseOptions(
        release.name, release.namespace, 1, is_upgrade=release.is_upgrade, is_install=not release.is_upgrade
    )
    schemas = None if memory is None else memory.schemas
    if memory is not None:
        store = None  # values that change from rendering to rendering would each leave a mark
    scope = render_values(
        chart, values, options, capabilities, release.skip_schema,
        log=log, store=store, schemas=schemas, schema_refs=release.schema_refs,
    )  # fmt: skip
    if not set(SYSTEM_LABELS).isdisjoint(release.labels):
        labels = " ".join(SYSTEM_LABELS)
        raise ReleaseError(f"user supplied labels contains system reserved label name. System labels: [{labels}]")
    return scope, capabilities


def _check_available(name: str, log: Log) -> None:
    from windlass.golang.strconv import quote

    try:
        check_name(name)
    except ReleaseError as error:
        reason = f"release name {quote(name)}: {error}"
        log("ERROR", "release name check failed", {"error": reason})
        raise ReleaseError(f"release name check failed: {reason}") from error


__all__ = ["Dry", "ReleaseError", "Rendered", "ResourcesError", "check_name", "render_release"]
