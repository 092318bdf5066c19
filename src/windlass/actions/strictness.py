"""``--strict``: values nobody knows, values nobody uses, and values that are missing where they are printed.

A value is known when a default or the schema has its key, or when a template asked for it.
"""

from __future__ import annotations

from windlass.actions.fieldpath import written
from windlass.actions.layers import subcharts_by_name
from windlass.actions.suggest import closest
from windlass.chart.coalesce import GLOBAL
from windlass.engine.functions import NO_VALUE
from windlass.errors import WindlassError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from dataclasses import dataclass as record

    from windlass.actions.layers import Layers
    from windlass.chart.model import Chart
    from windlass.engine.trace import Piece, Trace

    Path = tuple[str | int, ...]
    Table = dict[str, object]
else:
    from windlass._record import record

UNKNOWN, MISSING, UNUSED = "unknown", "missing", "unused"
_TAGS = "tags"


class StrictError(WindlassError):
    """A render that --strict refuses; the text has one line per problem."""


@record
class Problem:
    """One thing --strict has to say. Unused values are only told, the others fail."""

    kind: str
    text: str

    @property
    def fails(self) -> bool:
        """Whether the render is refused for it."""
        return self.kind != UNUSED

    def __str__(self) -> str:
        return f"{self.kind} value: {self.text}"


def problems(chart: Chart, layers: Layers, trace: Trace) -> list[Problem]:
    """Return what is wrong with a render. ``chart`` is as it was loaded, with all its subcharts."""
    reads = {*trace.reads.log, *_all_conditions(chart, ())}
    asked = {path[:size] for path in reads for size in range(1, len(path) + 1)}
    found = list(_missing(trace, layers))
    for layer in layers.users:
        known = _Known(asked, layer.label)
        found += known.check(layer.values, chart, ())
        found += _unused(layer.values, (), known.unknown, reads, layer.label)
    unique: dict[str, Problem] = {str(problem): problem for problem in found}
    return sorted(unique.values(), key=lambda problem: (not problem.fails, str(problem)))


# -- unknown -----------------------------------------------------------------------------------------------------


class _Known:
    """Holds one layer against defaults, schemas and what templates asked for."""

    def __init__(self, asked: set[Path], label: str) -> None:
        self._asked = asked
        self._label = label
        self.unknown: set[Path] = set()

    def check(self, values: Table, chart: Chart, path: Path) -> Iterator[Problem]:
        """Yield the unknown keys among a chart's values."""
        below = subcharts_by_name(chart)
        defaults, schema = chart.values or {}, _schema(chart)
        conditions = _conditions(chart)
        for key, value in values.items():
            here = (*path, key)
            if key in below:
                if isinstance(value, dict):
                    yield from self._subchart(value, below[key], here, conditions)
            elif key not in (GLOBAL, _TAGS) and (key,) not in conditions:
                yield from self._key(key, value, defaults, schema, path, [*below, GLOBAL])
            elif key == GLOBAL and isinstance(value, dict) and isinstance(defaults.get(GLOBAL), dict):
                yield from self._table(value, defaults[GLOBAL], _property(schema, GLOBAL), here)  # type: ignore[arg-type]  # a table

    def _subchart(
        self, values: Table, charts: list[Chart], path: Path, conditions: set[tuple[str, ...]]
    ) -> Iterator[Problem]:
        values = {key: value for key, value in values.items() if (path[-1], key) not in conditions}
        # One name may stand for several versions of a chart; the first speaks for all.
        yield from self.check(values, charts[0], path)

    def _table(self, values: Table, defaults: Table, schema: Table, path: Path) -> Iterator[Problem]:
        for key, value in values.items():
            yield from self._key(key, value, defaults, schema, path, [])

    def _key(
        self, key: str, value: object, defaults: Table, schema: Table, path: Path, more: list[str]
    ) -> Iterator[Problem]:
        here = (*path, key)
        described = _property(schema, key)
        if key in defaults or described:
            default = defaults.get(key)
            default = default if isinstance(default, dict) else {}
            if isinstance(value, dict) and (default or "properties" in described):
                yield from self._table(value, default, described, here)
        elif here not in self._asked and not _is_open(schema):
            self.unknown.add(here)
            siblings = {*defaults, *more, *_properties(schema), *self._siblings(path)}
            hint = closest(key, siblings)
            meant = f"; did you mean {written((*path, hint))}?" if hint else ""
            yield Problem(UNKNOWN, f"{written(here)} ({self._label}){meant}")

    def _siblings(self, path: Path) -> set[str]:
        return {str(asked[-1]) for asked in self._asked if asked[:-1] == path}


def _conditions(chart: Chart) -> set[tuple[str, ...]]:
    """Return the paths that switch subcharts on."""
    texts = [item.condition for item in chart.metadata.dependencies or () if item is not None]
    return {tuple(path.strip().split(".")) for text in texts for path in text.split(",") if path.strip()}


def _all_conditions(chart: Chart, path: Path) -> Iterator[Path]:
    yield from ((*path, *condition) for condition in _conditions(chart))
    for name, charts in subcharts_by_name(chart).items():
        yield from _all_conditions(charts[0], (*path, name))


def _schema(chart: Chart) -> Table:
    from windlass.golang.json import JsonError, loads

    if chart.schema is None:
        return {}
    try:
        schema = loads(chart.schema.decode("utf-8", "surrogateescape"))
    except JsonError:
        return {}  # the render itself has said what is wrong with it
    return schema if isinstance(schema, dict) else {}


def _properties(schema: Table) -> Table:
    properties = schema.get("properties")
    return properties if isinstance(properties, dict) else {}


def _property(schema: Table, key: str) -> Table:
    """Return the schema of a key; one that says nothing but that the key exists is still something."""
    found = _properties(schema).get(key)
    return {} if found is None else found if isinstance(found, dict) and found else {"description": ""}


def _is_open(schema: Table) -> bool:
    """Tell whether a schema says that keys are free; saying nothing is not saying that."""
    more = schema.get("additionalProperties")
    return isinstance(more, dict) or more is True or any(key in schema for key in ("patternProperties", "$ref"))


# -- unused ------------------------------------------------------------------------------------------------------


def _unused(values: Table, path: Path, unknown: set[Path], reads: set[Path], label: str) -> Iterator[Problem]:
    for key, value in values.items():
        here = (*path, key)
        if here in unknown or here[0] == _TAGS:
            continue
        if isinstance(value, dict) and value:
            yield from _unused(value, here, unknown, reads, label)
        elif here not in reads and value is not None and not _read_as_global(here, reads):
            yield Problem(UNUSED, f"{written(here)} ({label}): no template read it")


def _read_as_global(path: Path, reads: set[Path]) -> bool:
    """Tell whether a subchart read a global of ours."""
    size = len(path)
    return path[0] == GLOBAL and any(read[-size:] == path for read in reads if len(read) > size)


# -- missing -----------------------------------------------------------------------------------------------------


def _missing(trace: Trace, layers: Layers) -> Iterator[Problem]:
    """Yield the places where a template printed a value that is not there, which shows as nothing."""
    for pieces in trace.files.values():
        for piece in pieces:
            if NO_VALUE in piece.text and piece.statement.text:
                yield Problem(MISSING, _missing_text(piece, layers))


def _missing_text(piece: Piece, layers: Layers) -> str:
    where = f"{piece.statement.path}:{piece.statement.line}"
    names = [written(path) for path in piece.reads if not layers.origins(path)]
    said = f"{', '.join(names)} " if names else ""
    return f"{said}(printed as nothing by {piece.statement.text} at {where})"
