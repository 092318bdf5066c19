"""Which values an upgrade goes on with (Go: pkg/action/upgrade.go reuseValues, mergeCustomLabels)."""

from __future__ import annotations

from windlass.chart.coalesce import coalesce_tables, coalesce_values, copy_table
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from windlass.actions.config import Configuration
    from windlass.chart.model import Chart
    from windlass.release.model import Release

    Table = dict[str, object]

DEFAULT, RESET, REUSE, RESET_THEN_REUSE = "", "reset", "reuse", "reset-then-reuse"

_REMOVED = "null"


class ReuseError(WindlassError):
    """Old values that cannot be put together again; the text is Helm's."""


def next_values(config: Configuration, chart: Chart, current: Release, values: Table, mode: str) -> Table:
    """Return the user's values of the next revision.

    REUSE makes the old revision's computed values the chart's own. Without a mode the old values count only if none
    are given. Raises ReuseError.
    """
    if mode == RESET:
        config.debug("resetting values to the chart's original version")
        return values
    old = current.config or {}
    if mode == REUSE:
        config.debug("reusing the old release's values")
        computed = _computed(config, current)
        merged = coalesce_tables(values, copy_table(old), log=config.log)
        chart.values = computed
        return merged
    if mode == RESET_THEN_REUSE:
        config.debug("merging values from old release to new values")
        return coalesce_tables(values, copy_table(old), log=config.log)
    if not values and old:
        config.debug("copying values from old release", name=current.name, version=current.version)
        return old
    return values


def _computed(config: Configuration, current: Release) -> Table:
    if current.chart is None:
        raise ReuseError(f"failed to rebuild old values: revision {current.version} has no chart")
    try:
        return coalesce_values(current.chart, current.config, log=config.log)
    except WindlassError as error:
        raise ReuseError(f"failed to rebuild old values: {error}") from error


def next_labels(old: Mapping[str, str] | None, new: Mapping[str, str] | None) -> dict[str, str]:
    """Return the labels of the next revision: ``null`` takes one away."""
    merged = {**(old or {}), **(new or {})}
    return {name: value for name, value in merged.items() if value != _REMOVED}
