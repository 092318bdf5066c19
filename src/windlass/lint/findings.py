"""What the rules found (Go: pkg/chart/v2/lint/support/message.go)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from windlass._record import record

UNKNOWN, INFO, WARNING, ERROR = range(4)
NAMES = ("UNKNOWN", "INFO", "WARNING", "ERROR")


@record
class Finding:
    """One thing to say about a file of the chart, and the group of rules that says it; ``str()`` is Helm's line."""

    severity: int
    path: str
    text: str
    rule: str = ""

    def __str__(self) -> str:
        return f"[{NAMES[self.severity]}] {self.path}: {self.text}"


class Findings(list[Finding]):
    """The findings about one chart, in the order in which the rules ran. ``rule`` names the group that runs."""

    rule = ""

    def note(self, severity: int, path: str, text: str | None) -> bool:
        """Add a finding if there is a text; return whether the rule was content (Go: RunLinterRule)."""
        if text is None:
            return True
        self.append(Finding(severity, path, text, self.rule))
        return False
