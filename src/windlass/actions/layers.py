"""Where a value comes from: the user's flags and files one by one, then the defaults of charts from the root down."""

from __future__ import annotations

from windlass.chart.coalesce import GLOBAL
from windlass.chart.values import ValueOptions, merge_user_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from dataclasses import dataclass as record

    from windlass.chart.model import Chart
    from windlass.chart.values import Read

    Table = dict[str, object]
    Path = tuple[str | int, ...]
else:
    from windlass._record import record

_ABSENT = object()
# Order: that in which Helm applies them (chart.values.merge_user_values).
_KINDS = (
    ("files", "-f"),
    ("json", "--set-json"),
    ("set", "--set"),
    ("string", "--set-string"),
    ("file", "--set-file"),
    ("literal", "--set-literal"),
)


def _only(kind: str, text: str, integers: bool) -> ValueOptions:
    return ValueOptions(**{kind: [text]}, integers=integers)


@record
class Layer:
    """One source of values. ``path`` is where its table belongs below the root chart's values."""

    label: str
    values: Table
    path: Path = ()
    is_users: bool = False


@record
class Origin:
    """A layer that has a value, and the value it has. ``value`` may be null, which removes a default."""

    layer: Layer
    value: object


class Layers:
    """All sources of one render, those that win first."""

    def __init__(self, layers: list[Layer], lent: Layer | None = None) -> None:
        """``lent`` holds what subcharts lend their parents (import-values), and is asked last."""
        self.layers = layers
        self._lent = lent

    @classmethod
    def of(cls, chart: Chart, processed: Chart, options: ValueOptions, read: Read) -> Layers:
        """Take the user's options apart. ``chart`` is as it was loaded, ``processed`` as its templates saw it.

        Raises what ``merge_user_values`` raises.
        """
        users = [
            Layer(f"{flag} {text}", merge_user_values(_only(kind, text, options.integers), read), (), True)
            for kind, flag in _KINDS
            for text in getattr(options, kind)
        ]
        lent = Layer("the import-values of its charts", processed.values or {})
        return cls([*reversed(users), *_defaults(chart, (), chart.name)], lent)

    @property
    def users(self) -> list[Layer]:
        """What the user gave, the last word first."""
        return [layer for layer in self.layers if layer.is_users]

    def origins(self, path: Path) -> list[Origin]:
        """Return the layers that have a value at a path, the winner first."""
        found = []
        for wanted in _aliases(path):
            for layer in self.layers:
                if wanted[: len(layer.path)] == layer.path:
                    value = _at(layer.values, wanted[len(layer.path) :])
                    if value is not _ABSENT:
                        found.append(Origin(layer, value))
        if not found and self._lent is not None:
            value = _at(self._lent.values, path)
            return [] if value is _ABSENT else [Origin(self._lent, value)]
        return found


def _defaults(chart: Chart, path: Path, name: str) -> Iterator[Layer]:
    yield Layer(f"the defaults of {name}", chart.values or {}, path)
    for key, charts in subcharts_by_name(chart).items():
        yield from _defaults(charts[0], (*path, key), f"{name}/charts/{key}")


def subcharts_by_name(chart: Chart) -> dict[str, list[Chart]]:
    """Return the charts below by the names that values use for them: their alias, if they have one."""
    names: dict[str, list[Chart]] = {}
    declared: set[str] = set()
    for item in chart.metadata.dependencies or ():
        found = [] if item is None else [subchart for subchart in chart.dependencies if subchart.name == item.name]
        if item is not None and found:
            names.setdefault(item.alias or item.name, []).extend(found)
            declared.add(item.name)
    for subchart in chart.dependencies:
        if subchart.name not in declared:
            names.setdefault(subchart.name, []).append(subchart)
    return names


def _aliases(path: Path) -> Iterator[Path]:
    """Yield where the value at a path may have come from: a subchart's globals are first of all its parents'."""
    if GLOBAL in path[1:]:
        place = path.index(GLOBAL, 1)
        for depth in range(place):
            yield (*path[:depth], *path[place:])
    yield path


def _at(values: object, path: Path) -> object:
    for step in path:
        if isinstance(values, dict):
            if step not in values:
                return _ABSENT
            values = values[step]
        elif isinstance(values, list) and isinstance(step, int) and step < len(values):
            values = values[step]
        else:
            return _ABSENT
    return values
