"""Helm's lint: a chart examined rule by rule, with Helm's severities and texts."""

from __future__ import annotations

from windlass.lint.findings import ERROR, INFO, UNKNOWN, WARNING, Finding, Findings
from windlass.lint.run import LintOptions, LintResult, lint

__all__ = ["ERROR", "INFO", "UNKNOWN", "WARNING", "Finding", "Findings", "LintOptions", "LintResult", "lint"]
