"""How differences between renders are shown: to people, with colours on terminals, and to programs."""

from __future__ import annotations

from windlass.actions.difference import ADDED, CHANGED, MASKED, MISSING, REMOVED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from windlass.actions.difference import Change, FieldChange

MAX_LINE = 200
"""Characters of a value that are shown on one line; longer texts are shown line by line."""

_SIGNS = {ADDED: "+", REMOVED: "-", CHANGED: "~"}
_COLORS = {ADDED: "\x1b[32m", REMOVED: "\x1b[31m", CHANGED: "\x1b[33m"}
_PLAIN = "\x1b[0m"


def show(changes: list[Change], *, color: bool) -> str:
    """Return the differences as text, with a summary as the last line."""
    if not changes:
        return "no differences\n"
    lines: list[tuple[str, str]] = []
    for change in changes:
        lines.append((change.how, f"{_SIGNS[change.how]} {change.resource}"))
        lines += [(change.how, f"    {_SIGNS[change.how]} {line}") for line in change.content.splitlines()]
        for field in change.fields:
            lines += _field(field)
    counts = [f"{sum(change.how == how for change in changes)} {how}" for how in (ADDED, CHANGED, REMOVED)]
    painted = [f"{_COLORS[how]}{line}{_PLAIN}" if color and how else line for how, line in lines]
    return "\n".join([*painted, ", ".join(counts)]) + "\n"


def _field(field: FieldChange) -> list[tuple[str, str]]:
    if field.how == CHANGED:
        if field.before == field.after == MASKED:
            return [(CHANGED, f"    ~ {field.path}: changed {MASKED}")]
        if _is_long(field.before) or _is_long(field.after):
            return [(CHANGED, f"    ~ {field.path}:"), *_lines(str(field.before), str(field.after))]
        return [(CHANGED, f"    ~ {field.path}: {_shown(field.before)} → {_shown(field.after)}")]
    value = field.after if field.how == ADDED else field.before
    return [(field.how, f"    {_SIGNS[field.how]} {field.path}: {_shown(value)}")]


def _is_long(value: object) -> bool:
    return isinstance(value, str) and "\n" in value.strip("\n")


def _lines(before: str, after: str) -> list[tuple[str, str]]:
    """Return what differs between two long texts, with a line around it."""
    from difflib import unified_diff

    found = list(unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1))[2:]
    hows = {"+": ADDED, "-": REMOVED}
    return [(hows.get(line[:1], ""), f"        {line}") for line in found]


def _shown(value: object) -> str:
    from windlass.golang.json import dumps

    if value == MASKED:
        return MASKED
    text = dumps(value, escape_html=False)
    return text if len(text) <= MAX_LINE else text[: MAX_LINE - 3] + "..."


def to_mappings(changes: list[Change]) -> list[dict[str, object]]:
    """Return the differences as plain data for JSON."""
    return [
        {
            "change": change.how,
            "apiVersion": change.api_version,
            "kind": change.kind,
            "name": change.name,
            "namespace": change.namespace,
            "fields": [
                {"path": field.path, "change": field.how}
                | ({} if field.before is MISSING else {"before": field.before})
                | ({} if field.after is MISSING else {"after": field.after})
                for field in change.fields
            ],
        }
        for change in changes
    ]
