"""Values against values.schema.json, chart by chart (Go: pkg/chart/common/util/jsonschema.go).

Where Helm fetches whatever a ``$ref`` names, over HTTP or from any local file, we fetch nothing unless the caller
gives a loader: rendering a chart must not reach out. ``urn:`` references are let through with a warning, as in Helm.
"""

from __future__ import annotations

from windlass.chart.log import silent
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.chart.log import Log
    from windlass.chart.model import Chart

    # Gives the bytes at an absolute URL. Raises WindlassError.
    Fetch = Callable[[str], bytes]
    Table = dict[str, object]

_URL = "file:///values.schema.json"
_HEADING = f"jsonschema validation failed with '{_URL}#'\n"
_TITLE = "values don't meet the specifications of the schema(s) in the following chart(s):\n"


class SchemaViolation(WindlassError):
    """Values break a schema; the text lists charts and reasons as Helm does."""


def check(chart: Chart, values: Table, *, fetch: Fetch | None = None, log: Log = silent) -> None:
    """Check the values of a chart and its subcharts. Raises SchemaViolation."""
    report = violations(chart, values, fetch=fetch, log=log)
    if report:
        raise SchemaViolation(_TITLE + report)


def violations(chart: Chart, values: Table, *, fetch: Fetch | None = None, log: Log = silent) -> str:
    """Return the report for a chart and its subcharts, "" when all is well (Go: ValidateAgainstSchema)."""
    parts = []
    if chart.schema is not None:
        log("DEBUG", "chart name", {"chart-name": chart.name})
        problem = check_values(chart.schema, values, fetch=fetch, log=log)
        if problem:
            parts.append(f"{chart.name}:\n{problem}")
    count = len(chart.dependencies)
    log("DEBUG", "number of dependencies in the chart", {"chart": chart.name, "dependencies": count})
    for subchart in chart.dependencies:
        below = values.get(subchart.name)
        if below is None:
            continue
        if isinstance(below, dict):
            parts.append(violations(subchart, below, fetch=fetch, log=log))
        else:
            from windlass.golang.kinds import type_name

            kind = type_name(below)
            parts.append(f"{subchart.name}:\ninvalid type for values: expected object (map), got {kind}\n")
    return "".join(parts)


def check_values(schema: bytes, values: Table, *, fetch: Fetch | None = None, log: Log = silent) -> str:
    """Return what is wrong with values, or with the schema, "" when nothing is (Go: ValidateAgainstSingleSchema)."""
    from windlass.jsonschema import SchemaError, ValidationFailed, compile_schema, parse_schema, validate

    try:
        compiled = compile_schema(parse_schema(schema), _URL, _loader(fetch, log))
        validate(compiled, values)
    except SchemaError as error:
        return str(error)
    except ValidationFailed as error:
        return str(error).removeprefix(_HEADING) + "\n"
    return ""


def _loader(fetch: Fetch | None, log: Log) -> Callable[[str], object]:
    from windlass.jsonschema import LoadError, parse_schema

    def load(url: str) -> object:
        scheme = url.partition(":")[0]
        if scheme == "urn":
            log("WARN", "unresolved URN reference ignored; using permissive schema", {"urn": url})
            return True
        if fetch is None:
            raise LoadError(url, _refusal(url, scheme))
        try:
            return parse_schema(fetch(url))
        except WindlassError as error:
            raise LoadError(url, error) from error

    return load


def _refusal(url: str, scheme: str) -> str:
    from windlass.golang.strconv import quote

    if scheme == "file":
        from windlass.golang.url import parse

        path = parse(url).path
        if not _exists(path):
            return f"open {path}: no such file or directory"
    elif scheme not in ("http", "https"):
        return f"no URLLoader registered for {quote(url)}"
    return "references outside the chart are not followed"


def _exists(path: str) -> bool:
    import os

    return os.path.exists(path)
