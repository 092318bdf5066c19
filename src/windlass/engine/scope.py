"""What templates see as dot: ``.Values``, ``.Chart``, ``.Release``, ``.Capabilities``, ``.Files``, ``.Subcharts``.

Go: pkg/chart/common/util/values.go (ToRenderValues), pkg/chart/common.go (structToMap), pkg/engine/engine.go
(recAllTpls).
"""

from __future__ import annotations

from windlass.chart.coalesce import coalesce_values
from windlass.chart.log import silent
from windlass.chart.schema import check
from windlass.engine.files import Files
from windlass.engine.values import Values
from windlass.golang.kinds import NilStringMap, StringMap
from windlass.golang.path import base, join

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record

    from windlass.cache import Store
    from windlass.chart.log import Log
    from windlass.chart.metadata import Dependency, Maintainer, Metadata
    from windlass.chart.model import Chart
    from windlass.chart.schema import Compiled, Fetch
    from windlass.engine.capabilities import Capabilities
else:
    from windlass._record import record


@record
class ReleaseOptions:
    """What a release is called and what happens to it (common.ReleaseOptions)."""

    name: str = ""
    namespace: str = "default"
    revision: int = 1
    is_upgrade: bool = False
    is_install: bool = False


@record
class Template:
    """A file to render: its path from the root chart, its text, and the dot it is executed with."""

    path: str
    text: bytes
    dot: Values
    base_path: str


def render_values(
    chart: Chart,
    user_values: dict[str, object],
    release: ReleaseOptions,
    capabilities: Capabilities,
    skip_schema: bool = False,
    *,
    log: Log = silent,
    store: Store | None = None,
    schemas: Compiled | None = None,
    schema_refs: Fetch | None = None,
) -> dict[str, object]:
    """Return the top of the scope: coalesced values, checked against the schemas, and what does not vary by chart.

    ``schemas`` keeps compiled ones between renderings of the same chart, ``schema_refs`` fetches what they refer to.

    Raises ValuesTypeError (a table was expected) and SchemaError.
    """
    values = coalesce_values(chart, user_values, log=log)
    if not skip_schema:
        check(chart, values, fetch=schema_refs, log=log, store=store, compiled=schemas)
    return {
        "Chart": metadata_map(chart.metadata),
        "Capabilities": capabilities,
        "Release": {
            "Name": release.name,
            "Namespace": release.namespace,
            "IsUpgrade": release.is_upgrade,
            "IsInstall": release.is_install,
            "Revision": release.revision,
            "Service": "Helm",
        },
        "Values": Values(values),
    }


def templates(chart: Chart, scope: dict[str, object]) -> list[Template]:
    """Return the templates of a chart and its subcharts, each with its dot; later ones replace earlier paths."""
    found: dict[str, Template] = {}
    _collect(chart, scope, found)
    return list(found.values())


def _collect(chart: Chart, above: dict[str, object], found: dict[str, Template]) -> Values:
    """Go: recAllTpls. ``above`` is the scope of the parent, or the top."""
    subcharts: dict[str, object] = {}
    files = Files({file.name: file.data for file in chart.files})
    dot = Values(
        Chart=metadata_map(chart.metadata) | {"IsRoot": chart.is_root},
        Files=files,
        Release=above.get("Release"),
        Capabilities=above.get("Capabilities"),
        Values=_values_of(chart, above),
        Subcharts=subcharts,
    )
    for child in chart.dependencies:
        subcharts[child.name] = _collect(child, dot, found)
    root = chart.full_path()
    partials_only = chart.is_library
    base_path = join(root, "templates")
    for file in chart.templates:
        if not partials_only or base(file.name)[:1] == "_":
            path = join(root, file.name)
            found[path] = Template(path, file.data, dot, base_path)
    return dot


def _values_of(chart: Chart, above: dict[str, object]) -> object:
    values = above.get("Values")
    if chart.is_root:
        return values
    # A chart name with dots is a path in Go, too: Values.Table("Values." + name).
    for name in chart.name.split("."):
        values = values.get(name) if isinstance(values, dict) else None
    if values.__class__ is dict:
        return Values(values)
    return values if isinstance(values, Values) else Values()


# -- .Chart --------------------------------------------------------------------------------------------------


def metadata_map(metadata: Metadata) -> dict[str, object]:
    """Return Chart.yaml as the map that Helm 4 gives templates: Go's field names, slices of anything."""
    return {
        "Name": metadata.name,
        "Home": metadata.home,
        "Sources": list(metadata.sources or ()),
        "Version": metadata.version,
        "Description": metadata.description,
        "Keywords": list(metadata.keywords or ()),
        "Maintainers": [_maintainer_map(maintainer) for maintainer in metadata.maintainers or ()],
        "Icon": metadata.icon,
        "APIVersion": metadata.api_version,
        "Condition": metadata.condition,
        "Tags": metadata.tags,
        "AppVersion": metadata.app_version,
        "Deprecated": metadata.deprecated,
        "Annotations": NilStringMap() if metadata.annotations is None else StringMap(metadata.annotations),
        "KubeVersion": metadata.kube_version,
        "Dependencies": [_dependency_map(dependency) for dependency in metadata.dependencies or ()],
        "Type": metadata.type,
    }


def _maintainer_map(maintainer: Maintainer | None) -> dict[str, object]:
    if maintainer is None:
        return {}
    return {"Name": maintainer.name, "Email": maintainer.email, "URL": maintainer.url}


def _dependency_map(dependency: Dependency | None) -> dict[str, object]:
    if dependency is None:
        return {}
    return {
        "Name": dependency.name,
        "Version": dependency.version,
        "Repository": dependency.repository,
        "Condition": dependency.condition,
        "Tags": list(dependency.tags or ()),
        "Enabled": dependency.enabled,
        "ImportValues": list(dependency.import_values or ()),
        "Alias": dependency.alias,
    }
