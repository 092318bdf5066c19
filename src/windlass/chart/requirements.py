"""Which subcharts take part, under which names, and what they lend their parent (Go: chart/v2/util/dependencies.go)."""

from __future__ import annotations

from windlass.chart import paths
from windlass.chart.coalesce import coalesce_values, copy_table, merge_tables, merge_values
from windlass.chart.log import silent
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.chart.log import Log
    from windlass.chart.metadata import Dependency
    from windlass.chart.model import Chart

    Table = dict[str, object]

# Subcharts of subcharts: the loader's own bound keeps real charts far below it.
_ROOT_PATH = "."


def process_dependencies(chart: Chart, values: Table, *, log: Log = silent) -> None:
    """Drop disabled subcharts, apply aliases and import values, all in place (Go: ProcessDependencies).

    ``values`` are the user's. Raises ValuesTypeError.
    """
    _process_enabled(chart, values, "", log)
    _import_values(chart, log)


class DependencyError(WindlassError):
    """Chart.yaml wants subcharts that are not there."""


def check_dependencies(chart: Chart) -> None:
    """Check that charts/ has a chart for each declared name (Go: action.CheckDependencies). Raises DependencyError."""
    present = {subchart.name for subchart in chart.dependencies}
    declared = chart.metadata.dependencies or ()
    missing = [item.name for item in declared if item is not None and item.name not in present]
    if missing:
        raise DependencyError(f"found in Chart.yaml, but missing in charts/ directory: {', '.join(missing)}")


def is_compatible(constraint: str, version: str) -> bool:
    """Tell whether the version satisfies the range; False also when either does not parse (IsCompatibleRange)."""
    from windlass.semver import Constraint, ConstraintError, Version, VersionError

    try:
        return Constraint.parse(constraint).check(Version.parse(version))
    except (ConstraintError, VersionError):
        return False


# --- conditions, tags, aliases ---------------------------------------------------------------------------------


def _process_enabled(chart: Chart, values: Table, path: str, log: Log) -> None:
    required = chart.metadata.dependencies
    if required is None:
        return
    declared = [item for item in required if item is not None]
    chart.set_dependencies(_chosen(chart, declared))
    for item in declared:
        item.enabled = True
    seen = coalesce_values(chart, values, log=log)
    _apply_tags(declared, seen, log)
    _apply_conditions(declared, seen, path, log)
    disabled = {item.name for item in declared if not item.enabled}
    kept = [subchart for subchart in chart.dependencies if subchart.name not in disabled]
    for subchart in kept:
        _process_enabled(subchart, seen, f"{path}{subchart.name}.", log)
    # In Go, appending nothing to a nil slice leaves nil.
    chart.metadata.dependencies = [item for item in declared if item.name not in disabled] or None
    chart.set_dependencies(kept)


def _chosen(chart: Chart, declared: list[Dependency]) -> list[Chart]:
    """Return subcharts that nobody declares, then one copy per declaration that fits; declarations get their alias."""
    undeclared = [
        subchart
        for subchart in chart.dependencies
        if not any(
            subchart.name == item.name and is_compatible(item.version, subchart.metadata.version) for item in declared
        )
    ]
    aliased = []
    for item in declared:
        found = _aliased(chart.dependencies, item)
        if found is not None:
            aliased.append(found)
        if item.alias:
            item.name = item.alias
    return undeclared + aliased


def _aliased(charts: list[Chart], declared: Dependency) -> Chart | None:
    """Copy the first chart that fits the declaration, renamed (Go: getAliasDependency)."""
    for chart in charts:
        if chart.name != declared.name or not is_compatible(declared.version, chart.metadata.version):
            continue
        copy = chart.copy()
        copy.metadata = chart.metadata.copy()
        # Its subcharts are copied too: two aliases of one chart must not share children whose parent link differs.
        copy.set_dependencies([subchart.copy() for subchart in chart.dependencies])
        if declared.alias:
            copy.metadata.name = declared.alias
        return copy
    return None


def _apply_tags(declared: list[Dependency], values: Table, log: Log) -> None:
    tags = paths.table(values, "tags")
    if tags is None:
        return
    for item in declared:
        found = []
        for tag in item.tags or ():
            if tag not in tags:
                continue
            if isinstance(tags[tag], bool):
                found.append(tags[tag])
            else:
                log("WARN", "returned non-bool value", {"tag": tag, "chart": item.name})
        item.enabled = not found or any(found)


def _apply_conditions(declared: list[Dependency], values: Table, path: str, log: Log) -> None:
    for item in declared:
        for condition in item.condition.strip(_SPACES).split(","):
            if not condition:
                continue
            found, value = paths.value(values, path + condition)
            if not found:
                continue
            if isinstance(value, bool):
                item.enabled = value
                break
            log("WARN", "returned non-bool value", {"path": condition, "chart": item.name})


# Go: unicode.IsSpace, for strings.TrimSpace
_SPACES = (
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


# --- import-values ---------------------------------------------------------------------------------------------


def _import_values(chart: Chart, log: Log) -> None:
    """Depth first, lay what subcharts lend below the chart's own defaults (Go: processDependencyImportValues)."""
    for subchart in chart.dependencies:
        _import_values(subchart, log)
    declared = chart.metadata.dependencies
    if declared is None:
        return
    seen = merge_values(chart, None, log=log)
    imported: Table = {}
    for item in declared:
        if item is not None and item.import_values is not None:
            _import_from(item, seen, imported, log)
    # What was imported shares tables with what was seen.
    chart.values = merge_tables(copy_table(seen), imported, log=log) if imported else seen


def _import_from(declared: Dependency, seen: Table, imported: Table, log: Log) -> None:
    from windlass.golang.kinds import StringMap

    resolved: list[object] = []
    for entry in declared.import_values or ():
        # Not a StringMap, which an entry has become when two aliases share this declaration: Helm skips it then.
        if entry.__class__ is dict and isinstance(entry, dict):
            child, parent = _text(entry.get("child")), _text(entry.get("parent"))
        elif isinstance(entry, str):
            child, parent = f"exports.{entry}", _ROOT_PATH
        else:
            continue
        resolved.append(StringMap(child=child, parent=parent))
        found = paths.table(seen, f"{declared.name}.{child}")
        if found is not None:
            merge_tables(imported, _below(parent, found), log=log)
        elif isinstance(entry, str):
            log("WARN", "ImportValues missing table", {"error": paths.no_table(seen, f"{declared.name}.{child}")})
        else:
            error = paths.no_table(seen, f"{declared.name}.{child}")
            log("WARN", "ImportValues missing table from chart", {"chart": declared.name, "error": error})
    # Templates see what became of the entries.
    declared.import_values = resolved or None


def _below(path: str, table: Table) -> Table:
    """Return a table that holds ``table`` at the dotted path (Go: pathToMap)."""
    if path == _ROOT_PATH:
        return table
    for key in reversed(path.split(".")):
        table = {key: table}
    return table


def _text(value: object) -> str:
    """Go's %v; a missing key is nil."""
    from windlass.golang.fmt import sprintf

    return sprintf("%v", value)
