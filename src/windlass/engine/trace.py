"""Rendering with a trace: which statement of a template printed which part of its output, and what values it read.

Each statement of a file's own body is preceded by a call of a function that prints a mark and looks at the clock of
reads. Marks are taken out of the output again. Inside ``include`` and ``tpl`` the function prints nothing, so what
functions see is what they always see.
"""

from __future__ import annotations

from windlass.cache import Store
from windlass.chart.log import silent
from windlass.engine.compiled import ParseCache
from windlass.engine.functions import Functions
from windlass.engine.render import SET_NAME, Rendering, order
from windlass.engine.reports import exec_failure, parse_failure
from windlass.engine.scope import templates
from windlass.engine.values import Values
from windlass.engine.watch import Reads, watched
from windlass.errors import WindlassError
from windlass.golang.path import base
from windlass.template.fields import MISSING_ZERO
from windlass.template.functions import Func
from windlass.template.packs import opened
from windlass.template.sets import TemplateSet
from windlass.template.tree import IF, RANGE, TEXT, WITH, locate, show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from dataclasses import dataclass as record

    from windlass.chart.log import Log
    from windlass.chart.model import Chart
    from windlass.engine.functions import Lookup
    from windlass.engine.scope import Template
    from windlass.engine.watch import Path
    from windlass.sprig.environment import Environment
    from windlass.template.definitions import Body, Parsed
    from windlass.template.sets import Run
    from windlass.template.tree import Node
else:
    from windlass._record import record

_MARK = "windlassMark"
_OPEN, _CLOSE = "\ue0f1", "\ue0f2"
_BRANCHES = {IF: "if", WITH: "with", RANGE: "range"}


@record
class Statement:
    """A statement of a file: where it stands, its text ("" for plain text), and the branches around it."""

    path: str
    line: int
    text: str
    parents: tuple[int, ...]


@record
class Piece:
    """What one run of a statement printed, and the values it read. ``causes`` are the branches that led to it."""

    statement: Statement
    text: str
    reads: tuple[Path, ...]
    causes: tuple[Cause, ...] = ()


@record
class Cause:
    """A branch that was taken, and the values its condition read."""

    statement: Statement
    reads: tuple[Path, ...]


class Trace:
    """The pieces of each file in the order in which they were printed, and everything that was read."""

    def __init__(self) -> None:
        self.reads = Reads()
        self.files: dict[str, list[Piece]] = {}
        self._statements: list[Statement] = []
        self._events: list[tuple[int, int]] = []

    def function(self) -> Func:
        """Return the function that marks call."""
        return Func(_MARK, "(int) string", lambda: self._mark, scoped=True)

    def _mark(self, run: Run, number: int) -> str:
        rendering = run.context
        assert isinstance(rendering, Rendering)
        if run.depth or any(rendering.include_depths.values()):
            return ""
        self._events.append((number, len(self.reads.log)))
        return f"{_OPEN}{number}{_CLOSE}"

    # -- before: marks into templates ----------------------------------------------------------------------------

    def marked(self, parsed: Parsed, template: Template, templates: TemplateSet) -> Parsed:
        """Return a parse with marks in the file's own body."""
        name, definitions = parsed
        marks = [
            (path, self._marked(body, template, (), templates) if path == template.path else body, *rest)
            for path, body, *rest in definitions
        ]
        return name, tuple(marks)  # type: ignore[arg-type]  # definitions with another body

    def _marked(
        self, body: Body, template: Template, parents: tuple[int, ...], templates: TemplateSet
    ) -> tuple[Node, ...]:
        found: list[Node] = []
        for node in opened(body):
            number = len(self._statements)
            kind = node[0]
            line = 0 if kind == TEXT else locate(template.text, node[1])[0]
            self._statements.append(Statement(template.path, line, _shown(node), parents))
            found.append(_call(templates, number))
            if kind in _BRANCHES:
                _, pos, pipe, then, otherwise, jumps = node
                then = self._marked(then, template, (*parents, number), templates)
                if otherwise is not None:
                    otherwise = self._marked(otherwise, template, (*parents, number), templates)
                node = (kind, pos, pipe, then, otherwise, jumps)
            found.append(node)
        return tuple(found)

    # -- after: pieces out of the output -------------------------------------------------------------------------

    def collect(self, path: str, text: str, begin: int) -> None:
        """Cut a file's output into pieces. ``begin`` is the number of events before the file ran."""
        events = [*self._events[begin:], (-1, len(self.reads.log))]
        log = self.reads.log
        last: dict[int, tuple[Path, ...]] = {}
        pieces: list[Piece] = []
        for (number, start), (_, stop), printed in zip(events[:-1], events[1:], _printed(text), strict=True):
            statement = self._statements[number]
            reads = tuple(dict.fromkeys(log[start:stop]))
            last[number] = reads
            causes = tuple([Cause(self._statements[parent], last.get(parent, ())) for parent in statement.parents])
            pieces.append(Piece(statement, printed, reads, causes))
        self.files[path] = pieces

    @property
    def events(self) -> int:
        """How many marks have been passed."""
        return len(self._events)


def trace(
    chart: Chart,
    scope: dict[str, object],
    *,
    lookup: Lookup | None = None,
    environment: Environment | None = None,
    functions: Mapping[str, Func] | None = None,
    log: Log = silent,
) -> Trace:
    """Render a chart as ``engine.render.render`` does, and return how its output came about. Raises RenderError.

    Output is as printed: missing values still show as ``<no value>``.
    """
    found_trace = Trace()
    values = scope["Values"]
    assert isinstance(values, dict)
    scope = scope | {"Values": watched(chart, values, found_trace.reads)}
    found = sorted(templates(chart, scope), key=order, reverse=True)
    known = Functions({**(functions or {}), _MARK: found_trace.function()})
    template_set = TemplateSet(known, missing=MISSING_ZERO, name=SET_NAME)
    for template in found:
        text = template.text.decode("utf-8", "surrogateescape")
        try:
            parsed = template_set.read(template.path, text)
        except WindlassError as error:
            raise parse_failure(template.path, error) from error
        template_set.add(found_trace.marked(parsed, template, template_set), text)
    rendering = Rendering(False, lookup, log, ParseCache(Store(None)), environment)
    for template in found:
        if base(template.path)[:1] != "_":
            _run(found_trace, template_set, template, rendering)
    return found_trace


def _run(found: Trace, template_set: TemplateSet, template: Template, rendering: Rendering) -> None:
    template.dot["Template"] = Values(Name=template.path, BasePath=template.base_path)
    begin = found.events
    try:
        text = template_set.execute(template.path, template.dot, rendering)
    except WindlassError as error:
        raise exec_failure(template.path, error) from error
    found.collect(template.path, text, begin)


def _printed(text: str) -> Iterator[str]:
    """Yield what stands behind each mark."""
    for part in text.split(_OPEN)[1:]:
        yield part.partition(_CLOSE)[2]


def _shown(node: Node) -> str:
    kind = node[0]
    if kind == TEXT:
        return ""
    if kind in _BRANCHES:
        return "{{" + f"{_BRANCHES[kind]} {show(node[2])}" + "}}"
    return show(node) if len(node) > 2 else ""


def _call(templates: TemplateSet, number: int) -> Node:
    """Return the statement that calls the function with a number."""
    _, definitions = templates.read(_MARK, "{{" + f"{_MARK} {number}" + "}}")
    statement: Node = opened(definitions[-1][1])[0]
    return statement
