"""Rules about values.yaml and its schema (Go: lint/rules/values.go)."""

from __future__ import annotations

import os

from windlass.chart.coalesce import coalesce_tables
from windlass.chart.directory import read_file
from windlass.chart.schema import check_values
from windlass.errors import WindlassError
from windlass.golang.decode import ANY, Map
from windlass.lint.findings import ERROR, INFO
from windlass.yaml import load_as

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.lint.findings import Findings
    from windlass.lint.run import LintOptions

NAME = "values.yaml"
SCHEMA = "values.schema.json"

_VALUES = Map(ANY, "common.Values")


def check_values_file(folder: str, findings: Findings, overrides: dict[str, object], options: LintOptions) -> None:
    """Check the values.yaml of a folder, and the values a person gave together with it against the schema.

    Tables in ``overrides`` are filled with the chart's defaults, as Helm's coalescing does in place.
    """
    path = os.path.join(folder, NAME)
    if findings.note(INFO, NAME, None if os.path.exists(path) else "file does not exist"):
        try:
            findings.note(ERROR, NAME, _problem(path, overrides, options))
        except WindlassError as err:
            findings.note(ERROR, NAME, f"unable to parse YAML: {err}")


def _problem(path: str, overrides: dict[str, object], options: LintOptions) -> str | None:
    log = options.log
    values = load_as(read_file(path), _VALUES)
    given = coalesce_tables({}, overrides, log=log)
    merged = coalesce_tables(given, values if isinstance(values, dict) else {}, log=log)
    try:
        schema = read_file(os.path.join(os.path.dirname(path), SCHEMA))
    except WindlassError:
        return None
    if not schema or options.skip_schema:
        return None
    return check_values(schema, merged, fetch=options.schema_refs, log=log) or None
