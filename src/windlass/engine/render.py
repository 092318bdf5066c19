"""Rendering: parse every template, then execute them, in Helm's order (Go: pkg/engine/engine.go render).

Both steps go by depth of path, deepest first, then backwards by name. So a definition higher up or earlier in the
alphabet wins, and what a template sets in ``.Values`` is seen by those after it only.
"""

from __future__ import annotations

from windlass.cache import Store
from windlass.chart.log import silent
from windlass.engine.compiled import ParseCache
from windlass.engine.functions import NO_VALUE, Functions
from windlass.engine.reports import exec_failure, parse_failure
from windlass.engine.scope import Template, templates
from windlass.engine.values import Values
from windlass.errors import WindlassError
from windlass.golang.path import base
from windlass.template.fields import MISSING_ERROR, MISSING_ZERO
from windlass.template.sets import TemplateSet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from windlass.chart.log import Log
    from windlass.chart.model import Chart
    from windlass.engine.functions import Lookup
    from windlass.engine.kept import Kept
    from windlass.sprig.environment import Environment
    from windlass.template.functions import Func

SET_NAME = "gotpl"
"""The name of Helm's template set, which shows in the error for a missing ``include``."""


class Rendering:
    """One rendering: what functions need to know of it (``run.context``)."""

    __slots__ = ("_environment", "include_depths", "lint", "log", "lookup", "parses")

    def __init__(
        self, lint: bool, lookup: Lookup | None, log: Log, parses: ParseCache, environment: Environment | None
    ) -> None:
        self.lint = lint
        self.lookup = None if lint else lookup
        self.log = log
        self.parses = parses
        self.include_depths: dict[str, int] = {}
        self._environment = environment

    @property
    def environment(self) -> Environment:
        """The clock and the randomness that functions see, the real ones unless others were given."""
        if self._environment is None:
            from windlass.sprig.environment import Environment

            self._environment = Environment()
        return self._environment


def render(
    chart: Chart,
    scope: dict[str, object],
    *,
    lint: bool = False,
    strict: bool = False,
    lookup: Lookup | None = None,
    environment: Environment | None = None,
    functions: Mapping[str, Func] | None = None,
    log: Log = silent,
    store: Store | None = None,
    kept: Kept | None = None,
) -> dict[str, str]:
    """Return what each template of the chart and its subcharts prints, by path; partials are left out.

    ``scope`` comes from ``scope.render_values``. While linting, ``required`` and ``fail`` do not fail. ``strict``
    makes a missing key an error. ``environment`` is the clock and the randomness of sprig's functions, ``functions``
    are added to Helm's and win, ``store`` keeps parsed templates. ``kept`` keeps compiled ones between renderings
    that have the same functions. Raises RenderError.
    """
    found = sorted(templates(chart, scope), key=order, reverse=True)

    def make() -> tuple[TemplateSet, ParseCache]:
        parses = ParseCache(store or Store(None), functions or ())
        missing = MISSING_ERROR if strict else MISSING_ZERO
        return _parse(found, TemplateSet(Functions(functions), missing=missing, name=SET_NAME), parses)

    template_set, parses = make() if kept is None else kept.get(found, strict, make)
    rendering = Rendering(lint, lookup, log, parses, environment)
    return {
        template.path: _execute(template_set, template, rendering)
        for template in found
        if base(template.path)[:1] != "_"
    }


def _parse(
    found: list[Template], template_set: TemplateSet, parses: ParseCache
) -> tuple[TemplateSet, ParseCache]:
    parses.open(found)
    for template in found:
        try:
            parses.parse_into(template_set, template.path, template.text)
        except WindlassError as error:
            raise parse_failure(template.path, error) from error
    parses.close()
    return template_set, parses


def _execute(template_set: TemplateSet, template: Template, rendering: Rendering) -> str:
    template.dot["Template"] = Values(Name=template.path, BasePath=template.base_path)
    try:
        text = template_set.execute(template.path, template.dot, rendering)
    except WindlassError as error:
        raise exec_failure(template.path, error) from error
    return text.replace(NO_VALUE, "")


def order(template: Template) -> tuple[int, bytes]:
    """Return the key by which templates are parsed and executed, in reverse."""
    return template.path.count("/"), template.path.encode("utf-8", "surrogateescape")
