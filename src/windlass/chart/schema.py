"""Values against values.schema.json, chart by chart (Go: pkg/chart/common/util/jsonschema.go).

Where Helm fetches whatever a ``$ref`` names, over HTTP or from any local file, we fetch nothing unless the caller
gives a loader (``windlass.fetch.schemarefs``): rendering a chart must not reach out. ``urn:`` references are let
through with a warning, as in Helm.
"""

from __future__ import annotations

from windlass.chart.log import silent
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from windlass.cache import Store
    from windlass.chart.log import Log
    from windlass.chart.model import Chart
    from windlass.jsonschema.schema import Schema

    # Gives the bytes at an absolute URL. Raises WindlassError, RefusedReference for what it may not fetch.
    Fetch = Callable[[str], bytes]
    Table = dict[str, object]
    Compiled = dict[bytes, Schema]

_KIND = "schema"
_URL = "file:///values.schema.json"
_HEADING = f"jsonschema validation failed with '{_URL}#'\n"
_TITLE = "values don't meet the specifications of the schema(s) in the following chart(s):\n"


class SchemaViolation(WindlassError):
    """Values break a schema; the text lists charts and reasons as Helm does."""


class RefusedReference(WindlassError):
    """A reference that the user did not allow to follow; its text is the URL."""


def check(
    chart: Chart,
    values: Table,
    *,
    fetch: Fetch | None = None,
    log: Log = silent,
    store: Store | None = None,
    compiled: Compiled | None = None,
) -> None:
    """Check the values of a chart and its subcharts. Raises SchemaViolation.

    ``store`` remembers values that were found valid, so that they are not looked at again. ``compiled`` keeps
    schemas for the next check of the same chart.
    """
    run = _Run(fetch, log, compiled)
    key = _key(chart, values) if store is not None and fetch is None else ""
    if store is not None and key and store.read(_KIND, key):
        run.is_known = True
    report = run.chart(chart, values)
    if report:
        raise SchemaViolation(_TITLE + report)
    if store is not None and key and not run.is_known and not run.loaded:
        store.write(_KIND, key, True)


def violations(chart: Chart, values: Table, *, fetch: Fetch | None = None, log: Log = silent) -> str:
    """Return the report for a chart and its subcharts, "" when all is well (Go: ValidateAgainstSchema)."""
    return _Run(fetch, log).chart(chart, values)


def check_values(schema: bytes, values: Table, *, fetch: Fetch | None = None, log: Log = silent) -> str:
    """Return what is wrong with values, or with the schema, "" when nothing is (Go: ValidateAgainstSingleSchema)."""
    return _Run(fetch, log).values(schema, values)


def _key(chart: Chart, values: Table) -> str:
    """Return a digest of all schemas of a chart and the values they are for.

    "" when there is no schema, or when the values nest too deep.
    """
    schemas: list[bytes | str] = []
    charts = [chart]
    while charts:
        one = charts.pop()
        charts.extend(one.dependencies)
        if one.schema is not None:
            schemas += (one.full_path(), one.schema)
    if not schemas:
        return ""
    from windlass.cache import digest

    try:
        return digest([*schemas, repr(values)])
    except RecursionError:
        return ""


class _Run:
    """One check. ``is_known`` says that the values are valid, ``loaded`` that a reference was followed."""

    __slots__ = ("compiled", "fetch", "is_known", "loaded", "log")

    def __init__(self, fetch: Fetch | None, log: Log, compiled: Compiled | None = None) -> None:
        self.compiled = {} if compiled is None else compiled
        self.fetch = fetch
        self.log = log
        self.is_known = False
        self.loaded = False

    def chart(self, chart: Chart, values: Table) -> str:
        parts = []
        if chart.schema is not None:
            self.log("DEBUG", "chart name", {"chart-name": chart.name})
            problem = self.values(chart.schema, values)
            if problem:
                parts.append(f"{chart.name}:\n{problem}")
        count = len(chart.dependencies)
        self.log("DEBUG", "number of dependencies in the chart", {"chart": chart.name, "dependencies": count})
        for subchart in chart.dependencies:
            below = values.get(subchart.name)
            if isinstance(below, dict):
                parts.append(self.chart(subchart, below))
            elif below is not None:
                from windlass.golang.kinds import type_name

                kind = type_name(below)
                parts.append(f"{subchart.name}:\ninvalid type for values: expected object (map), got {kind}\n")
        return "".join(parts)

    def values(self, schema: bytes, values: Table) -> str:
        shown: dict[str, object] = {"schema": schema.decode("utf-8", "surrogateescape")}
        if self.is_known:
            self.log("DEBUG", "unmarshalled JSON schema", shown)
            return ""
        from windlass.jsonschema import SchemaError, ValidationFailed, validate

        try:
            known = self.compiled.get(schema)
            if known is None:
                known = self._compile(schema, shown)
            else:
                self.log("DEBUG", "unmarshalled JSON schema", shown)
            validate(known, values)
        except SchemaError as error:
            return str(error)
        except ValidationFailed as error:
            return str(error).removeprefix(_HEADING) + "\n"
        return ""

    def _compile(self, schema: bytes, shown: dict[str, object]) -> Schema:
        from windlass.jsonschema import compile_schema, parse_schema

        document = parse_schema(schema)
        self.log("DEBUG", "unmarshalled JSON schema", shown)
        loaded, self.loaded = self.loaded, False
        found = compile_schema(document, _URL, self._load)
        if not self.loaded:  # what references name may change, and following them is told each time
            self.compiled[schema] = found
        self.loaded = self.loaded or loaded
        return found

    def _load(self, url: str) -> object:
        from windlass.jsonschema import LoadError, parse_schema

        self.loaded = True
        scheme = url.partition(":")[0]
        if scheme == "urn":
            self.log("WARN", "unresolved URN reference ignored; using permissive schema", {"urn": url})
            return True
        if self.fetch is None:
            raise LoadError(url, _refusal(url, scheme))
        try:
            return parse_schema(self.fetch(url))
        except RefusedReference:
            raise LoadError(url, _refusal(url, scheme)) from None
        except WindlassError as error:
            raise LoadError(url, error) from error


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
