"""Dotted paths into values (Go: pkg/chart/common/values.go Table and PathValue)."""

from __future__ import annotations

Table = dict[str, object]


def table(values: Table, path: str) -> Table | None:
    """Return the table at the path, or None."""
    for key in path.split("."):
        below = values.get(key)
        if not isinstance(below, dict):
            return None
        values = below
    return values


def no_table(values: Table, path: str) -> str:
    """Return Helm's text for a path at which there is no table: it names the first element that fails."""
    from windlass.golang.strconv import quote

    for key in path.split("."):
        below = values.get(key)
        if not isinstance(below, dict):
            return f"{quote(key)} is not a table"
        values = below
    return ""


def value(values: Table, path: str) -> tuple[bool, object]:
    """Return whether something that is not a table stands at the path, and what."""
    *folders, key = path.split(".")
    found = table(values, ".".join(folders)) if folders else values
    if found is None or key not in found or isinstance(found[key], dict):
        return False, None
    return True, found[key]
