"""Findings for machines: JSON, and SARIF 2.1.0 as code hosts show it beside the lines it speaks of."""

from __future__ import annotations

from windlass.lint.findings import ERROR, NAMES, WARNING
from windlass.lint.places import place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.lint.findings import Finding
    from windlass.lint.run import LintResult

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

RULES = {
    "load": "The chart can be read",
    "chartfile": "Chart.yaml is complete and well-formed",
    "values": "values.yaml is a table and fits its schema",
    "templates": "Templates render to well-formed manifests",
    "dependencies": "Declared and vendored subcharts agree",
    "crds": "crds/ holds custom resource definitions only",
}


def to_mappings(results: list[LintResult]) -> list[dict[str, object]]:
    """Return one mapping for each path: path, failed, error, findings with severity, rule, file, line and message."""
    return [
        {
            "path": result.path,
            "failed": result.failed,
            "error": result.failure,
            "findings": [_mapping(result, finding) for finding in result.findings],
        }
        for result in results
    ]


def _mapping(result: LintResult, finding: Finding) -> dict[str, object]:
    file, line, column = place(result.path, finding)
    mapping: dict[str, object] = {"severity": NAMES[finding.severity], "rule": finding.rule, "file": file}
    if line:
        mapping["line"] = line
    if column:
        mapping["column"] = column
    return {**mapping, "message": finding.text}


def to_sarif(results: list[LintResult], version: str) -> dict[str, object]:
    """Return a SARIF log with one run."""
    driver = {
        "name": "windlass",
        "version": version,
        "rules": [{"id": rule, "shortDescription": {"text": text}} for rule, text in RULES.items()],
    }
    found = [_sarif(result, finding) for result in results for finding in result.findings]
    found += [_sarif_failure(result) for result in results if result.failure]
    run = {"tool": {"driver": driver}, "results": found}
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _sarif(result: LintResult, finding: Finding) -> dict[str, object]:
    file, line, column = place(result.path, finding)
    region = {"startLine": line or 1, **({"startColumn": column} if column else {})}
    level = {ERROR: "error", WARNING: "warning"}.get(finding.severity, "note")
    return _sarif_result(finding.rule, level, finding.text, f"{result.path.rstrip('/')}/{file}", region)


def _sarif_failure(result: LintResult) -> dict[str, object]:
    return _sarif_result("load", "error", result.failure, result.path, {"startLine": 1})


def _sarif_result(rule: str, level: str, text: str, uri: str, region: dict[str, int]) -> dict[str, object]:
    location = {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
    return {"ruleId": rule, "level": level, "message": {"text": text}, "locations": [location]}
