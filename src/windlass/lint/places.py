"""Where in the chart's sources a finding points: file, line and column, as far as its text or the file tells."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.lint.findings import Finding

CHARTFILE = "Chart.yaml"

# How findings about Chart.yaml begin, and the key that they speak of; what Chart.yaml lacks has no line.
_KEYS = (
    ("version ", "version"),
    ("appVersion ", "appVersion"),
    ("apiVersion ", "apiVersion"),
    ("chart name ", "name"),
    ("chart type ", "type"),
    ("invalid source ", "sources"),
    ("invalid icon ", "icon"),
    ("invalid email ", "maintainers"),
    ("invalid url ", "maintainers"),
    ("each maintainer ", "maintainers"),
    ("a maintainer ", "maintainers"),
    ("dependencies ", "dependencies"),
    ("multiple dependencies ", "dependencies"),
    ("chart directory is missing ", "dependencies"),
)


def place(chart: str, finding: Finding) -> tuple[str, int, int]:
    """Return the file below the chart, and line and column from 1, or 0 where they are unknown."""
    if finding.rule == "templates":
        found = _in_templates(finding.text)
        if found is not None:
            return found
    if finding.rule == "chartfile":
        return CHARTFILE, _line_of_yaml_error(finding.text) or _line_of_key(chart, finding.text), 0
    if finding.rule == "dependencies":
        return CHARTFILE, _line_of_key(chart, finding.text), 0
    if finding.rule == "values":
        return finding.path, _line_of_yaml_error(finding.text), 0
    return finding.path, 0, 0


def _in_templates(text: str) -> tuple[str, int, int] | None:
    """Find ``CHART/templates/FILE:LINE:COLUMN`` in a rendering error."""
    start = text.find("/templates/")
    if start < 0:
        return None
    words = text[start + 1 :].split()
    name, *numbers = words[0].rstrip("):").split(":") if words else [""]
    lines = [int(number) if number.isdigit() else 0 for number in (*numbers, "0", "0")]
    return (name, lines[0], lines[1]) if lines[0] else None


def _line_of_yaml_error(text: str) -> int:
    """Read the number after "line" in what the YAML reader says."""
    _, found, rest = text.partition("line ")
    number = rest.partition(":")[0]
    return int(number) if found and number.isdigit() else 0


def _line_of_key(chart: str, text: str) -> int:
    """Return the line of the key in Chart.yaml that a finding speaks of."""
    key = next((key for start, key in _KEYS if text.startswith(start)), _unknown_field(text))
    if not key:
        return 0
    try:
        with open(os.path.join(chart, CHARTFILE), encoding="utf-8", errors="replace") as stream:
            for number, line in enumerate(stream, 1):
                if line.startswith(f"{key}:"):
                    return number
    except OSError:
        pass
    return 0


def _unknown_field(text: str) -> str:
    _, found, rest = text.partition('unknown field "')
    return rest.partition('"')[0] if found else ""
