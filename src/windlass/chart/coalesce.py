"""A chart's values, its subcharts' values and the user's, laid over each other (Go: pkg/chart/common/util/coalesce.go).

The user's side ("dest") wins. Coalescing lets a null of the user delete a default; merging keeps nulls, for steps that
coalesce again later.
"""

from __future__ import annotations

from windlass.chart.log import silent
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from windlass.chart.log import Log
    from windlass.chart.model import Chart

    Table = dict[str, object]
    T = TypeVar("T")

GLOBAL = "global"


class ValuesTypeError(WindlassError):
    """A value that is not a table stands where a subchart's values belong."""


def coalesce_values(chart: Chart, values: Table | None, *, log: Log = silent) -> Table:
    """Return the values that the chart and its subcharts see, nulls resolved; nothing that was given is changed.

    Raises ValuesTypeError.
    """
    return _Coalescer(log, merge=False).chart(chart, copy_table(values or {}), "")


def merge_values(chart: Chart, values: Table | None, *, log: Log = silent) -> Table:
    """Like ``coalesce_values``, nulls kept."""
    return _Coalescer(log, merge=True).chart(chart, copy_table(values or {}), "")


def coalesce_tables(dest: Table, source: Table | None, *, log: Log = silent) -> Table:
    """Lay ``dest`` over ``source`` in place of ``dest``; a null in ``dest`` removes the key. ``source`` is spent."""
    return _Coalescer(log, merge=False).tables(dest, source, "", merge=False)


def merge_tables(dest: Table, source: Table | None, *, log: Log = silent) -> Table:
    """Like ``coalesce_tables``, nulls kept."""
    return _Coalescer(log, merge=True).tables(dest, source, "", merge=True)


def copy_table(table: Table) -> Table:
    """Return a deep copy of a tree of values. Without recursion: values nest deeper than Python's stack."""
    return _copied(table)


def _copied(value: T) -> T:
    if not isinstance(value, (dict, list)):
        return value
    top = _shallow(value)
    pending: list[dict[str, object] | list[object]] = [top]
    while pending:
        container = pending.pop()
        pairs = container.items() if isinstance(container, dict) else enumerate(container)
        for key, item in pairs:
            if isinstance(item, (dict, list)):
                fresh = _shallow(item)
                container[key] = fresh  # type: ignore[index]  # a key of this very container
                pending.append(fresh)
    return top


def _shallow(container: T) -> T:
    kind = container.__class__
    # What a slice or map of another Go type is must stay what it is.
    return container.copy() if kind is dict or kind is list else kind(container)  # type: ignore[attr-defined, call-arg]


class _Coalescer:
    """Carries the log through the recursion."""

    __slots__ = ("log", "merge")

    def __init__(self, log: Log, *, merge: bool) -> None:
        self.log = log
        self.merge = merge

    def chart(self, chart: Chart, dest: Table, prefix: str) -> Table:
        self._own_values(chart, dest, prefix)
        for subchart in chart.dependencies:
            below = dest.setdefault(subchart.name, {})
            if not isinstance(below, dict):
                raise ValuesTypeError(_mismatch(subchart.name, below))
            path = _join(prefix, chart.name)
            self._globals(below, dest, path)
            dest[subchart.name] = self.chart(subchart, below, path)
        return dest

    def _own_values(self, chart: Chart, dest: Table, prefix: str) -> None:
        """Fill ``dest`` from the chart's defaults (Go: coalesceValues)."""
        path = _join(prefix, chart.name)
        subcharts = {subchart.name for subchart in chart.dependencies}
        for key, default in (chart.values or {}).items():
            default = _copied(default)
            if key not in dest:
                self._add_default(dest, key, default)
                continue
            value = dest[key]
            if value is None and not self.merge:
                del dest[key]
            elif isinstance(value, dict):
                if isinstance(default, dict):
                    # The subchart's own turn comes later, and its nulls must still be there then.
                    merge = self.merge or key in subcharts
                    if not merge:
                        _drop_nulls(default)
                    self.tables(value, default, _join(path, key), merge=merge)
                elif default is not None:
                    self._warn(f"warning: skipped value for {path}.{key}: Not a table.")

    def _add_default(self, dest: Table, key: str, default: object) -> None:
        if not self.merge:
            if default is None:
                return
            if isinstance(default, dict):
                _drop_nulls(default)
        dest[key] = default

    def _globals(self, dest: Table, source: Table, path: str) -> None:
        """Copy the parent's globals into a subchart's values (Go: coalesceGlobals)."""
        below = dest.get(GLOBAL, {})
        above = source.get(GLOBAL, {})
        if not isinstance(below, dict):
            self._warn(f"warning: skipping globals because destination {GLOBAL} is not a table.")
            return
        if not isinstance(above, dict):
            self._warn(f"warning: skipping globals because source {GLOBAL} is not a table.")
            return
        for key, value in above.items():
            if isinstance(value, dict):
                self._global_table(below, key, dict(value), path)
            elif isinstance(below.get(key), dict):
                self._warn(f"key {key} is table. Skipping")
            else:
                below[key] = value
        dest[GLOBAL] = below

    def _global_table(self, below: Table, key: str, value: Table, path: str) -> None:
        if key in below:
            own = below[key]
            if not isinstance(own, dict):
                self._warn(f"Conflict: cannot merge map onto non-map for {_quote(key)}. Skipping.")
                return
            # Top down: here the parent's value wins.
            self.tables(value, own, _join(path, key), merge=True)
        below[key] = value

    def tables(self, dest: Table, source: Table | None, prefix: str, *, merge: bool) -> Table:
        """Lay ``dest`` over ``source`` (Go: coalesceTablesFullKey)."""
        pending = [(dest, source, prefix)] if source is not None else []
        while pending:
            below, defaults, path = pending.pop()
            pending.extend(self._table(below, defaults, path, merge))
        return dest

    def _table(self, dest: Table, source: Table, prefix: str, merge: bool) -> list[tuple[Table, Table, str]]:
        """Settle one level; return the pairs of tables below."""
        had_value = {key for key, value in source.items() if value is not None}
        for key, value in dest.items():
            if value is None:
                source[key] = None
        pairs = []
        for key, value in source.items():
            if key not in dest:
                dest[key] = value
                continue
            own = dest[key]
            if own is None and not merge and key in had_value:
                del dest[key]
            elif isinstance(value, dict):
                path = _join(prefix, key)
                if isinstance(own, dict):
                    pairs.append((own, value, path))
                else:
                    self._warn(f"warning: cannot overwrite table with non table for {path} ({_show(value)})")
            elif isinstance(own, dict) and value is not None:
                path = _join(prefix, key)
                self._warn(f"warning: destination for {path} is a table. Ignoring non-table value ({_show(value)})")
        return pairs[::-1]

    def _warn(self, message: str) -> None:
        # Go's log.Printf, which slog prints as information.
        self.log("INFO", message, {})


def _drop_nulls(table: Table) -> None:
    """Remove nulls at every depth of tables, so that a default null cannot hide a global (Go: cleanNilValues)."""
    pending = [table]
    while pending:
        one = pending.pop()
        for key in [key for key, value in one.items() if value is None]:
            del one[key]
        pending.extend(value for value in one.values() if isinstance(value, dict))


def _join(prefix: str, key: str) -> str:
    return f"{prefix}.{key}" if prefix else key


def _mismatch(name: str, value: object) -> str:
    from windlass.golang.fmt import sprintf

    return sprintf("type mismatch on %s: %t", name, value)


def _show(value: object) -> str:
    from windlass.golang.fmt import show

    return show(value)


def _quote(text: str) -> str:
    from windlass.golang.strconv import quote

    return quote(text)
