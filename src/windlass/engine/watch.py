"""Values that remember what templates read of them. They look like the plain ones in every other way.

``__class__`` says dict, or Values, so that templates and functions treat them as such and nothing prints differently.
"""

from __future__ import annotations

from windlass.engine.values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import ItemsView, Iterator, KeysView, ValuesView
    from typing import Any

    from windlass.chart.model import Chart

    Path = tuple[str | int, ...]

MAX_READS = 5_000_000
"""Reads that are remembered; a chart that loops over its values for ever stops here being watched."""


class Reads:
    """The paths that were read, from the root chart's values, in order."""

    __slots__ = ("log",)

    def __init__(self) -> None:
        self.log: list[Path] = []

    def note(self, path: Path) -> None:
        """Remember a path."""
        if len(self.log) < MAX_READS:
            self.log.append(path)


class _Watch(dict[str, object]):
    """What both kinds share. A copy that a function makes is not watched: making it has read everything."""

    _path: Path = ()
    _reads = Reads()  # of copies: nobody looks

    def watch(self, path: Path, reads: Reads) -> None:
        """Begin to remember."""
        self._path, self._reads = path, reads

    def _note(self, key: object) -> None:
        self._reads.note((*self._path, key))  # type: ignore[arg-type]  # templates may ask for anything

    def _note_all(self) -> None:
        for key in dict.__iter__(self):
            self._note(key)

    def __getitem__(self, key: str) -> Any:
        self._note(key)
        return dict.__getitem__(self, key)

    def get(self, key: str, default: Any = None) -> Any:
        self._note(key)
        return dict.get(self, key, default)

    def __contains__(self, key: object) -> bool:
        self._note(key)
        return dict.__contains__(self, key)

    def __iter__(self) -> Iterator[str]:
        self._note_all()
        return dict.__iter__(self)

    def keys(self) -> KeysView[str]:  # type: ignore[override]  # typeshed's dict_keys has no constructor
        self._note_all()
        return dict.keys(self)

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        self._note_all()
        return dict.values(self)

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        self._note_all()
        return dict.items(self)


class WatchedTable(_Watch):
    """A table within the values."""

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return dict


class WatchedValues(_Watch, Values):
    """The values of a chart."""

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return Values


def watched(chart: Chart, values: dict[str, Any], reads: Reads) -> WatchedValues:
    """Return a copy of a chart's coalesced values whose reads are noted, its subcharts' values in it too."""
    return _watched_values(chart, values, (), reads)


def _watched_values(chart: Chart, values: dict[str, Any], path: Path, reads: Reads) -> WatchedValues:
    subcharts = {subchart.name: subchart for subchart in chart.dependencies}
    copy = WatchedValues()
    for key, value in values.items():
        below = (*path, key)
        if key in subcharts and isinstance(value, dict):
            dict.__setitem__(copy, key, _watched_values(subcharts[key], value, below, reads))
        else:
            dict.__setitem__(copy, key, _watched(value, below, reads))
    copy.watch(path, reads)
    return copy


def _watched(value: Any, path: Path, reads: Reads) -> Any:
    if value.__class__ is dict:
        table = WatchedTable({key: _watched(item, (*path, key), reads) for key, item in value.items()})
        table.watch(path, reads)
        return table
    if value.__class__ is list:
        return [_watched(item, (*path, place), reads) for place, item in enumerate(value)]
    return value
